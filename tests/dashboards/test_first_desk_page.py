"""The door of the desk: the deputy chairman comes to the overview, whoever only administers to the
state of the system, everybody else to the queue."""

import pytest
from django.test import Client
from django.urls import reverse

from otklik.organisation.people.roles_and_rights import Role
from tests.factories import AppointmentFactory, UserFactory
from tests.institutions import MUSEUM, place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_each_role_lands_where_its_work_is(client: Client, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    places = {Role.LEAD: "dashboards:overview", Role.ADMINISTRATOR: "system:system"}
    there = places.get(role, "incidents:inbox")
    assert client.get("/desk/").headers["Location"] == reverse(there)


def test_who_administers_and_answers_lands_on_the_queue(client: Client) -> None:
    user = UserFactory(role=Role.ADMINISTRATOR)
    AppointmentFactory(user=user, role=Role.OPERATOR)
    client.force_login(user)
    assert client.get("/desk/").headers["Location"] == reverse("incidents:inbox")


def test_the_lead_of_an_institution_lands_on_its_queue(client: Client) -> None:
    client.force_login(place(MUSEUM).of(Role.LEAD))
    assert client.get("/desk/").headers["Location"] == reverse("incidents:inbox")
    assert client.get(reverse("dashboards:overview")).status_code == 403


def test_the_overview_stands_first_in_the_header_of_whoever_may_see_it(client: Client) -> None:
    client.force_login(UserFactory(role=Role.LEAD))
    page = client.get(reverse("dashboards:overview"))
    assert page.context["desk_nav"].rail[0].address == reverse("dashboards:overview")
    client.force_login(UserFactory(role=Role.OPERATOR))
    page = client.get(reverse("incidents:inbox"))
    assert reverse("dashboards:overview") not in page.content.decode()
