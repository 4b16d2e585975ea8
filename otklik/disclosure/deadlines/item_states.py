"""States of items on a day: facts from their rows, judged by the rules. A few queries for all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from otklik.core.db.compiled_queries import compiled_query
from otklik.disclosure.deadlines.deadline_calculation import Why
from otklik.disclosure.deadlines.state_rules import COUNTED, Deadlines, Facts, State, deadlines_on
from otklik.disclosure.items.confirmation import Confirmation, PartLook, PartPlace
from otklik.disclosure.items.models import Basis, Exemption, Item, Part
from otklik.disclosure.items.occasion import Occasion
from otklik.disclosure.submissions.models import Submission
from otklik.worktime.calendar import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class PartState:
    """A part on a day: its confirmed place, and what was wrong with the published page there."""

    part: Part
    place: str = ""
    problem: str = ""

    @property
    def is_there(self) -> bool:
        return bool(self.place) and not self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemState:
    """An item with its facts, its deadlines and the rows behind them."""

    item: Item
    calendar: WorkCalendar
    facts: Facts
    deadlines: Deadlines
    basis: Basis | None
    exemption: Exemption | None
    confirmation: Confirmation | None
    published: Submission | None
    open_occasions: tuple[Occasion, ...] = ()
    in_work: Submission | None = None
    returned: Submission | None = None
    parts: tuple[PartState, ...] = ()

    @property
    def state(self) -> State:
        """An item in time with a part missing is not on the site."""
        in_time = self.deadlines.state in (State.SOON, State.CURRENT)
        return State.ABSENT if in_time and self.missing else self.deadlines.state

    @property
    def missing(self) -> list[PartState]:
        return [one for one in self.parts if not one.is_there]

    @property
    def parts_all(self) -> int:
        """Its weight in scores: the number of its parts, 1 for an item without parts."""
        return len(self.parts) or 1

    @property
    def parts_there(self) -> int:
        """Those of them on the site and in time."""
        if self.state not in (State.SOON, State.CURRENT, State.ABSENT):
            return 0
        return len(self.parts) - len(self.missing) if self.parts else 1

    @property
    def due_on(self) -> date | None:
        return self.deadlines.term.due_on if self.deadlines.term else None

    @property
    def is_event_due(self) -> bool:
        """Whether its next term is counted from an event."""
        term = self.deadlines.term
        return term is not None and term.why in {Why.AFTER_EVENT, Why.BEFORE_EVENT}

    @property
    def is_period_due(self) -> bool:
        """Whether its next term is one of a period."""
        term = self.deadlines.term
        return term is not None and term.why in {Why.WITHIN_PERIOD, Why.AFTER_PERIOD}

    @property
    def checked_on(self) -> date | None:
        return self.facts.checked_on


def item_states(
    items: Iterable[Item], *, on: date, calendar: WorkCalendar | None = None
) -> list[ItemState]:
    """In the order given. `on` is a day of the authority; rows that came later are ignored, so that
    the past can be computed. `calendar`: the authority's, if at hand."""
    listed = list(items)
    keys = [item.pk for item in listed]
    bases = _holding(_bases(items=keys), on)
    exemptions = _holding(_exemptions(items=keys), on)
    confirmations = {row.item_id: row for row in _confirmations(items=keys, on=on)}
    parts = _parts(keys, confirmations, on=on)
    submissions = defaultdict[int, list[Submission]](list)
    for submission in _submissions(items=keys, on=on):
        submissions[submission.item_id].append(submission)
    occasions = defaultdict[int, list[Occasion]](list)
    for occasion in _occasions(items=keys):
        occasions[occasion.item_id].append(occasion)
    calendars: dict[int | None, WorkCalendar] = {} if calendar is None else {None: calendar}
    for item in listed:
        if item.institution_id not in calendars:
            calendars[item.institution_id] = item.calendar
    return [
        _item_state(
            item,
            on=on,
            calendar=calendars[item.institution_id],
            basis=bases.get(item.pk),
            exemption=exemptions.get(item.pk),
            confirmation=confirmations.get(item.pk),
            submissions=submissions[item.pk],
            occasions=occasions[item.pk],
            parts=parts.get(item.pk, ()),
        )
        for item in listed
    ]


def counted_states(code: str = "", *, on: date) -> list[ItemState]:
    """Those shown to everybody: items with a recorded clause, all of them or one."""
    items = Item.objects.active().resting_on_a_clause()
    if code:
        items = items.filter(code=code)
    found = item_states(items.select_related("unit", "institution__unit"), on=on)
    return [one for one in found if one.state in COUNTED]


