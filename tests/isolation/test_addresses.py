"""Nobody of an institution meets what belongs to another or to the authority: every desk address
is walked with foreign rows in it, and every list, search, download and press is attacked.

The addresses are read from the resolver, so a new view is walked by being there.
"""

from collections.abc import Callable

import pytest
from django.test import Client

from otklik.incidents.models import ImportRun, Incident
from otklik.journal.models import Line
from otklik.organisation.rights import Role
from tests.institutions import MUSEUM, OURS, THEATRE, Belongings, Place
from tests.isolation.addresses import ALIKE, body, filled, role_for, routes
from tests.thorough import IS_THOROUGH, drawn

pytestmark = pytest.mark.django_db


@pytest.mark.urls("tests.bare_urls")
def test_no_address_leads_to_what_is_not_ones_own(
    places: dict[str, Place],
    owned: dict[str, Belongings],
    enter: Callable[[Place, Role], Client],
) -> None:
    museum = places[MUSEUM]
    clients = {role: enter(museum, role) for role in Role}
    lines, walked, open_doors = Line.objects.count(), 0, list[str]()
    for route in routes():
        if "<" not in route.address:
            continue
        client = clients[role_for(route.right)]
        for code in (OURS, THEATRE):
            address = filled(route.address, owned[code], places[code])
            for answer in (client.get(address), client.post(address)):
                is_shut = answer.status_code in {403, 404, 405} or route.address == ALIKE
                if not is_shut or places[code].word in body(answer):
                    open_doors.append(f"{answer.status_code} {address} ({route.address})")
                walked += 1
    assert open_doors == []
    assert ImportRun.objects.count() == len(owned)
    assert walked > 300
    assert Line.objects.count() == lines


def test_the_same_addresses_are_there_for_the_authority(
    places: dict[str, Place],
    owned: dict[str, Belongings],
    enter: Callable[[Place, Role], Client],
) -> None:
    """So that the walk above meets rows that exist, and not numbers of nothing."""
    clients = {role: enter(places[OURS], role) for role in Role}
    there = 0
    for route in routes():
        if "<" not in route.address or route.right is None:
            continue
        answer = clients[role_for(route.right)].get(
            filled(route.address, owned[THEATRE], places[THEATRE])
        )
        if answer.status_code == 200:
            there += 1
        body(answer)  # a file is held open until it is read
    assert there > 35


def test_no_list_names_what_is_not_ones_own(
    places: dict[str, Place],
    owned: dict[str, Belongings],
    enter: Callable[[Place, Role], Client],
) -> None:
    """Each page without a number, also asked for foreign words, rows and filters: in an ordinary
    run for a third of these, another third with each commit."""
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
            for query in asked_of(route.address, queries):
                answer = client.get(f"/{route.address}", query, follow=True)
                text = body(answer)
                seen += text
                for here in foreign:
                    assert here.word not in text, f"{route.address} {query}"
    assert places[MUSEUM].word in seen  # the pages do show such words


def asked_of[T](address: str, queries: list[T]) -> list[T]:
    plain, *filters = queries
    if IS_THOROUGH:
        return queries
    return [plain, *filters[drawn(address) % 3 :: 3]]


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
        shown = {one.pk for one in answer.context["queue"].shown}
        assert shown <= set(own.values_list("pk", flat=True))
        assert all(one.institution_id == museum.unit.institution_id for one in own)
        counts = {count.code: count.count for count in answer.context["queue"].counts}
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
