"""The state of an item on a day: pure functions over its facts and terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy

from otklik.disclosure.deadlines.deadline_calculation import (
    Kind,
    Rule,
    Term,
    Unit,
    confirmation_term,
    for_period,
    in_period,
    of_event,
    period,
)
from otklik.worktime.calendar import WorkCalendar

DAY = timedelta(days=1)
SOON_DAYS, SOON_DAYS_OF_A_WEEK = 7, 2
MOST_MISSED = 1_000  # a week's rule for twenty years


class State(models.TextChoices):
    """`FIRST`: it has a term, but nobody has published or confirmed it yet. `ABSENT`: it is in
    time, but one of its parts is not on the site."""

    PROPOSED = "proposed", gettext_lazy("draft: no clause is recorded")
    EXEMPT = "exempt", gettext_lazy("not applicable")
    NO_DATE = "no_date", gettext_lazy("no date of an event")
    FIRST = "first", gettext_lazy("not checked yet")
    LATE = "late", gettext_lazy("overdue")
    SOON = "soon", gettext_lazy("due soon")
    CURRENT = "current", gettext_lazy("up to date")
    ABSENT = "absent", gettext_lazy("not on the site")


#: What a score is counted over.
SCORED = (State.LATE, State.ABSENT, State.SOON, State.CURRENT)
#: What counts at all: shown on the site and in reports.
COUNTED = (*SCORED, State.FIRST, State.NO_DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an item on a day: since when its clause is recorded, when it was last
    published or confirmed, which events wait for their publication. `also` is the second rule of an
    item with two, with its own events. A period then needs a publication or confirmation without an
    event (`apart_on`): a document of one event is no report of a year."""

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
    """`term` is the one that ends first; `further` are the next terms of the other rules."""

    state: State
    term: Term | None = None
    further: tuple[Term, ...] = ()
    is_soon: bool = False

    @property
    def terms(self) -> tuple[Term, ...]:
        return () if self.term is None else (self.term, *self.further)


def deadlines_on(facts: Facts, today: date, calendar: WorkCalendar) -> Deadlines:
    return deadlines_of(terms_of(facts, calendar), facts, today)


def deadlines_of(terms: Sequence[Term], facts: Facts, today: date) -> Deadlines:
    """The same with the terms (`terms_of`) at hand: they change only with the facts."""
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
    """The next term of each rule that has one, the earliest first. An item with events alone is
    confirmed between them, like one that is kept current."""
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
                    confirmation_term(rule, checked_on=checked_on, since=since, calendar=calendar)
                )
            case _ if events:
                terms = [of_event(rule, day, calendar) for day in events]
                found.append(min(terms, key=_order))
    if not found and checked_on is not None:
        found = [
            confirmation_term(facts.rule, checked_on=checked_on, since=since, calendar=calendar)
        ]
    return sorted(found, key=_order)


def _order(term: Term) -> tuple[date, date]:
    return term.due_on, term.counted_from


def missed_terms(facts: Facts, today: date, calendar: WorkCalendar) -> list[Term]:
    """Terms of periods that passed without a publication since the last one, the oldest first."""
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
