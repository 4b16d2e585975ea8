"""Pictures as telephones send them: turned, saying where and by what they were taken."""

from io import BytesIO

from PIL import Image
from pillow_heif import from_pillow

TURNED = 6  # the telephone was held upright: turn by a quarter to see it so
RED, BLUE = (200, 20, 20), (20, 20, 200)


def picture(size: tuple[int, int] = (80, 40), mode: str = "RGB") -> Image.Image:
    """Red above, blue below, as the sensor saw it."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, size[1] // 2, *size))
    return image.convert(mode)


def exif() -> Image.Exif:
    exif_found = Image.Exif()
    exif_found[0x0112] = TURNED
    exif_found[0x010F] = "Telephone of a person"
    exif_found.get_ifd(0x8825).update({1: "N", 2: (43.0, 19.0, 5.0), 3: "E", 4: (45.0, 41.0, 9.0)})
    return exif_found


def encoded(kind: str, image: Image.Image | None = None, **more: object) -> bytes:
    body = BytesIO()
    (image or picture()).save(body, kind, exif=exif(), **more)
    return body.getvalue()


def heic() -> bytes:
    body = BytesIO()
    from_pillow(picture()).save(body, exif=exif().tobytes())
    return body.getvalue()
