"""Dates and campaigns of the plan: of every year or of one, by a day or by a weekday."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from otklik.channels.publications.plan.anniversaries_and_campaigns import PlanDate, occurrences
from otklik.channels.publications.plan.pack_loader import DateEntry
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)


@pytest.fixture
def operator(db: None) -> User:
    return UserFactory(role=Role.OPERATOR)


@pytest.mark.parametrize(
    ("values", "year", "first"),
    [
        ({"month": 3, "day": 15}, 2027, date(2027, 3, 15)),
        ({"month": 7, "nth": 4, "weekday": 5}, 2026, date(2026, 7, 25)),
        ({"month": 5, "nth": -1, "weekday": 6}, 2026, date(2026, 5, 31)),
        ({"month": 2, "day": 29}, 2026, None),
        ({"month": 2, "day": 29}, 2028, date(2028, 2, 29)),
        ({"month": 2, "nth": 5, "weekday": 0}, 2026, None),
        ({"month": 3, "day": 15, "year": 2026}, 2027, None),
    ],
)
def test_when_it_begins(values: dict[str, int], year: int, first: date | None) -> None:
    assert PlanDate(title="Дата", **values).begins(year) == first


def test_a_campaign_reaches_over_the_new_year(operator: User) -> None:
    first, last = date(2026, 12, 20), date(2027, 1, 10)
    PlanDate.add("Подарки", first=first, last=last, by=operator, at=NOON)
    [found] = occurrences(date(2028, 1, 5), date(2028, 1, 6))
    assert (found.first, found.last) == (date(2027, 12, 20), date(2028, 1, 10))
    assert found.write_from == date(2027, 12, 13)
    assert occurrences(date(2028, 1, 11), date(2028, 1, 31)) == []


def test_what_cannot_be_is_refused(operator: User) -> None:
    first = date(2026, 12, 20)
    for title, last in ((" ", first), ("А", date(2026, 12, 1)), ("А", date(2027, 6, 1))):
        with pytest.raises(Refused):
            PlanDate.add(title, first=first, last=last, by=operator, at=NOON)
    key = uuid4()
    one = PlanDate.add("А", first=first, key=key, by=operator, at=NOON)
    assert PlanDate.add("А", first=first, key=key, by=operator, at=NOON) == one


def test_only_whoever_publishes_for_the_authority_keeps_the_plan(operator: User) -> None:
    stranger, first = UserFactory(role=Role.SPECIALIST), date(2026, 12, 20)
    one = PlanDate.add("А", first=first, by=operator, at=NOON)
    with pytest.raises(Refused, match="от имени ведомства"):
        PlanDate.add("Б", first=first, by=stranger, at=NOON)
    with pytest.raises(Refused, match="от имени ведомства"):
        one.switch(is_active=False, by=stranger, at=NOON)
    assert list(PlanDate.objects.filter(is_active=True)) == [one]


@pytest.mark.parametrize(
    "wrong",
    [{}, {"day": 31}, {"day": 1, "nth": 1, "weekday": "monday"}, {"nth": 1}],
)
def test_the_pack_gives_a_day_or_a_weekday(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="day"):
        DateEntry.model_validate({"code": "a", "title": "А", "month": 2, **wrong})


@time_machine.travel(NOON, tick=False)
def test_the_pages(client: Client, operator: User) -> None:
    client.force_login(operator)
    there = reverse("publications:plan-dates")
    assert "Дат пока нет" in client.get(there).content.decode()
    wrong = client.post(there, {"title": "Ярмарка", "first": "31.02.2026"})
    assert wrong.status_code == 422
    assert "31.02.2026" in wrong.content.decode()
    values = {"title": "Ярмарка", "first": "14.11.2026", "is_yearly": "on", "key": str(uuid4())}
    client.post(there, values)
    plan = reverse("publications:plan")
    assert "Ярмарка" in client.get(plan).content.decode()
    made = PlanDate.objects.get()
    client.post(reverse("publications:plan-date-toggle", args=[made.pk]))
    assert "Ярмарка" not in client.get(plan).content.decode()
    assert "Ярмарка" in client.get(there).content.decode()
    client.force_login(UserFactory(role=Role.SPECIALIST))
    client.post(there, {**values, "key": str(uuid4())})
    assert PlanDate.objects.count() == 1
