"""An authority with two units and the staff that most rooms need. A conftest imports the fixtures
that its room uses."""

from dataclasses import dataclass

import pytest

from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.units_and_institutions import Unit
from tests.factories import UserFactory


@dataclass
class Staff:
    specialist: User
    colleague: User
    head: User
    stranger: User
    authorised: User
    lead: User


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    Authority.objects.create(
        code="authority",
        time_zone="Europe/Moscow",
        site_url="http://testserver",
        working_hours={
            day: ["09:00-18:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
        },
    )
    whole = Unit.objects.create(code="whole", name="Комитет")
    rights = Unit.objects.create(code="rights", name="Отдел защиты прав", parent=whole)
    market = Unit.objects.create(code="market", name="Отдел рынка", parent=whole)
    return {"whole": whole, "rights": rights, "market": market}


@pytest.fixture
def staff(units: dict[str, Unit]) -> Staff:
    return Staff(
        specialist=UserFactory(role=Role.SPECIALIST, unit=units["rights"], name="Специалист"),
        colleague=UserFactory(role=Role.SPECIALIST, unit=units["rights"], name="Коллега"),
        head=UserFactory(role=Role.APPROVER, unit=units["rights"], name="Начальник"),
        stranger=UserFactory(role=Role.SPECIALIST, unit=units["market"], name="Сосед"),
        authorised=UserFactory(role=Role.AUTHORISED, unit=units["whole"], name="Уполномоченное"),
        lead=UserFactory(role=Role.LEAD, unit=units["whole"], name="Заместитель"),
    )
