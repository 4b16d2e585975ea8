"""Which incidents of a period were answered, and why the others were not.

docs/reference/figures.md defines every figure; none ranks people. The cohort of a period is all
that was detected on its days, without incidents merged into others. The database counts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.models import Account
from otklik.core.form_fields import DAY_FORMATS
from otklik.core.text_cleanup import whole_number
from otklik.incidents.blockers.models import Awaited
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.queries import IncidentQuerySet
from otklik.incidents.inbox.snooze import snoozed
from otklik.incidents.inbox.standard_views_and_filters import OF_THE_AUTHORITY
from otklik.incidents.replies.models import Reply
from otklik.incidents.sla.due import calendar_here
from otklik.incidents.topics.models import Competence
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit

DAY = 86_400


class Epoch(Func):
    """Whole seconds since 1970, which both databases compute without Python."""

    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Four percent signs become one: first in the template, then in Django's parameters.
        template = "CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(FLOOR(EXTRACT(EPOCH FROM %(expressions)s)) AS bigint)"
        return self.as_sql(compiler, connection, template=template, **context)


def seconds_between(first: str, last: str) -> Combinable:
    return Epoch(F(last)) - Epoch(F(first))


def local_day(column: str, *, first: date, last: date, tz: tzinfo) -> Combinable:
    """The local day of a moment as days since 1970, correct across clock changes; see `day_of`."""
    return (Epoch(F(column)) + _offset(column, first, last, tz)) / Value(DAY)


def day_of(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def midnight(day: date, tz: tzinfo) -> datetime:
    return datetime.combine(day, time(0), tz)


def _offset(column: str, first: date, last: date, tz: tzinfo) -> Combinable:
    days = [first + timedelta(days=n) for n in range((last - first).days + 2)]
    offsets = [_seconds(midnight(day, tz)) for day in days]
    changes: Sequence[When] = [
        When(**{f"{column}__lt": _find_change(days[n - 1], tz)}, then=Value(offsets[n - 1]))
        for n in range(1, len(days))
        if offsets[n] != offsets[n - 1]
    ]
    if not changes:
        return Value(offsets[0])
    return Case(*changes, default=Value(offsets[-1]), output_field=BigIntegerField())


def _seconds(moment: datetime) -> int:
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _find_change(day: date, tz: tzinfo) -> datetime:
    """When the clocks change on this day, to the minute."""
    begins = midnight(day, tz).astimezone(UTC)
    before = _seconds(begins.astimezone(tz))
    low, high = 0, 60 * 25
    while low < high:
        middle = (low + high) // 2
        then = (begins + timedelta(minutes=middle)).astimezone(tz)
        low, high = (middle + 1, high) if _seconds(then) == before else (low, middle)
    return begins + timedelta(minutes=low)


MOST_DAYS = 366
LEAST = 10  # incidents for a share
USUAL_DAYS = 28
Status, Outcome, Pile = Incident.Status, Incident.Outcome, Incident.Pile
ReplyIs = Reply.Status

ANSWERED, OUTSIDE = "answered", "outside"
UNANSWERED = "unanswered"  # all of WHY together
#: Why an incident within our competence has no answer yet, in the order of the table.
WHY = {
    "aside": _("set aside by the program, nobody has checked"),
    "unsorted": _("not sorted"),
    "in_work": _("in progress, no reply begun"),
    "draft": _("a draft is started"),
    "in_approval": _("waiting for approval"),
    "returned": _("returned for correction"),
    "by_hand": _("to be published in the network manually"),
    "unconfirmed": _("being sent or not confirmed"),
    "failed": _("not sent"),
    "person": _("waiting for the person"),
    "somebody": _("waiting for a unit, another body or a network"),
    "put_off": _("postponed"),
    "closed": _("closed without an answer"),
}
#: Closed by a person as needing no answer: not part of the share, shown for review.
NEEDS_NONE = {
    "no_question": _("closed: not a question"),
    "spam": _("closed: spam"),
}
STATES = {
    ANSWERED: _("answered"),
    **WHY,
    **NEEDS_NONE,
    OUTSIDE: _("not within our competence"),
    UNANSWERED: _("without an answer"),
}


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The days and filters of one URL."""

    first: date
    last: date
    account: int = 0
    unit: int = 0
    topic: int = 0
    institution: int | None = None  # None: all; OF_THE_AUTHORITY: only its own

    @classmethod
    def from_address(cls, asked: Mapping[str, str], *, by: User, at: datetime) -> "Scope":
        """Invalid values fall back to the last four weeks. An employee of an institution always
        gets that institution."""
        today = at.astimezone(calendar_here().tz).date()
        last = _read_day(asked.get("to", "")) or today
        first = _read_day(asked.get("from", "")) or last - timedelta(days=USUAL_DAYS - 1)
        if first > last:
            first, last = last, first
        first = max(first, last - timedelta(days=MOST_DAYS - 1))
        numbers = {name: whole_number(asked.get(name, "")) for name in ("account", "unit", "topic")}
        for name, model in (("account", Account), ("unit", Unit)):
            if not model.objects.visible_to(by).filter(pk=numbers[name]).exists():
                numbers[name] = 0
        typed = asked.get("institution", "")
        chosen = int(typed) if typed.isdecimal() and len(typed) < 10 else None
        own = chosen if by.institution_id is None else by.institution_id
        return cls(first=first, last=last, institution=own, **numbers)

    @cached_property
    def tz(self) -> tzinfo:
        return calendar_here().tz

    @cached_property
    def address(self) -> str:
        values = {"from": self.first.isoformat(), "to": self.last.isoformat()} | self._filters
        if self.institution is not None:
            values |= {"institution": self.institution}
        return urlencode(values)

    @property
    def _filters(self) -> dict[str, Any]:
        values = {"account": self.account, "unit": self.unit, "topic": self.topic}
        return {name: value for name, value in values.items() if value}

    def incidents(self) -> IncidentQuerySet:
        """The cohort."""
        begins = midnight(self.first, self.tz)
        ends = midnight(self.last + timedelta(days=1), self.tz)
        found = Incident.objects.filter(detected_at__gte=begins, detected_at__lt=ends)
        found = found.exclude(outcome=Outcome.JOINED)
        if self.institution is not None:
            is_own = self.institution == OF_THE_AUTHORITY
            found = found.of_institution(None if is_own else self.institution)
        return found.filter(**{f"{name}_id": value for name, value in self._filters.items()})

    def by_day(self) -> Combinable:
        return local_day("detected_at", first=self.first, last=self.last, tz=self.tz)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many incidents of one day and channel are in one state."""

    day: date
    account: int
    state: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Coverage:
    scope: Scope
    cells: tuple[Cell, ...]
    accounts: dict[int, str]

    @cached_property
    def _counts(self) -> Counter[tuple[int, str]]:
        """By channel (0: all channels) and state."""
        counted = Counter[tuple[int, str]]()
        for cell in self.cells:
            counted[cell.account, cell.state] += cell.count
            counted[0, cell.state] += cell.count
        return counted

    def count(self, *states: str, account: int = 0) -> int:
        return sum(self._counts[account, state] for state in states)

    def answered(self, *, account: int = 0) -> int:
        return self.count(ANSWERED, account=account)

    def base(self, *, account: int = 0) -> int:
        """How many needed an answer from us: not other bodies', not closed as needing none."""
        return self.count(ANSWERED, *WHY, account=account)

    @property
    def states(self) -> list[str]:
        """The unanswered states that occur, in the order of the table."""
        return [state for state in (*WHY, *NEEDS_NONE, OUTSIDE) if self.count(state)]

    @property
    def days(self) -> list[date]:
        return sorted({cell.day for cell in self.cells})


