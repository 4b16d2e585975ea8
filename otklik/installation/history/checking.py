"""When items of required information were confirmed in two years: from chance alone, by the terms
of their own rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from otklik.disclosure.models import Item
from otklik.disclosure.rules import Facts, terms_of
from otklik.disclosure.terms import Term, Unit
from otklik.installation.history.rhythm import DAY
from otklik.worktime import WorkCalendar, worked_day_near

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
