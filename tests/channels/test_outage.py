"""Our own line is gone, or nobody there answers: what surely did not leave waits and goes by
itself, once; of what may have left nobody guesses. The clock is a parameter: a weekend takes
seconds."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from pytest_django import Settings

from otklik.channels.accounts.models import Account
from otklik.channels.health import check_and_subscribe
from otklik.channels.networks import http, registry
from otklik.channels.networks.adapter import Health
from otklik.channels.networks.capabilities import Capabilities
from otklik.channels.networks.errors import Temporary
from otklik.channels.networks.outbound_types import Action, OutboundKind, ThreadRef
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.choices import Priority
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.send_delivery import requeue
from tests.channels.stub import StubNetwork, Wall
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
MONDAY = FRIDAY + timedelta(hours=62)
NOWHERE = "http://127.0.0.1:9/"


def after(**delta: float) -> datetime:
    return FRIDAY + timedelta(**delta)


def queued(account: Account, text: str, *, at: datetime = FRIDAY, **over: object) -> Delivery:
    given = {
        "kind": OutboundKind.COMMENT,
        "thread": ThreadRef(container="wall", post=text),
        "by": None,
        **over,
    }
    return queue(account=account, text=text, at=at, **given)  # type: ignore[arg-type]


def moments(since: datetime, until: datetime) -> Iterator[datetime]:
    """Each moment at which something is due."""
    at = since
    while at <= until:
        yield at
        waits = (
            Delivery.objects.queued().order_by("not_before").values_list("not_before", flat=True)
        )
        due = waits.first()
        if due is None:
            return
        at = max(due, at + timedelta(seconds=1))


def live(since: datetime, until: datetime) -> None:
    """Let the workers and the clock work from then to then."""
    for at in moments(since, until):
        for pk in Delivery.objects.due(at=at).values_list("pk", flat=True):
            send_delivery.send(pk, at=at)


def put(account: Account, url: str) -> None:
    Account.objects.filter(pk=account.pk).update(base_url=url)


def states(rows: Iterable[Delivery]) -> set[str]:
    return set(Delivery.objects.filter(pk__in=[r.pk for r in rows]).values_list("state", flat=True))


def test_a_weekend_without_a_line_fails_nothing_and_doubles_nothing(
    account: Account, wall: Wall
) -> None:
    put(account, NOWHERE)
    rows = [queued(account, f"Ответ {n}", at=after(hours=2 * n)) for n in range(30)]
    live(FRIDAY, MONDAY)
    assert states(rows) == {"queued"}
    tried = sum(Delivery.objects.values_list("attempts", flat=True))
    assert 100 <= tried <= 150, "two an hour, however much waits"
    put(account, wall.url)
    live(MONDAY, MONDAY + timedelta(hours=1))
    assert states(rows) == {"sent"}
    assert sorted(wall.texts) == sorted(f"Ответ {n}" for n in range(30))


@pytest.mark.parametrize("lost", ["name", "handshake"])
def test_other_ways_in_which_no_line_comes_about(account: Account, wall: Wall, lost: str) -> None:
    """No name is found; the other side speaks no TLS. (A time-out of connecting: test_http.py.)"""
    nowhere = {
        "name": "http://no-such-name.invalid/",
        "handshake": wall.url.replace("http://", "https://"),
    }
    put(account, nowhere[lost])
    rows = [queued(account, f"Ответ {n}") for n in range(3)]
    live(FRIDAY, after(hours=1))
    assert states(rows) == {"queued"}
    put(account, wall.url)
    live(after(hours=1), after(hours=3))
    assert states(rows) == {"sent"}
    assert len(wall.texts) == 3


def test_once_the_line_is_back_all_that_waits_leaves_within_minutes(
    account: Account, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check each ten minutes is answered: one reply asks again, and the others follow."""
    monkeypatch.setattr(StubNetwork, "check", lambda self: Health())
    put(account, NOWHERE)
    rows = [queued(account, f"Ответ {n}") for n in range(9)]
    live(FRIDAY, after(hours=3))
    put(account, wall.url)
    check_and_subscribe.check(account.pk, at=after(hours=3))
    live(after(hours=3), after(hours=3, minutes=1))
    assert states(rows) == {"sent"}
    assert len(wall.texts) == 9


