"""A publication approved, corrected and withdrawn."""

from datetime import timedelta

import pytest

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post
from otklik.channels.networks.errors import EditWindowClosed, OutcomeUnknown
from otklik.channels.networks.outbound_types import Action
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications import publish_and_withdraw, queue_missing_deliveries
from otklik.channels.publications.composer import pictures
from otklik.channels.publications.models import Publication
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
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
from tests.channels.publishing.moments import NOW

pytestmark = pytest.mark.django_db


class TestApproval:
    @pytest.fixture
    def strict(self, db: None) -> Account:
        return connected(posts_need_approval=True)

    def test_it_is_not_published_alone(self, writer: User, strict: Account) -> None:
        publication = begun(draft(strict), by=writer, at=NOW)
        with pytest.raises(Refused):
            publish_and_withdraw.publish(publication, by=writer, at=NOW)

    def test_a_second_person_lets_it_go(self, writer: User, second: User, strict: Account) -> None:
        publication = begun(draft(strict), by=writer, at=NOW)
        publication.submit(by=writer, at=NOW)
        publication.submit(by=writer, at=NOW)
        with pytest.raises(Refused):
            publish_and_withdraw.approve(
                publication, revision=publication.revision, by=writer, at=NOW
            )
        publish_and_withdraw.approve(publication, revision=publication.revision, by=second, at=NOW)
        publish_and_withdraw.approve(publication, revision=publication.revision, by=second, at=NOW)
        (version,) = publication.versions.all()
        assert (version.released_by, version.approved_by) == (writer, second)
        assert waiting(publication, strict).state == Delivery.State.QUEUED

    def test_what_was_read_is_what_is_approved(
        self, writer: User, second: User, strict: Account
    ) -> None:
        publication = begun(draft(strict), by=writer, at=NOW)
        publication.submit(by=writer, at=NOW)
        with pytest.raises(Refused):
            publish_and_withdraw.approve(publication, revision=0, by=second, at=NOW)

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
        publish_and_withdraw.approve(publication, revision=publication.revision, by=second, at=NOW)
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
        queue_missing_deliveries.follow(post.pk, at=later(NOW, 3))
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
        again = publish_and_withdraw.try_again(
            place(publication, wall), is_by_hand=True, by=writer, at=later(NOW, 4)
        )
        assert again is not None
        assert (again.action, again.state) == (Action.EDIT, Delivery.State.BY_HAND)

    def test_a_correction_that_is_given_up_brings_the_published_words_back(
        self, writer: User, wall: Account
    ) -> None:
        publication = begun(draft(wall), by=writer, at=NOW)
        pictures.attach_image(publication, picture(), alt="Прилавки", by=writer, at=NOW)
        publish_and_withdraw.publish(publication, by=writer, at=NOW)
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
        publish_and_withdraw.withdraw(publication, by=writer, at=later(NOW, 2))
        publish_and_withdraw.withdraw(publication, by=writer, at=later(NOW, 2))
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
        publish_and_withdraw.withdraw(publication, by=writer, at=later(NOW, 2))
        assert waiting(publication, wall) == post
        post.found("https://practice.example/posts/7", by=writer, at=later(NOW, 3))
        queue_missing_deliveries.follow(post.pk, at=later(NOW, 3))
        assert waiting(publication, wall).action == Action.DELETE

    def test_a_draft_is_put_away_instead(self, writer: User, wall: Account) -> None:
        publication = begun(draft(wall), by=writer, at=NOW)
        with pytest.raises(Refused):
            publish_and_withdraw.withdraw(publication, by=writer, at=NOW)
        publication.discard(by=writer, at=NOW)
        assert publication.status == Publication.Status.DISCARDED

    def test_one_page_can_be_left_out_afterwards(
        self, writer: User, wall: Account, other: Account
    ) -> None:
        publication = published(draft(wall, other), by=writer, at=NOW)
        publish_and_withdraw.drop(place(publication, other), by=writer, at=NOW)
        assert waiting(publication, wall).state == Delivery.State.QUEUED
        assert not place(publication, other).live()
        take(waiting(publication, wall), "1", at=later(NOW))
        assert not place(publication, other).live()
