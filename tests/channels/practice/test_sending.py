"""The practice network and its adapter over real HTTP: what goes out, and what is heard of it."""

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from django.utils import timezone

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.demo.network import PracticeNetwork
from otklik.channels.networks.errors import (
    AuthExpired,
    InvalidContent,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Temporary,
    Unsupported,
)
from otklik.channels.networks.inbound_types import EventKind
from otklik.channels.networks.outbound_types import Action, Outbound, OutboundKind, ThreadRef
from otklik.demo.network.direct_messages import Dialogue, DirectMessage
from otklik.demo.network.models import BadDay, Person
from otklik.demo.network.posts_and_comments import Comment
from tests.channels.practice.writing import CONNECTION, PURE, latest_event, newest, outbound


def someone() -> Person:
    return Person.objects.arrive(at=timezone.now())


def test_a_comment_goes_out_and_its_echo_comes_in(network: PracticeNetwork) -> None:
    asked = newest().comment("Это законно?", by=someone(), at=timezone.now())
    wish = outbound(post=str(newest().pk), reply_to=str(asked.pk), text=" Да.\r\nМеняют. ")
    sent = network.send(wish)
    comment = Comment.objects.get(pk=int(sent.external_id))
    assert (comment.text, comment.reply_to) == (network.render(wish), asked)
    assert sent.url.endswith(f"#comment-{comment.pk}")
    (echo,) = network.parse(latest_event())
    assert echo.kind is EventKind.COMMENT_CREATED
    assert echo.author is not None
    assert echo.author.is_own
    assert (echo.external_id, echo.thread) == (sent.external_id, wish.thread)
    assert (echo.parent_id, echo.url) == (str(asked.pk), sent.url)


def test_a_post_goes_out(network: PracticeNetwork) -> None:
    sent = network.send(outbound(OutboundKind.POST, "Приём граждан перенесён"))
    assert newest().text == "Приём граждан перенесён"
    (echo,) = network.parse(latest_event())
    assert (echo.kind, echo.external_id) == (EventKind.POST_CREATED, sent.external_id)
    assert echo.thread.post == sent.external_id


def test_a_message_goes_out(network: PracticeNetwork) -> None:
    person = someone()
    dialogue = Dialogue.objects.begun_by(person, at=timezone.now())
    dialogue.write("Помогите", by=person, at=timezone.now())
    (asked,) = network.parse(latest_event())
    assert asked.kind is EventKind.DM_RECEIVED
    assert asked.thread == ThreadRef(container="1", peer=str(person.pk))
    sent = network.send(outbound(OutboundKind.DM, "Поможем", peer=asked.thread.peer))
    assert DirectMessage.objects.get(pk=int(sent.external_id)).text == "Поможем"
    (echo,) = network.parse(latest_event())
    assert (echo.kind, echo.external_id) == (EventKind.DM_ECHO, sent.external_id)


def test_edits_and_deletions_are_understood(network: PracticeNetwork) -> None:
    written = datetime(2026, 11, 23, 12, tzinfo=UTC)
    comment = newest().comment("Было", by=someone(), at=written)
    assert network.parse(latest_event())[0].occurred_at == written
    comment.rewrite("Стало", at=datetime(2026, 11, 23, 13, tzinfo=UTC))
    (edited,) = network.parse(latest_event())
    assert (edited.kind, edited.text) == (EventKind.COMMENT_EDITED, "Стало")
    assert edited.occurred_at == datetime(2026, 11, 23, 13, tzinfo=UTC)
    comment.erase(at=datetime(2026, 11, 23, 14, tzinfo=UTC))
    (gone,) = network.parse(latest_event())
    assert (gone.kind, gone.external_id) == (EventKind.COMMENT_DELETED, str(comment.pk))


def test_a_persons_comment_is_hidden_shown_and_deleted(network: PracticeNetwork) -> None:
    theirs = newest().comment("Её телефон 8 928 000-00-00", by=someone(), at=timezone.now())
    wish = outbound(post=str(newest().pk), text="")

    def tidy(action: Action) -> EventKind:
        network.send(replace(wish, action=action, target=str(theirs.pk)))
        theirs.refresh_from_db()
        (result,) = network.parse(latest_event())
        assert result.external_id == str(theirs.pk)
        assert ("8 928" in result.text) == (result.kind is EventKind.COMMENT_RESTORED)
        return result.kind

    assert [tidy(Action.HIDE), theirs.is_seen] == [EventKind.COMMENT_DELETED, False]
    assert network.send(replace(wish, text="Ответ", reply_to=str(theirs.pk))).external_id
    assert [tidy(Action.SHOW), theirs.is_seen] == [EventKind.COMMENT_RESTORED, True]
    assert [tidy(Action.DELETE), theirs.is_seen] == [EventKind.COMMENT_DELETED, False]
    for action in (Action.HIDE, Action.SHOW, Action.DELETE):
        with pytest.raises(NotFound):
            network.send(replace(wish, action=action, target=str(theirs.pk)))
    with pytest.raises(Unsupported):
        network.send(replace(wish, action=Action.EDIT, target=str(theirs.pk)))


