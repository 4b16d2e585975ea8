"""The desk's header: what is opened daily stands open, the rest folds where there is much."""

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve

from otklik.organisation.people.roles_and_rights import Role
from otklik.website.frame.desk_menu import MOST_OPEN, DeskNav, desk_nav
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def nav(role: Role, rf: RequestFactory, address: str = "/desk/incidents/") -> DeskNav:
    request = rf.get(address)
    request.user = UserFactory(role=role)
    request.resolver_match = resolve(address)
    return desk_nav(request)


def test_an_operator_has_the_queue_open_and_the_import_folded(rf: RequestFactory) -> None:
    shown = nav(Role.OPERATOR, rf)
    assert next(link.address for link in shown.open) == "/desk/incidents/"
    assert "/desk/imports/" in [link.address for link in shown.folded]
    assert shown.open[0].current == "page"
    assert not shown.is_here
    assert nav(Role.OPERATOR, rf, "/desk/imports/").is_here


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
def test_only_many_links_are_folded(rf: RequestFactory, role: Role) -> None:
    shown = nav(role, rf)
    is_much = len(shown.open) + len(shown.folded) > MOST_OPEN
    assert bool(shown.folded) == is_much


def test_every_link_stands_somewhere_once(rf: RequestFactory, client: Client) -> None:
    shown = nav(Role.APPROVER, rf)
    addresses = [link.address for link in (*shown.open, *shown.folded)]
    assert len(addresses) == len(set(addresses))
    user = UserFactory(role=Role.APPROVER)
    client.force_login(user)
    for address in addresses:
        assert client.get(address).status_code == 200
