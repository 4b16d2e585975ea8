"""A real installation loses its workers, or its PostgreSQL, in the worst moments: nothing is lost
or said twice.

The wall of the practice network is what counts, not our own tables.
"""

import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from textwrap import dedent
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.running import Installation, StartInstallation
from tests.stopping import own_server, stopped
from tests.website.asking import filled
from tools.postgres import Instance

AWAY_SECONDS = 5
pytestmark = [pytest.mark.slow, pytest.mark.postgres]
QUESTION = "Не меняют платье, чек есть"
ANSWER = "Обменяют: у вас 14 дней."
LAST_ONES = """
from otklik.incidents.cases.incident import Incident
from otklik.demo.models import Comment
print(Incident.objects.latest("pk").pk, Comment.objects.latest("pk").pk)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance | None]:
    """PostgreSQL that nobody else has, where it is asked for."""
    if not os.environ.get("DATABASE_URL"):
        yield None
        return
    with own_server(tmp_path_factory) as made:
        yield made


@pytest.fixture(scope="module")
def running(server: Instance | None, lasting_installation: StartInstallation) -> Installation:
    """One for all: each test looks at what came after it began."""
    place = {"DATABASE_URL": server.address} if server else {}
    return lasting_installation(OTKLIK_UNDO_SECONDS="0", OTKLIK_DEMONSTRATION="1", **place)


@dataclass(frozen=True)
class Trial:
    """What runs, and the last incident and comment before the test."""

    installation: Installation
    incident: int
    comment: int


@pytest.fixture
def trial(running: Installation) -> Trial:
    """On a good day."""
    bad_days(running)
    items = run(running, LAST_ONES).split()
    return Trial(running, *map(int, items))


def run(installation: Installation, code: str) -> str:
    return installation.python(dedent(code)).strip()


def ask(installation: Installation, *texts: str) -> None:
    """People write under the first post of the wall."""
    run(
        installation,
        f"""
        from django.utils import timezone
        from otklik.demo.models import Person, Post
        post = Post.objects.order_by("pk").first()
        for text in {list(texts)!r}:
            person = Person.objects.arrive(at=timezone.now())
            post.comment(text, by=person, at=timezone.now())
        """,
    )


def bad_days(installation: Installation, *kinds: str, seconds: float = 3) -> None:
    """From now on; the slow one comes once, and is over when a call has reached the network."""
    run(
        installation,
        f"""
        from otklik.demo.models import BadDay
        BadDay.objects.switch({{BadDay.Kind(kind) for kind in {kinds!r}}}, is_once=False)
        BadDay.objects.update(own_seconds={seconds})
        BadDay.objects.filter(kind=BadDay.Kind.SLOW).update(is_once=True)
        """,
    )


def is_in_the_middle_of_the_call(installation: Installation) -> bool:
    """The network has the request, and takes its time."""
    return (
        run(
            installation,
            """
            from otklik.channels.models import Delivery
            from otklik.demo.models import BadDay
            has_come = not BadDay.objects.get(kind=BadDay.Kind.SLOW).is_on
            print(has_come and Delivery.objects.sending().exists())
            """,
        )
        == "True"
    )


def answer(trial: Trial, *, in_seconds: float = 0) -> None:
    """The operator answers the only incident of this test; the answer waits for so long."""
    run(
        trial.installation,
        f"""
        from datetime import timedelta
        from uuid import uuid4
        from django.utils import timezone
        from otklik.incidents.cases.incident import Incident
        from otklik.incidents.replies.models import Reply
        from otklik.incidents.topics.models import Topic
        from otklik.organisation.models import User
        incident = Incident.objects.get(pk__gt={trial.incident})
        at = timezone.now()
        by = User.objects.get(username="operator")
        topic = Topic.objects.filter(needs_approval=False, unit__isnull=False).first()
        incident.triage(unit=topic.unit, topic=topic, urgency="normal", by=by, at=at)
        reply = Reply.begin(incident, to=incident.messages.get(), key=uuid4(), by=by, at=at)
        reply.save_draft({ANSWER!r}, revision=0, by=by, at=at)
        reply.send(by=by, at=at + timedelta(seconds={in_seconds}))
        """,
    )


def seen(trial: Trial) -> dict[str, object]:
    """What stands on the wall, and what we say of it; without what was there before."""
    return dict(
        json.loads(
            run(
                trial.installation,
                f"""
                import json
                from otklik.channels.models import Delivery
                from otklik.incidents.cases.incident import Incident
                from otklik.incidents.cases.message import Message
                from otklik.incidents.replies.models import Reply
                from otklik.demo.models import Comment
                ours = Incident.objects.filter(pk__gt={trial.incident})
                wall = Comment.objects.filter(pk__gt={trial.comment})
                said = Message.objects.filter(incident__in=ours)
                replies = Reply.objects.filter(incident__in=ours)
                sent = Delivery.objects.filter(pk__in=replies.values("delivery"))
                print(json.dumps({{
                    "on_wall": wall.filter(text={ANSWER!r}).count(),
                    "incidents": ours.count(),
                    "messages": said.filter(direction="in").count(),
                    "answers": said.filter(direction="out").count(),
                    "delivery": list(sent.values_list("state", flat=True)),
                    "reply": list(replies.values_list("status", flat=True)),
                }}))
                """,
            )
        )
    )


def sweep(installation: Installation) -> None:
    """What the clock does two minutes after a worker died in the middle of a call."""
    run(
        installation,
        """
        from datetime import timedelta
        from django.utils import timezone
        from otklik.channels.outbound.send_delivery import requeue
        requeue(at=timezone.now() + timedelta(minutes=3))
        """,
    )


def test_a_worker_killed_in_the_middle_of_a_delivery(trial: Trial) -> None:
    installation = trial.installation
    ask(installation, QUESTION)
    installation.wait_until(lambda: seen(trial)["incidents"] == 1)
    bad_days(installation, "slow", seconds=5)
    answer(trial)
    installation.wait_until(lambda: is_in_the_middle_of_the_call(installation))
    killed = installation.kill("workers")
    installation.wait_until(lambda: installation.pids().get("workers", killed) != killed)
    # The network went on without us; its echo says so, and nobody sends a second time.
    installation.wait_until(lambda: seen(trial)["reply"] == ["sent"])
    assert seen(trial) == {
        "on_wall": 1,
        "incidents": 1,
        "messages": 1,
        "answers": 1,
        "delivery": ["sent"],
        "reply": ["sent"],
    }


def test_where_the_truth_is_unknown_it_is_called_so(trial: Trial) -> None:
    installation = trial.installation
    ask(installation, QUESTION)
    installation.wait_until(lambda: seen(trial)["incidents"] == 1)
    bad_days(installation, "events_lost", "slow", seconds=5)
    answer(trial)
    installation.wait_until(lambda: is_in_the_middle_of_the_call(installation))
    installation.kill("workers")
    sweep(installation)
    installation.wait_until(lambda: seen(trial)["reply"] == ["unconfirmed"])
    installation.wait_until(lambda: seen(trial)["on_wall"] == 1)
    sweep(installation)
    assert seen(trial)["delivery"] == ["unconfirmed"]
    assert seen(trial)["on_wall"] == 1


def test_no_comment_is_lost_while_the_worker_dies(trial: Trial) -> None:
    installation = trial.installation
    bad_days(installation, "events_twice")
    ask(installation, *(f"Вопрос номер {number}" for number in range(12)))
    installation.kill("workers")
    installation.wait_until(lambda: seen(trial)["messages"] == 12)
    assert seen(trial)["incidents"] == 12


def shown(installation: Installation, path: str, form: dict[str, str] | None = None) -> str:
    """The status of a page, and what stands on it."""
    body = urlencode(form).encode() if form else None
    try:
        with urlopen(f"{installation.url}{path}", data=body, timeout=60) as answer:  # noqa: S310
            return f"{answer.status} {unescape(answer.read().decode())}"
    except HTTPError as refused:
        return f"{refused.code} {unescape(refused.read().decode())}"


def has_worker_returned(installation: Installation, form: dict[str, str]) -> bool:
    """Whether a task was done after the question of `form` was taken."""
    printed = run(
        installation,
        f"""
        from django_tasks_db.models import DBTaskResult
        from otklik.incidents.cases.message import Message
        inbound = Message.objects.inbound().with_texts()
        (message,) = [one for one in inbound if one.text == {form["text"]!r}]
        done = DBTaskResult.objects.filter(
            status="SUCCESSFUL", queue_name="default", finished_at__gt=message.received_at
        )
        print(done.exists())
        """,
    )
    return printed.strip() == "True"


@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="SQLite has no server to stop")
def test_postgresql_is_stopped_for_a_while(trial: Trial, server: Instance) -> None:
    installation = trial.installation
    ask(installation, QUESTION)
    installation.wait_until(lambda: seen(trial)["incidents"] == 1)
    key = re.search(r'name="key"\s+value="([^"]+)"', shown(installation, "/ask/"))
    assert key
    form = filled("Верните деньги за «сапоги» & набойки", key=key[1])
    answer(trial, in_seconds=AWAY_SECONDS / 2)
    with stopped(server, seconds=AWAY_SECONDS) as until:
        refused = shown(installation, "/ask/", form)
        assert refused.startswith("503")
        assert form["text"] in refused
        while time.monotonic() < until:
            assert re.match("503.*Подождите минуту", shown(installation, "/acts/"), re.DOTALL)
            time.sleep(0.2)
    run(installation, "from django.db import connection; connection.close()")  # ours was cut too
    installation.wait_until(lambda: shown(installation, "/ask/", form).startswith("200"))
    installation.wait_until(lambda: has_worker_returned(installation, form))
    installation.wait_until(lambda: seen(trial)["reply"] == ["sent"])
    assert {"on_wall": 1, "answers": 1, "delivery": ["sent"]}.items() <= seen(trial).items()
