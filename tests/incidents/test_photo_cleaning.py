"""Photos: turned upright, freed of where they were taken, bounded, and seen by staff only."""

import zlib
from io import BytesIO
from pathlib import Path
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pillow_heif import from_pillow
from pytest_django import Settings

from otklik.core.refusal import Refused
from otklik.incidents.attachments import clean_upload, photo_subprocess
from otklik.incidents.attachments.clean_upload import CleanPhoto
from otklik.incidents.attachments.photo_subprocess import Fault, Unfit
from tests.incidents.pictures import encoded, heic, picture


def clean(body: bytes) -> CleanPhoto:
    return clean_upload.clean_photo(BytesIO(body), size=len(body))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_turned_upright_and_says_nothing_of_itself(kind: str) -> None:
    body = encoded(kind, comment=b"written by hand") if kind == "JPEG" else encoded(kind)
    assert b"Telephone of a person" in body
    photo = clean(body)
    assert (photo.width, photo.height) == (40, 80)
    assert b"Telephone" not in photo.body
    assert b"written by hand" not in photo.body
    with Image.open(BytesIO(photo.body)) as seen:
        assert seen.format == "JPEG"
        assert dict(seen.getexif()) == {}
        assert "exif" not in seen.info
        left, right = seen.getpixel((5, 40)), seen.getpixel((35, 40))
        assert isinstance(left, tuple)
        assert isinstance(right, tuple)
        assert left[2] > 150 > left[0]
        assert right[0] > 150 > right[2]


def test_heic_of_a_telephone_is_taken() -> None:
    photo = clean(heic())
    assert sorted((photo.width, photo.height)) == [40, 80]
    with Image.open(BytesIO(photo.body)) as seen:
        assert (seen.format, dict(seen.getexif())) == ("JPEG", {})


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "LA", "I;16"])
def test_every_way_of_keeping_colours_is_taken(mode: str) -> None:
    image = picture(mode="L") if mode == "I;16" else picture(mode=mode)
    if mode == "I;16":
        image = image.convert("I").convert(mode)
    kind = "TIFF" if mode == "CMYK" else "PNG"
    if kind == "TIFF":
        body = BytesIO()
        image.save(body, "JPEG")
        assert clean(body.getvalue()).width == 80
    else:
        assert clean(encoded(kind, image)).width == 40


def test_a_large_photo_becomes_smaller_and_a_small_one_stays() -> None:
    photo = clean(encoded("JPEG", picture((6000, 3000))))
    assert (photo.width, photo.height) == (1280, 2560)


