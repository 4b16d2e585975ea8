"""The composer as a person uses it: nothing typed is lost, a press does what its button says."""

import re
import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from otklik.channels.accounts.models import Account
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.models import Publication
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.channels.composer.screens import act, page_of, released, send, typed
from tests.channels.publications import (
    TEXT,
    picture,
    waiting,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def jpeg() -> SimpleUploadedFile:
    output = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(output, "JPEG")
    return SimpleUploadedFile("fair.jpg", output.getvalue(), "image/jpeg")


def test_a_new_page_has_its_key_in_its_address_and_finds_its_draft_again(
    desk: Client, wall: Account
) -> None:
    first = desk.get("/desk/publications/new/?text=Ярмарка")
    address = first.headers["Location"]
    assert "Ярмарка" in desk.get(address).content.decode()
    assert not Publication.objects.exists()
    key = uuid.UUID(re.findall(r"key=([\w-]+)", address)[0])
    assert send(desk, "autosave", key, typed(wall)).json()["revision"] == 1
    assert desk.get(address).headers["Location"] == "/desk/publications/1/"
    assert TEXT in desk.get("/desk/publications/1/").content.decode()


def test_an_empty_page_reproaches_nobody(desk: Client, wall: Account) -> None:
    opened = desk.get("/desk/publications/new/", follow=True).content.decode()
    assert 'class="error"' not in opened
    answer = send(desk, "publish", uuid.uuid4(), typed(wall, text=""))
    assert answer.status_code == 422
    assert "Текста пока нет." in answer.content.decode()


def test_after_a_picture_one_goes_on_with_its_words(desk: Client, wall: Account) -> None:
    key = uuid.uuid4()
    answer = send(desk, "save", key, typed(wall, photos=jpeg()))
    file = Publication.objects.get(key=key).files.get()
    assert answer.headers["Location"] == f"/desk/publications/1/#id_alt_{file.pk}"
    answer = send(desk, "save", key, typed(wall, revision="1", remove=str(file.pk)))
    assert answer.headers["Location"] == "/desk/publications/1/#pictures"
    assert "Файл убран." in page_of(desk, Publication.objects.get(key=key))


def test_two_presses_publish_once(desk: Client, wall: Account) -> None:
    key = uuid.uuid4()
    for _ in range(2):
        assert send(desk, "publish", key, typed(wall)).status_code == 302
    assert Publication.objects.count() == Delivery.objects.count() == 1


def test_a_wrong_link_keeps_the_rest(desk: Client, wall: Account) -> None:
    key = uuid.uuid4()
    answer = send(desk, "publish", key, typed(wall, link="не адрес"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "не адрес" in text
    assert "<title>Ошибка: " in text
    assert Publication.objects.get(key=key).text == TEXT
    assert not Delivery.objects.exists()


def test_marks_are_taken_out_of_the_link_and_named(desk: Client, wall: Account) -> None:
    publication = released(desk, wall, link="https://site.ru/a?utm_source=vk")
    assert waiting(publication, wall).link == "https://site.ru/a"
    assert "utm_source" in page_of(desk, publication)


def test_what_a_network_refuses_gives_everything_back(desk: Client, wall: Account) -> None:
    long = "а" * 2001
    answer = send(desk, "publish", uuid.uuid4(), typed(wall, text=long))
    assert answer.status_code == 422
    assert long in answer.content.decode()
    assert f"{wall.name}: " in answer.content.decode()
    assert not Delivery.objects.exists()


def test_a_time_that_is_over_is_not_published(desk: Client, wall: Account) -> None:
    past = timezone.localtime() - timedelta(hours=1)
    data = typed(wall, timing="at", day=f"{past:%d.%m.%Y}", hour=f"{past:%H:%M}")
    assert send(desk, "publish", uuid.uuid4(), data).status_code == 422
    assert not Delivery.objects.exists()


def test_an_appointed_time_is_kept(desk: Client, wall: Account) -> None:
    when = (timezone.localtime() + timedelta(days=2)).replace(second=0, microsecond=0)
    publication = released(desk, wall, timing="at", day=f"{when:%d.%m.%Y}", hour=f"{when:%H:%M}")
    assert waiting(publication, wall).planned_at == when


def test_the_button_says_what_will_happen(desk: Client, wall: Account) -> None:
    def pressed(**values: Any) -> str:
        answer = send(desk, "preview", uuid.uuid4(), typed(wall, **values))
        found = re.search(r'id="press"[^>]*>([^<]+)<', answer.content.decode())
        assert found
        return found[1]

    assert pressed() == "Опубликовать в 1 сети сейчас"
    today = timezone.localtime() + timedelta(minutes=1)
    if today.date() == timezone.localdate():
        text = pressed(timing="at", day=f"{today:%d.%m.%Y}", hour=f"{today:%H:%M}")
        assert text == f"Опубликовать в 1 сети сегодня в {today:%H:%M}"
    Account.objects.update(posts_need_approval=True)
    assert pressed() == "Отправить на согласование"


def test_the_preview_is_what_the_network_shows_and_keeps_nothing(
    desk: Client, wall: Account
) -> None:
    answer = send(
        desk, "preview", uuid.uuid4(), typed(wall, text=" Ярмарка ", link="https://site.ru/a")
    )
    text = answer.content.decode()
    assert '<div class="as-shown">Ярмарка\n\nhttps://site.ru/a</div>' in text
    assert "26 из 2000" in text
    assert not Publication.objects.exists()


def test_the_preview_and_the_page_loaded_anew_agree(desk: Client, wall: Account) -> None:
    key = uuid.uuid4()
    data = typed(wall, text="а" * 2001)
    piece = send(desk, "preview", key, data).content.decode()
    send(desk, "save", key, data)
    page = page_of(desk, Publication.objects.get(key=key))
    for found in re.findall(r'<div class="(?:seen|note-live)".*?</div>', piece, re.DOTALL):
        assert found.replace(' hx-swap-oob="true"', "") in page


def test_a_colleagues_words_are_shown_beside_ours(
    desk: Client, writer: User, wall: Account
) -> None:
    key = uuid.uuid4()
    send(desk, "autosave", key, typed(wall))
    other = Client()
    other.force_login(UserFactory(role=Role.APPROVER))
    assert send(other, "autosave", key, typed(wall, text="Иначе", revision="1")).status_code == 200
    answer = send(desk, "autosave", key, typed(wall, text="По-своему", revision="1"))
    assert answer.status_code == 409
    answer = send(desk, "save", key, typed(wall, text="По-своему", revision="1"))
    assert "Иначе" in answer.content.decode()
    assert "По-своему" in answer.content.decode()


def test_pictures_come_from_the_disk_and_from_the_site(desk: Client, wall: Account) -> None:
    key = uuid.uuid4()
    send(desk, "save", key, typed(wall, photos=jpeg()))
    publication = Publication.objects.get(key=key)
    image = picture("Весы")
    chooser = desk.get(f"/desk/publications/{publication.number}/pictures/?q=вес")
    assert "Весы" in chooser.content.decode()
    act(desk, publication, "pictures", image=image.pk)
    first, second = publication.files.all()
    assert (first.name, second.name) == ("fair", "Весы")
    address = f"/desk/publications/{publication.number}/files/{first.pk}/"
    assert address in page_of(desk, publication)
    assert len(desk.get(address).getvalue()) == first.size
    assert Client().get(address).status_code == 302
    publication.refresh_from_db()
    data = typed(wall, revision=publication.revision, move_up=second.pk, **{
        f"alt_{first.pk}": "Прилавки", f"alt_{second.pk}": "Весы на прилавке",
    })  # fmt: skip
    send(desk, "save", key, data)
    assert [file.alt for file in publication.files.all()] == ["Весы на прилавке", "Прилавки"]
    publication.refresh_from_db()
    send(desk, "save", key, typed(wall, revision=publication.revision, remove=first.pk))
    assert [file.pk for file in publication.files.all()] == [second.pk]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("photos", SimpleUploadedFile("x.jpg", b"not a picture", "image/jpeg")),
        ("video", SimpleUploadedFile("x.mp4", b"not a video", "video/mp4")),
    ],
)
def test_a_file_that_is_none_is_refused_and_the_text_kept(
    desk: Client, wall: Account, name: str, file: SimpleUploadedFile
) -> None:
    key = uuid.uuid4()
    file.seek(0)
    assert send(desk, "save", key, typed(wall, **{name: file})).status_code == 422
    assert Publication.objects.get(key=key).text == TEXT
