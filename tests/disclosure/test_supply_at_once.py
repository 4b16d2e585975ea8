"""Two who supply, return or exempt at once: one of them is told, and one row stands."""

from uuid import uuid4

import pytest

from otklik.disclosure.items.models import Basis, Exemption, Item
from otklik.disclosure.submissions.models import Submission
from tests.disclosure.conftest import NOON
from tests.disclosure.supplying import given
from tests.racing import at_once
from tests.staffed import Staff

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("files_here"),
    pytest.mark.postgres,
]


def test_two_who_supply_at_once_are_one_supply_and_a_refusal(
    counted: dict[str, Item], staff: Staff
) -> None:
    item = counted["actual"]
    came = at_once(
        lambda: Submission.give(item, text="Раз", by=staff.specialist, at=NOON),
        lambda: Submission.give(item, text="Два", by=staff.colleague, at=NOON),
    )
    assert sorted(type(one).__name__ for one in came) == ["Refused", "Submission"]
    key = uuid4()
    item = counted["event"]
    came = at_once(
        *[lambda: Submission.give(item, text="Раз", key=key, by=staff.specialist, at=NOON)] * 2
    )
    assert came[0] == came[1]
    assert Submission.objects.count() == 2


def test_taken_back_and_supplied_anew_at_once_one_stands(
    counted: dict[str, Item], staff: Staff
) -> None:
    item = counted["actual"]
    submission = given(item, staff)
    submission.send_back(reason="Нет телефона", by=staff.authorised, at=NOON)
    at_once(
        lambda: submission.reopen(by=staff.authorised, at=NOON),
        lambda: Submission.give(item, text="Телефон есть", by=staff.colleague, at=NOON),
    )
    assert Submission.objects.waiting().count() == 1


def test_two_clauses_and_two_exemptions_at_once_are_one(
    items: dict[str, Item], staff: Staff
) -> None:
    item, other = items["actual"], items["event"]
    at_once(
        lambda: Basis.record(item, clause="Закон 1", by=staff.authorised, at=NOON),
        lambda: Basis.record(item, clause="Закон 2", by=staff.authorised, at=NOON),
    )
    assert (item.bases.count(), item.bases.filter(ended_at=None).count()) == (2, 1)
    came = at_once(*[lambda: Exemption.put(other, reason="Нет", by=staff.authorised, at=NOON)] * 2)
    assert sorted(type(one).__name__ for one in came) == ["Exemption", "Refused"]
