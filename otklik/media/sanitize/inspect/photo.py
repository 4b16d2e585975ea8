"""What a camera wrote beside a picture. Knows no Django: the child uses it."""

from io import BytesIO
from typing import TYPE_CHECKING

from otklik.media.sanitize.findings import Hides

if TYPE_CHECKING:
    from otklik.media.sanitize.inspect.office import Found

GPS, ARTIST, MODEL, TAKEN, TAKEN_AT = 0x8825, 0x013B, 0x0110, 0x0132, 0x9003
DETAILS = 0x8769


def of_pictures(found: "Found", body: bytes) -> bool:
    """Whether the file is a picture; what it says of place, person and camera is added."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(body)) as picture:
            exif = picture.getexif()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return False
    except Image.DecompressionBombError:
        return True
    if exif.get_ifd(GPS):
        found.add(Hides.PLACE)
    if str(exif.get(ARTIST, "")).strip():
        found.add(Hides.AUTHORS, str(exif[ARTIST]))
    taken = exif.get_ifd(DETAILS).get(TAKEN_AT) or exif.get(TAKEN)
    if exif.get(MODEL) or taken:
        found.add(Hides.CAMERA, f"{exif.get(MODEL, '')} {taken or ''}")
    return True