def test_what_may_have_left_is_not_sent_again_after_the_outage(
    account: Account, wall: Wall
) -> None:
    wall.days = ["drop_after"]
    unclear = send_delivery.send(queued(account, "Ответ").pk, at=FRIDAY)
    put(account, NOWHERE)
    live(FRIDAY, MONDAY)
    put(account, wall.url)
    live(MONDAY, MONDAY + timedelta(hours=2))
    unclear.refresh_from_db()
    assert (unclear.state, wall.texts) == ("unconfirmed", ["Ответ"])


def test_a_line_that_breaks_in_the_middle_of_a_call_is_no_line_that_never_was(
    account: Account, wall: Wall, settings: Settings
) -> None:
    settings.NETWORK_SECONDS = http.CONNECT_SECONDS + 0.3
    wall.days = ["hangs"]
    delivery = send_delivery.send(queued(account, "Ответ").pk, at=FRIDAY)
    assert (delivery.state, delivery.error_code) == ("unconfirmed", "no_answer")


def test_what_was_taken_back_meanwhile_never_goes(account: Account, wall: Wall) -> None:
    put(account, NOWHERE)
    delivery = send_delivery.send(queued(account, "Ответ").pk, at=FRIDAY)
    live(FRIDAY, after(hours=5))
    delivery.refresh_from_db()
    delivery.withdraw(by=UserFactory(), at=after(hours=5))
    put(account, wall.url)
    live(after(hours=5), after(hours=20))
    send_delivery.send(delivery.pk, at=after(hours=20))
    delivery.refresh_from_db()
    assert (delivery.state, wall.texts) == ("withdrawn", [])


def test_a_reply_too_old_to_be_of_use_stops_and_a_person_is_asked(
    account: Account, wall: Wall
) -> None:
    put(account, NOWHERE)
    delivery = queued(account, "Ответ")
    live(FRIDAY, after(days=5))
    delivery.refresh_from_db()
    assert delivery.state == "queued"
    live(after(days=5), after(days=5, hours=2))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_kind) == ("failed", "TooOld")
    assert delivery.error_sentence
    put(account, wall.url)
    live(after(days=6), after(days=7))
    assert wall.texts == []


def test_late_news_waits_for_a_word_as_before(account: Account, wall: Wall) -> None:
    put(account, NOWHERE)
    wall_itself = ThreadRef(container="wall")
    post = queued(account, "Новость", kind=OutboundKind.POST, thread=wall_itself)
    live(FRIDAY, MONDAY)
    post.refresh_from_db()
    assert post.state == "held"


# The breaker


def broken(account: Account, *, at: datetime = FRIDAY) -> Account:
    """Nobody answers, as two calls found."""
    put(account, NOWHERE)
    for text in ("первый", "второй"):
        send_delivery.send(queued(account, text, at=at).pk, at=at)
    account.refresh_from_db()
    assert account.is_unreachable
    assert account.unreachable_since is not None
    return account


def test_one_call_that_nobody_answers_stops_no_others(account: Account, wall: Wall) -> None:
    wall.days = ["drop_before"]
    send_delivery.send(queued(account, "первый").pk, at=FRIDAY)
    assert send_delivery.send(queued(account, "второй").pk, at=FRIDAY).state == "sent"


def test_one_call_at_a_time_asks_again(account: Account, wall: Wall) -> None:
    account = broken(account)
    rows = [queued(account, f"{n}") for n in range(3)]
    later = after(seconds=60)
    assert rows[0].claim(at=later), "it may ask"
    for row in rows[1:]:
        assert send_delivery.send(row.pk, at=later).attempts == 0
    put(account, wall.url)
    probe = Delivery.objects.select_related("account").get(pk=rows[0].pk)
    send_delivery._settle(
        probe, send_delivery._call_network(probe, lambda n: n.send(probe.outbound())), at=later
    )
    for row in rows[1:]:
        assert send_delivery.send(row.pk, at=later).state == "sent", (
            "the answer let the others leave"
        )


def test_urgent_replies_ask_first(account: Account, wall: Wall) -> None:
    account = broken(account)
    ordinary = queued(account, "обычный")
    urgent = queued(account, "срочный", priority=Priority.URGENT)
    later = after(seconds=60)
    assert send_delivery.send(ordinary.pk, at=later).attempts == 0
    assert send_delivery.send(urgent.pk, at=later).attempts == 1


def test_what_stands_behind_another_in_its_thread_holds_nobody_up(
    account: Account, wall: Wall
) -> None:
    account = broken(account)
    thread = ThreadRef(container="wall", post="7")
    first = queued(account, "обычный", thread=thread)
    queued(account, "срочный", thread=thread, priority=Priority.URGENT)
    assert send_delivery.send(first.pk, at=after(seconds=60)).attempts == 1


