"""Lists of assignments: mine, of my unit, all; the calendar; files of what is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from otklik.core.files.downloads import CALENDAR, XLSX, attachment
from otklik.improvements.assignments import export
from otklik.improvements.assignments.models import Assignment
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.units import Unit

VIEWS = {
    "mine": gettext_lazy("mine"),
    "unit": gettext_lazy("of my unit"),
    "all": gettext_lazy("all"),
}
STATES = {
    "work": gettext_lazy("under control"),
    "overdue": gettext_lazy("overdue"),
    "reported": gettext_lazy("reported"),
    "off": gettext_lazy("off control"),
    "withdrawn": gettext_lazy("withdrawn"),
    "every": gettext_lazy("in every state"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the address asks for; what it does not know is left out."""

    view: str = "mine"
    state: str = "work"
    unit: str = ""
    words: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        view, state, unit = query.get("view", ""), query.get("state", ""), query.get("unit", "")
        return cls(
            view=view if view in VIEWS else "mine",
            state=state if state in STATES else "work",
            unit=unit if unit.isascii() and unit.isdecimal() and len(unit) < 10 else "",
            words=query.get("q", "").strip()[:100],
        )

    @property
    def query(self) -> str:
        """For links to files of the same list."""
        return urlencode(
            {"view": self.view, "state": self.state, "unit": self.unit, "q": self.words}
        )

    def chosen(self, user: User, *, today: date) -> QuerySet[Assignment]:
        found = Assignment.objects.for_list().by_due()
        if self.view == "mine":
            found = found.of_person(user)
        elif self.view == "unit":
            found = found.of_units(user.unit_ids)
        if self.unit:
            found = found.of_units({int(self.unit)})
        if self.words:
            found = found.with_words(self.words)
        match self.state:
            case "work":
                return found.in_work()
            case "overdue":
                return found.overdue(on=today)
            case "reported":
                return found.waiting_for_controller()
            case "off":
                return found.off_control()
            case "withdrawn":
                return found.withdrawn()
        return found


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def assignments(request: StaffRequest) -> HttpResponse:
    """The address holds view and filters: they outlive a reload and can be sent to a colleague."""
    now = timezone.now()
    today = timezone.localdate(now)
    filters = Filters.of(request.GET.dict())
    shown = list(filters.chosen(request.user, today=today))
    units = Unit.objects.filter(pk__in=Assignment.objects.values("unit"))
    context = {
        "assignments": shown,
        "filters": filters,
        "views": list(VIEWS.items()),
        "states": list(STATES.items()),
        "units": [("", _("any unit")), *((str(unit.pk), unit.name) for unit in units)],
        "overdue": sum(one.is_overdue(on=today) for one in shown),
        "may_keep": request.user.may(Right.KEEP_ASSIGNMENTS),
        "today": today,
        "now": now,
    }
    return render(request, "improvements/desk/assignments.html", context)


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def calendar(request: StaffRequest) -> HttpResponse:
    """What falls due, by month and day."""
    today = timezone.localdate()
    filters = Filters.of({"view": "all", **request.GET.dict()})
    found = filters.chosen(request.user, today=today)
    months = [
        (first, [(day, list(of_day)) for day, of_day in groupby(of_month, key=lambda a: a.due_on)])
        for first, of_month in groupby(found, key=lambda a: a.due_on.replace(day=1))
    ]
    context = {
        "months": months,
        "filters": filters,
        "views": list(VIEWS.items()),
        "today": today,
        "now": timezone.now(),
    }
    return render(request, "improvements/desk/calendar.html", context)


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def ics(request: StaffRequest) -> HttpResponse:
    """For a calendar of one's own: the last days of what is shown."""
    filters, now = Filters.of(request.GET.dict()), timezone.now()
    chosen = filters.chosen(request.user, today=timezone.localdate(now))
    return attachment(export.ics(chosen, at=now), "assignments.ics", CALENDAR)


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def xlsx(request: StaffRequest) -> HttpResponse:
    filters, today = Filters.of(request.GET.dict()), timezone.localdate()
    chosen = filters.chosen(request.user, today=today)
    return attachment(export.xlsx(chosen, today=today), "assignments.xlsx", XLSX)
