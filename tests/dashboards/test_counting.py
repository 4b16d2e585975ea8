"""Figures counted ahead say what the rows say, to the row, for any days and any unit."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from django.db import connection
from django.db.models import QuerySet, Sum
from django.test.utils import CaptureQueriesContext

from otklik.channels.accounts.models import Account
from otklik.dashboards.figures import recount
from otklik.dashboards.figures.metrics import METRICS, PROMPT
from otklik.dashboards.figures.models import CountedDay, DailyCount
from otklik.dashboards.figures.period import DAY
from otklik.disclosure.checks.check_records import ItemDay
from otklik.disclosure.deadlines.state_rules import State
from otklik.disclosure.items.models import Item
from otklik.incidents.cases.incident import Incident
from otklik.incidents.coverage.answered_and_unanswered import Scope, coverage
from otklik.incidents.coverage.response_times_and_shares import figures
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.topics.models import Competence, Topic
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.website.page_feedback.models import PageMark
from tests.incidents.conftest import NOON, account
from tests.incidents.test_coverage_and_reply_times import made

__all__ = ["account"]
pytestmark = pytest.mark.django_db
TODAY = NOON.date()
FIRST = TODAY - timedelta(days=40)
HOUR = timedelta(hours=1)
OUTCOMES = ("", "solved", "explained", "not_ours", "spam", "no_question", "joined", "silent")


@pytest.fixture
def units(db: None) -> list[Unit]:
    return [Unit.objects.create(code=f"u{n}", name=f"Отдел {n}") for n in range(3)]


def scattered(account: Account, units: list[Unit], chance: random.Random) -> list[Incident]:
    """Incidents of every kind over forty days, also in the minutes around midnight."""
    topics = [
        Topic.objects.create(code="A", name="Торговля", competence=Competence.OURS),
        Topic.objects.create(code="B", name="Дороги", competence=Competence.NOT_OURS),
        None,
    ]
    found = []
    for _ in range(80):
        at = NOON - timedelta(minutes=chance.randrange(40 * 1440))
        if chance.random() < 0.3:
            at = at.replace(hour=chance.choice((20, 21)), minute=chance.choice((0, 59)))
        outcome = chance.choice(OUTCOMES)
        more = {"status": "closed", "closed_at": at + HOUR, "outcome": outcome} if outcome else {}
        if outcome and chance.random() < 0.2:
            more["reopened_at"] = at + 2 * HOUR
        incident = made(
            account,
            at=min(at, NOON),
            answered=chance.choice((None, 1, 3, 5, 71.9, 72, 72.1, 200)),
            unit=chance.choice([*units, None]),
            topic=chance.choice(topics),
            pile=chance.choice(("answer", "not_a_question")),
            **more,
        )
        found.append(incident)
        if chance.random() < 0.4:
            text = chance.choice(("yes", "no", ""))
            Helpfulness.objects.create(
                incident=incident, outcome="solved", closed_at=NOON, asked_at=NOON,
                answer=text, answered_at=NOON if text else None,
            )  # fmt: skip
    return found


def windows(chance: random.Random) -> Iterator[tuple[date, date]]:
    yield FIRST, TODAY
    for _ in range(6):
        begins = FIRST + timedelta(days=chance.randrange(40))
        yield begins, begins + timedelta(days=chance.randrange(20))


def by_metric(rows: QuerySet[DailyCount]) -> dict[str, tuple[int, int]]:
    """How many, of how many."""
    found = rows.order_by().values_list("metric").annotate(n=Sum("count"), of=Sum("base"))
    return {metric: (n, of) for metric, n, of in found}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_ahead_are_those_of_the_rows(account: Account, units: list[Unit], seed: int) -> None:
    chance = random.Random(seed)
    scattered(account, units, chance)
    recount.recount(FIRST - DAY, TODAY, at=NOON)
    for first, last in windows(chance):
        for unit in (0, *(unit.pk for unit in units)):
            scope = Scope(first=first, last=last, unit=unit)
            rows = DailyCount.objects.between(first, last)
            totals = by_metric(rows.filter(unit=unit) if unit else rows)
            whole, shares = coverage(scope, at=NOON), figures(scope, at=NOON).shares
            expected = {"answered": (whole.answered(), whole.base())}
            expected |= {one.code: (one.count, one.base) for one in shares}
            for code in ("answered", "in_time", "reopened", "helped"):
                assert totals.get(code, (0, 0)) == expected[code], (code, first, last, unit)


def test_prompt_counts_up_to_three_days_to_the_second(account: Account) -> None:
    for hours in (1, 71.9, 72, 72.001, 200, None):
        made(account, answered=hours)
    assert timedelta(hours=72) == PROMPT
    recount.recount(TODAY, TODAY, at=NOON)
    assert by_metric(DailyCount.objects.all())["prompt"] == (3, 6)


def test_a_day_counted_again_holds_what_is_so_now(account: Account, units: list[Unit]) -> None:
    incident = made(account, unit=units[0])
    recount.recount(TODAY, TODAY, at=NOON)
    assert by_metric(DailyCount.objects.all())["answered"] == (0, 1)
    incident.first_reply_at, incident.unit = NOON + HOUR, units[1]
    incident.save()
    recount.recount(TODAY, TODAY, at=NOON + HOUR)
    recount.recount(TODAY, TODAY, at=NOON + HOUR)
    rows = DailyCount.objects.filter(metric="answered")
    assert [(row.unit_id, row.count, row.base) for row in rows] == [(units[1].pk, 1, 1)]
    assert CountedDay.objects.get().counted_at == NOON + HOUR


def test_whoever_began_later_knew_more(account: Account) -> None:
    made(account)
    recount.recount(TODAY, TODAY, at=NOON + HOUR)
    made(account)
    recount.recount(TODAY, TODAY, at=NOON)  # began before, and writes after it
    assert by_metric(DailyCount.objects.all())["answered"] == (0, 1)
    assert CountedDay.objects.get().counted_at == NOON + HOUR


def test_nothing_is_written_before_all_is_read_and_nothing_is_read_twice(account: Account) -> None:
    """On SQLite one writes at a time: whoever counts holds nobody up while reading."""
    made(account, answered=1)
    with CaptureQueriesContext(connection) as asked:
        recount.recount(TODAY, TODAY, at=NOON)
    items = [one["sql"] for one in asked]
    first = next(n for n, sql in enumerate(items) if sql.startswith(("SAVEPOINT", "INSERT")))
    read = [sql for sql in items if sql.startswith("SELECT")]
    assert len(read) == len(set(read))
    rooms = ("incidents_incident", "disclosure_itemday", "website_pagemark")
    assert not any(room in sql for room in rooms for sql in items[first:])


def test_marks_and_required_information_are_counted_by_day(units: list[Unit]) -> None:
    for is_found in (True, True, False):
        PageMark.add("/a/", is_found=is_found, on=TODAY)
    for number, state in zip(count(1), (State.CURRENT, State.LATE, State.PROPOSED), strict=False):
        item = Item.objects.create(
            code=f"1.{number}", title="Позиция", section="I. Раздел", rule_words="постоянно",
            kind="actual", source="M", mark="proposed", unit=units[0], position=number,
        )  # fmt: skip
        ItemDay.objects.create(
            item=item, on=TODAY, section="Раздел", unit=units[0], state=state,
            parts_there=int(state != State.LATE),
        )  # fmt: skip
    recount.recount(TODAY, TODAY, at=NOON)
    totals = by_metric(DailyCount.objects.all())
    assert (totals["found"], totals["current"]) == ((2, 3), (1, 2))


def test_every_day_with_rows_is_reached(account: Account) -> None:
    made(account, at=NOON - timedelta(days=400))
    assert recount.first_known_day(today=TODAY) <= (NOON - timedelta(days=400)).date()
    assert recount.first_known_day(today=TODAY) > (NOON - timedelta(days=403)).date()


def test_nothing_is_counted_where_nothing_is() -> None:
    recount.recount(FIRST, TODAY, at=datetime(2026, 11, 24, 9, tzinfo=NOON.tzinfo))
    assert not DailyCount.objects.exists()
    assert len({metric.code for metric in METRICS}) == len(METRICS)
