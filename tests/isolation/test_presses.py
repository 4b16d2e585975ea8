"""What people of an institution press, see and are told is of their own place."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.outbound.staff_chat import notices_for
from otklik.core.refusal import Refused
from otklik.incidents.attachments.clean_upload import Scan
from otklik.incidents.cases.incident import Incident
from otklik.incidents.coverage.answered_and_unanswered import Scope
from otklik.incidents.desk import notify_staff
from otklik.incidents.replies.approval.models import OutsideWord
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic
from otklik.notifications.notice import Notice, Recipient
from otklik.organisation.people.roles_and_rights import RIGHTS, WITHHELD, Role
from otklik.organisation.people.user import User
from tests.institutions import MUSEUM, NOON, OURS, THEATRE, Belongings, Place
from tests.isolation.addresses import body

pytestmark = pytest.mark.django_db


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
    replies = list(Reply.objects.filter(incident__in=foreign).values())
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
        (f"incidents/{number}/replies/{mine.reply.key}/answers/insertion/", {
            "text": "Ответ", "revision": 1, "to": mine.reply.in_reply_to_id,
            "answer": f"template-{owned[OURS].template.pk}",
        }),
        (f"incidents/{number}/replies/{uuid4()}/draft/", {
            "text": "Ответ", "revision": 0, "to": foreign[0].messages.get().pk,
        }),
        (f"incidents/{number}/replies/{mine.reply.key}/addressing/", {
            "text": "Ответ", "revision": 1, "to": mine.reply.in_reply_to_id,
            "other": foreign[0].messages.get().pk,
        }),
        (f"incidents/{foreign[0].number}/replies/{owned[OURS].reply.key}/readdressing/", {
            "press": "discard", "other": foreign[0].messages.get().pk,
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
    assert list(Reply.objects.filter(incident__in=foreign).values()) == replies
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
    found = {line.subject_key for line in lines if line.subject_kind == "incidents.incident"}
    assert kept <= found
    assert not {str(owned[code].incident.pk) for code in (OURS, THEATRE)} & found
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
        return {one.institution_id for one in answer.context["inbox"].visible_rows}

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


def _reply_from_our_page(places: dict[str, Place]) -> Reply:
    """An answer of an institution that would go from a page of the authority: it waits."""
    museum, foreign = places[MUSEUM], places[OURS].comes()
    foreign.institution = museum.institution
    foreign.save()
    operator, to = museum.of(Role.OPERATOR), foreign.messages.get()
    reply = Reply.begin(foreign, to=to, key=uuid4(), by=operator, at=NOON)
    reply.save_draft("Кассу откроют завтра.", revision=0, by=operator, at=NOON)
    reply.submit(by=operator, at=NOON)
    return reply


def test_notices_go_to_the_people_of_the_place(
    places: dict[str, Place], owned: dict[str, Belongings]
) -> None:
    """What an institution says from another's page is judged, so told, in the authority."""
    museum, reply = places[MUSEUM], _reply_from_our_page(places)
    Incident.objects.update(urgency="high", pile=Incident.Pile.ANSWER)
    notify_staff.watch(at=NOON)
    values = {
        address: {one.user for one in Recipient.objects.filter(notice__address=address)}
        for address in Notice.objects.values_list("address", flat=True)
    }
    for code, here in places.items():
        urgent = f"/desk/incidents/{owned[code].incident.number}/"
        assert values[urgent]
        assert {user.institution_id for user in values[urgent]} == {here.unit.institution_id}
        waiting = values[f"/desk/approvals/?open={owned[code].waiting.key}"]
        assert waiting == {here.of(Role.APPROVER), here.of(Role.LEAD)}
    ours = {places[OURS].of(Role.APPROVER), places[OURS].of(Role.LEAD)}
    assert values[f"/desk/approvals/?open={reply.key}"] == ours
    in_chat = {notice.address for notice in notices_for(places[MUSEUM].account)}
    assert in_chat == {place for place, people in values.items() if _is_any_of(people, museum)}
    assert {notice.address for notice in notices_for(places[OURS].account)} == values.keys()


def _is_any_of(people: set[User], here: Place) -> bool:
    return any(user in here.people.values() for user in people)


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


def test_a_paper_does_not_let_an_institution_speak_in_the_authoritys_name(
    places: dict[str, Place],
) -> None:
    """A paper names nobody of the desk, so nobody of the authority would have been asked."""
    reply = _reply_from_our_page(places)
    with pytest.raises(Refused, match="не с вашей страницы"):
        OutsideWord.note(
            reply, way="paper", giver=None, giver_words="Руководитель",
            scan=Scan(body=b"%PDF-1.4 paper", is_picture=False), given_at=NOON,
            revision=reply.revision, by=places[MUSEUM].of(Role.LEAD), at=NOON,
        )  # fmt: skip
    reply.refresh_from_db()
    assert reply.status == Reply.Status.IN_APPROVAL
