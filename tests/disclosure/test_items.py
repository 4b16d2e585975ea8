"""An item counts by its clause, is arranged by whoever keeps the list, and forgets nothing."""

from datetime import date, timedelta

import pytest

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.disclosure.deadlines.item_states import ItemState, item_states
from otklik.disclosure.deadlines.state_rules import State
from otklik.disclosure.items.confirmation import confirm
from otklik.disclosure.items.models import Basis, Exemption, Item
from otklik.disclosure.items.occasion import Occasion
from otklik.disclosure.submissions.models import Submission
from otklik.organisation.people.absence import Absence
from otklik.organisation.structure.units_and_institutions import Unit
from tests.disclosure.conftest import CLAUSE, NOON, make_item
from tests.staffed import Staff

TODAY = NOON.date()
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def how(item: Item, on: date = TODAY) -> ItemState:
    item = Item.objects.get(pk=item.pk)
    return item_states([item], on=on)[0]


def placed(item: Item, staff: Staff, place: str = "/page/") -> Item:
    item.arrange(
        place=place, owner=None, checklist=[], confirm_every=91, by=staff.authorised, at=NOON
    )
    return item


def test_only_the_authorised_person_records_the_clause(
    items: dict[str, Item], staff: Staff
) -> None:
    item = items["actual"]
    for other in (staff.specialist, staff.head, staff.lead):
        with pytest.raises(Refused):
            Basis.record(item, clause=CLAUSE, by=other, at=NOON)
    assert how(item).state == State.PROPOSED
    Basis.record(item, clause=CLAUSE, by=staff.authorised, at=NOON)
    assert how(item).state != State.PROPOSED
    line = Line.objects.about(item).with_particulars().get()
    assert (line.verb, line.actor_key) == ("disclosure.clause_recorded", str(staff.authorised.pk))


def test_another_clause_ends_the_one_before_and_yesterday_stays_as_it_was(
    items: dict[str, Item], staff: Staff
) -> None:
    item = items["actual"]
    Basis.record(item, clause=CLAUSE, by=staff.authorised, at=NOON)
    Basis.record(item, clause="Пункт 3", by=staff.authorised, at=NOON + 2 * DAY)
    assert [one.clause for one in Basis.objects.filter(ended_at__isnull=True)] == ["Пункт 3"]
    earlier = how(item, TODAY + DAY)
    assert earlier.basis is not None
    assert earlier.basis.clause == CLAUSE
    basis = Basis.objects.get(ended_at__isnull=True)
    basis.end(reason="Пункт отменён", by=staff.authorised, at=NOON + 3 * DAY)
    assert how(item, TODAY + 3 * DAY).state == State.PROPOSED
    assert how(item, TODAY + 2 * DAY).state != State.PROPOSED


def test_not_applicable_needs_a_reason_and_is_lifted(items: dict[str, Item], staff: Staff) -> None:
    item = items["event"]
    with pytest.raises(Refused):
        Exemption.put(item, reason=" ", by=staff.authorised, at=NOON)
    mark = Exemption.put(item, reason="Судов не было", by=staff.authorised, at=NOON)
    assert how(item).state == State.EXEMPT
    with pytest.raises(Refused):
        Basis.record(item, clause=CLAUSE, by=staff.authorised, at=NOON)
    mark.lift(by=staff.authorised, at=NOON)
    assert how(item).state == State.PROPOSED


def test_the_first_confirmation_is_due_soon_after_the_clause(
    counted: dict[str, Item], staff: Staff
) -> None:
    item = placed(counted["actual"], staff)
    assert how(item).due_on == date(2026, 11, 26)
    given = confirm(item, basis="Сверено с приказом", by=staff.specialist, at=NOON)
    assert how(item).due_on == date(2027, 2, 11)
    assert how(item).checked_on == TODAY
    given.take_back(by=staff.specialist, at=NOON + DAY)
    assert how(item).due_on == date(2026, 11, 26)


def test_a_confirmation_is_taken_back_by_whoever_gave_it_within_a_day(
    counted: dict[str, Item], staff: Staff
) -> None:
    item = placed(counted["actual"], staff)
    given = confirm(item, basis="Сверено", by=staff.specialist, at=NOON)
    with pytest.raises(Refused):
        given.take_back(by=staff.head, at=NOON)
    with pytest.raises(Refused):
        given.take_back(by=staff.specialist, at=NOON + 2 * DAY)


@pytest.mark.parametrize("basis", ["", "   "])
def test_nothing_is_confirmed_blindly(counted: dict[str, Item], staff: Staff, basis: str) -> None:
    with pytest.raises(Refused, match="не указано"):
        confirm(counted["actual"], basis="Сверено", by=staff.specialist, at=NOON)
    item = placed(counted["actual"], staff)
    with pytest.raises(Refused):
        confirm(item, basis=basis, by=staff.specialist, at=NOON)
    with pytest.raises(Refused, match="другое подразделение"):
        confirm(item, basis="Сверено", by=staff.stranger, at=NOON)


