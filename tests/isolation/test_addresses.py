"""Nobody of an institution meets what belongs to another or to the authority: every desk address
is walked with foreign rows in it, and every list, search, download and press is attacked.

The addresses are read from the resolver, so a new view is walked by being there.
"""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client

from otklik.audit.models import Line
from otklik.incidents.cases.incident import Incident
from otklik.incidents.importing.models import ImportRun
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UnitFactory, UserFactory
from tests.institutions import MUSEUM, OURS, THEATRE, Belongings, Place
from tests.isolation.addresses import (
    ALIKE,
    ANSWERING_NOBODY,
    READ_BY_EVERY_UNIT,
    body,
    filled,
    role_for,
    routes,
)

pytestmark = pytest.mark.django_db
NO_DOOR = {403, 404, 405}


@pytest.mark.urls("tests.bare_urls")
def test_no_address_leads_to_what_is_not_ones_own(
    places: dict[str, Place],
    owned: dict[str, Belongings],
    deep: dict[str, dict[str, object]],
    enter: Callable[[Place, Role], Client],
) -> None:
    """To none of another place, nor to what another unit of the authority has to answer; and each
    leads whoever has the row to it, so that to be refused proves something. What is refused for
    want of a right is refused whatever row is there."""
    clients = {role: enter(places[MUSEUM], role) for role in Role}
    theirs = {(code, role): enter(places[code], role) for code in (THEATRE, OURS) for role in Role}
    neighbour = Client()
    neighbour.force_login(UserFactory(role=Role.SPECIALIST, unit=UnitFactory()))

    def owners(first: Role) -> Iterator[Client]:
        """Whoever may have a row of the theatre: first who works with such things there."""
        roles = sorted(Role, key=lambda role: role != first)
        yield from (theirs[code, role] for code in (THEATRE, OURS) for role in roles)

    lines, walked, open_doors, nobodys = Line.objects.count(), 0, list[str](), set[str]()
    for route in routes():
        if "<" not in route.address:
            continue
        strangers = [(clients[role_for(route.right)], code) for code in (OURS, THEATRE)]
        if not route.address.startswith(READ_BY_EVERY_UNIT):
            strangers.insert(0, (neighbour, OURS))
        for client, code in strangers:
            address = filled(route.address, owned[code], places[code], deep[code])
            answers = [client.get(address), client.post(address)]
            for answer in answers:
                is_shut = answer.status_code in NO_DOOR or route.address in ALIKE
                if not is_shut or places[code].word in body(answer):
                    open_doors.append(f"{answer.status_code} {address} ({route.address})")
                walked += 1
        is_by_right = any(answer.status_code == 403 for answer in answers)
        if not is_by_right and not is_answered(address, owners(role_for(route.right))):
            nobodys.add(route.address)
    assert open_doors == []
    assert nobodys == set(ANSWERING_NOBODY)
    assert ImportRun.objects.count() == len(owned)
    assert walked > 300
    assert Line.objects.count() == lines


def is_answered(address: str, clients: Iterator[Client]) -> bool:
    """By a page or by an act, which is taken back."""
    for client in clients:
        with transaction.atomic():
            answers = [client.get(address)]
            if answers[0].status_code in {404, 405}:
                answers.append(client.post(address))
            for answer in answers:
                body(answer)  # a file is held open until it is read
            transaction.set_rollback(True)
        if {answer.status_code for answer in answers} - {403, 404, 405}:
            return True
    return False


def test_no_list_names_what_is_not_ones_own(
    places: dict[str, Place],
    owned: dict[str, Belongings],
    enter: Callable[[Place, Role], Client],
) -> None:
    """Each page without a number, also asked for foreign words, rows and filters."""
    foreign = [places[OURS], places[THEATRE]]
    keys = ".".join(str(owned[here.code].incident.pk) for here in foreign)
    queries = [
        {},
        {"view": "all", "rows": keys, "since": "1"},
        {"view": "all", "account": str(foreign[0].account.pk)},
        {"view": "all", "unit": str(foreign[0].unit.pk), "institution": "0"},
        {"from": str(owned[OURS].incident.number), "pile": "answer", "system": "im"},
        {"day": "2026-11-24", "view": "month", "page": foreign[0].account.code},
        {"from": "24.11.2026", "account": str(foreign[0].account.pk), "state": "unsorted"},
        {"from": "24.11.2026", "unit": str(foreign[1].unit.pk), "state": "answered"},
        {"from": "24.11.2026", "institution": str(foreign[1].unit.institution_id)},
    ]
    seen = ""
    for role in Role:
        client = enter(places[MUSEUM], role)
        for route in routes():
            if "<" in route.address or role_for(route.right) != role:
                continue
            for query in queries:
                answer = client.get(f"/{route.address}", query, follow=True)
                text = body(answer)
                seen += text
                for here in foreign:
                    assert here.word not in text, f"{route.address} {query}"
    assert places[MUSEUM].word in seen  # the pages do show such words


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.APPROVER, Role.LEAD, Role.SPECIALIST])
def test_searches_and_counts_know_only_ones_own(
    places: dict[str, Place],
    owned: dict[str, Belongings],
    enter: Callable[[Place, Role], Client],
    role: Role,
) -> None:
    museum, client = places[MUSEUM], enter(places[MUSEUM], role)
    for asked in (places[OURS].word, str(owned[THEATRE].incident.number), "касса"):
        answer = client.get("/desk/incidents/", {"view": "all", "q": asked})
        own = Incident.objects.visible_to(museum.of(role))
        shown = {one.pk for one in answer.context["inbox"].visible_rows}
        assert shown <= set(own.values_list("pk", flat=True))
        assert all(one.institution_id == museum.unit.institution_id for one in own)
        counts = {count.code: count.count for count in answer.context["inbox"].counts}
        assert counts["answer"] == str(own.unanswered().filter(pile="answer").count()) != "0"


def test_live_updates_tell_nothing_of_others(
    places: dict[str, Place],
    owned: dict[str, Belongings],
    enter: Callable[[Place, Role], Client],
) -> None:
    client = enter(places[MUSEUM], Role.OPERATOR)
    number = owned[OURS].incident.number
    assert client.get("/desk/incidents/fresh/", {"at": number}).status_code == 404
    first = body(client.get("/desk/incidents/fresh/", {"view": "all", "since": "1"}))
    places[OURS].comes()
    places[THEATRE].comes()
    assert body(client.get("/desk/incidents/fresh/", {"view": "all", "since": "1"})) == first
    places[MUSEUM].comes()
    assert body(client.get("/desk/incidents/fresh/", {"view": "all", "since": "1"})) != first
