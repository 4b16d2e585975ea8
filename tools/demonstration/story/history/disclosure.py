"""When items of required information were confirmed in two years: from chance alone, by the terms
of their own rules. What comes of it, the verbs and the clock decide."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.disclosure.checks.anchors import Pages
from otklik.disclosure.deadlines.deadline_calculation import Term, Unit
from otklik.disclosure.deadlines.state_rules import Facts, terms_of
from otklik.disclosure.items.confirmation import confirm
from otklik.disclosure.items.models import Basis, Item
from otklik.disclosure.submissions.models import Submission
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.worktime.calendar import WorkCalendar
from otklik.worktime.deadlines import nearest_workday
from tools.demonstration.story.history.texts import words
from tools.demonstration.story.history.timing import DAY, YEARS
from tools.demonstration.story.parts.disclosure import place_of, reserved
from tools.demonstration.story.required_parts import places_now, text_with_parts
from tools.demonstration.story.texts import texts
from tools.demonstration.timeline import Story

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
        return nearest_workday(last + DAY * chance.randint(*UNASKED), calendar, step=1)
    term = terms[0]
    if days := _late(term, on, chance):
        return nearest_workday(max(term.due_on, last) + DAY * days, calendar, step=1)
    ahead = chance.randint(0, 2 if term.unit == Unit.WEEK else 9)
    earliest = max(last + DAY, _earliest(term, facts))
    day = nearest_workday(term.due_on - DAY * ahead, calendar, step=-1)
    return day if day >= earliest else nearest_workday(earliest, calendar, step=1)


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


def lives(on: date, calendar: WorkCalendar) -> Iterator[Story]:
    """Two years of the items, but of those that the last days tell of; nothing where nobody keeps
    the list."""
    keeper = User.holding(Right.KEEP_DISCLOSURE, on=on, institution=None).first()
    if keeper is None:
        return
    chance, left = Random("required"), reserved(on)  # noqa: S311 - made up
    free = Item.objects.active().filter(institution=None, bases=None, exemptions=None)
    for number, item in enumerate(free.exclude(pk__in=left).select_related("unit")):
        supplier = _supplier(item, on)
        if number % ONE_IN == ONE_IN - 1 or supplier is None:
            continue
        since = nearest_workday(
            on - YEARS + DAY * chance.randrange(3, BEGUN_WITHIN), calendar, step=1
        )
        own = Random(f"required/{item.code}")  # noqa: S311 - made up
        kept = _Kept(item=item, keeper=keeper, supplier=supplier, calendar=calendar, chance=own)
        yield kept.story(since, on)


def _supplier(item: Item, on: date) -> User | None:
    """Of its unit; where nobody there has an account, of another."""
    all_of = User.holding(Right.SUPPLY, on=on, institution=None)
    found = [user for user in all_of if not user.may(Right.KEEP_DISCLOSURE)]
    return next((user for user in found if item.unit_id in user.unit_ids), next(iter(found), None))


@dataclass(kw_only=True)
class _Kept:
    """An item and who looks after it."""

    item: Item
    keeper: User
    supplier: User
    calendar: WorkCalendar
    chance: Random

    def story(self, since: date, on: date) -> Story:
        """Its clause is recorded; it is said where it is, or what it asks for is supplied; then
        somebody confirms it again and again."""
        item, place, shown_on = self.item, place_of(self.item), None
        yield (at := self.moment(since))
        basis = Basis.record(item, clause=texts().required.clause, by=self.keeper, at=at)
        Staged.objects.note(basis, at=at)
        item.arrange(
            place=place, owner=None if item.unit_id in self.supplier.unit_ids else self.supplier,
            checklist=[], confirm_every=item.confirm_every, by=self.keeper, at=at,
        )  # fmt: skip
        if not place:
            shown_on = nearest_workday(since + 3 * DAY, self.calendar, step=1)
            yield (at := self.moment(shown_on))
            self._show(at=at)
        life = drawn(item, since, on, self.calendar, self.chance, published_on=shown_on)
        for day in life.confirmed:
            yield (at := self.moment(day))
            confirm(
                item, basis=self.chance.choice(words().checked), places=places_now(item, Pages()),
                by=self.supplier, at=at,
            )  # fmt: skip

    def _show(self, *, at: datetime) -> None:
        text = text_with_parts(self.item)
        submission = Submission.give(self.item, text=text, by=self.supplier, at=at)
        ticks = dict.fromkeys(self.item.checks, True)
        submission.accept(ticks=ticks, by=self.keeper, at=at)
        submission.publish(by=self.keeper, at=at)
        self.item.refresh_from_db(fields=["place"])

    def moment(self, day: date) -> datetime:
        """Some minute of the morning of a worked day."""
        begins, _ends = self.calendar.hours(day)[0]
        return begins + timedelta(minutes=self.chance.randint(5, 150))
