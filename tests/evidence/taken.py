"""A register taken out, and its file read back by another library."""

import csv
import io
from datetime import date
from typing import Any
from uuid import uuid4

import python_calamine
from pypdf import PdfReader

from otklik.evidence.registers import make
from otklik.evidence.registers.models import RegisterExport
from otklik.evidence.registers.query import COLUMNS, Register
from otklik.organisation.people.user import User
from tests.incidents.conftest import NOON

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
NAME = "Покупатель"


def taken(by: User, kind: str, register: str = "incidents", **more: object) -> RegisterExport:
    values: dict[str, Any] = {"first": FIRST, "last": LAST, "filters": {}} | more
    export = RegisterExport.ask(
        key=uuid4(), register=register, format=kind, by=by, at=NOON, **values
    )
    make.make(export.pk, at=NOON)
    export.refresh_from_db()
    assert export.state == RegisterExport.State.READY, export.problem
    return export


def body(export: RegisterExport) -> bytes:
    with export.file.open("rb") as file:
        return bytes(file.read())


def rows_of(export: RegisterExport) -> list[list[str]]:
    """Read back by a library that did not write it."""
    match export.format:
        case "csv":
            text = body(export).decode("utf-8-sig")
            return [list(row) for row in csv.reader(io.StringIO(text), delimiter=";")]
        case "pdf":
            pages = PdfReader(io.BytesIO(body(export))).pages
            return [[page.extract_text()] for page in pages]
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body(export)))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]


def heads(register: Register, *, with_names: bool = False) -> list[str]:
    return [str(c.title) for c in COLUMNS[register] if with_names or not c.is_personal]
