"""A great many incidents in an installation: what a large authority has after some years.

A pattern of `PATTERN` incidents is made by the models from texts; the database then copies it,
each copy some days older and closed, until there are as many as wanted. Every phrase of the pack
comes up, joined to another and to a made-up word, so that words are as rare and as common as in
earnest. Runs inside the installation (`Server.python`).
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection, models, transaction
from django.test import Client as Browser
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.demo.network.models import Person
from otklik.demo.network.posts_and_comments import Comment, Post
from otklik.incidents.cases import fulltext
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message, MessageVersion
from otklik.incidents.classification import classify
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit

PATTERN = 10_000
MESSAGES_EACH = 3  # a question, our answer, thanks
OPEN = 2_000  # wait for an answer
STEP_DAYS = 11.0  # a copy is older than the one before by so much: 100 copies are three years
SYLLABLES = tuple("ба ве го ди ка ле мо ни па ра су та фо ша юр ян".split())  # noqa: SIM905
ANSWER = "Здравствуйте! Спасибо, что написали. Проверим и напишем, что сделано, до пятницы."


def fill(wanted: int, *, texts: str = "", seed: int = 7) -> None:
    """Add incidents until `wanted` stand there; `texts`: a CSV with a column `text`."""
    random = Random(seed)
    now = timezone.now()
    _without_index()
    first = _pattern(min(PATTERN, wanted), _texts(texts, random), random, now=now)
    copies = max(0, wanted // PATTERN - 1)
    for number in range(1, copies + 1):
        _copy(first, number)
        if number % 10 == 0:
            print(f"{(number + 1) * PATTERN} incidents", file=sys.stderr, flush=True)
    fulltext.install(connection)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _texts(path: str, random: Random) -> Iterator[str]:
    """Without end: what people might write, of the pack's phrases or of a file's texts."""
    if path:
        with Path(path).open(encoding="utf-8", newline="") as file:
            items = [row["text"] for row in csv.DictReader(file) if row["text"].strip()]
        while True:
            yield random.choice(items)
    topics = [
        [phrase.text for phrase in topic.phrases.all()] or [topic.name]
        for topic in Topic.objects.active().prefetch_related("phrases")
    ]
    while True:
        one, other = random.choice(topics), random.choice(topics)
        shop = "".join(random.choice(SYLLABLES) for _ in range(random.randint(2, 4)))
        yield (
            f"Здравствуйте! {random.choice(one)}, магазин «{shop.title()}» на улице "
            f"{''.join(random.choice(SYLLABLES) for _ in range(3)).title()}ской, дом "
            f"{random.randint(1, 200)}. {random.choice(other)}?"
        )


def _without_index() -> None:
    """Words are read once at the end: a hundred times as fast."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP INDEX IF EXISTS {fulltext.TABLE}_found")
            return
        for kind in ("inserted", "deleted", "updated"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {fulltext.TABLE}_{kind}")


def _pattern(count: int, texts: Iterator[str], random: Random, *, now: datetime) -> dict[str, int]:
    """Incidents with their messages by the models; the first keys and where each table ends."""
    start = {model._meta.db_table: _last(model) + 1 for model in (Client, Incident, Message)}
    start[MessageVersion._meta.db_table] = _last(MessageVersion) + 1
    account = Account.objects.get(network="practice")
    post = Post.objects.visible().newest_first()[0]
    person = Person.objects.arrive(at=now)
    topics = [t for t in Topic.objects.active().select_related("unit") if not t.needs_approval]
    units = list(Unit.objects.active())
    number = Incident.objects.aggregate(last=models.Max("number"))["last"] or 0
    place = Client.objects.aggregate(last=models.Max("number"))["last"] or 0
    Client.objects.bulk_create(
        [Client(number=place + each) for each in range(1, count + 1)], batch_size=500
    )
    clients = list(Client.objects.filter(number__gt=place).order_by("number"))
    items = list(islice(texts, count))
    read = {text: classify.read(text) for text in set(items)}
    incidents = []
    for each, text in enumerate(items):
        is_open = each < OPEN
        posted = now - timedelta(days=STEP_DAYS * random.random())
        topic = random.choice(topics)
        found = read[text]
        incident = Incident(
            number=number + each + 1, account=account, client=clients[each],
            thread_key=f"bench {each}", topic=topic, unit=topic.unit or random.choice(units),
            status="in_progress" if is_open else "closed", outcome="" if is_open else "explained",
            closed_at=None if is_open else posted + timedelta(hours=5),
            posted_at=posted, detected_at=posted, registered_at=posted, clock_from=posted,
            assigned_at=posted, first_reply_at=None if is_open else posted + timedelta(hours=3),
            final_at=None if is_open else posted + timedelta(hours=3),
            due_at=posted + timedelta(days=random.choice([1, 2, 12])), last_message_at=posted,
            **found.columns() | {"pile": "answer"},
        )  # fmt: skip
        incidents.append(incident)
    Incident.objects.bulk_create(incidents, batch_size=200)
    Comment.objects.bulk_create(
        [
            Comment(post=post, author=person, text=text[:900], created_at=incident.posted_at)
            for incident, text in zip(incidents[:OPEN], items, strict=False)
        ],
        batch_size=200,
    )
    comments = list(Comment.objects.order_by("-pk").values_list("pk", flat=True)[:OPEN])
    _write(incidents, items, post=str(post.pk), comments=comments[::-1])
    return start


def _write(
    incidents: Sequence[Incident], sentences: Sequence[str], *, post: str, comments: Sequence[int]
) -> None:
    """The question, and where it was answered the answer and thanks."""
    messages, texts = [], []
    for each, (incident, text) in enumerate(zip(incidents, sentences, strict=True)):
        lines = [("in", text)]
        if incident.status == "closed":
            lines += [("out", ANSWER), ("in", "Спасибо, разобрались.")]
        else:
            lines += [("in", f"И ещё: {text[:80]}"), ("in", "Жду ответа, когда ждать?")]
        for place, (direction, words) in enumerate(lines):
            at = incident.posted_at + timedelta(hours=2 * place)
            is_last = place == len(lines) - 1 and each < len(comments)  # to which we answer
            messages.append(
                Message(
                    incident=incident, account=incident.account, client=incident.client,
                    direction=direction, lane="public", container=incident.account.container,
                    post=post, external_id=str(comments[each]) if is_last else f"b{each}.{place}",
                    occurred_at=at, received_at=at,
                )
            )  # fmt: skip
            texts.append(words)
    Message.objects.bulk_create(messages, batch_size=200)
    MessageVersion.objects.bulk_create(
        [
            MessageVersion(message=message, number=1, text=text, at=message.occurred_at)
            for message, text in zip(messages, texts, strict=True)
        ],
        batch_size=200,
    )


@transaction.atomic
def _copy(start: dict[str, int], number: int) -> None:
    """The pattern once more, older and closed; one short transaction, so that others can write."""
    days = number * STEP_DAYS
    shift = {
        Client: PATTERN, Incident: PATTERN,
        Message: PATTERN * MESSAGES_EACH, MessageVersion: PATTERN * MESSAGES_EACH,
    }  # fmt: skip
    for model, size in shift.items():
        first = start[model._meta.db_table]
        by = size * number
        changed = {
            "id": f"id + {by}",
            "number": f"number + {by}" if model in (Client, Incident) else "number",
            "client_id": f"client_id + {PATTERN * number}",
            "incident_id": f"incident_id + {PATTERN * number}",
            "message_id": f"message_id + {PATTERN * MESSAGES_EACH * number}",
            "external_id": f"'c{number}.' || external_id",
            "thread_key": f"'c{number}.' || thread_key",
            "status": "'closed'",
            "outcome": "'explained'",
            "closed_at": f"coalesce({_older('closed_at', days)}, {_older('posted_at', days)})",
            "first_reply_at": f"coalesce({_older('first_reply_at', days)},"
            f" {_older('posted_at', days)})",
        }
        columns = []
        for field in model._meta.concrete_fields:
            column = str(field.column)
            if column in changed:
                columns.append((column, changed[column]))
            elif isinstance(field, models.DateTimeField):
                columns.append((column, _older(column, days)))
            else:
                columns.append((column, column))
        names = ", ".join(f'"{column}"' for column, _ in columns)
        values = ", ".join(value for _, value in columns)
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}"  # noqa: S608
                f" WHERE id >= {first} AND id < {first + size}"
            )
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id))"  # noqa: S608
                    f" FROM {table}"
                )


def _older(column: str, days: float) -> str:
    if connection.vendor == "postgresql":
        return f"{column} - interval '{days} days'"
    return f"strftime('%Y-%m-%d %H:%M:%f000', {column}, '-{days} days')"


def _last(model: type[models.Model]) -> int:
    return model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0


def operators(count: int) -> list[str]:
    """Members of staff who are signed in: their session cookies."""
    unit = Unit.objects.active()[0]
    cookies = []
    for each in range(count):
        user = User.objects.filter(username=f"bench-{each}").first()
        if user is None:
            user = User.objects.create_user(f"bench-{each}", password=None)
            user.appointments.create(unit=unit, role=Role.OPERATOR, starts_on="2024-01-01")
        browser = Browser()
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        cookies.append(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    return cookies
