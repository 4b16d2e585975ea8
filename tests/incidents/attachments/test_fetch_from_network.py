"""What came along is fetched once: a network that fails is asked later, a lost or dead task is
repeated, and what cannot be had says why."""

from datetime import timedelta

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.incidents.attachments import fetch_from_network
from otklik.incidents.attachments.models import Attachment
from tests.channels.stub import Wall
from tests.incidents.attachments.things import address, came, fetched, file, jpeg, page_of, sound
from tests.incidents.conftest import NOON

pytestmark = pytest.mark.django_db


def test_what_cannot_be_had_says_why_and_is_tried_again_by_a_press(
    network: Account, wall: Wall, operator: Client
) -> None:
    result = file(wall, "photo", jpeg())
    wall.files.clear()
    attachment = fetched(came(network, result))
    assert attachment.state == Attachment.State.FAILED
    page = page_of(operator, attachment.message)
    assert "В сети этого больше нет" in page
    assert "Попробовать ещё раз" in page
    file(wall, "photo", jpeg())
    assert operator.get(address(attachment)).status_code == 404
    assert operator.post(address(attachment, "fetching/")).status_code == 302
    assert Line.objects.filter(verb="attachment.tried_again").count() == 1
    again = Attachment.objects.get()
    fetch_from_network.fetch(again.pk, at=again.next_at or NOON)
    again.refresh_from_db()
    assert again.state == Attachment.State.READY
    assert "уже загружается или загружено" in operator.post(
        address(attachment, "fetching/"), follow=True
    ).content.decode()  # fmt: skip


def test_a_network_that_is_down_is_asked_again_later_and_at_last_given_up(
    network: Account, wall: Wall
) -> None:
    message = came(network, file(wall, "voice", sound()))
    wall.days = ["broken"] * 4
    moments = []
    at = NOON
    for _ in range(4):
        attachment = fetched(message, at=at)
        assert (attachment.state, attachment.error_kind) == ("waiting", "Temporary")
        assert attachment.next_at is not None
        moments.append(attachment.next_at - at)
        at = attachment.next_at
    assert moments == sorted(moments)
    assert moments[0] == timedelta(seconds=30)
    assert fetched(message, at=at).state == Attachment.State.READY
    Attachment.objects.update(state="waiting", next_at=at, faults=4, file="")
    wall.days = ["broken"]
    assert fetched(message, at=at).state == Attachment.State.FAILED


def test_a_network_that_asks_to_wait_is_waited_for(network: Account, wall: Wall) -> None:
    message = came(network, file(wall, "voice", sound()))
    wall.days = ["busy"]
    assert fetched(message).next_at == NOON + timedelta(seconds=7)


def test_the_same_thing_told_often_is_there_once_with_its_newest_address(
    network: Account, wall: Wall
) -> None:
    values = file(wall, "photo", jpeg())
    message = came(network, values)
    fresh = {**values, "url": f"{values['url']}?sign=2"}
    came(network, fresh)
    came(network, fresh, kind="comment_edited")
    assert message.attachments.get().url == fresh["url"]


def test_the_sweeper_fetches_what_a_lost_task_left(network: Account, wall: Wall) -> None:
    message = came(network, file(wall, "photo", jpeg()))
    DBTaskResult.objects.all().delete()
    fetch_from_network.sweep(at=NOON + timedelta(seconds=30))
    assert not DBTaskResult.objects.exists()
    fetch_from_network.sweep(at=NOON + timedelta(minutes=2))
    assert DBTaskResult.objects.get().args_kwargs["args"] == [message.attachments.get().pk]


def test_one_fetching_at_a_time_and_one_that_died_is_repeated(network: Account, wall: Wall) -> None:
    attachment = came(network, file(wall, "photo", jpeg())).attachments.get()
    assert attachment.claim(at=NOON)
    assert not attachment.claim(at=NOON + timedelta(minutes=1))
    assert attachment.claim(at=NOON + timedelta(minutes=6))
