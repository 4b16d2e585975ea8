"""The list of required information over two years: clauses recorded one after another, items
confirmed in time or late, a quarter in which much waited, and how each stood on each day.

Who may, and what counts when, are the rules of `disclosure`; clauses, places and what is shown
are made by its verbs, confirmations and days by the hundred.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from otklik.disclosure.anchors import Pages, Problem
from otklik.disclosure.models import (
    Basis,
    Confirmation,
    Item,
    ItemDay,
    MissedPeriod,
    Part,
    PartLook,
    PartPlace,
    Supply,
)
from otklik.disclosure.rules import State, missed, standing_by, terms_of
from otklik.installation.history.checking import Life, drawn
from otklik.installation.history.rhythm import DAY, YEARS
from otklik.installation.history.words import words
from otklik.installation.models import History, Staged
from otklik.installation.staging.parts import places_now, text_with_parts
from otklik.installation.staging.places import place_of
from otklik.installation.staging.texts import texts
from otklik.journal.recording import Happening, record_many
from otklik.organisation.models import Authority, User
from otklik.organisation.rights import Right
from otklik.worktime import WorkCalendar, worked_day_near

BEGUN_WITHIN = 150  # days until the last clause of them was recorded
ONE_IN = 5  # items that nobody has found a clause for
BATCH = 1_000


def keep(history: History) -> None:
    """Two years of the items that nobody has touched; nothing where nobody keeps the list."""
    on = timezone.localdate(history.until)
    keeper = User.holding(Right.KEEP_DISCLOSURE, on=on, institution=None).first()
    if keeper is None:
        return
    chance = Random(f"{history.seeded}/required")  # noqa: S311 - made up
    calendar = Authority.objects.get().calendar()
    lives, pages = [], Pages()
    for number, item in enumerate(_untouched()):
        if number % ONE_IN == ONE_IN - 1:
            continue
        since = worked_day_near(
            on - YEARS + DAY * chance.randrange(3, BEGUN_WITHIN), calendar, step=1
        )
        supplier = _supplier(item, on)
        if supplier is None:
            continue
        kept = _Kept(item=item, keeper=keeper, supplier=supplier, calendar=calendar, chance=chance)
        kept.begin(since)
        kept.see_parts(pages)
        lives.append((kept, drawn(item, since, on, calendar, chance, published_on=kept.shown_on)))
    _write(lives, on)
    Staged.objects.note(*(kept.basis for kept, _life in lives), at=history.until)


def _untouched() -> list[Item]:
    free = Item.objects.active().filter(institution=None, bases=None, exemptions=None)
    return list(free.select_related("unit"))


def _supplier(item: Item, on: date) -> User | None:
    """Of its unit; where nobody there has an account, of another."""
    all_of = User.holding(Right.SUPPLY, on=on, institution=None)
    found = [user for user in all_of if not user.may(Right.KEEP_DISCLOSURE)]
    return next((user for user in found if item.unit_id in user.unit_ids), next(iter(found), None))


@dataclass(kw_only=True)
class _Kept:
    """An item and who looks after it; `shown_on` where a page of our own shows it."""

    item: Item
    keeper: User
    supplier: User
    calendar: WorkCalendar
    chance: Random
    shown_on: date | None = None
    parts: list[Part] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def see_parts(self, pages: Pages) -> None:
        """What the pages show of its parts, for its last confirmation and for its days."""
        self.parts = list(Part.objects.active().filter(item=self.item))
        self.places = places_now(self.item, pages)

    def begin(self, since: date) -> None:
        """Its clause is recorded; it is said where it stands, or what it asks for is supplied."""
        item, at, place = self.item, self.moment(since), place_of(self.item)
        self.basis = Basis.record(item, clause=texts().required.clause, by=self.keeper, at=at)
        item.arrange(
            place=place, owner=None if item.unit_id in self.supplier.unit_ids else self.supplier,
            checklist=[], confirm_every=item.confirm_every, by=self.keeper, at=at,
        )  # fmt: skip
        if not place:
            self.shown_on = worked_day_near(since + 3 * DAY, self.calendar, step=1)
            self._show(at=self.moment(self.shown_on))

    def _show(self, *, at: datetime) -> None:
        text = text_with_parts(self.item)
        supply = Supply.give(self.item, text=text, by=self.supplier, at=at)
        ticks = dict.fromkeys(self.item.checks, True)
        supply.accept(ticks=ticks, by=self.keeper, at=at)
        supply.publish(by=self.keeper, at=at)
        self.item.refresh_from_db(fields=["place"])

    def moment(self, day: date) -> datetime:
        """Some minute of the morning of a worked day."""
        begins, _ends = self.calendar.hours(day)[0]
        return begins + timedelta(minutes=self.chance.randint(5, 150))


def _write(lives: list[tuple[_Kept, Life]], on: date) -> None:
    confirmations: list[Confirmation] = []
    happened: list[Happening] = []
    days: list[ItemDay] = []
    for kept, life in lives:
        for day in life.confirmed:
            confirmation = _confirmation(kept, day)
            confirmations.append(confirmation)
            happened.append(_confirmed(kept, confirmation))
        days += _days(kept, life, on)
        happened += _missed(kept, life, on)
    Confirmation.objects.bulk_create(sorted(confirmations, key=lambda one: one.at))
    for kept, _life in lives:
        _tick_parts(kept)
    ItemDay.objects.bulk_create(
        days, batch_size=BATCH, update_conflicts=True, unique_fields=["item", "on"],
        update_fields=["section", "unit", "state", "due_on", "parts", "parts_there"],
    )  # fmt: skip
    record_many(sorted(happened, key=lambda one: one.at))


def _confirmation(kept: _Kept, day: date) -> Confirmation:
    return Confirmation(
        item=kept.item, on=day, at=kept.moment(day), by=kept.supplier,
        basis=kept.chance.choice(words().checked), place=kept.item.place,
    )  # fmt: skip


def _confirmed(kept: _Kept, given: Confirmation) -> Happening:
    told = {"code": kept.item.code, "basis": given.basis, "place": given.place}
    return Happening(
        subject=kept.item, verb="disclosure.confirmed", by=given.by, at=given.at, particulars=told
    )


def _tick_parts(kept: _Kept) -> None:
    """Each confirmation says where each part was seen, and the first one that it was there."""
    given = list(kept.item.confirmations.standing().order_by("at", "pk"))  # type: ignore[attr-defined]
    there = [(one, kept.places[one.code]) for one in kept.parts if one.code in kept.places]
    PartPlace.objects.bulk_create(
        [
            PartPlace(confirmation=one, part=part, place=place)
            for one in given
            for part, place in there
        ],
        batch_size=BATCH,
    )
    if given:
        PartLook.note(((part, place, Problem.NONE) for part, place in there), at=given[0].at)


def _days(kept: _Kept, life: Life, on: date) -> Iterator[ItemDay]:
    """How it stood at the end of each day until now, as `disclosure.scores` writes it; its pages
    are taken to have been as they are."""
    item, calendar = kept.item, kept.calendar
    first = min(life.confirmed, default=None)
    for since, until, facts in life.spans(on):
        terms = terms_of(facts, calendar)
        for number in range((until - since).days):
            day = since + DAY * number
            stood = standing_by(terms, facts, day)
            in_time = stood.state in (State.SOON, State.CURRENT)
            is_ticked = first is not None and first <= day
            parts, places = 1, 1
            if kept.parts:
                parts, places = len(kept.parts), len(kept.places) if is_ticked else 0
            yield ItemDay(
                item=item, on=day, section=item.section, unit=item.unit,
                state=State.ABSENT if in_time and places < parts else stood.state,
                due_on=stood.term.due_on if stood.term else None,
                parts=parts, parts_there=places if in_time else 0,
            )  # fmt: skip


def _missed(kept: _Kept, life: Life, on: date) -> list[Happening]:
    """Periods that went by, as the clock notes them on the day after."""
    item, known, happened = kept.item, set[date](), []
    for _since, until, facts in life.spans(on):
        for term in missed(facts, until - DAY, kept.calendar):
            if term.begins is None or term.ends is None or term.begins in known:
                continue
            known.add(term.begins)
            at = kept.moment(worked_day_near(term.due_on + DAY, kept.calendar, step=1))
            MissedPeriod.objects.create(
                item=item, begins=term.begins, ends=term.ends, due_on=term.due_on,
                section=item.section, unit=item.unit, noted_at=at,
            )  # fmt: skip
            told = {
                "code": item.code, "begins": term.begins, "ends": term.ends, "due_on": term.due_on,
            }  # fmt: skip
            happened.append(
                Happening(
                    subject=item, verb="disclosure.period_missed", by=None, at=at, particulars=told
                )
            )
    return happened
