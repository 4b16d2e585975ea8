"""A photo as it comes from a telephone becomes a picture that can be kept and shown.

Turned upright, freed of the place where it was taken and of all else that stood beside it, of a
bounded size, in one format. What cannot be read, or would fill the memory, is refused.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from otklik.core.refusal import Refused

LARGEST_FILE = 15 * 1024 * 1024
LARGEST_AREA = 64_000_000  # points; decoded, four bytes each at most
LONGEST_SIDE = 2560  # enough to read a price tag or a receipt
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
PATIENCE_SECONDS = 30

_in_turn = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPhoto:
    """A JPEG without metadata; the same photo sent again has the same digest."""

    body: bytes = field(repr=False)
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


def cleaned(file: IO[bytes], *, size: int) -> CleanPhoto:
    """Raises Refused with a sentence for whoever sent it. One photo at a time is in memory."""
    if size > LARGEST_FILE:
        raise Refused(too_large())
    with _turn():
        try:
            return _encoded(_upright(file))
        except Refused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise Refused(_too_wide()) from None
        except Exception:  # whatever a decoder stumbles over, the file is at fault
            raise Refused(
                _("This is no photo that we can open. JPEG, PNG, WebP and HEIC will do.")
            ) from None


def too_large() -> str:
    return _("The file is larger than 15 MB. Send a smaller one, or a photo of the photo.")


def _too_wide() -> str:
    return _("The picture has more than 64 million points. Send a smaller one.")


@contextmanager
def _turn() -> Iterator[None]:
    if not _in_turn.acquire(timeout=PATIENCE_SECONDS):
        raise Refused(_("Many photos come just now. Send this one again in a minute."))
    try:
        yield
    finally:
        _in_turn.release()


def _upright(file: IO[bytes]) -> Image.Image:
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    image: Image.Image = Image.open(file, formats=FORMATS)
    if image.width * image.height > LARGEST_AREA:
        raise Refused(_too_wide())
    if image.mode in ("1", "P"):
        image = image.convert("RGBA")
    # Smaller first, in place: so the whole picture is in memory once, and a JPEG never is.
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return ImageOps.exif_transpose(image)


def _encoded(image: Image.Image) -> CleanPhoto:
    """Points only: they go to a new picture, and what stood beside them stays behind."""
    if image.mode.startswith(("I", "F")):
        image = image.convert("L")
    coloured = image.convert("RGBA")
    plain = Image.new("RGB", coloured.size, "white")
    plain.paste(coloured, mask=coloured.getchannel("A"))
    body = BytesIO()
    plain.save(body, "JPEG", quality=QUALITY)
    return CleanPhoto(body=body.getvalue(), width=plain.width, height=plain.height)
