"""What real networks tell besides messages: restorations, posts that change, who lets us write,
access that is lost. Each in whatever order it comes."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post, RawEvent
from otklik.core.refusal import Refused
from otklik.incidents.cases.client import Identity, WritingPermission
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.models import Tombstone
from otklik.incidents.replies.models import Reply
from otklik.ingest.dispatch import hand_on
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory
from tests.ingest.conftest import body

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def minute(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def deliver(account: Account, *items: dict[str, Any]) -> None:
    """Events one after another, as raw events that are handed on."""
    for item in items:
        number = RawEvent.objects.count() + 1
        given = {"occurred_at": NOW.isoformat(), **item}
        raw = RawEvent.objects.create(
            account=account, dedup_key=str(number), body=body(number, given), received_at=NOW
        )
        hand_on(account.pk, at=minute(30))
        raw.refresh_from_db()
        assert raw.error == ""


def comment(kind: str, at: int, text: str = "", **more: object) -> dict[str, Any]:
    return {
        "kind": f"comment_{kind}", "text": text, "occurred_at": minute(at).isoformat(), **more
    }  # fmt: skip


def private(kind: str, at: int, text: str = "", **more: object) -> dict[str, Any]:
    values = {"kind": kind, "text": text, "occurred_at": minute(at).isoformat()}
    return {**values, "post": "", "peer": "person", **more}


def post(kind: str, at: int, text: str = "") -> dict[str, Any]:
    values = {"kind": f"post_{kind}", "text": text, "occurred_at": minute(at).isoformat()}
    return {**values, "external_id": "10", "is_own": True}


def test_a_comment_that_was_removed_and_put_back_stands_there_in_every_order(
    account: Account,
) -> None:
    events = [
        comment("created", 0, "Где чек?"),
        comment("deleted", 1),
        comment("restored", 2, "Где чек?"),
    ]
    for order in permutations(events):
        deliver(account, *order)
        message = Message.objects.get()
        assert message.deleted_at is None, [event["kind"] for event in order]
        assert [version.text for version in message.history] == ["Где чек?"]
        assert message.occurred_at == NOW
        Incident.objects.all().delete()
        Tombstone.objects.all().delete()


def test_a_comment_read_again_is_no_older_text_and_tells_of_a_lost_correction(
    account: Account,
) -> None:
    deliver(account, comment("created", 0, "Было"), comment("edited", 2, "Стало"))
    deliver(account, comment("created", 0, "Стало", is_snapshot=True))
    message = Message.objects.get()
    assert [version.text for version in message.history] == ["Было", "Стало"]
    deliver(account, comment("created", 0, "Стало иначе", is_snapshot=True))
    assert [version.text for version in message.history] == ["Было", "Стало", "Стало иначе"]
    assert message.history[-1].at == minute(30)


def test_the_latest_of_removals_and_restorations_decides_in_every_order(account: Account) -> None:
    events = [
        comment("created", 0, "Где чек?"),
        comment("deleted", 1),
        comment("restored", 2, "Где чек?"),
        comment("deleted", 3),
    ]
    for order in permutations(events):
        deliver(account, *order)
        assert Message.objects.get().deleted_at == minute(3)
        Incident.objects.all().delete()
        Tombstone.objects.all().delete()


def test_the_history_tells_of_the_removal_and_of_the_restoration(account: Account) -> None:
    deliver(
        account, comment("created", 0, "Где чек?"), comment("deleted", 1), comment("restored", 2)
    )
    deliver(account, comment("restored", 2), comment("deleted", 1))
    verbs = list(Line.objects.about(Incident.objects.get()).values_list("verb", flat=True))
    assert verbs.count("message.deleted_by_author") == 1
    assert verbs.count("message.restored") == 1


def test_a_restoration_opens_what_was_closed_because_nothing_stood_there(account: Account) -> None:
    deliver(account, comment("created", 0, "Где вернуть чайник?"), comment("deleted", 1))
    incident = Incident.objects.get()
    incident.close(outcome="no_question", by=UserFactory(), at=NOW)
    deliver(account, comment("restored", 2))
    incident.refresh_from_db()
    assert incident.is_unanswered


def test_a_post_ends_the_same_in_every_order_and_comments_stay(account: Account) -> None:
    deliver(account, comment("created", 0, "Где чек?"))
    events = [post("created", 0, "Было"), post("edited", 1, "Стало"), post("deleted", 2)]
    for order in permutations(events):
        deliver(account, *order)
        kept = Post.objects.get()
        assert (kept.text, kept.published_at) == ("Стало", NOW), [e["kind"] for e in order]
        assert (kept.edited_at, kept.deleted_at) == (minute(1), minute(2))
        kept.delete()
    assert Message.objects.get().deleted_at is None


def test_the_desk_says_that_the_post_is_gone_and_keeps_what_was_written(
    account: Account, client: Client
) -> None:
    deliver(
        account, post("created", 0, "Ярмарка в субботу"), comment("created", 1, "А где именно?")
    )
    deliver(account, post("deleted", 2))
    client.force_login(UserFactory(role=Role.OPERATOR))
    page = client.get(f"/desk/incidents/{Incident.objects.get().number}/").content.decode()
    assert "удалено в сети" in page
    assert "Нашего поста в сети больше нет" in page
    assert "А где именно?" in page


def test_who_stopped_us_is_known_before_anybody_types(account: Account, client: Client) -> None:
    account.lacks = []
    account.save()
    deliver(account, private("dm_received", 0, "Где вернуть чайник?"), private("denied", 1))
    incident = Incident.objects.get()
    client.force_login(UserFactory(role=Role.OPERATOR))
    page = client.get(f"/desk/incidents/{incident.number}/").content.decode()
    assert "больше не разрешает писать" in page
    assert 'name="text"' not in page
    assert Line.objects.about(incident).filter(verb="person.denied_writing").exists()


def test_a_reply_written_before_the_denial_is_not_sent(account: Account) -> None:
    deliver(account, private("dm_received", 0, "Где вернуть чайник?"))
    incident, operator = Incident.objects.get(), UserFactory(role=Role.APPROVER)
    reply = Reply.begin(
        incident, to=incident.messages.get(), key=uuid4(), by=operator, at=minute(1)
    )
    reply.save_draft("В магазине", revision=0, by=operator, at=minute(1))
    reply.submit(by=operator, at=minute(1))
    deliver(account, private("denied", 2))
    with pytest.raises(Refused, match="больше не разрешает писать"):
        reply.approve(revision=1, by=UserFactory(role=Role.APPROVER), at=minute(3))


@pytest.mark.parametrize("last", ["allowed", "dm_received"])
def test_the_newest_word_about_writing_counts_in_every_order(account: Account, last: str) -> None:
    events = [
        private("dm_received", 0, "Где вернуть чайник?"),
        private("denied", 1),
        private(last, 2, "Ещё вопрос, где жалоба?", external_id="2"),
    ]
    for order in permutations(events):
        deliver(account, *order)
        client = Identity.objects.get().client
        is_denied = WritingPermission.objects.is_denied(client=client, account=account)
        assert not is_denied, [event["kind"] for event in order]
        Incident.objects.all().delete()
        WritingPermission.objects.all().delete()


def test_of_a_person_who_never_wrote_only_a_number_is_kept(account: Account) -> None:
    deliver(account, private("denied", 1, name="Имя Жителя"))
    assert not Identity.objects.exists()
    assert not Line.objects.filter(subject_name__contains="Имя").exists()
    deliver(account, private("dm_received", 0, "Где вернуть чайник?"))
    client = Identity.objects.get().client
    assert WritingPermission.objects.is_denied(client=client, account=account)


def test_lost_access_is_checked_at_once_and_journaled(account: Account) -> None:
    deliver(account, {"kind": "access_lost", "external_id": "", "text": ""})
    assert Line.objects.filter(verb="channel.access_lost").count() == 1
    (task,) = DBTaskResult.objects.filter(task_path__endswith="check_account")
    assert task.args_kwargs["args"] == [account.pk]
    assert not Incident.objects.exists()
