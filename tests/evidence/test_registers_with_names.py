"""Names go out only for a reason, to who may see them, and each look is written down."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from otklik.core.refusal import Refused
from otklik.evidence.registers import make
from otklik.evidence.registers.models import RegisterExport
from otklik.evidence.registers.query import Register
from otklik.incidents.cases.incident import Incident
from otklik.incidents.privacy.identity_access import looks_at
from otklik.organisation.people.roles_and_rights import Role
from tests.evidence.taken import NAME, heads, rows_of, taken
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff

pytestmark = pytest.mark.django_db


def test_names_only_with_a_reason_and_each_look_is_written_down(
    incidents: list[Incident], staff: Staff
) -> None:
    with pytest.raises(Refused):
        taken(staff.operator, "csv", has_names=True)
    with pytest.raises(Refused):
        taken(UserFactory(role=Role.LEAD), "csv", has_names=True, reason="проверка")
    export = taken(staff.operator, "xlsx", has_names=True, reason="сверка по жалобе")
    rows = rows_of(export)
    assert rows[0] == heads(Register.INCIDENTS, with_names=True)
    assert all(NAME in row for row in rows[1:])
    for incident in incidents:
        assert incident.client is not None
        line = looks_at(incident.client, reader=staff.operator).get()
        assert line.particulars is not None
        assert "сверка по жалобе" in line.particulars["note"]


def test_begun_anew_a_look_is_written_down_once(incidents: list[Incident], staff: Staff) -> None:
    export = taken(staff.operator, "csv", has_names=True, reason="сверка")
    RegisterExport.objects.filter(pk=export.pk).update(
        state=RegisterExport.State.RUNNING, alive_at=NOON - timedelta(minutes=5)
    )
    assert RegisterExport.objects.restart_lost(at=NOON) == 1
    make.make(export.pk, at=NOON)
    assert incidents[0].client is not None
    assert looks_at(incidents[0].client, reader=staff.operator).count() == 1


def test_who_may_no_longer_see_names_gets_no_file_with_names(
    client: Browser, incidents: list[Incident], staff: Staff
) -> None:
    named = taken(staff.operator, "csv", has_names=True, reason="сверка")
    plain = taken(staff.operator, "csv")
    appointment = staff.operator.current_appointments[0]
    type(appointment).objects.filter(pk=appointment.pk).update(role=Role.LEAD)
    client.force_login(staff.operator)
    refused = client.get(f"/desk/registers/files/{named.key}/", follow=True)
    assert refused.redirect_chain
    assert "без имён" in refused.content.decode()
    assert b"".join(client.get(f"/desk/registers/files/{plain.key}/"))
