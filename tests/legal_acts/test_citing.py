"""A new edition, a correction or a repeal reaches whoever cites the act, and nobody else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.core.pack.parse import Report
from otklik.core.refusal import Refused
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.acts.markdown_format import parse_clauses
from otklik.legal_acts.citations import follow_changes
from otklik.legal_acts.citations import record_citations as citations_cite
from otklik.legal_acts.citations.models import Citation, Impact
from otklik.legal_acts.tasks import follow_citations
from otklik.notifications.notice import Notice, Recipient
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory

from .conftest import AT, Load

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def act(load: Load) -> Act:
    load()
    act: Act = Act.objects.get()
    return act


@pytest.fixture
def owner(db: None) -> User:
    return UserFactory(role=Role.SPECIALIST, name="Специалист отдела торговли")


def cite(owner: User | None, *addresses: str, key: str = "wording/1", at: datetime = AT) -> None:
    place = citations_cite.Place(
        key=key, kind=Citation.Kind.TEMPLATE, title=f"Место {key}", url="/desk/", owner=owner
    )
    citations_cite.cite(place, addresses, at=at)


def change(act: Act, address: str, words: str, *, number: int = 2) -> Edition:
    """A further edition that says something else in one clause."""
    first = act.edition_of(AT.date())
    assert first is not None
    text = "\n\n".join(
        f"[{one.address}] {words if one.address == address else one.printed}" for one in first.texts
    )
    edition = Edition.objects.create(act=act, number=number, effective_on=date(2027, 1, 1))
    edition.rewrite(parse_clauses("", text.splitlines(), Report()))
    return edition


def follow(act: Act) -> int:
    return follow_changes.follow_citations({act.code}, at=LATER)


def test_an_edition_flags_the_clause_it_changes_with_both_wordings(act: Act, owner: User) -> None:
    cite(owner, "act-1/order.1", "act-1/1.1.2")
    change(act, "order.1", "1. Соблюдать порядок.")
    assert follow(act) == 1
    impact = Impact.objects.get()
    assert (impact.reason, impact.citation.clause) == ("edition", "order.1")
    assert (impact.before, impact.after) == ("1. Соблюдать тишину.", "1. Соблюдать порядок.")
    assert impact.holds_on == date(2027, 1, 1)
    assert follow(act) == 0, "told once"
    assert [item.user for item in Recipient.objects.all()] == [owner]


def test_a_clause_stands_for_what_is_under_it(act: Act, owner: User) -> None:
    cite(owner, "act-1/1.1")
    change(act, "1.1.2", "в подвале.")
    assert follow(act) == 1


def test_an_act_as_a_whole_is_flagged_by_any_change(act: Act, owner: User) -> None:
    cite(owner, "act-1")
    change(act, "1.1.2", "в подвале.")
    assert follow(act) == 1
    assert Impact.objects.get().from_edition == 1


def test_one_notice_a_person_however_many_places_are_touched(act: Act, owner: User) -> None:
    for number in range(3):
        cite(owner, "act-1/order.1", key=f"wording/{number}")
    change(act, "order.1", "1. Соблюдать порядок.")
    assert follow(act) == 3
    notice = Notice.objects.get()
    assert "С 1 января 2027 меняется" in notice.text
    for impact in Impact.objects.all():
        assert Notice.objects.open().exists()
        follow_changes.settle(impact, Impact.Outcome.KEPT, by=owner, at=LATER)
    assert not Notice.objects.open().exists(), "over when nothing is open about it"


def test_looked_at_once_it_is_not_flagged_again(act: Act, owner: User) -> None:
    cite(owner, "act-1/order.1")
    change(act, "order.1", "1. Соблюдать порядок.")
    follow(act)
    impact = Impact.objects.get()
    follow_changes.settle(impact, Impact.Outcome.CHANGED, note="переписан", by=owner, at=LATER)
    assert follow(act) == 0
    line = Line.objects.with_verb("citation.changed").get()
    assert line.particulars is not None
    assert line.particulars["cites"] == "act-1/order.1"
    with pytest.raises(Refused):
        follow_changes.settle(impact, Impact.Outcome.KEPT, by=owner, at=LATER)


def test_a_repeal_flags_even_what_did_not_change(act: Act, owner: User) -> None:
    cite(owner, "act-1/1.1.2")
    cite(None, "act-1", key="page/1")
    keeper = UserFactory(role=Role.AUTHORISED)
    Act.objects.filter(pk=act.pk).update(repealed_on=date(2026, 12, 31))
    assert follow(act) == 2
    assert {impact.reason for impact in Impact.objects.all()} == {"repeal"}
    assert {item.user for item in Recipient.objects.all()} == {owner, keeper}, (
        "nobody's goes to keepers"
    )


def test_a_clause_that_is_gone_is_told_as_such(act: Act, owner: User) -> None:
    cite(owner, "act-1/1.1.2")
    first = Edition.objects.get()
    first.rewrite([text for text in first.texts if text.address != "1.1.2"])
    assert follow(act) == 1
    assert Impact.objects.get().reason == "gone"


def test_whoever_writes_the_place_anew_has_seen_it(act: Act, owner: User) -> None:
    cite(owner, "act-1/order.1")
    change(act, "order.1", "1. Соблюдать порядок.")
    follow(act)
    place = citations_cite.Place(
        key="wording/1", kind=Citation.Kind.TEMPLATE, title="Место", url="/desk/", owner=owner
    )
    citations_cite.cite(
        place, ["act-1/order.1"], looked_at_by=owner, at=datetime(2027, 2, 1, tzinfo=UTC)
    )
    assert not Impact.objects.open().exists()
    assert Impact.objects.get().outcome == "changed"


def test_citing_twice_changes_nothing_and_what_is_left_out_goes(act: Act, owner: User) -> None:
    cite(owner, "act-1/order.1", "act-1/1.1")
    rows = list(Citation.objects.values())
    cite(owner, "act-1/order.1", "act-1/1.1", at=LATER)
    assert list(Citation.objects.values()) == rows
    cite(owner, "act-1/1.1", at=LATER)
    assert [one.address for one in Citation.objects.all()] == ["act-1/1.1"]
    citations_cite.forget("wording/1", at=LATER)
    assert not Citation.objects.exists()


def test_what_the_register_does_not_hold_yet_is_flagged_only_by_a_later_change(
    load: Load, owner: User
) -> None:
    cite(owner, "act-1/order.1")
    load()
    act = Act.objects.get()
    assert Citation.objects.get().seen == "1. Соблюдать тишину."
    change(act, "order.1", "1. Соблюдать порядок.")
    follow_citations.call()
    assert Impact.objects.get().before == "1. Соблюдать тишину."


def test_the_page_shows_each_their_own_with_the_difference(
    client: Client, act: Act, owner: User
) -> None:
    cite(owner, "act-1/order.1")
    change(act, "order.1", "1. Соблюдать порядок.")
    follow(act)
    client.force_login(UserFactory(role=Role.SPECIALIST))
    assert "Место wording/1" not in client.get("/desk/acts/touched/").content.decode()
    pk = Impact.objects.get().pk
    kept = {"outcome": "kept", "note": "верно"}
    assert client.post(f"/desk/acts/touched/{pk}/settling/", kept).status_code == 404
    client.force_login(owner)
    page = client.get("/desk/acts/touched/").content.decode()
    assert "Место wording/1" in page
    assert "<del>" in page
    assert "<ins>" in page
    assert client.post(f"/desk/acts/touched/{pk}/settling/", {"outcome": ""}).status_code == 302
    assert Impact.objects.open().exists(), "an outcome must be said"
    client.post(f"/desk/acts/touched/{pk}/settling/", kept)
    assert not Impact.objects.open().exists()
    assert "верно" in client.get("/desk/acts/touched/?settled=1").content.decode()


def test_documents_that_are_cited_and_not_here_are_named_to_keepers(
    client: Client, act: Act, owner: User
) -> None:
    cite(owner, "act-1/order.1", "law-2300-1/18.1", "law-2300-1/25", "decree-5")
    assert Citation.objects.of_no_act().counts_by_code() == [("law-2300-1", 2), ("decree-5", 1)]
    client.force_login(UserFactory(role=Role.AUTHORISED))
    page = client.get("/desk/acts/").content.decode()
    assert "<code>law-2300-1</code> (2 места)" in page
    assert "Загрузите тексты" in page
    client.force_login(owner)
    assert "law-2300-1" not in client.get("/desk/acts/").content.decode()
    Act.objects.create(code="law-2300-1", kind="закон", title="О защите", number="2300-1")
    assert Citation.objects.of_no_act().counts_by_code() == [("decree-5", 1)]