def _item_state(
    item: Item,
    *,
    on: date,
    calendar: WorkCalendar,
    basis: Basis | None,
    exemption: Exemption | None,
    confirmation: Confirmation | None,
    submissions: Sequence[Submission],
    occasions: Sequence[Occasion],
    parts: tuple[PartState, ...],
) -> ItemState:
    published = sorted(
        (
            one
            for one in submissions
            if one.state == Submission.State.PUBLISHED
            and one.published_on
            and one.published_on <= on
        ),
        key=lambda one: (str(one.published_on), one.pk),
        reverse=True,
    )
    apart = [confirmation.on] if confirmation else []
    apart += [one.published_on for one in published if one.published_on and one.occasion_id is None]
    checked = [one.met_on for one in occasions if one.met_on is not None and one.met_on <= on]
    checked += [*apart, *(one.published_on for one in published if one.published_on)]
    is_open = [one for one in occasions if one.met_on is None or one.met_on > on]
    waiting = tuple(one for one in is_open if one.at.astimezone(calendar.tz).date() <= on)
    facts = Facts(
        rule=item.rule,
        since=basis.at.astimezone(calendar.tz).date() if basis else None,
        is_exempt=exemption is not None,
        checked_on=max(checked, default=None),
        open_events=tuple(one.happens_on for one in waiting if not one.is_also),
        also=item.also,
        also_events=tuple(one.happens_on for one in waiting if one.is_also),
        apart_on=max(apart, default=None),
    )
    newest = submissions[0] if submissions else None
    return ItemState(
        item=item,
        calendar=calendar,
        facts=facts,
        deadlines=deadlines_on(facts, on, calendar),
        basis=basis,
        exemption=exemption,
        confirmation=confirmation,
        published=next(iter(published), None),
        open_occasions=waiting,
        in_work=next((one for one in submissions if one.state in Submission.IN_WORK), None),
        returned=newest if newest and newest.state == Submission.State.RETURNED else None,
        parts=parts,
    )


def _parts(
    keys: Sequence[int], confirmations: Mapping[int, Confirmation], *, on: date
) -> dict[int, tuple[PartState, ...]]:
    """By item: what the pages showed at the end of the day, at the places confirmed by then."""
    listed = _listed_parts(items=keys)
    if not listed:
        return {}
    given = [one.pk for one in confirmations.values()]
    places = dict(_ticked(confirmations=given))
    looks: dict[int, PartLook] = {}
    for look in _looks(parts=list(places), on=on):
        looks.setdefault(look.part_id, look)  # newest first
    found = defaultdict[int, list[PartState]](list)
    for part in listed:
        place, last = places.get(part.pk, ""), looks.get(part.pk)
        problem = last.problem if last is not None and last.place == place else ""
        found[part.item_id].append(PartState(part=part, place=place, problem=problem))
    return {item: tuple(all_of) for item, all_of in found.items()}


def _holding[R: (Basis, Exemption)](rows: Iterable[R], on: date) -> dict[int, R]:
    """By item, the row that held at the end of a day."""
    found: dict[int, R] = {}
    for row in sorted(rows, key=lambda one: (one.at, one.pk)):
        began = timezone.localdate(row.at) <= on
        ended = row.ended_at is not None and timezone.localdate(row.ended_at) <= on
        if began and not ended:
            found[row.item_id] = row
    return found


@compiled_query
def _bases(*, items: Sequence[int]) -> QuerySet[Basis]:
    return Basis.objects.filter(item__in=items).select_related("act", "by")


@compiled_query
def _exemptions(*, items: Sequence[int]) -> QuerySet[Exemption]:
    return Exemption.objects.filter(item__in=items).select_related("by")


@compiled_query
def _confirmations(*, items: Sequence[int], on: date) -> QuerySet[Confirmation]:
    """The last one of each item."""
    given = Confirmation.objects.active().filter(item=OuterRef("pk"), on__lte=on)
    last = Subquery(given.order_by("-at", "-pk").values("pk")[:1])
    lasts = Item.objects.filter(pk__in=items).order_by().values(last=last)
    return Confirmation.objects.filter(pk__in=lasts).select_related("by")


@compiled_query
def _submissions(*, items: Sequence[int], on: date) -> QuerySet[Submission]:
    return Submission.objects.decisive(items, on=on).select_related("supplied_by", "invitation")


@compiled_query
def _occasions(*, items: Sequence[int]) -> QuerySet[Occasion]:
    return Occasion.objects.active().filter(item__in=items).order_by("happens_on", "pk")


@compiled_query
def _listed_parts(*, items: Sequence[int]) -> QuerySet[Part]:
    return Part.objects.active().filter(item__in=items)


@compiled_query
def _ticked(*, confirmations: list[int]) -> QuerySet[PartPlace, tuple[int, str]]:
    return PartPlace.objects.filter(confirmation__in=confirmations).values_list("part", "place")


@compiled_query
def _looks(*, parts: list[int], on: date) -> QuerySet[PartLook]:
    return PartLook.objects.filter(part__in=parts, at__date__lte=on)
