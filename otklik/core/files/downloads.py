"""Files made for one answer: a table, a text document, a calendar, given to be kept."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

_OFFICE = "application/vnd.openxmlformats-officedocument"
CALENDAR = "text/calendar; charset=utf-8"
CSV = "text/csv; charset=utf-8"
DOCX = f"{_OFFICE}.wordprocessingml.document"
PDF = "application/pdf"
XLSX = f"{_OFFICE}.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker[C]:
    """How content of one kind becomes a file."""

    make: Callable[[C], bytes]
    content_type: str


def makers[C](*, docx: Callable[[C], bytes], pdf: Callable[[C], bytes]) -> dict[str, Maker[C]]:
    """One content as DOCX to change and as PDF to print, by the ending of the file."""
    return {
        "docx": Maker(make=docx, content_type=DOCX),
        "pdf": Maker(make=pdf, content_type=PDF),
    }


def attached(body: bytes | str, name: str, content_type: str) -> HttpResponse:
    """A file for the browser to keep under this name, which is of Latin letters and ours."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=content_type, headers=headers)
