"""Networks that do not call us are read: stored raw first, once, and from where we stopped."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import FeedPosition, Post, RawEvent
from otklik.channels.networks import registry
from otklik.channels.networks.capabilities import Capabilities, Feed, Mode
from otklik.channels.networks.connection_settings import Setting
from otklik.channels.networks.errors import AuthExpired, RateLimited, Temporary
from otklik.channels.networks.inbound_types import Page
from otklik.ingest import poll
from tests.channels.stub import StubNetwork
from tests.factories import AccountFactory

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
COMMENTS = Feed(name="comments", every=timedelta(minutes=5), with_posts=True)
UPDATES = Feed(name="updates", every=timedelta(seconds=20), is_push=True)

pytestmark = pytest.mark.django_db


class Read(StubNetwork):
    capabilities: ClassVar[Capabilities] = replace(
        StubNetwork.capabilities, feeds=(COMMENTS, UPDATES)
    )
    pages: ClassVar[list[Page | Exception]] = []
    asked: ClassVar[list[tuple[str, str, tuple[str, ...]]]] = []

    def poll(self, feed: str, cursor: str, *, posts: Sequence[str] = ()) -> Page:
        type(self).asked.append((feed, cursor, tuple(posts)))
        page = type(self).pages.pop(0)
        if isinstance(page, Exception):
            raise page
        return page


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setitem(registry.ADAPTERS, "stub", Read)
    monkeypatch.setattr(Read, "pages", [])
    monkeypatch.setattr(Read, "asked", [])
    return AccountFactory(network="stub", base_url="http://127.0.0.1:9/")


def body(event: str) -> bytes:
    return json.dumps({"event": event, "items": []}).encode()


def position(account: Account, feed: str = "comments") -> FeedPosition:
    return FeedPosition.objects.get(account=account, feed=feed)


def after(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


def test_what_is_read_is_stored_once_and_reading_goes_on(account: Account) -> None:
    Read.pages = [
        Page(bodies=(body("1"), body("2")), cursor="c1", more=True),
        Page(bodies=(body("2"), body("3")), cursor="c2"),
    ]
    poll.sweep(at=NOW)
    row = position(account)
    assert poll.read_page(row.pk, at=NOW)
    assert not poll.read_page(row.pk, at=NOW), "the rest is fetched in a second, not at once"
    assert poll.read_page(row.pk, at=after(seconds=2))
    assert [raw.dedup_key for raw in RawEvent.objects.order_by("pk")] == ["1", "2", "3"]
    assert [cursor for _feed, cursor, _posts in Read.asked] == ["", "c1"]
    row.refresh_from_db()
    assert (row.cursor, row.next_at) == ("c2", after(seconds=2, minutes=5))


def test_a_reading_that_is_answered_lets_what_waits_ask_again(account: Account) -> None:
    for _time in range(5):
        account.note_silence(at=NOW)
    assert account.probe_at is not None
    assert account.probe_at > after(minutes=10)
    poll.sweep(at=NOW)
    Read.pages = [Page(bodies=(), cursor="c1")]
    poll.read_page(position(account).pk, at=after(minutes=1))
    account.refresh_from_db()
    assert account.probe_at <= after(minutes=1, seconds=10)


def test_comments_are_looked_for_under_recent_posts(account: Account) -> None:
    for number, days in (("old", 30), ("new", 1), ("gone", 1)):
        Post.objects.create(
            account=account,
            container="wall",
            external_id=number,
            published_at=after(days=-days),
            deleted_at=NOW if number == "gone" else None,
        )
    Read.pages = [Page(bodies=(), cursor="")]
    poll.sweep(at=NOW)
    poll.read_page(position(account).pk, at=NOW)
    assert Read.asked == [("comments", "", ("new",))]


def test_a_feed_is_not_read_while_the_web_hook_brings_it(account: Account) -> None:
    Account.objects.update(is_subscribed=True)
    poll.sweep(at=NOW)
    assert [row.feed for row in FeedPosition.objects.all()] == ["comments"]


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.PUBLISH_ONLY])
def test_who_only_publishes_is_not_listened_to(account: Account, mode: Mode) -> None:
    Account.objects.update(mode=mode)
    poll.sweep(at=NOW)
    assert not FeedPosition.objects.exists()


def test_an_account_without_its_keys_is_not_read(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Read, "settings", (Setting(name="token", label="Key"),))
    poll.sweep(at=NOW)
    assert not FeedPosition.objects.exists()


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        (RateLimited("busy", retry_after=77), 77),
        (Temporary("down"), 30),
        (ZeroDivisionError("a key"), 30),
    ],
)
def test_a_reading_that_fails_loses_nothing(
    account: Account, fault: Exception, wait: int, caplog: pytest.LogCaptureFixture
) -> None:
    Read.pages = [fault, Page(bodies=(body("1"),), cursor="c")]
    poll.sweep(at=NOW)
    row = position(account)
    assert not poll.read_page(row.pk, at=NOW)
    row.refresh_from_db()
    assert (row.cursor, row.next_at) == ("", after(seconds=wait))
    assert row.error_kind == type(fault).__name__
    assert "a key" not in caplog.text
    assert poll.read_page(row.pk, at=after(seconds=wait))
    assert RawEvent.objects.count() == 1


def test_a_refused_key_breaks_the_channel(account: Account) -> None:
    Read.pages = [AuthExpired("401"), AuthExpired("401")]
    poll.sweep(at=NOW)
    row = position(account)
    poll.read_page(row.pk, at=NOW)
    poll.read_page(row.pk, at=after(minutes=5))
    account.refresh_from_db()
    assert account.broken_at is not None


def test_two_readers_read_once(account: Account) -> None:
    Read.pages = [Page(bodies=(body("1"),), cursor="c")]
    poll.sweep(at=NOW)
    row = position(account)
    other = position(account)
    assert row.take(at=NOW, lease=poll.LEASE)
    assert not other.take(at=NOW, lease=poll.LEASE)
    assert not poll.read_page(row.pk, at=after(minutes=1)), "somebody is reading"
    assert poll.read_page(row.pk, at=after(minutes=4)), "who died is not waited for"