def coverage(scope: Scope, *, at: datetime) -> Coverage:
    """The period by day, channel and state: one query, and one for channel names."""
    rows = scope.incidents().annotate(local_day=scope.by_day(), state=state_of(at))
    counted = rows.order_by().values_list("local_day", "account", "state")
    cells = tuple(
        Cell(day=day_of(day), account=account, state=state, count=count)
        for day, account, state, count in counted.annotate(n=Count("pk"))
    )
    accounts = Account.objects.filter(pk__in={cell.account for cell in cells})
    return Coverage(
        scope=scope, cells=cells, accounts=dict(accounts.order_by("name").values_list("pk", "name"))
    )


def incidents_in_state(scope: Scope, state: str, *, at: datetime) -> IncidentQuerySet:
    """The incidents behind a figure, oldest first."""
    states = list(WHY) if state == UNANSWERED else [state]
    found = scope.incidents().annotate(state=state_of(at)).filter(state__in=states)
    return found.order_by("detected_at", "pk")


def durations(scope: Scope, start: str) -> list[int]:
    """Seconds from `start` (posted_at or detected_at) to the first answer, shortest first."""
    spans = within(scope).filter(first_reply_at__isnull=False)
    values = spans.order_by().values_list(seconds_between(start, "first_reply_at"), flat=True)
    return sorted(max(0, seconds) for seconds in values)


def within(scope: Scope) -> IncidentQuerySet:
    """The cohort without incidents of other bodies."""
    return scope.incidents().exclude(_is_outside())


def _is_outside() -> Q:
    return Q(outcome__in=(Outcome.NOT_OURS, Outcome.RETURNED)) | Q(
        topic__isnull=False, topic__competence=Competence.NOT_OURS
    )


def state_of(at: datetime) -> Case:
    """Which of STATES an incident is in now. A guess decides nothing: what the program laid aside
    is within our competence until a person says otherwise."""

    def has_reply(*statuses: str) -> Exists:
        return Exists(Reply.objects.filter(incident=OuterRef("pk"), status__in=statuses))

    awaited = Awaited.objects.active().filter(incident=OuterRef("pk"))
    closed = Q(status=Status.CLOSED)
    cases: Iterable[tuple[Q | Exists, str]] = (
        (_is_outside(), OUTSIDE),
        (Q(first_reply_at__isnull=False), ANSWERED),
        (closed & Q(outcome=Outcome.NO_QUESTION), "no_question"),
        (closed & Q(outcome=Outcome.SPAM), "spam"),
        (closed, "closed"),
        (has_reply(ReplyIs.IN_APPROVAL), "in_approval"),
        (has_reply(ReplyIs.BY_HAND), "by_hand"),
        (has_reply(ReplyIs.ON_ITS_WAY, ReplyIs.UNCONFIRMED), "unconfirmed"),
        (has_reply(ReplyIs.RETURNED), "returned"),
        (Exists(awaited.filter(whom=Awaited.Whom.PERSON)), "person"),
        (Exists(awaited), "somebody"),
        (snoozed(at), "put_off"),
        (has_reply(ReplyIs.DRAFT), "draft"),
        (has_reply(ReplyIs.FAILED), "failed"),
        (Q(status=Status.NEW) & ~Q(pile=Pile.ANSWER), "aside"),
        (Q(status=Status.NEW), "unsorted"),
    )
    return Case(
        *(When(condition, then=Value(state)) for condition, state in cases),
        default=Value("in_work"),
        output_field=CharField(),
    )


def _read_day(typed: str) -> date | None:
    for form in DAY_FORMATS:
        try:
            found = datetime.strptime(typed[:10], form).date()  # noqa: DTZ007 - only its day
        except ValueError:
            continue
        return found if 2000 <= found.year <= 2100 else None
    return None
