"""One publication on several pages: handed over, taken back, corrected, withdrawn."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from otklik.channels import aligning, pictures, publishing
from otklik.channels.models import Account, Delivery, Placement, Post, Publication
from otklik.channels.networks.base import (
    Action,
    EditWindowClosed,
    InvalidContent,
    Mode,
    OutcomeUnknown,
)
from otklik.core.refusal import Refused
from otklik.journal.models import Line
from otklik.organisation.models import User
from otklik.organisation.rights import Role
from tests.channels.publications import (
    TEXT,
    begun,
    connected,
    corrected,
    draft,
    later,
    picture,
    place,
    published,
    refuse,
    take,
    waiting,
)
from tests.factories import AccountFactory, UserFactory

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(db: None) -> User:
    return UserFactory(role=Role.OPERATOR)


@pytest.fixture
def second(db: None) -> User:
    return UserFactory(role=Role.APPROVER)


@pytest.fixture
def wall(db: None) -> Account:
    return connected()


@pytest.fixture
def other(db: None) -> Account:
    return connected()


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


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
    publishing.publish(publication, by=writer, at=later(NOW))
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
    publishing.take_back(publication, by=writer, at=NOW)
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
        publishing.take_back(publication, by=writer, at=later(NOW))
    assert waiting(publication, other).state == Delivery.State.QUEUED


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_is_not_published(writer: User, wall: Account, text: str) -> None:
    publication = begun(draft(wall, text=text), by=writer, at=NOW)
    with pytest.raises(Refused):
        publishing.publish(publication, by=writer, at=NOW)
    assert not Delivery.objects.exists()


def test_what_a_network_would_refuse_is_said_with_its_name_and_nothing_leaves(
    writer: User, wall: Account, other: Account
) -> None:
    publication = begun(draft(wall, other, own={other.pk: "а" * 2001}), by=writer, at=NOW)
    with pytest.raises(Refused, match=other.name):
        publishing.publish(publication, by=writer, at=NOW)
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
        publishing.publish(publication, by=writer, at=NOW)


def test_a_colleague_is_not_written_over(writer: User, second: User, wall: Account) -> None:
    publication = begun(draft(wall), by=writer, at=NOW)
    theirs = Publication.objects.get(pk=publication.pk)
    theirs.save_draft(draft(wall, text="Иначе"), revision=theirs.revision, by=second, at=NOW)
    with pytest.raises(Refused):
        publication.save_draft(draft(wall, text="Ещё иначе"), revision=1, by=writer, at=NOW)
    publication.save_draft(draft(wall, text="Иначе"), revision=1, by=writer, at=NOW)
    assert Publication.objects.get(pk=publication.pk).text == "Иначе"


class TestApproval:
    @pytest.fixture
    def strict(self, db: None) -> Account:
        return connected(posts_need_approval=True)

    def test_it_is_not_published_alone(self, writer: User, strict: Account) -> None:
        publication = begun(draft(strict), by=writer, at=NOW)
        with pytest.raises(Refused):
            publishing.publish(publication, by=writer, at=NOW)

    def test_a_second_person_lets_it_go(self, writer: User, second: User, strict: Account) -> None:
        publication = begun(draft(strict), by=writer, at=NOW)
        publication.submit(by=writer, at=NOW)
        publication.submit(by=writer, at=NOW)
        with pytest.raises(Refused):
            publishing.approve(publication, revision=publication.revision, by=writer, at=NOW)
        publishing.approve(publication, revision=publication.revision, by=second, at=NOW)
        publishing.approve(publication, revision=publication.revision, by=second, at=NOW)
        (version,) = publication.versions.all()
        assert (version.released_by, version.approved_by) == (writer, second)
        assert waiting(publication, strict).state == Delivery.State.QUEUED

    def test_what_was_read_is_what_is_approved(
        self, writer: User, second: User, strict: Account
    ) -> None:
        publication = begun(draft(strict), by=writer, at=NOW)
        publication.submit(by=writer, at=NOW)
        with pytest.raises(Refused):
            publishing.approve(publication, revision=0, by=second, at=NOW)

    def test_it_comes_back_with_a_reason(self, writer: User, second: User, strict: Account) -> None:
        publication = begun(draft(strict), by=writer, at=NOW)
        publication.submit(by=writer, at=NOW)
        revision = publication.revision
        with pytest.raises(Refused):
            publication.return_for_correction(" ", revision=revision, by=second, at=NOW)
        publication.return_for_correction("Добавьте часы", revision=revision, by=second, at=NOW)
        assert publication.is_editable
        assert publication.approvals.get().reason == "Добавьте часы"

    def test_a_correction_needs_a_second_person_too(
        self, writer: User, second: User, strict: Account
    ) -> None:
        publication = begun(draft(strict), by=writer, at=NOW)
        publication.submit(by=writer, at=NOW)
        publishing.approve(publication, revision=publication.revision, by=second, at=NOW)
        take(waiting(publication, strict), "1", at=later(NOW))
        with pytest.raises(Refused):
            corrected(publication, draft(strict, text="Новое"), by=writer, at=later(NOW))


class TestCorrection:
    def test_what_stands_is_corrected_where_it_stands(
        self, writer: User, wall: Account, other: Account
    ) -> None:
        publication = published(draft(wall, other), by=writer, at=NOW)
        take(waiting(publication, wall), "1", at=later(NOW))
        take(waiting(publication, other), "2", at=later(NOW))
        corrected(publication, draft(wall, other, text="Новое"), by=writer, at=later(NOW, 2))
        edit = waiting(publication, wall)
        assert (edit.action, edit.target, edit.text) == (Action.EDIT, "1", "Новое")
        take(edit, "1", at=later(NOW, 3))
        assert place(publication, wall).shown == edit
        assert waiting(publication, other).action == Action.EDIT

    def test_pages_whose_words_stay_the_same_are_left_alone(
        self, writer: User, wall: Account, other: Account
    ) -> None:
        own = {other.pk: "Своё"}
        publication = published(draft(wall, other, own=own), by=writer, at=NOW)
        take(waiting(publication, wall), "1", at=later(NOW))
        take(waiting(publication, other), "2", at=later(NOW))
        corrected(
            publication, draft(wall, other, text="Новое", own=own), by=writer, at=later(NOW, 2)
        )
        assert waiting(publication, wall).action == Action.EDIT
        assert not [row for row in place(publication, other).live() if row.is_open]

    def test_what_has_not_left_leaves_corrected(self, writer: User, wall: Account) -> None:
        when = NOW + timedelta(hours=3)
        publication = published(draft(wall, wanted_at=when), by=writer, at=NOW)
        first = waiting(publication, wall)
        corrected(publication, draft(wall, text="Новое", wanted_at=when), by=writer, at=later(NOW))
        first.refresh_from_db()
        assert first.state == Delivery.State.WITHDRAWN
        anew = waiting(publication, wall)
        assert (anew.action, anew.text, anew.planned_at) == (Action.SEND, "Новое", when)

    def test_a_correction_waits_until_the_fate_of_the_post_is_known(
        self, writer: User, wall: Account
    ) -> None:
        publication = published(draft(wall), by=writer, at=NOW)
        post = waiting(publication, wall)
        refuse(post, OutcomeUnknown("no_answer"), at=later(NOW))
        corrected(publication, draft(wall, text="Новое"), by=writer, at=later(NOW, 2))
        assert waiting(publication, wall) == post
        post.found("https://practice.example/posts/7", by=writer, at=later(NOW, 3))
        aligning.follow(post.pk, at=later(NOW, 3))
        edit = waiting(publication, wall)
        assert (edit.action, edit.text) == (Action.EDIT, "Новое")
        assert edit.state == Delivery.State.BY_HAND  # of a link no program knows the number

    def test_a_refused_correction_is_not_repeated_by_itself(
        self, writer: User, wall: Account
    ) -> None:
        publication = published(draft(wall), by=writer, at=NOW)
        take(waiting(publication, wall), "1", at=later(NOW))
        corrected(publication, draft(wall, text="Новое"), by=writer, at=later(NOW, 2))
        edit = waiting(publication, wall)
        refuse(edit, EditWindowClosed("late"), at=later(NOW, 3))
        assert place(publication, wall).shown != edit
        assert not [row for row in place(publication, wall).live() if row.is_open]
        again = publishing.try_again(
            place(publication, wall), is_by_hand=True, by=writer, at=later(NOW, 4)
        )
        assert again is not None
        assert (again.action, again.state) == (Action.EDIT, Delivery.State.BY_HAND)

    def test_a_correction_that_is_given_up_brings_the_published_words_back(
        self, writer: User, wall: Account
    ) -> None:
        publication = begun(draft(wall), by=writer, at=NOW)
        pictures.attach_image(publication, picture(), alt="Прилавки", by=writer, at=NOW)
        publishing.publish(publication, by=writer, at=NOW)
        take(waiting(publication, wall), "1", at=later(NOW))
        publication.begin_correction(by=writer, at=later(NOW))
        publication.save_draft(
            draft(wall, text="Ошибка"), revision=publication.revision, by=writer, at=later(NOW)
        )
        pictures.remove(publication, publication.files.get().pk, by=writer, at=later(NOW))
        version = publication.versions.in_force().get()
        version.bring_back(by=writer, at=later(NOW, 2))
        publication.refresh_from_db()
        assert (publication.text, publication.status) == (TEXT, Publication.Status.RELEASED)
        assert publication.files.get().alt == "Прилавки"
        assert Delivery.objects.count() == 1

    def test_a_page_added_by_a_correction_gets_the_post(
        self, writer: User, wall: Account, other: Account
    ) -> None:
        publication = published(draft(wall), by=writer, at=NOW)
        take(waiting(publication, wall), "1", at=later(NOW))
        corrected(publication, draft(wall, other), by=writer, at=later(NOW, 2))
        assert waiting(publication, other).action == Action.SEND
        assert not [row for row in place(publication, wall).live() if row.is_open]


class TestWithdrawal:
    def test_what_stands_is_removed_and_what_waits_does_not_leave(
        self, writer: User, wall: Account, other: Account
    ) -> None:
        publication = published(draft(wall, other), by=writer, at=NOW)
        take(waiting(publication, wall), "1", at=later(NOW))
        publishing.withdraw(publication, by=writer, at=later(NOW, 2))
        publishing.withdraw(publication, by=writer, at=later(NOW, 2))
        removal = waiting(publication, wall)
        assert (removal.action, removal.target) == (Action.DELETE, "1")
        assert not place(publication, other).live()
        take(removal, "1", at=later(NOW, 3))
        assert place(publication, wall).post is None
        assert Post.objects.get(external_id="1").deleted_at is not None

    def test_what_was_on_its_way_is_removed_once_it_stands(
        self, writer: User, wall: Account
    ) -> None:
        publication = published(draft(wall), by=writer, at=NOW)
        post = waiting(publication, wall)
        refuse(post, OutcomeUnknown("no_answer"), at=later(NOW))
        publishing.withdraw(publication, by=writer, at=later(NOW, 2))
        assert waiting(publication, wall) == post
        post.found("https://practice.example/posts/7", by=writer, at=later(NOW, 3))
        aligning.follow(post.pk, at=later(NOW, 3))
        assert waiting(publication, wall).action == Action.DELETE

    def test_a_draft_is_put_away_instead(self, writer: User, wall: Account) -> None:
        publication = begun(draft(wall), by=writer, at=NOW)
        with pytest.raises(Refused):
            publishing.withdraw(publication, by=writer, at=NOW)
        publication.discard(by=writer, at=NOW)
        assert publication.status == Publication.Status.DISCARDED

    def test_one_page_can_be_left_out_afterwards(
        self, writer: User, wall: Account, other: Account
    ) -> None:
        publication = published(draft(wall, other), by=writer, at=NOW)
        publishing.drop(place(publication, other), by=writer, at=NOW)
        assert waiting(publication, wall).state == Delivery.State.QUEUED
        assert not place(publication, other).live()
        take(waiting(publication, wall), "1", at=later(NOW))
        assert not place(publication, other).live()


def test_stale_news_waits_for_a_word_and_leaves_with_it(writer: User, wall: Account) -> None:
    publication = published(draft(wall), by=writer, at=NOW)
    delivery = waiting(publication, wall)
    late = NOW + timedelta(hours=5)
    assert not delivery.claim(at=late)
    assert delivery.state == Delivery.State.HELD
    aligning.follow(delivery.pk, at=late)
    assert waiting(publication, wall) == delivery
    delivery.release(by=writer, at=late)
    take(delivery, "1", at=late)
    assert place(publication, wall).post == delivery


def test_what_failed_is_sent_again_by_a_person_alone(writer: User, wall: Account) -> None:
    publication = published(draft(wall), by=writer, at=NOW)
    refuse(waiting(publication, wall), InvalidContent("bad"), at=later(NOW))
    aligning.follow(Delivery.objects.get().pk, at=later(NOW))
    assert Delivery.objects.count() == 1
    publishing.try_again(place(publication, wall), by=writer, at=later(NOW, 2))
    take(waiting(publication, wall), "1", at=later(NOW, 3))
    with pytest.raises(Refused):
        publishing.try_again(place(publication, wall), by=writer, at=later(NOW, 4))


def test_pictures_go_along_as_they_were(writer: User, wall: Account) -> None:
    image = picture(size=(4000, 3000))
    publication = begun(draft(wall), by=writer, at=NOW)
    pictures.attach_image(publication, image, alt="Прилавки", by=writer, at=NOW)
    pictures.attach_image(publication, image, alt="Ещё раз", by=writer, at=NOW)
    publishing.publish(publication, by=writer, at=NOW)
    image.delete()
    (file,) = waiting(publication, wall).files.all()
    assert (file.alt, file.width, file.height) == ("Прилавки", 2560, 1920)
    with file.to_send().open() as source:
        assert len(source.read()) == file.size


def test_two_presses_at_once_make_one_version(writer: User, wall: Account) -> None:
    publication = begun(draft(wall), by=writer, at=NOW)
    one, two = (Publication.objects.get(pk=publication.pk) for _ in range(2))
    publishing.publish(one, by=writer, at=NOW)
    publishing.publish(two, by=writer, at=NOW)
    assert publication.versions.count() == 1
