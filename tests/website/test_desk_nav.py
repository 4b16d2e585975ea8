"""The desk's header: what is opened daily stands open, the rest folds where there is much."""

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve

from otklik.organisation.people.roles_and_rights import Role
from otklik.ui.components.desk_shell import drawings
from otklik.website.frame.desk_menu import DeskNav, desk_nav
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def nav(role: Role, rf: RequestFactory, address: str = "/desk/incidents/") -> DeskNav:
    request = rf.get(address)
    request.user = UserFactory(role=role)
    request.resolver_match = resolve(address)
    return desk_nav(request)


def addresses(shown: DeskNav) -> list[str]:
    return [link.address for group in shown.groups for link in group.links]


def test_an_operator_has_the_inbox_in_the_rail_and_the_import_under_more(
    rf: RequestFactory,
) -> None:
    shown = nav(Role.OPERATOR, rf)
    assert shown.rail[0].address == "/desk/incidents/"
    assert "/desk/imports/" in addresses(shown)
    assert shown.rail[0].current == "page"
    assert not shown.is_more_here
    assert nav(Role.OPERATOR, rf, "/desk/imports/").is_more_here


def test_a_lead_begins_with_the_figures(rf: RequestFactory) -> None:
    assert nav(Role.LEAD, rf).rail[0].address == "/desk/overview/"


@pytest.mark.parametrize(
    ("role", "is_led"), [(Role.AUTHORISED, True), (Role.OPERATOR, True), (Role.APPROVER, False)]
)
def test_who_may_write_pages_is_led_to_the_editor_from_the_desk_and_back(
    client: Client, role: Role, is_led: bool
) -> None:
    client.force_login(UserFactory(role=role))
    desk = client.get("/desk/notices/").content.decode()
    assert ('<a href="/admin/">Редактор</a>' in desk) is is_led
    if is_led:
        editor = client.get("/admin/").content.decode()
        assert '<a href="/desk/">Стол</a>' in editor


@pytest.mark.parametrize("role", list(Role))
def test_the_rail_has_seven_places_at_most(rf: RequestFactory, role: Role) -> None:
    """With «Ещё», which comes after them; each has its drawing."""
    shown = nav(role, rf)
    assert 3 <= len(shown.rail) <= 6
    assert {link.icon for link in shown.rail} <= drawings()


def test_what_waits_under_more_is_counted_there(rf: RequestFactory) -> None:
    operator = nav(Role.OPERATOR, rf)
    assert operator.more_count == sum(
        link.count for group in operator.groups for link in group.links
    )


def test_every_link_stands_somewhere_once(rf: RequestFactory, client: Client) -> None:
    shown = nav(Role.APPROVER, rf)
    assert shown.notices
    found = [shown.notices.address, *(link.address for link in shown.rail), *addresses(shown)]
    assert len(found) == len(set(found))
    user = UserFactory(role=Role.APPROVER)
    client.force_login(user)
    for address in found:
        assert client.get(address).status_code == 200
