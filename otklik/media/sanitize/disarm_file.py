"""A harmless copy of an untrusted file for colleagues: its visible content, without anything that
runs, makes external calls or is hidden inside. Comments and tracked changes are the person's own,
and stay.

Only known kinds of parts are kept, so that unknown ones are removed too. Sources: ECMA-376, ODF
1.3, MS-OFFMACRO2, MS-OE376; "content disarm and reconstruction"."""

import re

from otklik.media.sanitize.disarm_odf import disarm_odf
from otklik.media.sanitize.disarm_ooxml import MAIN, disarm_ooxml
from otklik.media.sanitize.faults_and_findings import Fault, HiddenKind, Unfit
from otklik.media.sanitize.find_hidden_content import inspect_file
from otklik.media.sanitize.office_package import read_parts, write_parts
from otklik.media.sanitize.pdf import disarm_pdf
from otklik.media.sanitize.pictures import redraw_photo, strip_picture

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
PHOTOS = {b"\xff\xd8\xff": ("jpg", "JPEG"), b"\x89PNG\r\n\x1a\n": ("png", "PNG")}
NEVER_LEFT = frozenset(
    (HiddenKind.MACROS, HiddenKind.FILES, HiddenKind.OUTSIDE, HiddenKind.SIGNATURE)
)
PICTURE = re.compile(
    r"(?:Pictures|(?:word|xl|ppt)/media)/[^/]+\.(?:jpe?g|png|gif|tiff?|webp|[ew]m[fz])",
    re.IGNORECASE,
)
READABLE = frozenset("\t\n\r\f")


def disarm_file(body: bytes) -> tuple[str, bytes]:
    """The extension for its name, and the copy. Raises Unfit if there can be none."""
    if body.startswith(b"PK"):
        return _disarm_package(body)
    if body.lstrip()[:5] == b"%PDF-":
        return "pdf", disarm_pdf(body)
    if body.startswith(OLD_OFFICE):
        raise Unfit(Fault.OLD)
    for head, (ending, kind) in PHOTOS.items():
        if body.startswith(head):
            return ending, redraw_photo(body, kind)
    return "txt", _text(body)


def _disarm_package(body: bytes) -> tuple[str, bytes]:
    parts = read_parts(body)
    pictures = {name: copy for name, part in parts.items() if (copy := _picture(name, part))}
    kind = next((kind for kind, (name, _type) in MAIN.items() if name in parts), "")
    if kind:
        kept = disarm_ooxml(parts, kind, pictures)
    elif "content.xml" in parts:
        kind, kept = disarm_odf(parts, pictures)
    else:
        raise Unfit(Fault.UNKNOWN)
    copy = write_parts(kept)
    if any(one.what in NEVER_LEFT for one in inspect_file(copy).hides):
        raise Unfit(Fault.HOSTILE)
    return kind, copy


def _picture(name: str, part: bytes) -> bytes:
    """Re-encoded; empty if it is not a picture, or is drawn by a program (SVG)."""
    if not PICTURE.fullmatch(name):
        return b""
    try:
        copy = strip_picture(part)
    except Exception:  # whatever a decoder raises: the copy omits it
        return b""
    return b"" if copy is part else copy


def _text(body: bytes) -> bytes:
    for encoding in ("utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1251"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(sign in READABLE or sign >= " " for sign in text):
            return text.encode("utf-8-sig")
    raise Unfit(Fault.UNKNOWN)
