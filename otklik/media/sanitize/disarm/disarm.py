"""A file of a stranger as a colleague may open it: what it says and shows, without whatever runs,
calls out, or lies inside unseen. Unlike `baring` it decides by itself and refuses little: comments
and changes are what the person wrote, and stay. Knows no Django: the child uses it.

Only kinds of parts that are named here are kept, so that what nobody thought of goes too. Sources:
ECMA-376, ODF 1.3, MS-OFFMACRO2, MS-OE376; "content disarm and reconstruction"."""

import re
from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from otklik.media.sanitize.disarm.odf import odf
from otklik.media.sanitize.disarm.ooxml import MAIN, ooxml
from otklik.media.sanitize.disarm.pdf import pdf
from otklik.media.sanitize.errors import Fault, Unfit
from otklik.media.sanitize.findings import Hides
from otklik.media.sanitize.formats.office_package import every_part
from otklik.media.sanitize.inspect.inspect_file import look
from otklik.media.sanitize.strip import picture

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
PHOTOS = {b"\xff\xd8\xff": ("jpg", "JPEG"), b"\x89PNG\r\n\x1a\n": ("png", "PNG")}
NEVER_LEFT = frozenset((Hides.MACROS, Hides.FILES, Hides.OUTSIDE, Hides.SIGNATURE))
PICTURE = re.compile(
    r"(?:Pictures|(?:word|xl|ppt)/media)/[^/]+\.(?:jpe?g|png|gif|tiff?|webp|[ew]m[fz])",
    re.IGNORECASE,
)
READABLE = frozenset("\t\n\r\f")


def disarmed(body: bytes) -> tuple[str, bytes]:
    """The ending that its name should have, and the copy. Raises Unfit: then there is none."""
    if body.startswith(b"PK"):
        return _package(body)
    if body.lstrip()[:5] == b"%PDF-":
        return "pdf", pdf(body)
    if body.startswith(OLD_OFFICE):
        raise Unfit(Fault.OLD)
    for head, (ending, kind) in PHOTOS.items():
        if body.startswith(head):
            return ending, _photo(body, kind)
    return "txt", _text(body)


def _photo(body: bytes, kind: str) -> bytes:
    """Its points alone, upright. Raises Unfit."""
    from PIL import Image, ImageOps

    made = BytesIO()
    try:
        with Image.open(
            BytesIO(body), formats=(kind, "MPO") if kind == "JPEG" else (kind,)
        ) as photo:
            shown = ImageOps.exif_transpose(photo)
            colours = photo.info.get("icc_profile")
            shown.info.clear()
            shown.save(made, kind, exif=b"", icc_profile=colours, quality=92)
    except Image.DecompressionBombError:
        raise Unfit(Fault.TOO_LARGE) from None
    except Exception:  # whatever a decoder stumbles over
        raise Unfit(Fault.DAMAGED) from None
    return made.getvalue()


def _package(body: bytes) -> tuple[str, bytes]:
    parts = every_part(body)
    shown = {name: bare for name, part in parts.items() if (bare := _picture(name, part))}
    kind = next((kind for kind, (name, _type) in MAIN.items() if name in parts), "")
    if kind:
        kept = ooxml(parts, kind, shown)
    elif "content.xml" in parts:
        kind, kept = odf(parts, shown)
    else:
        raise Unfit(Fault.UNKNOWN)
    made = _packed(kept)
    if any(one.what in NEVER_LEFT for one in look(made).hides):
        raise Unfit(Fault.HOSTILE)
    return kind, made


def _packed(kept: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name in _in_order(kept):
            archive.writestr(name, kept[name], ZIP_STORED if name == "mimetype" else None)
    return made.getvalue()


def _in_order(names: Iterable[str]) -> list[str]:
    first = ("mimetype", "[Content_Types].xml")
    return sorted(names, key=lambda name: (name not in first, name))


def _picture(name: str, part: bytes) -> bytes:
    """Written anew; nothing where it is none, or is drawn by a program of its own (SVG)."""
    if not PICTURE.fullmatch(name):
        return b""
    try:
        made = picture.bared(part)
    except Exception:  # whatever a decoder stumbles over: the copy goes without it
        return b""
    return b"" if made is part else made


def _text(body: bytes) -> bytes:
    """Words alone, whatever their marks mean to a browser or a table; raises Unfit."""
    for encoding in ("utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1251"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(sign in READABLE or sign >= " " for sign in text):
            return text.encode("utf-8-sig")
    raise Unfit(Fault.UNKNOWN)
