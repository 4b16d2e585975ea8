"""A picture as everybody may have it: what it shows, without what the camera, the scanner and the
program wrote in it. Knows no Django: the child uses it."""

from io import BytesIO
from typing import Any

from otklik.media.sanitize.disarm import emf_wmf

KEPT_AS = {  # MPO: photos of telephones
    "JPEG": "JPEG",
    "MPO": "JPEG",
    "PNG": "PNG",
    "TIFF": "TIFF",
    "WEBP": "WEBP",
}
SHOWN = ("icc_profile", "dpi", "transparency")
PACKED = frozenset({"group3", "group4", "tiff_lzw", "tiff_adobe_deflate", "packbits"})
"""How a TIFF may stay packed; others are packed anew without loss."""
GIF = (b"GIF87a", b"GIF89a")
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
COMMENT, APPLICATION, EXTENSION, IMAGE, END = 0xFE, 0xFF, 0x21, 0x2C, 0x3B


def bared(body: bytes) -> bytes:
    """Written anew; of drawings (EMF, WMF) an empty one."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if emf_wmf.is_drawing(body):
        return emf_wmf.emptied(body)
    if body[:6] in GIF:
        return _gif(body)
    try:
        with Image.open(BytesIO(body)) as picture:
            if picture.format not in KEPT_AS:
                return body
            kept_as, made = KEPT_AS[picture.format], BytesIO()
            picture.load()
            more = _as_it_was(picture.format, picture.info)
            more |= {name: picture.info[name] for name in SHOWN if name in picture.info}
            shown: Any = picture
            if kept_as == "TIFF":  # how it is held is one of the tags that go
                shown = ImageOps.exif_transpose(picture)
                clean = Image.new(shown.mode, shown.size)
                if shown.mode == "P":
                    clean.putpalette(shown.getpalette() or [])
                clean.paste(shown)
                shown = clean
            shown.info.clear()
            shown.save(made, kept_as, exif=b"", **more)
            return made.getvalue()
    except UnidentifiedImageError:
        return body


def _as_it_was(kind: str, values: dict[Any, Any]) -> dict[str, Any]:
    match kind:
        case "JPEG":
            return {"quality": "keep"}
        case "MPO":
            return {"quality": 95}
        case "WEBP":
            return {"lossless": True}
        case "TIFF":
            packed = values.get("compression")
            return {"compression": packed if packed in PACKED else "tiff_adobe_deflate"}
    return {}


def _gif(body: bytes) -> bytes:
    """Block by block, so that what moves goes on moving: comments go, and what programs wrote, but
    for how often it is repeated. A broken one is cut where it breaks."""
    place = 13 + _colours(body[10] if len(body) > 10 else 0)
    kept = [body[:place]]
    while place < len(body):
        begins, kind = place, body[place]
        if kind == END:
            break
        label = body[place + 1] if place + 1 < len(body) else 0
        if kind == EXTENSION:
            place = _after_blocks(body, place + 2)
            name = body[begins + 3 : begins + 14]
            if label == COMMENT or (label == APPLICATION and name not in LOOPS):
                continue
        elif kind == IMAGE and place + 10 <= len(body):
            place = _after_blocks(body, place + 11 + _colours(body[place + 9]))
        else:
            break
        kept.append(body[begins:place])
    return b"".join([*kept, bytes([END])])


def _colours(packed: int) -> int:
    """How long the table of colours is."""
    return 3 * 2 ** ((packed & 0b111) + 1) if packed & 0x80 else 0


def _after_blocks(body: bytes, place: int) -> int:
    while place < len(body) and body[place]:
        place += body[place] + 1
    return min(place + 1, len(body))
