"""A publication on its way to several pages: once, as its last version says."""

import uuid
from datetime import timedelta

import pytest

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.errors import InvalidContent
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications import publish_and_withdraw, queue_missing_deliveries
from otklik.channels.publications.composer import pictures
from otklik.channels.publications.models import Publication
from otklik.channels.publications.placement_models import Placement
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from tests.channels.publications import (
    TEXT,
    begun,
    draft,
    later,
    picture,
    place,
    published,
    refuse,
    take,
    waiting,
)
from tests.channels.publishing.moments import NOW
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


def verbs(publication: Publication) -> list[str]:
    return [line.verb for line in Line.objects.about(publication).order_by("pk")]


def test_each_page_gets_one_delivery_with_its_own_words(
    writer: User, wall: Account, other: Account
) -> None:
    publication = published(
        draft(wall, other, own={other.pk: "Короче: линия 1 сентября."}), by=writer, at=NOW
    )
    assert waiting(publication, wall).text == TEXT
    assert waiting(publication, other).text == "Короче: линия 1 сентября."
    assert publication.status == Publication.Status.RELEASED
    assert verbs(publication) == ["publication.begun", "publication.released"]


def test_a_second_press_publishes_once(writer: User, wall: Account) -> None:
    publication = published(draft(wall), by=writer, at=NOW)
    publish_and_withdraw.publish(publication, by=writer, at=later(NOW))
    assert Delivery.objects.count() == 1
    assert publication.versions.count() == 1


def test_a_key_begins_one_publication(writer: User) -> None:
    key = uuid.uuid4()
    first = Publication.begin(key=key, by=writer, at=NOW)
    assert Publication.begin(key=key, by=writer, at=NOW) == first


def test_nothing_leaves_before_its_time(writer: User, wall: Account) -> None:
    when = NOW + timedelta(hours=3)
    publication = published(draft(wall, wanted_at=when), by=writer, at=NOW)
    delivery = waiting(publication, wall)
    assert delivery.not_before == delivery.planned_at == when
    assert not delivery.claim(at=when - timedelta(seconds=1))


def test_within_the_seconds_of_grace_it_is_a_draft_again(writer: User, wall: Account) -> None:
    publication = published(draft(wall), by=writer, at=NOW)
    delivery = waiting(publication, wall)
    assert delivery.not_before > NOW
    publish_and_withdraw.take_back(publication, by=writer, at=NOW)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.WITHDRAWN
    assert publication.status == Publication.Status.DRAFT
    assert (publication.text, publication.is_correction) == (TEXT, False)


def test_what_left_on_one_page_is_not_taken_back(
    writer: User, wall: Account, other: Account
) -> None:
    publication = published(draft(wall, other), by=writer, at=NOW)
    take(waiting(publication, wall), "1", at=later(NOW))
    with pytest.raises(Refused, match=r"[Пп]оздно|too late"):
        publish_and_withdraw.take_back(publication, by=writer, at=later(NOW))
    assert waiting(publication, other).state == Delivery.State.QUEUED


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_is_not_published(writer: User, wall: Account, text: str) -> None:
    publication = begun(draft(wall, text=text), by=writer, at=NOW)
    with pytest.raises(Refused):
        publish_and_withdraw.publish(publication, by=writer, at=NOW)
    assert not Delivery.objects.exists()


def test_what_a_network_would_refuse_is_said_with_its_name_and_nothing_leaves(
    writer: User, wall: Account, other: Account
) -> None:
    publication = begun(draft(wall, other, own={other.pk: "а" * 2001}), by=writer, at=NOW)
    with pytest.raises(Refused, match=other.name):
        publish_and_withdraw.publish(publication, by=writer, at=NOW)
    publication.refresh_from_db()
    assert publication.status == Publication.Status.DRAFT
    assert not Delivery.objects.exists()
    assert not Placement.objects.exclude(refusal="").exists()


def test_a_page_that_no_program_can_reach_is_left_to_a_person(writer: User) -> None:
    page = AccountFactory(network="vk", page_url="https://vk.com/page")
    publication = published(draft(page), by=writer, at=NOW)
    delivery = waiting(publication, page)
    assert delivery.state == Delivery.State.BY_HAND
    delivery.done_by_hand("https://vk.com/wall-1_2", by=writer, at=later(NOW))
    assert place(publication, page).post == delivery


def test_a_switched_off_page_is_refused_by_name(writer: User, wall: Account) -> None:
    wall.switch(Mode.OFF, by=None, at=NOW)
    publication = begun(draft(wall), by=writer, at=NOW)
    with pytest.raises(Refused, match=wall.name):
        publish_and_withdraw.publish(publication, by=writer, at=NOW)


def test_a_colleague_is_not_written_over(writer: User, second: User, wall: Account) -> None:
    publication = begun(draft(wall), by=writer, at=NOW)
    theirs = Publication.objects.get(pk=publication.pk)
    theirs.save_draft(draft(wall, text="Иначе"), revision=theirs.revision, by=second, at=NOW)
    with pytest.raises(Refused):
        publication.save_draft(draft(wall, text="Ещё иначе"), revision=1, by=writer, at=NOW)
    publication.save_draft(draft(wall, text="Иначе"), revision=1, by=writer, at=NOW)
    assert Publication.objects.get(pk=publication.pk).text == "Иначе"


def test_stale_news_waits_for_a_word_and_leaves_with_it(writer: User, wall: Account) -> None:
    publication = published(draft(wall), by=writer, at=NOW)
    delivery = waiting(publication, wall)
    late = NOW + timedelta(hours=5)
    assert not delivery.claim(at=late)
    assert delivery.state == Delivery.State.HELD
    queue_missing_deliveries.follow(delivery.pk, at=late)
    assert waiting(publication, wall) == delivery
    delivery.release(by=writer, at=late)
    take(delivery, "1", at=late)
    assert place(publication, wall).post == delivery


def test_what_failed_is_sent_again_by_a_person_alone(writer: User, wall: Account) -> None:
    publication = published(draft(wall), by=writer, at=NOW)
    refuse(waiting(publication, wall), InvalidContent("bad"), at=later(NOW))
    queue_missing_deliveries.follow(Delivery.objects.get().pk, at=later(NOW))
    assert Delivery.objects.count() == 1
    publish_and_withdraw.try_again(place(publication, wall), by=writer, at=later(NOW, 2))
    take(waiting(publication, wall), "1", at=later(NOW, 3))
    with pytest.raises(Refused):
        publish_and_withdraw.try_again(place(publication, wall), by=writer, at=later(NOW, 4))


def test_pictures_go_along_as_they_were(writer: User, wall: Account) -> None:
    image = picture(size=(4000, 3000))
    publication = begun(draft(wall), by=writer, at=NOW)
    pictures.attach_image(publication, image, alt="Прилавки", by=writer, at=NOW)
    pictures.attach_image(publication, image, alt="Ещё раз", by=writer, at=NOW)
    publish_and_withdraw.publish(publication, by=writer, at=NOW)
    image.delete()
    (file,) = waiting(publication, wall).files.all()
    assert (file.alt, file.width, file.height) == ("Прилавки", 2560, 1920)
    with file.to_send().open() as source:
        assert len(source.read()) == file.size


def test_two_presses_at_once_make_one_version(writer: User, wall: Account) -> None:
    publication = begun(draft(wall), by=writer, at=NOW)
    one, two = (Publication.objects.get(pk=publication.pk) for _ in range(2))
    publish_and_withdraw.publish(one, by=writer, at=NOW)
    publish_and_withdraw.publish(two, by=writer, at=NOW)
    assert publication.versions.count() == 1
