"""Coverage and time of a period, counted by hand."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.test.utils import CaptureQueriesContext

from otklik.channels.accounts.models import Account
from otklik.incidents.blockers.models import Awaited
from otklik.incidents.cases.client import Client as Person
from otklik.incidents.cases.incident import Incident
from otklik.incidents.coverage.answered_and_unanswered import (
    STATES,
    Scope,
    coverage,
    day_of,
    durations,
    incidents_in_state,
    local_day,
)
from otklik.incidents.coverage.response_times_and_shares import figures
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Competence, Topic
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.units_and_institutions import Unit
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NUMBERS = count(100_001)  # beyond those that incidents give themselves
WEEK = Scope(first=date(2026, 11, 23), last=date(2026, 11, 29))


def made(
    account: Account, *, at: datetime = NOON, answered: float | None = None, **more: Any
) -> Incident:
    """An incident noticed at a moment, posted an hour before, answered so many hours after it was
    noticed."""
    number = next(NUMBERS)
    columns: dict[str, Any] = {
        "posted_at": at - HOUR,
        "detected_at": at,
        "registered_at": at,
        "clock_from": at,
        "last_message_at": at,
        "due_at": at + 4 * HOUR,
        "status": "new",
    }
    if answered is not None:
        columns |= {
            "first_reply_at": at + answered * HOUR,
            "first_due_at": at + 4 * HOUR,
            "status": "answered",
        }
    return Incident.objects.create(
        number=number,
        account=account,
        thread_key=str(number),
        opening_text="Текст",
        **columns | more,
    )


@pytest.fixture
def other(db: None) -> Account:
    return Account.objects.create(code="vk", network="vk", name="ВКонтакте", container="1")


@pytest.fixture
def foreign(unit: Unit) -> Topic:
    return Topic.objects.create(code="X", name="Дороги", unit=unit, competence=Competence.NOT_OURS)


@pytest.fixture
def week(account: Account, other: Account, foreign: Topic, staff: Staff) -> dict[str, Incident]:
    """One in each state, and some more."""
    working: dict[str, Any] = {"status": "in_progress"}
    closed: dict[str, Any] = {"status": "closed", "closed_at": NOON}
    found = {
        "answered": made(account, answered=1),
        "late": made(account, answered=5),
        "elsewhere": made(other, answered=2),
        "interim": made(other, answered=3, status="interim"),
        "outside": made(account, topic=foreign),
        "sent_away": made(account, outcome="not_ours", **closed),
        "spam": made(account, outcome="spam", **closed),
        "no_question": made(account, outcome="no_question", **closed),
        "silent": made(other, outcome="silent", **closed),
        "joined": made(account, outcome="joined", **closed),
        "unsorted": made(account),
        "aside": made(account, pile="not_a_question"),
        "in_work": made(account, **working),
        "in_approval": made(account, **working),
        "draft": made(account, **working),
        "person": made(account, **working),
        "put_off": made(account, put_off_at=NOON, put_off_until=NOON + 30 * HOUR, **working),
        "before": made(account, at=NOON - timedelta(days=7)),
    }
    Awaited.begin(found["person"], whom="person", by=staff.operator, at=NOON + HOUR)
    for name in ("in_approval", "draft"):
        asked_for = found[name].messages.create(
            direction="in", lane="public", account=account, container="wall",
            external_id=name, occurred_at=NOON, received_at=NOON,
        )  # fmt: skip
        Reply.objects.create(
            incident=found[name], author=staff.operator, in_reply_to=asked_for, lane="public",
            status=name, saved_at=NOON,
        )  # fmt: skip
    return found


def test_each_is_in_one_state_and_each_count_leads_to_its_incidents(
    week: dict[str, Incident], account: Account, other: Account
) -> None:
    found = coverage(WEEK, at=NOON + 2 * HOUR)
    expected = {
        "answered": {"answered", "late", "elsewhere", "interim"},
        "outside": {"outside", "sent_away"},
        "closed": {"silent"},
        **{name: {name} for name in ("spam", "no_question", "unsorted", "aside", "in_work")},
        **{name: {name} for name in ("in_approval", "draft", "person", "put_off")},
    }
    assert {cell.state for cell in found.cells} == set(expected)
    for state, names in expected.items():
        assert found.count(state) == len(names), state
        there = set(
            incidents_in_state(WEEK, state, at=NOON + 2 * HOUR).values_list("pk", flat=True)
        )
        assert there == {week[name].pk for name in names}, state
    assert found.answered() == 4
    assert found.base() == 12  # 4 answered, 8 without: nothing outside, no spam, no question
    assert (found.answered(account=other.pk), found.base(account=other.pk)) == (2, 3)
    without = incidents_in_state(WEEK, "unanswered", at=NOON + 2 * HOUR)
    assert without.count() == 8


def test_filters_and_days_choose(week: dict[str, Incident], other: Account, staff: Staff) -> None:
    def asked(**address: str) -> Scope:
        return Scope.from_address(address, by=staff.operator, at=NOON)

    scope = asked(**{"from": "24.11.2026", "to": "2026-11-24", "account": str(other.pk)})
    assert (scope.first, scope.last) == (date(2026, 11, 24), date(2026, 11, 24))
    assert coverage(scope, at=NOON).base() == 3
    for wrong in ({"from": "вчера", "account": "x" * 99}, {"from": "32.13.2026"}):
        assert asked(**wrong).last == date(2026, 11, 24)
    turned = asked(**{"from": "24.11.2026", "to": "01.11.2026"})
    assert (turned.first, turned.last) == (date(2026, 11, 1), date(2026, 11, 24))
    long = asked(**{"from": "01.01.2001", "to": "01.11.2026"})
    assert (long.last - long.first).days == 365


def test_days_are_those_of_the_clock_on_the_wall(account: Account) -> None:
    """Midnight in Moscow is 21:00 UTC; clocks that are moved within the period are followed."""
    last_minute = datetime(2026, 11, 24, 20, 59, 59, tzinfo=UTC)
    for at in (last_minute, last_minute + timedelta(seconds=1)):
        made(account, at=at)
    assert coverage(WEEK, at=NOON).days == [date(2026, 11, 24), date(2026, 11, 25)]
    berlin = ZoneInfo("Europe/Berlin")
    moved = [datetime(2026, 10, day, 22, 30, tzinfo=UTC) for day in (23, 24, 25)]
    rows = [made(account, at=at).pk for at in moved]
    day = local_day("detected_at", first=date(2026, 10, 20), last=date(2026, 10, 30), tz=berlin)
    found = Incident.objects.filter(pk__in=rows).order_by("pk").annotate(day=day)
    assert [day_of(number) for number in found.values_list("day", flat=True)] == [
        moment.astimezone(berlin).date() for moment in moved
    ]


def test_times_and_shares_counted_by_hand(
    week: dict[str, Incident], account: Account, staff: Staff
) -> None:
    assert durations(WEEK, "detected_at") == [3600, 7200, 10800, 18000]
    assert durations(WEEK, "posted_at") == [7200, 10800, 14400, 21600]
    found = figures(WEEK, at=NOON + 2 * HOUR)
    assert [one.median for one in found.times] == [None, None]
    in_time, reopened, helped, _rated = found.shares
    # Nothing is overdue yet: 3 of the 4 answers came within four hours.
    assert (in_time.count, in_time.base) == (3, 4)
    later = figures(WEEK, at=NOON + 5 * HOUR).shares[0]
    # The eight without an answer are overdue now; spam, no question and what is not ours are not.
    assert (later.count, later.base) == (3, 12)
    assert (reopened.count, reopened.base) == (0, 0)
    for answer in ("yes", "yes", "no"):
        solved = made(
            account, answered=1, status="closed", outcome="solved", closed_at=NOON,
            client=Person.objects.create(number=next(NUMBERS)),
        )  # fmt: skip
        Helpfulness.objects.create(
            incident=solved, outcome="solved", closed_at=NOON, asked_at=NOON,
            expires_at=NOON, answer=answer, answered_at=NOON,
        )  # fmt: skip
    back = made(account, answered=1, status="in_progress", reopened_at=NOON)
    found = figures(WEEK, at=NOON + 2 * HOUR)
    reopened, helped = found.shares[1:3]
    assert (reopened.count, reopened.base, reopened.interval) == (1, 4, None)
    assert (helped.count, helped.base) == (2, 3)
    assert found.waiting == 7  # without the one that is closed
    assert back.status == "in_progress"


def test_ten_are_a_share_and_have_a_median_and_thirty_nine_of_ten(account: Account) -> None:
    for hours in range(1, 31):
        made(account, at=NOON, answered=hours)
        if hours == 10:
            few = figures(WEEK, at=NOON).times[1]
            assert few.median is not None
            assert (few.median.value, few.median.low, few.median.high) == (18000, 7200, 32400)
            assert few.ninth is None
    many = figures(WEEK, at=NOON).times[1]
    assert many.ninth is not None
    assert (many.ninth.value, many.ninth.high) == (27 * 3600, None)


def test_the_verbs_keep_what_the_figures_need(written: Written, staff: Staff, norm: None) -> None:
    incident = written.incident()
    due = incident.due_at
    incident.note_answer(to=incident.messages.get(), at=NOON + HOUR)
    assert incident.first_due_at == due
    incident.close(outcome="solved", by=staff.operator, at=NOON + HOUR)
    incident.note_unhelped(at=NOON + 2 * HOUR)
    incident.refresh_from_db()
    assert (incident.reopened_at, incident.first_due_at) == (NOON + 2 * HOUR, due)


@time_machine.travel(NOON + 2 * HOUR, tick=False)
def test_the_page_says_it_links_it_and_asks_few_queries(
    week: dict[str, Incident], client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(UserFactory(role=Role.LEAD))
    address = "/desk/coverage/?from=23.11.2026&to=29.11.2026"
    client.get(address)
    with django_assert_max_num_queries(23) as caught:
        page = client.get(address).content.decode()
    assert isinstance(caught, CaptureQueriesContext)
    assert "Отвечено: 4 из 12" in page
    assert "мало данных" in page
    there = client.get("/desk/coverage/incidents/?from=23.11.2026&to=29.11.2026&state=aside")
    assert f"/desk/incidents/{week['aside'].number}/" in there.content.decode()
    assert client.get("/desk/coverage/incidents/?state=nonsense").status_code == 404
    table = client.get("/desk/coverage/counts.csv?from=23.11.2026&to=29.11.2026")
    assert f"24.11.2026;ВКонтакте;{STATES['answered']};2" in table.content.decode()
    assert (
        "не замечено ничего"
        in client.get("/desk/coverage/?from=01.02.2020&to=02.02.2020").content.decode()
    )
    client.force_login(UserFactory(role=Role.SPECIALIST))
    assert client.get(address).status_code == 403
