"""Lists of assignments as files: a workbook, and a calendar (RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from otklik.assignments.models import Assignment
from otklik.core.tables.writing import sheet_cells

WIDTHS = (8, 50, 40, 30, 30, 30, 12, 12, 22, 14, 40, 20)
LINE = 75  # bytes of a line of a calendar


def columns() -> list[str]:
    return [
        _("No."), _("What is to be done"), _("Result expected"), _("Executor"), _("Unit"),
        _("Controller"), _("Last day"), _("First last day"), _("State"), _("Days overdue"),
        _("Decision"), _("Registration"),
    ]  # fmt: skip


def row(one: Assignment, *, today: date) -> list[object]:
    late = (today - one.due_on).days if one.is_overdue(on=today) else 0
    return [
        one.number, one.text, one.result, f"{one.executor}, {one.executor_post}", str(one.unit),
        f"{one.controller}, {one.controller_post}", one.due_on,
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
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Otklik//assignments//RU", "CALSCALE:GREGORIAN",
        *(line for one in chosen for line in _event(one, at=at)),
        "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(one: Assignment, *, at: datetime) -> Iterator[str]:
    host = settings.BASE_URL.partition("://")[2] or "otklik"
    last = one.due_on + timedelta(days=1)
    yield from (
        "BEGIN:VEVENT",
        f"UID:assignment-{one.number}@{host}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{one.due_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{last:%Y%m%d}",
        f"SUMMARY:{_escaped(f'{one}: {Truncator(one.text).chars(80)}')}",
        f"DESCRIPTION:{_escaped(f'{one.text} — {one.executor}, {one.executor_post}')}",
        f"URL:{settings.BASE_URL}{one.get_absolute_url()}",
        "END:VEVENT",
    )


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line longer than 75 bytes; what goes on begins with a space. No letter is cut in two."""
    parts, part = list[str](), ""
    for sign in line:
        most = LINE if not parts else LINE - 1
        if len((part + sign).encode()) > most:
            parts.append(part)
            part = ""
        part += sign
    return "\r\n ".join([*parts, part])
