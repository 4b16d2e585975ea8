"""Pictures and drawings: their metadata, and the same picture without it.

Drawings of Windows (EMF, WMF) are programs of drawing commands in which names, paths and whole
pictures may hide. They are not parsed: a clean copy contains an empty one with the same frame.
Sources: EXIF 2.32, MS-EMF 2.3.4.2, MS-WMF 2.3.2."""

import gzip
import struct
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from otklik.media.sanitize.faults_and_findings import Fault, Findings, HiddenKind, Unfit

GPS, ARTIST, MODEL, TAKEN, TAKEN_AT, DETAILS = 0x8825, 0x013B, 0x0110, 0x0132, 0x9003, 0x8769
FORMATS = {  # MPO: photos of telephones
    "JPEG": "JPEG",
    "MPO": "JPEG",
    "PNG": "PNG",
    "TIFF": "TIFF",
    "WEBP": "WEBP",
}
KEPT_INFO = ("icc_profile", "dpi", "transparency")
TIFF_COMPRESSIONS = frozenset({"group3", "group4", "tiff_lzw", "tiff_adobe_deflate", "packbits"})
"""They stay; other TIFF files are compressed anew without loss."""
GIF = (b"GIF87a", b"GIF89a")
GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
COMMENT, APPLICATION, EXTENSION, IMAGE, END = 0xFE, 0xFF, 0x21, 0x2C, 0x3B
DRAWING_ENDINGS = (".emf", ".wmf", ".emz", ".wmz")
EMF_HEADER, EMF_END = 1, 14
PLACEABLE_WMF, GZIP = b"\xd7\xcd\xc6\x9a", b"\x1f\x8b"
PLAIN_WMF = (b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")
HEADER_LENGTH, END_LENGTH, FRAMES = 88, 20, slice(8, 40)  # bounds and frame, of 16 bytes each


def inspect_picture(findings: Findings, body: bytes) -> bool:
    """Whether the file is a picture; adds its metadata on place, person and camera."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(body)) as picture:
            exif = picture.getexif()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return False
    except Image.DecompressionBombError:
        return True
    if exif.get_ifd(GPS):
        findings.add(HiddenKind.PLACE)
    if str(exif.get(ARTIST, "")).strip():
        findings.add(HiddenKind.AUTHORS, str(exif[ARTIST]))
    taken = exif.get_ifd(DETAILS).get(TAKEN_AT) or exif.get(TAKEN)
    if exif.get(MODEL) or taken:
        findings.add(HiddenKind.CAMERA, f"{exif.get(MODEL, '')} {taken or ''}")
    return True


def redraw_photo(body: bytes, kind: str) -> bytes:
    """Its pixels only, upright, as JPEG or PNG. Raises Unfit."""
    from PIL import Image, ImageOps

    output, formats = BytesIO(), (kind, "MPO") if kind == "JPEG" else (kind,)
    try:
        with Image.open(BytesIO(body), formats=formats) as photo:
            upright = ImageOps.exif_transpose(photo)
            colours = photo.info.get("icc_profile")
            upright.info.clear()
            upright.save(output, kind, exif=b"", icc_profile=colours, quality=92)
    except Image.DecompressionBombError:
        raise Unfit(Fault.TOO_LARGE) from None
    except Exception:  # whatever a decoder raises
        raise Unfit(Fault.DAMAGED) from None
    return output.getvalue()


def strip_picture(body: bytes) -> bytes:
    """The picture rewritten without metadata; unchanged bytes for a format that cannot be."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if _is_drawing(body):
        return _empty_drawing(body)
    if body[:6] in GIF:
        return _strip_gif(body)
    try:
        with Image.open(BytesIO(body)) as picture:
            if picture.format not in FORMATS:
                return body
            kind, output = FORMATS[picture.format], BytesIO()
            picture.load()
            options = _save_options(picture.format, picture.info)
            options |= {name: picture.info[name] for name in KEPT_INFO if name in picture.info}
            copy: Any = picture
            if kind == "TIFF":  # its orientation is one of the removed tags
                upright = ImageOps.exif_transpose(picture)
                copy = Image.new(upright.mode, upright.size)
                if upright.mode == "P":
                    copy.putpalette(upright.getpalette() or [])
                copy.paste(upright)
            copy.info.clear()
            copy.save(output, kind, exif=b"", **options)
            return output.getvalue()
    except UnidentifiedImageError:
        return body


def _save_options(kind: str, values: dict[Any, Any]) -> dict[str, Any]:
    """Options for lossless saving in a format."""
    match kind:
        case "JPEG":
            return {"quality": "keep"}
        case "MPO":
            return {"quality": 95}
        case "WEBP":
            return {"lossless": True}
        case "TIFF":
            known = values.get("compression")
            return {"compression": known if known in TIFF_COMPRESSIONS else "tiff_adobe_deflate"}
    return {}


def _strip_gif(body: bytes) -> bytes:
    """Block by block, so that an animation stays: comments and application data are removed, except
    for the loop count. A broken file is cut where it breaks."""
    place = 13 + _colour_table_length(body[10] if len(body) > 10 else 0)
    kept = [body[:place]]
    while place < len(body):
        begin, kind = place, body[place]
        if kind == END:
            break
        label = body[place + 1] if place + 1 < len(body) else 0
        if kind == EXTENSION:
            place = _after_blocks(body, place + 2)
            name = body[begin + 3 : begin + 14]
            if label == COMMENT or (label == APPLICATION and name not in GIF_LOOPS):
                continue
        elif kind == IMAGE and place + 10 <= len(body):
            place = _after_blocks(body, place + 11 + _colour_table_length(body[place + 9]))
        else:
            break
        kept.append(body[begin:place])
    return b"".join([*kept, bytes([END])])


def _colour_table_length(flags: int) -> int:
    return 3 * 2 ** ((flags & 0b111) + 1) if flags & 0x80 else 0


def _after_blocks(body: bytes, place: int) -> int:
    while place < len(body) and body[place]:
        place += body[place] + 1
    return min(place + 1, len(body))


def drawing_names(body: bytes) -> list[str]:
    """Names of the EMF and WMF drawings of an office file, which a clean copy leaves out."""
    if not body.startswith(b"PK"):
        return []
    with ZipFile(BytesIO(body)) as archive:
        names = [name.rpartition("/")[2] for name in archive.namelist()]
    return [name for name in names if name.lower().endswith(DRAWING_ENDINGS)]


def _is_drawing(body: bytes) -> bool:
    is_emf = body[:4] == struct.pack("<I", EMF_HEADER) and body[40:44] == b" EMF"
    return is_emf or body.startswith((PLACEABLE_WMF, GZIP, *PLAIN_WMF))


def _empty_drawing(body: bytes) -> bytes:
    if body.startswith(GZIP):
        return gzip.compress(_empty_emf(bytes(32)), mtime=0)
    if body.startswith(PLACEABLE_WMF):
        return body[:22].ljust(22, b"\0") + _empty_wmf()
    if body.startswith(PLAIN_WMF):
        return _empty_wmf()
    return _empty_emf(body[FRAMES])


def _empty_emf(frames: bytes) -> bytes:
    length = HEADER_LENGTH + END_LENGTH
    header = struct.pack("<II", EMF_HEADER, HEADER_LENGTH) + frames
    header += b" EMF" + struct.pack("<IIIHHIIIiiii", 0x10000, length, 2, 1, 0, 0, 0, 0,
                                    1024, 768, 271, 203)  # fmt: skip
    return header + struct.pack("<IIIII", EMF_END, END_LENGTH, 0, 16, END_LENGTH)


def _empty_wmf() -> bytes:
    """A header of nine words and the end record of three."""
    return struct.pack("<HHHIHIH", 1, 9, 0x300, 12, 0, 3, 0) + struct.pack("<IH", 3, 0)
