"""How an item stands on a day: pure functions over what is known of it and its terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from otklik.disclosure.deadlines.deadline_calculation import (
    Kind,
    Rule,
    Term,
    Unit,
    for_period,
    in_period,
    kept_current,
    of_event,
    period,
)
from otklik.worktime.calendar import WorkCalendar

DAY = timedelta(days=1)
SOON_DAYS, SOON_DAYS_OF_A_WEEK = 7, 2
MOST_MISSED = 1_000  # a week's rule for twenty years


class State(StrEnum):
    """`FIRST`: it has a term, and nobody has published or confirmed it yet; it is neither late nor
    can anybody say that it is up to date."""

    PROPOSED = "proposed"
    EXEMPT = "exempt"
    NO_DATE = "no_date"
    FIRST = "first"
    LATE = "late"
    SOON = "soon"
    CURRENT = "current"
    ABSENT = "absent"
    """In time, but a part that it asks for is not on the site."""


#: What a score is counted over.
SCORED = (State.LATE, State.ABSENT, State.SOON, State.CURRENT)
#: What counts at all: shown on the site and in reports.
COUNTED = (*SCORED, State.FIRST, State.NO_DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an item on a day: since when its clause is recorded, when somebody last
    published or confirmed it, which events wait for their publication.

    Of an item with two terms `also` is the second one, with its own events. A period beside events
    is met by what was published or confirmed apart from them (`apart_on`): a document of one event
    is no report of a year.
    """

    rule: Rule
    since: date | None = None
    is_exempt: bool = False
    checked_on: date | None = None
    open_events: tuple[date, ...] = ()
    also: Rule | None = None
    also_events: tuple[date, ...] = ()
    apart_on: date | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        return (self.rule,) if self.also is None else (self.rule, self.also)

    @property
    def period_done_on(self) -> date | None:
        return self.checked_on if self.also is None else self.apart_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """`term` is the one that ends first; `further` are the next ones of the other terms."""

    state: State
    term: Term | None = None
    further: tuple[Term, ...] = ()
    is_soon: bool = False

    @property
    def terms(self) -> tuple[Term, ...]:
        return () if self.term is None else (self.term, *self.further)


def deadlines_on(facts: Facts, today: date, calendar: WorkCalendar) -> Deadlines:
    """How an item stands on a day."""
    return deadlines_of(terms_of(facts, calendar), facts, today)


def deadlines_of(terms: Sequence[Term], facts: Facts, today: date) -> Deadlines:
    """The same where its terms (`terms_of`) are at hand: they change only with what is known."""
    if facts.is_exempt:
        return Deadlines(state=State.EXEMPT)
    if facts.since is None:
        return Deadlines(state=State.PROPOSED)
    if not terms:
        return Deadlines(state=State.NO_DATE)
    term, further = terms[0], tuple(terms[1:])
    if today > term.due_on:
        return Deadlines(state=State.LATE, term=term, further=further)
    ahead = SOON_DAYS_OF_A_WEEK if term.unit == Unit.WEEK else SOON_DAYS
    is_soon = term.due_on - today <= DAY * ahead
    state = State.SOON if is_soon else State.CURRENT
    if facts.checked_on is None:
        state = State.FIRST
    return Deadlines(state=state, term=term, further=further, is_soon=is_soon)


def terms_of(facts: Facts, calendar: WorkCalendar) -> list[Term]:
    """The next term of each rule that has one, the earliest first. Rules that know events alone
    are confirmed between them, as what is kept current is."""
    since, checked_on = facts.since, facts.checked_on
    if since is None:
        return []
    found: list[Term] = []
    for rule, events in ((facts.rule, facts.open_events), (facts.also, facts.also_events)):
        if rule is None:
            continue
        match rule.kind:
            case Kind.PERIOD:
                done_on = facts.period_done_on
                found.append(in_period(rule, done_on=done_on, since=since, calendar=calendar))
            case Kind.ACTUAL:
                found.append(
                    kept_current(rule, checked_on=checked_on, since=since, calendar=calendar)
                )
            case _ if events:
                terms = [of_event(rule, day, calendar) for day in events]
                found.append(min(terms, key=_order))
    if not found and checked_on is not None:
        found = [kept_current(facts.rule, checked_on=checked_on, since=since, calendar=calendar)]
    return sorted(found, key=_order)


def _order(term: Term) -> tuple[date, date]:
    return term.due_on, term.counted_from


def missed(facts: Facts, today: date, calendar: WorkCalendar) -> list[Term]:
    """Periods whose last day went by without a publication since the last one, the oldest
    first; none of rules without periods."""
    rule = next((one for one in facts.rules if one.kind == Kind.PERIOD), None)
    if rule is None or facts.since is None or facts.is_exempt:
        return []
    done_on = facts.period_done_on
    term = in_period(rule, done_on=done_on, since=facts.since, calendar=calendar)
    found: list[Term] = []
    while term.due_on < today and term.ends is not None and len(found) < MOST_MISSED:
        found.append(term)
        begins, ends = period(rule, term.ends + DAY)
        term = for_period(rule, begins, ends, since=term.counted_from, calendar=calendar)
    return found
