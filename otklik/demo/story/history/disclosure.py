"""When items of required information were confirmed in two years: from chance alone, by the terms
of their own rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from otklik.audit.entries import Happening, record_many
from otklik.demo.story.history.texts import words
from otklik.demo.story.history.timing import DAY, YEARS
from otklik.demo.story.models import History, Staged
from otklik.demo.story.parts.disclosure import place_of
from otklik.demo.story.required_parts import places_now, text_with_parts
from otklik.demo.story.texts import texts
from otklik.disclosure.checks.anchors import Pages, Problem
from otklik.disclosure.checks.models import ItemDay, MissedPeriod
from otklik.disclosure.deadlines.state import Facts, State, deadlines_of, missed, terms_of
from otklik.disclosure.deadlines.terms import Term, Unit
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.models import Basis, Item
from otklik.disclosure.items.part import Part, PartLook, PartPlace
from otklik.disclosure.submissions.models import Supply
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.worktime.calendar import WorkCalendar
from otklik.worktime.day_terms import worked_day_near

#: The bad quarter, ago: most of what fell due in it waited.
BAD = (timedelta(days=480), timedelta(days=389))
LATELY = timedelta(days=45)
LATE = 0.13  # of what falls due, usually
LATE_IN_BAD, LATE_LATELY = 0.65, 0.25
UNASKED = (45, 80)  # days until something without a term is looked at all the same


@dataclass(slots=True)
class Life:
    """What was known of an item since which day; days on which it was confirmed."""

    known: list[tuple[date, Facts]]
    confirmed: list[date] = field(default_factory=list)

    def spans(self, on: date) -> Iterator[tuple[date, date, Facts]]:
        """From a day, up to another, what was known; the last one to the end of `on`."""
        ends = [day for day, _facts in self.known[1:]] + [on + DAY]
        for (day, facts), end in zip(self.known, ends, strict=True):
            yield day, end, facts


def drawn(
    item: Item,
    since: date,
    on: date,
    calendar: WorkCalendar,
    chance: Random,
    *,
    published_on: date | None,
) -> Life:
    """Until the day before `on`; `published_on`: when a page of ours began to show it."""
    facts = Facts(rule=item.rule, also=item.also, since=since)
    life = Life([(since, facts)])
    if published_on is not None:
        facts = replace(facts, checked_on=published_on, apart_on=published_on)
        life.known.append((published_on, facts))
    while True:
        day = _next(facts, on, calendar, chance)
        if day >= on:
            return life
        facts = replace(facts, checked_on=day, apart_on=day)
        life.known.append((day, facts))
        life.confirmed.append(day)


def _next(facts: Facts, on: date, calendar: WorkCalendar, chance: Random) -> date:
    """The worked day on which it is confirmed next: a little before its term, or late."""
    last = facts.checked_on or facts.since
    if last is None:
        raise ValueError("An item is drawn once its clause is recorded.")
    terms = terms_of(facts, calendar)
    if not terms:
        return worked_day_near(last + DAY * chance.randint(*UNASKED), calendar, step=1)
    term = terms[0]
    if days := _late(term, on, chance):
        return worked_day_near(max(term.due_on, last) + DAY * days, calendar, step=1)
    ahead = chance.randint(0, 2 if term.unit == Unit.WEEK else 9)
    earliest = max(last + DAY, _earliest(term, facts))
    day = worked_day_near(term.due_on - DAY * ahead, calendar, step=-1)
    return day if day >= earliest else worked_day_near(earliest, calendar, step=1)


def _late(term: Term, on: date, chance: Random) -> int:
    """By how many days; 0 for in time."""
    ago = on - term.due_on
    if BAD[1] <= ago < BAD[0]:
        share, most = LATE_IN_BAD, 70
    elif ago < LATELY:
        share, most = LATE_LATELY, 60
    else:
        share, most = LATE, 28
    if term.unit == Unit.WEEK:
        most = 4
    return chance.randint(2, most) if chance.random() < share else 0


def _earliest(term: Term, facts: Facts) -> date:
    """What is published for a period stands within it, or in the one after."""
    if term.begins is None or term.ends is None:
        return term.counted_from
    is_after = any(rule.is_after for rule in facts.rules)
    return term.ends + DAY if is_after else term.begins


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
    values = {"code": kept.item.code, "basis": given.basis, "place": given.place}
    return Happening(
        subject=kept.item, verb="disclosure.confirmed", by=given.by, at=given.at, particulars=values
    )


def _tick_parts(kept: _Kept) -> None:
    """Each confirmation says where each part was seen, and the first one that it was there."""
    given = list(kept.item.confirmations.active().order_by("at", "pk"))  # type: ignore[attr-defined]
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
            state = deadlines_of(terms, facts, day)
            in_time = state.state in (State.SOON, State.CURRENT)
            is_ticked = first is not None and first <= day
            parts, places = 1, 1
            if kept.parts:
                parts, places = len(kept.parts), len(kept.places) if is_ticked else 0
            yield ItemDay(
                item=item, on=day, section=item.section, unit=item.unit,
                state=State.ABSENT if in_time and places < parts else state.state,
                due_on=state.term.due_on if state.term else None,
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
            values = {
                "code": item.code, "begins": term.begins, "ends": term.ends, "due_on": term.due_on,
            }  # fmt: skip
            happened.append(
                Happening(
                    subject=item,
                    verb="disclosure.period_missed",
                    by=None,
                    at=at,
                    particulars=values,
                )
            )
    return happened