def test_what_happened_is_published_before_anything_is_confirmed(
    counted: dict[str, Item], staff: Staff
) -> None:
    item = placed(counted["event"], staff)
    assert how(item).state == State.NO_DATE
    noted = Occasion.note(
        item, happens_on=TODAY, words="Новая структура", by=staff.specialist, at=NOON
    )
    assert how(item).due_on == date(2026, 11, 19)
    assert how(item, date(2026, 11, 20)).state == State.LATE
    with pytest.raises(Refused, match="Новая структура"):
        confirm(item, basis="Сверено", by=staff.specialist, at=NOON)
    noted.meet(where="/page/", by=staff.specialist, at=NOON + DAY)
    assert how(item, TODAY + DAY).state == State.CURRENT
    assert how(item, TODAY).due_on == date(2026, 11, 19)  # so it was yesterday
    noted.reopen(by=staff.specialist, at=NOON + DAY)
    assert how(item, TODAY + DAY).due_on == date(2026, 11, 19)
    noted.take_back(by=staff.specialist, at=NOON + DAY)
    assert how(item, TODAY + DAY).state == State.NO_DATE


def test_whoever_stands_in_may_supply_what_the_absent_one_answers_for(
    counted: dict[str, Item], staff: Staff
) -> None:
    item = counted["actual"]
    item.arrange(
        place="/page/", owner=staff.specialist, checklist=[], confirm_every=91,
        by=staff.authorised, at=NOON,
    )  # fmt: skip
    assert not item.is_supplied_by(staff.stranger, on=TODAY)
    Absence.note(
        staff.specialist, first=TODAY, last=TODAY + DAY, substitute=staff.stranger,
        by=staff.lead, at=NOON,
    )  # fmt: skip
    assert item.is_supplied_by(staff.stranger, on=TODAY)
    assert not item.is_supplied_by(staff.stranger, on=TODAY + 2 * DAY)


@pytest.mark.parametrize("place", ["acts/", "//other.example/", "ftp://x/", "/a b", "javascript:1"])
def test_a_place_is_an_address(items: dict[str, Item], staff: Staff, place: str) -> None:
    with pytest.raises(Refused):
        placed(items["actual"], staff, place)


def test_an_announcement_and_its_results_are_two_publications(
    units: dict[str, Unit], staff: Staff
) -> None:
    """One event, two terms: before it, and after it."""
    item = make_item(
        "2.3", units["rights"], "before", also_kind="event", also_amount=1, also_unit="wd",
        also_anchor="итоги",
    )  # fmt: skip
    Basis.record(item, clause=CLAUSE, by=staff.authorised, at=NOON)
    day = date(2026, 11, 18)
    first = Occasion.note(item, happens_on=day, words="Ярмарка", by=staff.specialist, at=NOON)
    (state,) = item_states([item], on=NOON.date())
    assert [one.words for one in state.open_occasions] == ["Ярмарка", "Ярмарка: итоги"]
    due = [term.due_on for term in state.deadlines.terms]
    assert due == [date(2026, 11, 17), date(2026, 11, 19)]
    first.meet(where="/news/", by=staff.specialist, at=NOON)
    (state,) = item_states([item], on=date(2026, 11, 20))
    assert (state.state, state.due_on) == (State.LATE, date(2026, 11, 19))
    with pytest.raises(Refused):
        Occasion.note(item, happens_on=day, words="Ярмарка", by=staff.specialist, at=NOON)


def test_documents_of_events_leave_the_yearly_publication_due(
    units: dict[str, Unit], staff: Staff
) -> None:
    item = make_item(
        "2.3", units["rights"], "event", also_kind="period", also_amount=1, also_unit="year"
    )
    Basis.record(item, clause=CLAUSE, by=staff.authorised, at=NOON)
    occasion = Occasion.note(
        item, happens_on=NOON.date(), words="Приказ", by=staff.specialist, at=NOON
    )
    submission = Submission.give(
        item, text="Приказ", occasion=occasion, by=staff.specialist, at=NOON
    )
    submission.accept(ticks=dict.fromkeys(item.checks, True), by=staff.authorised, at=NOON)
    submission.publish(by=staff.authorised, at=NOON)
    (state,) = item_states([item], on=NOON.date())
    assert state.due_on == date(2026, 12, 30)  # of the order only: the year's results are due yet
    report = Submission.give(item, text="Итоги года", by=staff.specialist, at=NOON)
    report.accept(ticks=dict.fromkeys(item.checks, True), by=staff.authorised, at=NOON)
    report.publish(by=staff.authorised, at=NOON)
    (state,) = item_states([item], on=NOON.date())
    assert state.due_on == date(2027, 12, 30)
