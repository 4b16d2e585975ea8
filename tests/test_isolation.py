"""Nobody of an institution meets what belongs to another or to the authority: every desk address
is walked with foreign rows in it, and every list, search, download and press is attacked.

The addresses are read from the resolver, so a new view is walked by being there.
"""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import get_resolver

from otklik.channels.models import Account
from otklik.core.refusal import Refused
from otklik.incidents import alerting
from otklik.incidents.coverage import Scope
from otklik.incidents.models import ImportRun, Incident, OutsideWord, Reply, Topic
from otklik.journal.models import Line
from otklik.notices.models import Notice, Told
from otklik.organisation.rights import RIGHTS, WITHHELD, Right, Role
from tests.institutions import MUSEUM, NOON, OURS, THEATRE, Belongings, Place, belongings, world
from tests.test_routes import Route, walk

pytestmark = pytest.mark.django_db

# What is everybody's own by its person, not by its place, and leads to nothing of others.
PERSONAL = ("desk/handover/", "desk/incidents/views/", "desk/batches/")
# Answers alike whether a row was there or not: pressed twice, it is gone all the same.
ALIKE = "desk/imports/<int:number>/discarding/"
# Reference of the whole authority; no right to it is given in an institution.
SHARED = ("desk/norms/", "desk/surveys/", "desk/pairs/")


@pytest.fixture
def topic() -> Topic:
    return Topic.objects.create(code="A01", name="Касса")


@pytest.fixture
def places(topic: Topic) -> dict[str, Place]:
    found = world()
    topic.unit = found[OURS].unit
    topic.save()
    return found


@pytest.fixture
def owned(places: dict[str, Place], topic: Topic) -> dict[str, Belongings]:
    return {code: belongings(here, topic) for code, here in places.items()}


@pytest.fixture
def enter() -> Callable[[Place, Role], Client]:
    def entered(here: Place, role: Role) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(here.of(role))
        return client

    return entered


def routes() -> Iterator[Route]:
    yield from (route for route in walk(get_resolver().url_patterns) if _is_desk(route.address))


def _is_desk(address: str) -> bool:
    return address.startswith("desk/") and not address.startswith((*PERSONAL, *SHARED))


def filled(address: str, rows: Belongings, here: Place) -> str:
    """An address with the rows of a place in it; what it has only one of stands in its place."""
    known = (
        (r"replies/<uuid:key>", f"replies/{rows.reply.key}"),
        (r"approvals/<uuid:key>", f"approvals/{rows.waiting.key}"),
        (r"words/<uuid:key>", f"words/{rows.word.key}"),
        (r"attachments/<uuid:key>", f"attachments/{rows.attachment.key}"),
        (r"drafts/<uuid:key>", f"drafts/{rows.publication.key}"),
        (r"incidents/<int:number>", f"incidents/{rows.incident.number}"),
        (r"marks/<int:pk>", f"marks/{rows.mark.pk}"),
        (r"mass/<int:number>", f"mass/{rows.mass.number}"),
        (r"members/<int:pk>", f"members/{rows.mass.members.get().pk}"),
        (r"requests/<int:number>", f"requests/{rows.request.number}"),
        (r"cases/<int:pk>", f"cases/{rows.case.pk}"),
        (r"imports/<int:number>", f"imports/{rows.run.number}"),
        (r"people/<int:number>", f"people/{rows.client.number}"),
        (r"deliveries/<int:pk>", f"deliveries/{rows.delivery.pk}"),
        (r"templates/<int:pk>", f"templates/{rows.template.pk}"),
        (r"phrases/<int:pk>", f"phrases/{rows.phrase.pk}"),
        (r"accounts/<slug:code>", f"accounts/{here.account.code}"),
        (r"publications/<int:number>", f"publications/{rows.publication.number}"),
        (r"places/<int:account>", f"places/{here.account.pk}"),
        (r"files/<int:pk>", f"files/{rows.file.pk}"),
    )
    for pattern, value in known:
        address = address.replace(pattern, value)
    return "/" + re.sub(r"<\w+:\w+>", "1", address)


def body(answer: HttpResponseBase) -> str:
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return content.decode("utf-8", "replace")


def role_for(right: Right | None) -> Role:
    return next(role for role in Role if right in RIGHTS[role])


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


