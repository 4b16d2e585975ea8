"""First steps of an operator are ticked by what the operator did, not by what a colleague did."""

import pytest

from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.onboarding import Place
from otklik.organisation.people.user import User
from tests.incidents.conftest import NOON, Staff
from tests.incidents.test_reply import draft
from tests.stepping import ticked

__all__ = ["draft"]
pytestmark = pytest.mark.django_db


def test_a_comment_sorted_and_answered_ticks_two_steps(
    draft: Reply, sorted_incident: Incident, staff: Staff
) -> None:
    User.objects.update(date_joined=NOON)
    (sorted_one,) = ticked(staff.operator, Place.OPERATOR)
    assert sorted_one.startswith("Разберите одно сообщение")
    draft.send(by=staff.operator, at=NOON)
    _sorted, answered = ticked(staff.operator, Place.OPERATOR)
    assert answered.startswith("Ответьте на один комментарий")
    assert ticked(staff.approver, Place.OPERATOR) == []