def png_of(width: int, height: int) -> bytes:
    """A picture that says it is huge in a few bytes: all black, as compression likes it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))

    head = pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9999))
        + chunk(b"IEND", b"")
    )  # fmt: skip


@pytest.mark.parametrize(
    ("width", "height"), [(30_000, 30_000), (10_000, 10_000), (4001, 6000), (2**31 - 1, 1)]
)
def test_a_bomb_is_refused_before_it_is_opened(width: int, height: int) -> None:
    assert _fault(png_of(width, height)) == Fault.TOO_WIDE


def _fault(body: bytes) -> Fault:
    """Why the child does not take it; without a process, for there are many of these."""
    with pytest.raises(Unfit) as unfit:
        photo_subprocess.clean(body)
    return unfit.value.fault


def webp(width: int, height: int) -> bytes:
    """Forty bytes that say how large a picture without losses is."""
    bits = pack("<I", (width - 1) | (height - 1) << 14 | 1 << 28)
    body = b"WEBPVP8L" + pack("<I", 20) + b"\x2f" + bits + b"\0" * 15
    return b"RIFF" + pack("<I", len(body)) + body


def test_a_webp_of_forty_bytes_takes_no_memory() -> None:
    body = webp(7990, 7990)
    assert len(body) == 40
    with pytest.raises(Refused, match="до 24 миллионов"):
        clean(body)
    whole = encoded("WEBP", lossless=True)
    assert photo_subprocess.clean(whole)[:2] == (40, 80)
    for kind in (b"VP8X", b"VP8 "):
        sides = b"\xff" * 6 if kind == b"VP8X" else b"\0\0\xff\xff\xff\xff"
        head = b"RIFF\x40\0\0\0WEBP" + kind + b"\x0a\0\0\0\0\0\0\0" + sides
        assert _fault(head.ljust(64, b"\0")) == Fault.TOO_WIDE


def in_many_scans(more: int) -> bytes:
    """A JPEG whose points are gone over again and again: its last scan, repeated."""
    body = encoded("JPEG", picture((640, 480)), progressive=True)
    scan = body[body.rindex(b"\xff\xda") : -2]
    return body[:-2] + scan * more + b"\xff\xd9"


def test_a_photo_in_very_many_scans_is_refused_unopened() -> None:
    with pytest.raises(Refused, match="слишком долго"):
        clean(in_many_scans(470))
    assert photo_subprocess.clean(in_many_scans(20))[:2] == (480, 640)


def test_the_film_behind_a_living_photo_is_not_taken_for_scans() -> None:
    assert photo_subprocess.clean(encoded("JPEG") + b"\xff\xda" * 500)[:2] == (40, 80)


def test_a_photo_of_12_million_points_is_taken() -> None:
    noise = Image.effect_noise((1008, 756), 90).resize((4032, 3024)).convert("RGB")
    body, iphone = encoded("JPEG", noise, quality=95), BytesIO()
    assert clean(body.ljust(12 * 1024 * 1024, b"\0")).height == 2560
    from_pillow(picture((4032, 3024))).save(iphone, quality=30)
    assert clean(iphone.getvalue()).width == 2560


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.kill(os.getpid(), 9)",  # the machine had no memory left
        "import time; time.sleep(60)",
        "raise SystemExit(1)",
    ],
)
def test_a_child_that_dies_or_hangs_is_a_sentence(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    (tmp_path / "child.py").write_text(program)
    monkeypatch.setattr(clean_upload, "PROGRAM", tmp_path / "child.py")
    settings.PHOTO_SECONDS = 1
    with pytest.raises(Refused, match="слишком долго"):
        clean(encoded("JPEG"))


def test_the_child_is_held_to_its_memory_and_knows_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    greedy = (
        "import os, runpy, sys\n"
        "import PIL.Image as I\n"
        "assert not [n for n in os.environ if n.startswith(('DJANGO', 'OTKLIK'))]\n"
        "I.open = lambda *a, **k: I.new('L', (1, 1)) if bytearray(2**30) else None\n"
        f"runpy.run_path({str(clean_upload.PROGRAM)!r}, run_name='__main__')\n"
    )
    (tmp_path / "child.py").write_text(greedy)
    monkeypatch.setattr(clean_upload, "PROGRAM", tmp_path / "child.py")
    with pytest.raises(Refused, match="слишком долго"):
        clean(encoded("JPEG"))


def test_a_third_photo_at_a_time_waits_and_is_sent_away_in_words(settings: Settings) -> None:
    settings.PHOTO_TURN_SECONDS = 0.01
    with (
        clean_upload._wait_for_slot(),
        clean_upload._wait_for_slot(),
        pytest.raises(Refused, match="Сейчас много фото"),
    ):
        clean(encoded("JPEG"))
    assert clean(encoded("JPEG")).width == 40


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"%PDF-1.7 not a photo",
        b"GIF89a" + b"\0" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        encoded("JPEG")[:200],
        encoded("PNG")[:-30],
        heic()[:300],
    ],
)
def test_what_is_no_photo_or_broke_off_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(Refused, match="не открывается как фото"):
        clean(body)


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(Refused, match="больше 15 МБ"):
        clean_upload.clean_photo(BytesIO(), size=clean_upload.LARGEST_FILE + 1)


@given(body=st.binary(max_size=400), kind=st.sampled_from([b"", b"\xff\xd8\xff", b"RIFF"]))
def test_any_bytes_are_a_photo_or_a_sentence(body: bytes, kind: bytes) -> None:
    with pytest.raises(Unfit):
        photo_subprocess.clean(kind + body)