def test_presses_on_foreign_keys_change_nothing(
    places: dict[str, Place],
    owned: dict[str, Belongings],
    enter: Callable[[Place, Role], Client],
    topic: Topic,
) -> None:
    museum, mine = places[MUSEUM], owned[MUSEUM]
    client = enter(museum, Role.OPERATOR)
    foreign = [owned[OURS].incident, owned[THEATRE].incident]
    keys = [str(one.pk) for one in foreign]
    before = list(Incident.objects.filter(pk__in=keys).values())
    number, theatre = mine.incident.number, places[THEATRE]
    sent: list[tuple[str, dict[str, object]]] = [
        ("incidents/rows/", {"row": keys, "press": "close-spam"}),
        ("incidents/rows/", {"row": keys, "press": "topic", "topic": topic.pk}),
        ("incidents/rows/?rows=" + ".".join(keys), {"all": "1", "press": "close-spam"}),
        ("piles/rows/", {"row": keys, "press": "close-spam"}),
        ("piles/rows/", {"press": f"close-spam {'.'.join(keys)}"}),
        ("mass/new/", {"name": "Чужие", "incidents": keys}),
        (f"mass/{mine.mass.number}/adding/", {"incidents": keys}),
        (f"incidents/{number}/regrouping/joining/", {"number": foreign[0].number}),
        (f"incidents/{number}/mass/", {"mass": owned[OURS].mass.number}),
        (f"incidents/{number}/person/claims/", {"number": foreign[1].number, "ground": "person"}),
        (f"incidents/{number}/triage/", {
            "unit": theatre.unit.pk, "topic": topic.pk, "urgency": "normal",
        }),
        (f"incidents/{number}/awaited/", {"whom": "unit", "unit": theatre.unit.pk}),
        (f"incidents/{number}/case/", {"system": "im", "number": "theatre-77", "publisher": "us"}),
        (f"incidents/{number}/person/handing-out/", {"ground": "Запрос"}),
        (f"incidents/{number}/replies/{mine.reply.key}/wording/", {
            "text": "Ответ", "revision": 1, "to": mine.reply.in_reply_to_id,
            "wording": owned[OURS].template.pk,
        }),
        (f"incidents/{number}/replies/{uuid4()}/draft/", {
            "text": "Ответ", "revision": 0, "to": foreign[0].messages.get().pk,
        }),
        ("handover/", {"to": theatre.of(Role.OPERATOR).pk, "sentence": "Беру", "incidents": keys}),
        (f"publications/drafts/{owned[OURS].publication.key}/saving/", {"text": "Чужой пост"}),
        ("publications/noted/", {
            "account": places[OURS].account.pk, "url": "https://wall.example/x",
            "published_at": "24.11.2026 11:00",
        }),
        ("cards/new/", {
            "where": "network", "text": "Было", "posted_at": "24.11.2026 11:00",
            "url": foreign[0].messages.get().url, "key": str(uuid4()),
        }),
        (f"imports/{mine.run.number}/profile/", {"profile": owned[OURS].profile.pk}),
    ]  # fmt: skip
    for address, data in sent:
        answer = client.post(f"/desk/{address}", data, follow=True)
        for here in (places[OURS], theatre):
            assert here.word not in body(answer), address
    assert list(Incident.objects.filter(pk__in=keys).values()) == before
    assert not Reply.objects.filter(incident__in=foreign, author=museum.of(Role.OPERATOR)).exists()
    assert mine.mass.members.count() == 1
    assert not any(
        line.actor_key == str(museum.of(Role.OPERATOR).pk)
        for one in foreign
        for line in Line.objects.about(one)
    )
    mine.incident.refresh_from_db()
    assert mine.incident.unit == museum.unit


def test_the_journal_of_an_institution_is_about_its_own(
    places: dict[str, Place],
    owned: dict[str, Belongings],
    enter: Callable[[Place, Role], Client],
) -> None:
    answer = enter(places[MUSEUM], Role.LEAD).get("/desk/journal/")
    lines = list(answer.context["page"].object_list)
    kept = {str(owned[MUSEUM].incident.pk)}
    told = {line.subject_key for line in lines if line.subject_kind == "incidents.incident"}
    assert kept <= told
    assert not {str(owned[code].incident.pk) for code in (OURS, THEATRE)} & told
    everything = enter(places[OURS], Role.LEAD).get("/desk/journal/").context["page"]
    assert (
        everything.paginator.count == Line.objects.count() > answer.context["page"].paginator.count
    )


def test_what_concerns_everybody_is_given_in_the_authority_only(places: dict[str, Place]) -> None:
    for role in Role:
        assert places[MUSEUM].of(role).rights == RIGHTS[role] - WITHHELD
        assert places[OURS].of(role).rights == RIGHTS[role]


