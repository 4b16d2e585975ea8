"""Lists of assignments: mine, of my unit, all; as a calendar, and as files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.documents.ics import Event
from otklik.core.documents.ics import ics as calendar_file
from otklik.core.files.file_responses import CALENDAR, XLSX, attachment
from otklik.core.table_files.write import Spreadsheet
from otklik.improvements.assignments.models import Assignment
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.position_holders import label
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit

COLUMN_WIDTHS = (8, 50, 40, 30, 30, 30, 12, 12, 22, 14, 40, 20)
VIEWS = {
    "mine": gettext_lazy("mine"),
    "unit": gettext_lazy("of my unit"),
    "all": gettext_lazy("all"),
}
STATES = {
    "work": gettext_lazy("being monitored"),
    "overdue": gettext_lazy("overdue"),
    "reported": gettext_lazy("reported"),
    "off": gettext_lazy("signed off"),
    "withdrawn": gettext_lazy("withdrawn"),
    "every": gettext_lazy("in every state"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """From the URL; unknown values are ignored."""

    view: str = "mine"
    state: str = "work"
    unit: str = ""
    words: str = ""

    @classmethod
    def from_address(cls, query: Mapping[str, str]) -> "Filters":
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

    def assignments(self, user: User, *, today: date) -> QuerySet[Assignment]:
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


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def assignments(request: StaffRequest) -> HttpResponse:
    """View and filters are in the URL, so that it can be sent to a colleague."""
    now = timezone.now()
    today = timezone.localdate(now)
    filters = Filters.from_address(request.GET.dict())
    found = list(filters.assignments(request.user, today=today))
    units = Unit.objects.filter(pk__in=Assignment.objects.values("unit"))
    context = {
        "assignments": found,
        "filters": filters,
        "views": list(VIEWS.items()),
        "states": list(STATES.items()),
        "units": [("", _("any unit")), *((str(unit.pk), unit.name) for unit in units)],
        "overdue": sum(one.is_overdue(on=today) for one in found),
        "may_keep": request.user.may(Right.KEEP_ASSIGNMENTS),
        "today": today,
        "now": now,
    }
    return render(request, "improvements/desk/assignments.html", context)


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def calendar(request: StaffRequest) -> HttpResponse:
    """What falls due, by month and day."""
    today = timezone.localdate()
    filters = Filters.from_address({"view": "all", **request.GET.dict()})
    found = filters.assignments(request.user, today=today)
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


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def ics(request: StaffRequest) -> HttpResponse:
    """The deadlines as an iCalendar file: a changed day replaces the one in a calendar."""
    filters, now = Filters.from_address(request.GET.dict()), timezone.now()
    host = settings.BASE_URL.partition("://")[2] or "otklik"
    events = (
        Event(
            uid=f"assignment-{one.number}@{host}",
            day=one.due_on,
            title=f"{one}: {Truncator(one.text).chars(80)}",
            words=f"{one.text} — {label(one.executor, one.executor_post)}",
            url=f"{settings.BASE_URL}{one.get_absolute_url()}",
        )
        for one in filters.assignments(request.user, today=timezone.localdate(now))
    )
    body = calendar_file(events, name="assignments", at=now)
    return attachment(body, "assignments.ics", CALENDAR)


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def xlsx(request: StaffRequest) -> HttpResponse:
    filters, today = Filters.from_address(request.GET.dict()), timezone.localdate()
    book = Spreadsheet()
    append = book.add_sheet(_("Assignments"), _column_titles(), widths=COLUMN_WIDTHS)
    for one in filters.assignments(request.user, today=today):
        append(_row(one, today=today))
    return attachment(book.body(), "assignments.xlsx", XLSX)


def _column_titles() -> list[str]:
    return [
        _("No."), _("What is to be done"), _("Result expected"), _("Executor"), _("Unit"),
        _("Controller"), _("Last day"), _("Original deadline"), _("State"), _("Days overdue"),
        _("Decision"), _("Registration"),
    ]  # fmt: skip


def _row(one: Assignment, *, today: date) -> list[object]:
    late = (today - one.due_on).days if one.is_overdue(on=today) else 0
    return [
        one.number, one.text, one.result, label(one.executor, one.executor_post), str(one.unit),
        label(one.controller, one.controller_post), one.due_on,
        one.first_due_on if one.was_extended else "", one.get_state_display(), late or "",
        one.conclusion, one.registration,
    ]  # fmt: skip
