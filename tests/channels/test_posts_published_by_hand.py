"""Posts published by hand count once, however they become known."""

from datetime import UTC, datetime, timedelta

import pytest

from otklik.audit.models import Line
from otklik.channels.inbound.models import Post
from otklik.channels.inbound.posts import note_by_hand, note_post
from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.core.refusal import Refused
from tests.channels.publications import connected
from tests.factories import UserFactory

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
URL = "https://practice.example/posts/7"

pytestmark = pytest.mark.django_db


def event_of(number: str) -> InboundEvent:
    return InboundEvent(
        kind=EventKind.POST_CREATED,
        external_id=number,
        thread=ThreadRef(container="1", post=number),
        author=Author(external_id="page1", name="Комитет", is_own=True),
        text="Как в сети",
        occurred_at=NOW - timedelta(hours=1),
        url=URL,
    )


def test_a_noted_post_is_the_one_the_network_tells_of_later() -> None:
    account, by = connected(), UserFactory()
    noted = note_by_hand(
        account, url=URL, text="", published_at=NOW - timedelta(hours=1), by=by, at=NOW
    )
    note_post(account, event_of("7"))
    post = Post.objects.get()
    assert (post.pk, post.external_id, post.text) == (noted.pk, "7", "Как в сети")
    assert Line.objects.about(noted).get().verb == "post.noted"


@pytest.mark.parametrize(
    ("url", "published_at"),
    [
        ("https://elsewhere.example/posts/7", NOW),
        ("posts/7", NOW),
        (URL, NOW + timedelta(hours=1)),
    ],
)
def test_what_cannot_be_is_refused(url: str, published_at: datetime) -> None:
    with pytest.raises(Refused):
        note_by_hand(
            connected(), url=url, text="", published_at=published_at, by=UserFactory(), at=NOW
        )


def test_one_address_counts_once() -> None:
    account, by = connected(), UserFactory()
    note_post(account, event_of("7"))
    with pytest.raises(Refused):
        note_by_hand(account, url=URL, text="", published_at=NOW, by=by, at=NOW)
