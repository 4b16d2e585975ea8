from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from otklik.demo.network import tasks
from otklik.demo.network.models import ATTEMPTS, BadDay, OfficialPage, Person, WebhookDelivery
from otklik.demo.network.posts_and_comments import Post
from otklik.demo.network.tasks import is_our_own
from otklik.demo.start.network_account import Keys, ensure
from tests.demo.conftest import BASE, Desk

State = WebhookDelivery.State


def write(text: str = "Не меняют платье") -> None:
    now = timezone.now()
    Post.objects.newest_first()[0].comment(text, by=Person.objects.arrive(at=now), at=now)


def test_ensuring_again_keeps_keys_and_posts(official: Keys, desk: Desk) -> None:
    again = ensure(BASE, desk.url, name="Комитет", at=timezone.now())
    assert again == official
    assert Post.objects.count() == 3
    assert OfficialPage.objects.count() == 1


def test_first_posts_are_told_as_events(db: None, desk: Desk) -> None:
    desk.secret = ensure(BASE, desk.url, name="Комитет", at=timezone.now()).secret
    desk.listen()
    assert desk.kinds() == ["post_new"] * 3
    assert [event["object"]["from"]["name"] for event in desk.heard] == ["Комитет"] * 3


def test_a_comment_becomes_one_signed_event(official: Keys, desk: Desk) -> None:
    write("Не меняют платье")
    desk.listen()
    (event,) = desk.heard
    assert event["kind"] == "comment_new"
    assert event["object"]["text"] == "Не меняют платье"
    assert event["object"]["from"] == {"type": "person", "id": 1, "name": "Марина"} | {
        "id": event["object"]["from"]["id"]
    }
    assert event["object"]["url"].startswith(f"{BASE}/practice/posts/")
    assert desk.forged == 0


def test_a_task_makes_the_call(official: Keys, desk: Desk) -> None:
    DBTaskResult.objects.all().delete()
    write()
    (row,) = DBTaskResult.objects.all()
    assert row.queue_name == "default"
    assert not desk.heard
    tasks.call_hook.call(*row.args_kwargs["args"])
    assert desk.kinds() == ["comment_new"]


def test_what_was_not_taken_comes_again_with_the_same_event_id(official: Keys, desk: Desk) -> None:
    desk.statuses = [503, 200]
    write()
    desk.listen()
    delivery = WebhookDelivery.objects.newest_first()[0]
    assert (delivery.state, delivery.error) == (State.WAITING, "HTTP 503")
    assert delivery.next_at > timezone.now()
    desk.listen(at=delivery.next_at)
    assert [event["event_id"] for event in desk.heard] == [delivery.event_id]


def test_given_up_after_ten_attempts_with_growing_pauses(official: Keys, desk: Desk) -> None:
    desk.statuses = [500] * 20
    write()
    delivery = WebhookDelivery.objects.newest_first()[0]
    moments = [delivery.next_at]
    for _ in range(ATTEMPTS + 2):
        desk.listen(at=moments[-1] + timedelta(milliseconds=1))
        delivery.refresh_from_db()
        moments.append(delivery.next_at)
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert delivery.state == State.GIVEN_UP
    assert delivery.attempts == ATTEMPTS
    assert pauses[: ATTEMPTS - 1] == sorted(pauses[: ATTEMPTS - 1])


def test_nobody_listening_is_an_error_not_a_crash(official: Keys, desk: Desk) -> None:
    OfficialPage.objects.update(hook_url="http://127.0.0.1:9/hooks/practice/")
    write()
    desk.listen()
    assert WebhookDelivery.objects.newest_first()[0].error.startswith("ConnectError")


def test_only_one_worker_makes_a_call(official: Keys) -> None:
    write()
    delivery = WebhookDelivery.objects.newest_first()[0]
    again = WebhookDelivery.objects.get(pk=delivery.pk)
    now = timezone.now()
    assert delivery.claim(at=now)
    assert not again.claim(at=now)


def test_the_sweep_finds_what_a_lost_task_left(official: Keys, desk: Desk) -> None:
    write()
    write()
    dead, lost = WebhookDelivery.objects.newest_first()[:2]
    dead.claim(at=timezone.now())
    DBTaskResult.objects.all().delete()
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        tasks.sweep_hooks.call()
        found = {row.args_kwargs["args"][0] for row in DBTaskResult.objects.all()}
    assert found == {dead.pk, lost.pk}


def test_nobody_else_is_ever_called(official: Keys, desk: Desk, settings: Settings) -> None:
    settings.BASE_URL = "https://otklik.example"
    assert is_our_own("https://otklik.example/hooks/practice/")
    assert is_our_own("http://127.0.0.1:1234/hooks/practice/")
    for url in [
        "http://otklik.example/hooks/",
        "https://otklik.example:8443/",
        "https://otklik.example.evil.example/",
        "https://otklik.example@evil.example/",
        "http://10.0.0.1/",
        "file:///etc/hostname",
    ]:
        assert not is_our_own(url), url
    OfficialPage.objects.update(hook_url="http://10.0.0.1/")
    write()
    desk.listen()
    assert "not the installation's own" in WebhookDelivery.objects.newest_first()[0].error


@pytest.mark.parametrize("is_once", [True, False])
def test_events_twice(official: Keys, desk: Desk, is_once: bool) -> None:
    BadDay.objects.switch({BadDay.Kind.EVENTS_TWICE}, is_once=is_once)
    write("первый")
    write("второй")
    desk.listen()
    ids = [event["event_id"] for event in desk.heard]
    assert (len(ids), len(set(ids))) == ((3, 2) if is_once else (4, 2))


def test_events_late(official: Keys, desk: Desk) -> None:
    BadDay.objects.switch({BadDay.Kind.EVENTS_LATE}, is_once=True)
    write()
    desk.listen()
    assert not desk.heard
    desk.listen(at=timezone.now() + timedelta(seconds=21))
    assert desk.kinds() == ["comment_new"]


def test_events_out_of_order(official: Keys, desk: Desk) -> None:
    BadDay.objects.switch({BadDay.Kind.EVENTS_SWAPPED}, is_once=True)
    write("первый")
    write("второй")
    desk.listen(at=timezone.now())
    desk.listen(at=timezone.now() + timedelta(seconds=2))
    assert [event["object"]["text"] for event in desk.heard] == ["второй", "первый"]


def test_an_event_nothing_overtakes_still_comes(official: Keys, desk: Desk) -> None:
    BadDay.objects.switch({BadDay.Kind.EVENTS_SWAPPED}, is_once=False)
    write()
    desk.listen(at=timezone.now() + timedelta(seconds=16))
    assert desk.kinds() == ["comment_new"]


def test_events_lost(official: Keys, desk: Desk) -> None:
    BadDay.objects.switch({BadDay.Kind.EVENTS_LOST}, is_once=True)
    write("первый")
    write("второй")
    desk.listen(at=timezone.now() + timedelta(hours=1))
    assert [event["object"]["text"] for event in desk.heard] == ["второй"]


def test_the_author_edits_and_deletes_at_once(official: Keys, desk: Desk) -> None:
    both = {BadDay.Kind.AUTHOR_EDITS, BadDay.Kind.AUTHOR_DELETES}
    BadDay.objects.switch(both, is_once=True)
    write("Не меняют платье")
    desk.listen()
    assert desk.kinds() == ["comment_new", "comment_edit", "comment_delete"]
    new, edited, deleted = (event["object"]["text"] for event in desk.heard)
    assert edited.startswith(new)
    assert edited != new
    assert deleted == ""
