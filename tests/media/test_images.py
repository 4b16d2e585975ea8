"""Pictures of the site as everybody gets them."""

import re
from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from otklik.media.image import SiteImage
from otklik.media.templatetags.hidden_data import what_a_photo_tells
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()  # Wagtail keeps there which renditions were made


def taken_with_a_telephone(kind: str, name: str = "market") -> SiteImage:
    exif = Image.Exif()
    exif[Base.Model] = "A telephone"
    exif[Base.Orientation] = 6  # held upright: the points lie on their side
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (43.0, 19.0, 5.0)
    body = BytesIO()
    Image.new("RGB", (80, 40), "green").save(body, kind, exif=exif)
    image = SiteImage(title="Рынок", file=ImageFile(body, name=f"{name}.{kind.lower()}"))
    image.save()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("wish", ["max-64x64", "max-64x64|format-jpeg", "original"])
def test_a_picture_shown_says_neither_where_nor_with_what_it_was_taken(
    kind: str, wish: str
) -> None:
    rendition = taken_with_a_telephone(kind).get_rendition(wish)
    with rendition.file.open("rb") as file:
        body = file.read()
    assert b"A telephone" not in body
    with Image.open(BytesIO(body)) as shown:
        assert not shown.getexif()
        assert shown.height > shown.width, "it stands upright all the same"


def test_the_address_of_a_size_cannot_be_guessed_from_picture_and_size() -> None:
    """It is made when an editor looks for a picture, long before the page is published."""
    image = taken_with_a_telephone("JPEG")
    name = image.get_rendition("max-64x64").file.name
    image.renditions.all().delete()
    cache.clear()
    again = image.get_rendition("max-64x64").file.name
    assert re.fullmatch(r"images/[0-9a-f]{32}\.market\.max-64x64\.jpg", name)
    assert again != name


def test_the_longest_name_of_a_picture_still_fits() -> None:
    image = taken_with_a_telephone("JPEG", name="Ж" * 300)
    name = image.get_rendition("max-64x64|format-webp|webpquality-80").file.name
    assert len(name) <= 100
    assert name.endswith(".webp")


def test_an_editor_is_told_where_a_picture_was_taken() -> None:
    values = what_a_photo_tells(taken_with_a_telephone("JPEG"))
    assert len(values["hides"]) == 2, "the place and the camera"
    gone = taken_with_a_telephone("JPEG")
    gone.file.storage.delete(gone.file.name)
    assert what_a_photo_tells(SiteImage.objects.get(pk=gone.pk)) == {"hides": []}


def test_a_picture_that_breaks_off_is_refused_in_words(
    client: Client, settings: Any, site: object
) -> None:
    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    del settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"]  # Wagtail's own templates
    client.force_login(UserFactory(role=Role.AUTHORISED))
    values = {}
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        made = BytesIO()
        Image.effect_noise((400, 300), 80).convert("RGB").save(made, kind)
        for part in (0.5, 1):
            body = made.getvalue()[: int(part * made.tell())]
            file = SimpleUploadedFile(f"market.{kind.lower()}", body)
            answer = client.post("/admin/images/multiple/add/", {"files[]": file}).json()
            values[kind, part] = answer["success"] or answer["error_message"]
    assert {one for (_kind, part), one in values.items() if part == 1} == {True}, values
    (sentence,) = {one for (_kind, part), one in values.items() if part < 1}
    assert "файл повреждён" in sentence
    assert SiteImage.objects.count() == 4