def test_a_killed_worker_of_ours_is_no_fault_of_the_network(account: Account, wall: Wall) -> None:
    for n in range(4):
        assert queued(account, f"{n}").claim(at=FRIDAY)
    requeue(at=after(minutes=3))
    account.refresh_from_db()
    assert (account.faults, account.is_unreachable) == (0, False)


def test_a_killed_worker_that_asked_lets_the_next_ask(account: Account, wall: Wall) -> None:
    account = broken(account)
    later = after(seconds=60)
    assert queued(account, "убит").claim(at=later)
    requeue(at=later + timedelta(minutes=3))
    put(account, wall.url)
    other = send_delivery.send(queued(account, "другой").pk, at=later + timedelta(minutes=3))
    assert other.state == "sent"


@pytest.mark.parametrize("day", ["forbidden", "busy", "numberless", "long_number"])
def test_an_answer_of_any_kind_is_an_answer(account: Account, wall: Wall, day: str) -> None:
    account = broken(account)
    put(account, wall.url)
    wall.days = [day]
    send_delivery.send(queued(account, "ответ").pk, at=after(seconds=60))
    account.refresh_from_db()
    assert (account.faults, account.is_unreachable) == (0, False)


def test_a_fault_of_the_program_says_nothing_of_the_network(account: Account, wall: Wall) -> None:
    for n in range(3):
        where = ThreadRef(container="wall", post=f"{n}")
        send_delivery.send(queued(account, "a fault of the adapter", thread=where).pk, at=FRIDAY)
    account.refresh_from_db()
    assert not account.is_unreachable


def test_a_reading_that_is_answered_lets_a_reply_ask(account: Account, wall: Wall) -> None:
    account = broken(account)
    for _time in range(4):  # asked ever more rarely by now
        account.note_silence(at=FRIDAY)
    assert account.probe_at is not None
    assert account.probe_at > after(minutes=25)
    put(account, wall.url)
    live(FRIDAY, after(minutes=1))
    assert wall.texts == []
    account.note_answer(at=after(minutes=1))  # as reception.polling does
    live(after(minutes=1), after(minutes=2))
    assert sorted(wall.texts) == ["второй", "первый"]


class Keyed(StubNetwork):
    """Knows a message again by our key."""

    capabilities: ClassVar[Capabilities] = replace(StubNetwork.capabilities, idempotency_key=True)


def test_after_a_wait_of_days_an_unclear_end_is_repeated_by_key_as_always(
    account: Account, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tries into the void do not use up those of an unclear end."""
    monkeypatch.setitem(registry.ADAPTERS, "stub", Keyed)
    put(account, NOWHERE)
    delivery = queued(account, "Ответ")
    live(FRIDAY, MONDAY)
    put(account, wall.url)
    wall.days = ["drop_before"]
    delivery = send_delivery.send(delivery.pk, at=MONDAY + timedelta(hours=2))
    assert (delivery.state, delivery.error_kind) == ("queued", "OutcomeUnknown")
    live(MONDAY + timedelta(hours=2), MONDAY + timedelta(hours=3))
    delivery.refresh_from_db()
    assert (delivery.state, wall.texts) == ("sent", ["Ответ"])


def test_in_bad_weather_replies_go_on(
    account: Account, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One call in three ends badly: nobody is there is not what that says."""
    monkeypatch.setitem(registry.ADAPTERS, "stub", Keyed)
    wall.days = ["drop_before", "fine", "fine"] * 60
    rows = [queued(account, f"{n}") for n in range(60)]
    live(FRIDAY, after(minutes=15))
    assert states(rows) <= {"sent", "unconfirmed"}, "none waits any more"
    sent = Delivery.objects.filter(state="sent").count()
    assert sent >= 57
    assert len(wall.texts) == len(set(wall.texts)) == sent


def test_a_temporary_fault_in_the_network_itself_waits_too(
    account: Account, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbling(self: StubNetwork, message: object) -> None:
        raise Temporary("vk_43")

    monkeypatch.setattr(StubNetwork, "send", stumbling)
    delivery = queued(account, "Ответ", action=Action.SEND)
    live(FRIDAY, MONDAY)
    delivery.refresh_from_db()
    account.refresh_from_db()
    assert (delivery.state, account.is_unreachable) == ("queued", False)
