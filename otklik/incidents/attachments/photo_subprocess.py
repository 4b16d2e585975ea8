"""Opens one photo in a process of its own, where it can neither fill the memory nor take an hour.

A program: the file on stdin, «width height» and a clean JPEG on stdout, why not in the exit code.
It knows no Django, so that it starts at once.
"""

import re
import resource
import sys
from enum import IntEnum
from io import BytesIO

from PIL import Image, ImageOps

LARGEST_AREA = {"JPEG": 52_000_000, "HEIF": 52_000_000}  # points: what telephones make
LARGEST_OTHER_AREA = 24_000_000
LONGEST_SIDE = 2560  # enough to read a price tag or a receipt
QUALITY = 85
MOST_SCANS = 100  # cameras make one, careful encoders about ten
SECONDS = 10  # of a processor
MEMORY = 700 * 1024 * 1024  # addresses, the interpreter's own among them
SIGNS = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "WEBP": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "HEIF": re.compile(rb".{4}ftyp", re.DOTALL),
}
MARK = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")  # what ends the points of a scan
SCAN, END = 0xDA, 0xD9


class Fault(IntEnum):
    """Why a file was not taken: the exit code."""

    NO_PHOTO = 10
    TOO_WIDE = 11
    TOO_HARD = 12


class Unfit(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def kind_of(body: bytes) -> str | None:
    """What a file begins like; only opening it tells whether it is one."""
    return next((kind for kind, sign in SIGNS.items() if sign.match(body)), None)


def cleaned(body: bytes) -> tuple[int, int, bytes]:
    """Width, height and JPEG of the photo, upright and bare. Raises Unfit."""
    kind = kind_of(body)
    if kind is None:
        raise Unfit(Fault.NO_PHOTO)
    if kind == "JPEG" and _has_too_many_scans(body):
        raise Unfit(Fault.TOO_HARD)
    try:
        return _encoded(_upright(body, kind))
    except MemoryError:
        raise Unfit(Fault.TOO_HARD) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit(Fault.TOO_WIDE) from None
    except Unfit:
        raise
    except Exception:  # whatever a decoder stumbles over, the file is at fault
        raise Unfit(Fault.NO_PHOTO) from None


def _has_too_many_scans(body: bytes) -> bool:
    """Each scan goes over all points again. What stands behind the picture, as the film of a
    living photo does, is not looked at."""
    scans, place = 0, 2
    while (mark := MARK.search(body, place)) and mark[1][0] != END:
        scans += mark[1][0] == SCAN
        if scans > MOST_SCANS:
            return True
        place = mark.end() + max(int.from_bytes(body[mark.end() : mark.end() + 2]), 2)
    return False


def _upright(body: bytes, kind: str) -> Image.Image:
    if kind == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    largest = LARGEST_AREA.get(kind, LARGEST_OTHER_AREA)
    if kind == "WEBP" and _webp_area(body) > largest:  # opening it takes the memory already
        raise Unfit(Fault.TOO_WIDE)
    image: Image.Image = Image.open(BytesIO(body), formats=(kind,))
    if image.width * image.height > largest:
        raise Unfit(Fault.TOO_WIDE)
    if image.mode in ("1", "P"):
        image = image.convert("RGBA")
    # Smaller first, in place: so the whole picture is in memory once. A JPEG comes out of its
    # file at half, a quarter or an eighth of its size, whatever is just enough.
    gap = 1.0 if kind == "JPEG" else 2.0
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=gap)
    return ImageOps.exif_transpose(image)


def _webp_area(body: bytes) -> int:
    """Points of the picture as its first chunk tells them."""
    match body[12:16]:
        case b"VP8X":
            width, height = body[24:27], body[27:30]
            return (int.from_bytes(width, "little") + 1) * (int.from_bytes(height, "little") + 1)
        case b"VP8L":
            bits = int.from_bytes(body[21:25], "little")
            return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    width, height = body[26:28], body[28:30]
    bits = 0x3FFF
    return (int.from_bytes(width, "little") & bits) * (int.from_bytes(height, "little") & bits)


def _encoded(image: Image.Image) -> tuple[int, int, bytes]:
    """Points only: they go to a new picture, and what stood beside them stays behind."""
    if image.mode.startswith(("I", "F")):
        image = image.convert("L")
    coloured = image.convert("RGBA")
    plain = Image.new("RGB", coloured.size, "white")
    plain.paste(coloured, mask=coloured.getchannel("A"))
    body = BytesIO()
    plain.save(body, "JPEG", quality=QUALITY)
    return plain.width, plain.height, body.getvalue()


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        width, height, body = cleaned(sys.stdin.buffer.read())
    except Unfit as unfit:
        return unfit.fault
    sys.stdout.buffer.write(b"%d %d\n" % (width, height) + body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
