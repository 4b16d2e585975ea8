"""What one network would refuse is said in the composer, and no second person reads it in vain."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.networks.content_rules import MEGABYTE
from otklik.channels.publications.models import Publication
from otklik.channels.publications.placement_status import status_of
from otklik.channels.publications.released_version_models import PublicationFile
from otklik.organisation.people.user import User
from tests.channels.composer.screens import page_of, send, typed
from tests.channels.publications import (
    begun,
    draft,
    place,
    published,
    take,
    waiting,
)
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def telegram(db: None) -> Account:
    """Of a channel that asks for a second person."""
    account = AccountFactory(
        network="telegram",
        name="Канал",
        base_url="http://127.0.0.1:9",
        container="@channel",
        posts_need_approval=True,
    )
    account.secrets.create(name="token", value="1:a-secret")
    return account


def with_file(publication: Publication, **values: Any) -> PublicationFile:
    known: dict[str, Any] = {
        "kind": "photo", "name": "Ярмарка", "content_type": "image/jpeg", "path": "no/where",
        "size": MEGABYTE, "width": 1200, "height": 800, "alt": "Прилавки", "sha256": "0" * 64,
    }  # fmt: skip
    return PublicationFile.objects.create(publication=publication, position=0, **known | values)


VIDEO: dict[str, Any] = {
    "kind": "video", "name": "fair.mp4", "content_type": "video/mp4", "width": 0, "height": 0,
}  # fmt: skip
UNFIT: list[tuple[dict[str, Any], str]] = [
    ({**VIDEO, "size": 51 * MEGABYTE}, "Файл «fair.mp4» больше 50 МБ: уменьшите его."),
    ({"size": 11 * MEGABYTE}, "Файл «Ярмарка» больше 10 МБ: уменьшите его."),
    (
        {"content_type": "image/webp"},
        "Файл «Ярмарка» сеть не принимает: сохраните его как JPEG, PNG.",
    ),
    (
        {"width": 9000, "height": 1001},
        "Ширина и высота снимка «Ярмарка» вместе больше 10000 точек: уменьшите его.",
    ),
    (
        {"width": 2001, "height": 100},
        "Снимок «Ярмарка» слишком узкий: обрежьте его не уже чем 20 к 1.",
    ),
]


@pytest.mark.parametrize(
    ("unfit", "sentence"), UNFIT, ids=["video", "size", "type", "sides", "ratio"]
)
def test_a_file_that_one_network_refuses_is_not_handed_to_a_second_person(
    desk: Client, writer: User, telegram: Account, unfit: dict[str, Any], sentence: str
) -> None:
    publication = begun(draft(telegram), by=writer, at=NOW)
    file = with_file(publication, **unfit)
    assert sentence in page_of(desk, publication)

    wish = typed(telegram, revision=str(publication.revision))
    answer = send(desk, "submit", publication.key, wish)
    assert answer.status_code == 422
    assert f"Канал: {sentence}" in answer.content.decode()
    publication.refresh_from_db()
    assert publication.status == Publication.Status.DRAFT

    wish |= {"revision": str(publication.revision), "remove": str(file.pk)}
    assert send(desk, "submit", publication.key, wish).status_code == 302
    publication.refresh_from_db()
    assert publication.status == Publication.Status.IN_APPROVAL


def test_too_many_pictures_are_counted_before_approval(
    desk: Client, writer: User, telegram: Account
) -> None:
    publication = begun(draft(telegram), by=writer, at=NOW)
    for number in range(11):
        with_file(publication, sha256=f"{number:064}")
    answer = send(
        desk, "submit", publication.key, typed(telegram, revision=str(publication.revision))
    )
    assert "не больше 10 файлов" in answer.content.decode()
    publication.refresh_from_db()
    assert publication.status == Publication.Status.DRAFT


def test_how_long_a_network_promises_removal_is_said_where_it_is_over(
    desk: Client, writer: User, telegram: Account
) -> None:
    telegram.posts_need_approval = False
    telegram.save()
    publication = published(draft(telegram), by=writer, at=NOW - timedelta(hours=50))
    there = f"/desk/publications/{publication.number}/withdrawal/"
    take(waiting(publication, telegram), "7", at=NOW - timedelta(hours=49, minutes=50))

    def doubt(at: datetime) -> Any:
        return status_of(place(publication, telegram), now=at).removal_doubt

    assert not doubt(NOW - timedelta(hours=2))
    assert "удаление в течение 48 часов" in doubt(NOW)
    assert doubt(NOW) in desk.get(there).content.decode()
    assert doubt(NOW) in page_of(desk, publication)


def test_a_correction_left_to_a_person_is_said_before_it_is_written_and_in_it(
    desk: Client, writer: User, wall: Account
) -> None:
    publication = published(draft(wall), by=writer, at=NOW - timedelta(hours=1))
    take(waiting(publication, wall), "7", at=NOW - timedelta(minutes=50))
    assert "Исправите вручную" not in page_of(desk, publication)

    wall.lacks = ["edit_post"]
    wall.save()
    assert "Исправите вручную" in page_of(desk, publication)
    publication.begin_correction(by=writer, at=timezone.now())
    assert "Вручную сделаете вы: Учебная стена." in page_of(desk, publication)
