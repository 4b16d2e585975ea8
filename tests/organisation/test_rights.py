"""One table decides, and the documentation shows it as it is."""

import pytest
from django.test import Client

from otklik.organisation.people.roles_and_rights import DOES, RIGHTS, Right, Role
from tests.factories import UserFactory
from tools.rights_table import PAGE, page


def test_every_role_has_its_rights_and_sees_the_desk() -> None:
    assert RIGHTS.keys() == set(Role)
    assert all(Right.SEE_DESK in rights for rights in RIGHTS.values())


def test_every_right_is_somebodys() -> None:
    assert frozenset().union(*RIGHTS.values()) == set(Right)


def test_who_administers_does_not_decide_what_people_are_told() -> None:
    deciding = {Right.REPLY, Right.SEND, Right.APPROVE, Right.TRIAGE, Right.CLOSE}
    assert not deciding & RIGHTS[Role.ADMINISTRATOR]
    assert Right.SEE_PERSONAL not in RIGHTS[Role.ADMINISTRATOR]


def test_who_loads_files_may_see_who_wrote() -> None:
    """Pages of an import show names and words of every row."""
    for rights in RIGHTS.values():
        assert Right.IMPORT not in rights or Right.SEE_PERSONAL in rights


def test_the_documented_table_is_the_one_in_force() -> None:
    assert PAGE.read_text("utf-8") == page(), "Run: python tools/rights_table.py"


def test_what_a_role_is_said_to_do_is_among_its_rights() -> None:
    """Whoever changes the table comes by the sentences that appointing shows."""
    values = {
        Role.OPERATOR: {Right.REPLY, Right.PUBLISH, Right.WRITE_PAGES},
        Role.SPECIALIST: {Right.REPLY, Right.WRITE_PAGES},
        Role.APPROVER: {Right.APPROVE, Right.SIGN_ANSWERS},
        Role.AUTHORISED: {Right.EDIT_SITE, Right.RUN_SURVEYS, Right.KEEP_ASSIGNMENTS},
        Role.LEAD: {Right.SEE_OVERVIEW, Right.KEEP_ASSIGNMENTS, Right.APPROVE},
        Role.ADMINISTRATOR: {Right.ADMINISTER, Right.CONNECT, Right.EDIT_SITE},
    }
    assert values.keys() == DOES.keys() == set(Role)
    assert all(rights <= RIGHTS[role] for role, rights in values.items())


@pytest.mark.django_db
def test_the_desk_shows_the_same_table_and_what_is_mine(client: Client) -> None:
    client.force_login(UserFactory(role=Role.SPECIALIST))
    page = client.get("/desk/rights/")
    shown = {row.right: row.given for row in page.context["rows"]}
    assert shown == {right: tuple(right in RIGHTS[role] for role in Role) for right in Right}
    assert page.context["mine"] == [
        right.label for right in Right if right in RIGHTS[Role.SPECIALIST]
    ]
    assert page.content.decode().count('<th scope="row">') == len(Right)
