"""A picture and a drawing in a document go out without who made them, where and in what."""

import io
import struct
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from otklik.media.sanitize import pictures, sandbox
from tests.media.as_written import (
    SECRET,
    as_word_writes,
    photo,
)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_loses_its_author_wherever_it_is_written(kind: str) -> None:
    name = "word/media/image1.jpg"
    bared = sandbox.strip(as_word_writes(**{name: photo(kind)}), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        picture = archive.read(name)
    assert SECRET.encode() not in picture
    with Image.open(io.BytesIO(picture)) as shown:
        assert (shown.format, shown.size) == (kind, (8, 8))


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "group4"])
def test_a_tiff_loses_its_tags_and_stays_the_same_picture(compression: str) -> None:
    made = io.BytesIO()
    picture = Image.new("1" if compression == "group4" else "RGB", (9, 5), 1)
    picture.putpixel((3, 2), 0)
    values = {270: SECRET, 305: SECRET, 315: SECRET, 700: SECRET.encode(), 274: 6}
    picture.save(made, "TIFF", compression=compression, tiffinfo=values)
    assert SECRET.encode() in made.getvalue()
    bared = pictures.strip_picture(made.getvalue())
    assert SECRET.encode() not in bared
    with Image.open(io.BytesIO(bared)) as shown:
        assert (shown.format, shown.size) == ("TIFF", (5, 9)), "turned as it was held"
        upright = picture.transpose(Image.Transpose.ROTATE_270)
        assert list(shown.convert("L").tobytes()) == list(upright.convert("L").tobytes())


def test_a_gif_loses_its_comments_and_goes_on_moving() -> None:
    frames = [Image.new("P", (4, 4), colour) for colour in (0, 1, 2)]
    for frame in frames:
        frame.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    made = io.BytesIO()
    frames[0].save(
        made, "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0, comment=SECRET,
        xmp=SECRET.encode(),
    )  # fmt: skip
    assert SECRET.encode() in made.getvalue()
    bared = pictures.strip_picture(made.getvalue())
    assert SECRET.encode() not in bared
    with Image.open(io.BytesIO(bared)) as shown, Image.open(made) as before:
        assert (getattr(shown, "n_frames", 1), shown.info["loop"], shown.info["duration"]) == (
            3,
            0,
            80,
        )
        for number in range(3):
            shown.seek(number)
            before.seek(number)
            assert shown.convert("RGB").tobytes() == before.convert("RGB").tobytes()


def emf() -> bytes:
    """A header that describes itself, one comment of a program, the end."""
    digest = SECRET.encode("utf-16-le")
    header = struct.pack("<II", 1, 88 + len(digest)) + struct.pack("<8i", *range(8))
    header += b" EMF" + struct.pack("<IIIHHIIIiiii", 0x10000, 0, 3, 1, 0, len(SECRET), 88, 0,
                                    1024, 768, 271, 203)  # fmt: skip
    comment = struct.pack("<III", 70, 12 + len(digest), len(digest)) + digest
    return header + digest + comment + struct.pack("<IIIII", 14, 20, 0, 16, 20)


def wmf() -> bytes:
    placeable = b"\xd7\xcd\xc6\x9a" + struct.pack("<H4hHIH", 0, 0, 0, 90, 60, 96, 0, 0)
    return placeable + b"\x01\x00\x09\x00" + SECRET.encode()


@pytest.mark.parametrize(
    ("name", "drawn", "size"), [("d.emf", emf(), None), ("d.wmf", wmf(), (67, 45))]
)
def test_of_a_drawing_an_empty_one_of_its_size_goes_out_and_it_is_named(
    name: str, drawn: bytes, size: tuple[int, int] | None
) -> None:
    bared = sandbox.strip(as_word_writes(**{f"word/media/{name}": drawn}), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        left = archive.read(f"word/media/{name}")
    assert SECRET.encode() not in left
    assert SECRET.encode("utf-16-le") not in left
    with Image.open(io.BytesIO(left)) as empty:
        assert empty.format == "WMF"  # Pillow calls both so
        assert size is None or empty.size == size
    assert left[8:40] == drawn[8:40] or name == "d.wmf"
    assert f"не вошли рисунки: {name}" in sandbox.missing_drawings_text(bared)
    assert sandbox.missing_drawings_text(sandbox.strip(as_word_writes(), kind="docx")) == ""


@given(st.binary(max_size=200))
def test_a_broken_gif_is_cut_and_never_runs_on(tail: bytes) -> None:
    assert pictures.strip_picture(b"GIF89a" + tail).endswith(b";")


def test_what_is_clear_in_a_picture_stays_clear() -> None:
    made, picture = io.BytesIO(), Image.new("P", (2, 2))
    picture.save(made, "PNG", transparency=0)
    name = "word/media/image1.jpg"
    bared = sandbox.strip(as_word_writes(**{name: made.getvalue()}), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive, Image.open(archive.open(name)) as shown:
        assert shown.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)
