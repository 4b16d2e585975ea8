"""Computes by when an answer is due, and why.

In ascending priority: the norm in the authority's calendar, the day promised in an interim answer,
an extension, the deadline of another system.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import QuerySet

from otklik.core.db.ask_once import asked_once
from otklik.core.db.compiled_queries import compiled_query
from otklik.incidents.sla.models import MatterKind, Norm
from otklik.organisation.structure.authority import Authority
from otklik.worktime import calendar as worktime_calendar
from otklik.worktime import deadlines, russia
from otklik.worktime import deadlines as worktime_deadlines

if TYPE_CHECKING:
    from otklik.incidents.cases.incident import Incident
    from otklik.incidents.deadlines.extensions_and_interim_answers import Extension, Interim


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDeadline:
    """`due` is None without any deadline; `steps` explain `by_norm`; `promise`, `extension` and
    `source` (the other system) are set if they changed it."""

    due: datetime | None
    start: datetime
    norm: "Norm | None" = None
    by_norm: datetime | None = None
    steps: tuple[deadlines.Step, ...] = ()
    promise: "Interim | None" = None
    extension: "Extension | None" = None
    source: str = ""

    @property
    def is_outside(self) -> bool:
        return bool(self.source)

    @property
    def is_term(self) -> bool:
        """Whether a document sets it; otherwise it is an internal guideline."""
        return self.is_outside or (self.norm is not None and self.norm.is_approved)


def calendar_of(incident: "Incident") -> worktime_calendar.WorkCalendar:
    """The calendar of the institution that received it, else the authority's; a transfer does not
    change it."""
    return incident.clock_of.calendar() if incident.clock_of else calendar_here()


@asked_once
def calendar_here() -> worktime_calendar.WorkCalendar:
    authority = next(iter(_authority()), None)
    return authority.calendar() if authority else russia.DEFAULT


@compiled_query
def _authority() -> QuerySet[Authority]:
    return Authority.objects.order_by("pk")[:1]


def deadline(
    *,
    start: datetime,
    urgency: str,
    kind: str = "",
    network: str = "",
    stage: str = "first",
    calendar: worktime_calendar.WorkCalendar | None = None,
) -> IncidentDeadline:
    """By the norms alone, counted from `start`; by default in the authority's calendar."""
    norm = _norm(stage=stage, kind=kind, network=network, urgency=urgency)
    if norm is None:
        return IncidentDeadline(due=None, start=start)
    counted = _count(norm, start, calendar or calendar_here())
    return IncidentDeadline(
        due=counted.moment, start=start, norm=norm, by_norm=counted.moment, steps=counted.steps
    )


def deadline_of(incident: "Incident") -> IncidentDeadline:
    """By when this incident must (or had to) be answered, and why."""
    calendar = calendar_of(incident)
    found = deadline(start=incident.clock_from, calendar=calendar, **_case(incident))
    if incident.pk is not None:
        found = _after_promise_and_extension(incident, found)
    if incident.outside_due_at is not None:
        found = replace(found, due=incident.outside_due_at, source=incident.outside_due_source)
    return found


def norm_of(incident: "Incident") -> "Norm | None":
    return _norm(**_case(incident))


@asked_once
def _norm(*, stage: str, kind: str, network: str, urgency: str) -> "Norm | None":
    return Norm.objects.fitting(stage=stage, kind=kind, network=network, urgency=urgency)


def latest_promise(incident: "Incident", *, at: datetime) -> date | None:
    """The last day that an interim answer may promise now; None if no norm limits it."""
    case, calendar = _case(incident) | {"stage": "final"}, calendar_of(incident)
    found = deadline(start=at, calendar=calendar, **case).due
    limits = [moment for moment in (found, incident.outside_due_at) if moment is not None]
    return min(limits).astimezone(calendar.tz).date() if limits else None


def _case(incident: "Incident") -> dict[str, str]:
    is_final = incident.status == incident.Status.INTERIM
    return {
        "stage": "final" if is_final else "first",
        "kind": MatterKind.of(incident.account, is_private=incident.is_private),
        "network": incident.account.network,
        "urgency": incident.urgency,
    }


def _after_promise_and_extension(incident: "Incident", found: IncidentDeadline) -> IncidentDeadline:
    if incident.status == incident.Status.INTERIM:
        interims = apps.get_model("incidents", "Interim")._default_manager
        promise: Interim | None = interims.active(incident).first()
        if promise is not None:
            calendar = calendar_of(incident)
            day = worktime_deadlines.nearest_workday(promise.promised_on, calendar, step=-1)
            promised = worktime_deadlines.end_of_work(day, calendar)
            if found.due is None or promised < found.due:
                found = replace(found, due=promised, promise=promise)
    extension = incident.extensions.of_this_clock(incident)
    if extension is not None:
        found = replace(found, due=extension.until, extension=extension)
    return found


def _count(
    norm: "Norm", start: datetime, calendar: worktime_calendar.WorkCalendar
) -> deadlines.Deadline:
    match norm.unit:
        case norm.Unit.WORKING_DAYS:
            return worktime_deadlines.due_in_working_days(start, norm.amount, calendar)
        case norm.Unit.CALENDAR_DAYS:
            return worktime_deadlines.due_in_calendar_days(start, norm.amount, calendar)
    return deadlines.due(start, timedelta(minutes=norm.amount), calendar)