def test_the_authority_sees_all_and_filters_by_institution(
    places: dict[str, Place],
    owned: dict[str, Belongings],
    enter: Callable[[Place, Role], Client],
) -> None:
    client = enter(places[OURS], Role.OPERATOR)

    def shown(**filters: int) -> set[int]:
        asked = {name: str(value) for name, value in filters.items()}
        answer = client.get("/desk/incidents/", {"view": "all", **asked})
        return {one.institution_id for one in answer.context["queue"].shown}

    museum, theatre = places[MUSEUM].institution, places[THEATRE].institution
    assert museum is not None
    assert theatre is not None
    assert shown() == {None, museum.pk, theatre.pk}
    assert shown(institution=museum.pk) == {museum.pk}
    assert shown(institution=0) == {None}


def test_coverage_counts_ones_own_whatever_the_address_says(
    places: dict[str, Place], owned: dict[str, Belongings]
) -> None:
    museum, theatre = places[MUSEUM].institution, places[THEATRE].institution
    assert museum is not None
    assert theatre is not None

    def counted(here: Place, **address: str) -> set[int | None]:
        scope = Scope.from_address({"to": "24.11.2026"} | address, by=here.of(Role.LEAD), at=NOON)
        return {one.institution_id for one in scope.incidents()}

    for asked in ({}, {"institution": str(theatre.pk)}, {"institution": "0"}):
        assert counted(places[MUSEUM], **asked) == {museum.pk}
    ours = places[OURS]
    assert counted(ours) == {None, museum.pk, theatre.pk}
    assert counted(ours, institution="0") == {None}
    assert counted(ours, institution=str(theatre.pk)) == {theatre.pk}


def test_notices_go_to_the_people_of_the_place(
    places: dict[str, Place], owned: dict[str, Belongings]
) -> None:
    """What an institution says from another's page is judged, so told, in the authority."""
    museum, foreign = places[MUSEUM], places[OURS].comes()
    foreign.institution = museum.institution
    foreign.save()
    operator, to = museum.of(Role.OPERATOR), foreign.messages.get()
    reply = Reply.begin(foreign, to=to, key=uuid4(), by=operator, at=NOON)
    reply.save_draft("Кассу откроют завтра.", revision=0, by=operator, at=NOON)
    reply.submit(by=operator, at=NOON)
    Incident.objects.update(urgency="high", pile=Incident.Pile.ANSWER)
    alerting.watch(at=NOON)
    told = {
        address: {one.user for one in Told.objects.filter(notice__address=address)}
        for address in Notice.objects.values_list("address", flat=True)
    }
    for code, here in places.items():
        urgent = f"/desk/incidents/{owned[code].incident.number}/"
        assert told[urgent]
        assert {user.institution_id for user in told[urgent]} == {here.unit.institution_id}
        waiting = told[f"/desk/approvals/?open={owned[code].waiting.key}"]
        assert waiting == {here.of(Role.APPROVER), here.of(Role.LEAD)}
    ours = {places[OURS].of(Role.APPROVER), places[OURS].of(Role.LEAD)}
    assert told[f"/desk/approvals/?open={reply.key}"] == ours


def test_a_word_given_outside_is_of_the_place_or_of_the_authority(
    places: dict[str, Place], owned: dict[str, Belongings]
) -> None:
    def note(reply: Reply, giver: Place) -> None:
        OutsideWord.note(
            reply, way="aloud", giver=giver.of(Role.APPROVER), given_at=NOON,
            revision=reply.revision, by=reply.author, at=NOON,
        )  # fmt: skip

    with pytest.raises(Refused, match="в другом месте"):
        note(owned[MUSEUM].waiting, places[THEATRE])
    with pytest.raises(Refused, match="в другом месте"):
        note(owned[OURS].waiting, places[MUSEUM])
    note(owned[MUSEUM].waiting, places[OURS])
    note(owned[THEATRE].waiting, places[THEATRE])
    seen = OutsideWord.objects.to_look_at(places[MUSEUM].of(Role.APPROVER))
    assert list(seen) == [owned[MUSEUM].word]


def test_pages_made_in_an_institution_are_its_own(
    places: dict[str, Place], enter: Callable[[Place, Role], Client]
) -> None:
    client = enter(places[MUSEUM], Role.ADMINISTRATOR)
    client.post("/desk/accounts/new/", {"network": "vk", "name": "Музей"})
    assert Account.objects.get(name="Музей").institution == places[MUSEUM].institution
