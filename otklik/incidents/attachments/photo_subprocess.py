"""A program that opens one photo with limits on memory and time.

It reads the file from stdin and writes «width height» and a clean JPEG to stdout; the exit code
says why it did not. It does not load Django, so that it starts at once.
"""

import re
import resource
import sys
from enum import IntEnum
from io import BytesIO

from PIL import Image, ImageOps

LARGEST_AREA = {"JPEG": 52_000_000, "HEIF": 52_000_000}  # pixels: what phones make
LARGEST_OTHER_AREA = 24_000_000
LONGEST_SIDE = 2560  # enough to read a price tag or a receipt
QUALITY = 85
MOST_SCANS = 100  # cameras write one, progressive encoders about ten
SECONDS = 10  # of processor time
MEMORY = 700 * 1024 * 1024  # address space, including the interpreter's
SIGNS = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "WEBP": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "HEIF": re.compile(rb".{4}ftyp", re.DOTALL),
}
MARK = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")  # the end of the data of a scan
SCAN, END = 0xDA, 0xD9


class Fault(IntEnum):
    """Why a file was refused; used as exit code."""

    NO_PHOTO = 10
    TOO_WIDE = 11
    TOO_HARD = 12


class Unfit(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def kind_of(body: bytes) -> str | None:
    """The format by the first bytes; only decoding shows whether it is a photo."""
    return next((kind for kind, sign in SIGNS.items() if sign.match(body)), None)


def clean(body: bytes) -> tuple[int, int, bytes]:
    """Width, height and JPEG of the photo, upright and without metadata. Raises Unfit."""
    kind = kind_of(body)
    if kind is None:
        raise Unfit(Fault.NO_PHOTO)
    if kind == "JPEG" and _has_too_many_scans(body):
        raise Unfit(Fault.TOO_HARD)
    try:
        return _encode(_open_upright(body, kind))
    except MemoryError:
        raise Unfit(Fault.TOO_HARD) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit(Fault.TOO_WIDE) from None
    except Unfit:
        raise
    except Exception:  # if a decoder fails, the file is at fault
        raise Unfit(Fault.NO_PHOTO) from None


def _has_too_many_scans(body: bytes) -> bool:
    """Each scan decodes all pixels again. Data after the picture, such as the video of a live
    photo, is not read."""
    scans, place = 0, 2
    while (mark := MARK.search(body, place)) and mark[1][0] != END:
        scans += mark[1][0] == SCAN
        if scans > MOST_SCANS:
            return True
        place = mark.end() + max(int.from_bytes(body[mark.end() : mark.end() + 2]), 2)
    return False


def _open_upright(body: bytes, kind: str) -> Image.Image:
    if kind == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    largest = LARGEST_AREA.get(kind, LARGEST_OTHER_AREA)
    if kind == "WEBP" and _webp_area(body) > largest:  # opening already takes the memory
        raise Unfit(Fault.TOO_WIDE)
    image: Image.Image = Image.open(BytesIO(body), formats=(kind,))
    if image.width * image.height > largest:
        raise Unfit(Fault.TOO_WIDE)
    if image.mode in ("1", "P"):
        image = image.convert("RGBA")
    # Reduced first and in place, so that the whole picture is in memory only once. A JPEG is
    # decoded at a half, quarter or eighth of its size.
    gap = 1.0 if kind == "JPEG" else 2.0
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=gap)
    return ImageOps.exif_transpose(image)


def _webp_area(body: bytes) -> int:
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


def _encode(image: Image.Image) -> tuple[int, int, bytes]:
    """Copy the pixels to a new picture, without the metadata."""
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
        width, height, body = clean(sys.stdin.buffer.read())
    except Unfit as unfit:
        return unfit.fault
    sys.stdout.buffer.write(b"%d %d\n" % (width, height) + body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
