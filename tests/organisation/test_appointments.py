"""Rights come and go with appointments, and each change is one line of the journal."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role
from otklik.organisation.people.user import User
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 2, 9, tzinfo=UTC)
START = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(AT, tick=False):
        yield


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_an_appointment_gives_the_rights_of_its_role_at_once() -> None:
    user, chief, unit = UserFactory(), UserFactory(), UnitFactory()
    assert user.rights == frozenset()
    user.appoint(unit, Role.SPECIALIST, START, by=chief, at=AT)
    assert user.rights == fresh(user).rights == RIGHTS[Role.SPECIALIST]
    assert user.unit_ids == {unit.pk}
    line = Line.objects.about(user).get()
    assert (line.verb, line.actor_key) == ("user.appointed", str(chief.pk))
    assert line.particulars == {
        "unit": unit.code,
        "role": "specialist",
        "starts_on": "2026-06-01",
        "ends_on": None,
    }


def test_rights_of_several_appointments_add_up() -> None:
    user = UserFactory()
    user.appoint(UnitFactory(), Role.SPECIALIST, START, by=None, at=AT)
    user.appoint(UnitFactory(), Role.LEAD, START, by=None, at=AT)
    assert user.rights == RIGHTS[Role.SPECIALIST] | RIGHTS[Role.LEAD]


def test_an_appointment_ends_with_its_last_day() -> None:
    user = UserFactory()
    appointment = user.appoint(UnitFactory(), Role.OPERATOR, START, by=None, at=AT)
    appointment.end(date(2026, 6, 2), by=None, at=AT)
    assert fresh(user).may(Right.TRIAGE)
    with time_machine.travel(datetime(2026, 6, 3, 9, tzinfo=UTC)):
        assert fresh(user).rights == frozenset()
    assert Line.objects.about(user).with_verb("user.appointment_ended").count() == 1


def test_an_appointment_that_has_not_begun_gives_nothing() -> None:
    user = UserFactory()
    user.appoint(UnitFactory(), Role.OPERATOR, date(2026, 6, 3), by=None, at=AT)
    assert user.rights == frozenset()


def test_who_is_switched_off_has_no_rights() -> None:
    user = UserFactory(is_active=False, role=Role.ADMINISTRATOR)
    assert user.rights == frozenset()


def test_the_same_role_is_not_held_twice() -> None:
    user, unit = UserFactory(), UnitFactory()
    appointment = user.appoint(unit, Role.OPERATOR, START, by=None, at=AT)
    with pytest.raises(Refused):
        user.appoint(unit, Role.OPERATOR, date(2026, 7, 1), by=None, at=AT)
    earlier = date(2026, 5, 1)
    user.appoint(unit, Role.OPERATOR, earlier, by=None, at=AT, ends_on=date(2026, 5, 31))
    appointment.end(date(2026, 6, 30), by=None, at=AT)
    user.appoint(unit, Role.OPERATOR, date(2026, 7, 1), by=None, at=AT)


def test_impossible_appointments_are_refused() -> None:
    user = UserFactory()
    with pytest.raises(Refused):
        user.appoint(UnitFactory(is_active=False), Role.OPERATOR, START, by=None, at=AT)
    with pytest.raises(Refused):
        user.appoint(UnitFactory(), Role.OPERATOR, START, by=None, at=AT, ends_on=date(2026, 5, 1))
    appointment = user.appoint(UnitFactory(), Role.OPERATOR, START, by=None, at=AT)
    with pytest.raises(Refused):
        appointment.end(date(2026, 5, 31), by=None, at=AT)
    appointment.end(START, by=None, at=AT)
    with pytest.raises(Refused):
        appointment.end(date(2026, 6, 5), by=None, at=AT)
    assert Line.objects.about(user).count() == 2
