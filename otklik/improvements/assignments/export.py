"""Lists of assignments as files: a workbook, and a calendar (RFC 5545)."""

from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from otklik.core.documents import ics as documents_ics
from otklik.core.documents.ics import Event
from otklik.core.table_files.write import sheet_cells
from otklik.improvements.assignments.models import Assignment
from otklik.organisation.people.position_holders import label

WIDTHS = (8, 50, 40, 30, 30, 30, 12, 12, 22, 14, 40, 20)


def columns() -> list[str]:
    return [
        _("No."), _("What is to be done"), _("Result expected"), _("Executor"), _("Unit"),
        _("Controller"), _("Last day"), _("First last day"), _("State"), _("Days overdue"),
        _("Decision"), _("Registration"),
    ]  # fmt: skip


def row(one: Assignment, *, today: date) -> list[object]:
    late = (today - one.due_on).days if one.is_overdue(on=today) else 0
    return [
        one.number, one.text, one.result, label(one.executor, one.executor_post), str(one.unit),
        label(one.controller, one.controller_post), one.due_on,
        one.first_due_on if one.was_extended else "", one.get_state_display(), late or "",
        one.conclusion, one.registration,
    ]  # fmt: skip


def xlsx(chosen: Iterable[Assignment], *, today: date) -> bytes:
    """A sheet with a frozen header. A text is a text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Assignments"))
    sheet.freeze_panes = "A2"
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    heads = []
    for title in columns():
        cell = WriteOnlyCell(sheet, title)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        heads.append(cell)
    sheet.append(heads)
    for one in chosen:
        sheet.append(sheet_cells(sheet, row(one, today=today)))
    body = BytesIO()
    book.save(body)
    return body.getvalue()


def ics(chosen: Iterable[Assignment], *, at: datetime) -> bytes:
    """A day each; a change of the day replaces what a calendar holds."""
    host = settings.BASE_URL.partition("://")[2] or "otklik"
    events = (
        Event(
            uid=f"assignment-{one.number}@{host}",
            day=one.due_on,
            title=f"{one}: {Truncator(one.text).chars(80)}",
            words=f"{one.text} — {label(one.executor, one.executor_post)}",
            url=f"{settings.BASE_URL}{one.get_absolute_url()}",
        )
        for one in chosen
    )
    return documents_ics.ics(events, name="assignments", at=at)