def test_an_answer_lost_on_the_way_is_unknown(network: PracticeNetwork) -> None:
    wish = outbound(post=str(newest().pk))
    for kind, item in [(BadDay.Kind.LOST_AFTER, 1), (BadDay.Kind.LOST_BEFORE, 1)]:
        BadDay.objects.switch({kind}, is_once=True)
        with pytest.raises(OutcomeUnknown):
            network.send(wish)
        assert Comment.objects.count() == item
    assert network.find_sent(wish, since=timezone.now()) is None


def test_too_many_requests_say_how_long_to_wait(network: PracticeNetwork) -> None:
    BadDay.objects.switch({BadDay.Kind.TOO_MANY}, is_once=True)
    with pytest.raises(RateLimited) as caught:
        network.send(outbound(post=str(newest().pk)))
    assert caught.value.retry_after == 10


def test_a_network_slower_than_our_patience_is_unknown(connection: Connection) -> None:
    BadDay.objects.switch({BadDay.Kind.SLOW}, is_once=True)
    BadDay.objects.filter(kind=BadDay.Kind.SLOW).update(own_seconds=0.5)
    with httpx.Client(timeout=0.1, trust_env=False) as hasty:
        impatient = PracticeNetwork(connection, hasty)
        with pytest.raises(OutcomeUnknown):
            impatient.send(outbound(post=str(newest().pk)))


def test_a_slow_network_is_waited_for(network: PracticeNetwork) -> None:
    BadDay.objects.switch({BadDay.Kind.SLOW}, is_once=True)
    BadDay.objects.filter(kind=BadDay.Kind.SLOW).update(own_seconds=0.2)
    assert network.send(outbound(post=str(newest().pk))).external_id


@pytest.mark.parametrize(
    ("wish", "fault"),
    [
        (outbound(post="999999"), NotFound),
        (outbound(post="нет"), NotFound),
        (outbound(post="9" * 5000), NotFound),
        (outbound(OutboundKind.DM, peer="999999"), PermissionDenied),
        (outbound(OutboundKind.POST, "а" * 2001), InvalidContent),
        (outbound(OutboundKind.POST, " "), InvalidContent),
    ],
)
def test_refusals(network: PracticeNetwork, wish: Outbound, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        network.send(wish)


def test_a_key_no_longer_accepted(connection: Connection) -> None:
    stale = PracticeNetwork(replace(connection, secrets={"token": "old"}))
    with pytest.raises(AuthExpired):
        stale.send(outbound(post=str(newest().pk)))
    assert [problem.code for problem in stale.check().problems] == ["invalid_token"]


def test_check(network: PracticeNetwork, connection: Connection) -> None:
    assert network.check().is_well
    other = PracticeNetwork(replace(connection, container="7"))
    assert [problem.code for problem in other.check().problems] == ["other_page"]
    BadDay.objects.switch({BadDay.Kind.EVENTS_LOST}, is_once=False)
    assert [problem.code for problem in network.check().problems] == ["webhook_off"]


def test_nobody_at_home_is_temporary() -> None:
    with pytest.raises(Temporary):
        PURE.send(outbound(OutboundKind.POST))
    assert [problem.code for problem in PURE.check().problems] == ["no_connection"]


def test_an_impossible_address_is_not_set_up() -> None:
    nowhere = PracticeNetwork(replace(CONNECTION, base_url="http://127.0.0.1:port/"))
    with pytest.raises(NotSetUp):
        nowhere.send(outbound(OutboundKind.POST))


def test_validate() -> None:
    assert PURE.validate(outbound(text="а" * 2000)) == []
    assert [problem.code for problem in PURE.validate(outbound(text=" \n"))] == ["text_empty"]
    long = outbound(text="а" * 2001)
    assert [problem.code for problem in PURE.validate(long)] == ["text_too_long"]
