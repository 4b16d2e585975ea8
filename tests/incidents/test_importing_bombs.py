"""Files made to keep a reader busy: each is refused, by a sentence and after little work."""

import io
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import thread_time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.core.table_files.read import Unreadable, read_table
from otklik.incidents.importing.models import ImportRun
from tests.factories import UserFactory
from tests.incidents.conftest import NOON
from tests.incidents.test_importing_table import workbook

GENEROUS_SECONDS = 8.0  # of the processor; each took minutes, or had no end


@contextmanager
def little_work() -> Iterator[None]:
    began = thread_time()
    yield
    assert thread_time() - began < GENEROUS_SECONDS


def replaced(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A spreadsheet of one row with one of its parts changed."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(first=[["text", "id"]]))) as whole,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in whole.namelist():
            body = whole.read(name)
            changed.writestr(name, change(body) if name == part else body)
    return file.getvalue()


def with_rows(rows: str, *, before: str = "") -> bytes:
    """Rows of XML below the first; `before` stands before all of them."""

    def change(body: bytes) -> bytes:
        body = body.replace(b"<sheetData>", f"{before}<sheetData>".encode())
        return body.replace(b"</sheetData>", f"{rows}</sheetData>".encode())

    return replaced("xl/worksheets/sheet1.xml", change)


def filled_row(number: int) -> str:
    return f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>'


def cells(count: int, cell: str) -> str:
    return f'<row r="2">{cell * count}</row>'


def entities(body: bytes) -> bytes:
    head = '<!DOCTYPE a [<!ENTITY e0 "text">' + "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 7)
    )
    return body.replace(b"<worksheet", f"{head}]><worksheet".encode())


BOMBS: dict[str, Callable[[], bytes]] = {
    "a row that the format does not have": lambda: with_rows(filled_row(10**12)),
    "rows that go backwards": lambda: with_rows(filled_row(5) + filled_row(4)),
    "a number of a row without end": lambda: with_rows(f'<row r="{"9" * 5000}"/>'),
    "empty row elements": lambda: with_rows("<row/>" * 400_000),
    "a row of a million cells": lambda: with_rows(cells(1_000_000, "<c><v>1</v></c>")),
    "a million of columns described": lambda: with_rows("", before="<col/>" * 1_000_000),
    "a cell far to the right": lambda: with_rows('<row r="2"><c r="XFD2"><v>1</v></c></row>'),
    "styles without end": lambda: replaced("xl/styles.xml", lambda body: body + b" " * 2_000_000),
    "entities that multiply": lambda: replaced("xl/worksheets/sheet1.xml", entities),
    "forty megabytes in forty kilobytes": lambda: with_rows(" " * 40_000_000),
    "a header of a million columns": lambda: b"c," * 1_000_000,
    "nineteen million commas": lambda: b"text\n" + b"," * 19_000_000,
    "a header of a million empty columns": lambda: b"text" + b"," * 900_000 + b"\n1\n",
    "one row over many lines": lambda: b"text,id\n" + b'"\n",' * 4_000_000,
    "wide rows": lambda: b"text,id\n" + b"1," * 61 + b"1\n",
    "blank lines": lambda: b"text,id\n1,2\n" + b"\n" * 15_000_000,
    "empty rows": lambda: b"text,id\n1,2\n" + b",\n" * 9_000_000,
}
HARMLESS = {"a header of a million empty columns"}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_after_little_work(name: str) -> None:
    body = BOMBS[name]()
    with little_work():
        if name in HARMLESS:
            assert read_table(body, name="a").count() == 1
            return
        with pytest.raises(Unreadable) as refusal:
            read_table(body, name="a").count()
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "body", [b"text\n" + b"1\n" * 40_000, with_rows("".join(map(filled_row, range(2, 4_000))))]
)
def test_reading_takes_no_longer_than_it_may(body: bytes) -> None:
    assert read_table(body, name="a").count() > 3_000
    with pytest.raises(Unreadable, match=r"\.$"):
        read_table(body, name="a", seconds=0.001).count()


def test_a_row_at_the_very_end_is_no_bomb() -> None:
    """LibreOffice writes one into every spreadsheet."""
    body = with_rows(filled_row(2) + '<row r="1048576"/>')
    assert [row.number for row in read_table(body, name="a.xlsx").rows()] == [2]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nothing_is_held_while_a_file_is_read() -> None:
    with CaptureQueriesContext(connection) as queries, pytest.raises(Unreadable):
        ImportRun.upload(
            BOMBS["blank lines"](), name="a.csv", key=uuid.uuid4(), by=UserFactory.build(), at=NOON
        )
    assert [query["sql"] for query in queries if query["sql"].startswith("BEGIN")] == []


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/texts.xml"])
@pytest.mark.parametrize("texts", ["<si/>" * 1_100_000, f"<si>{'<r/>' * 1_100_000}</si>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_texts_without_end_are_refused_before_they_are_read(
    part: str, texts: str, encoding: str
) -> None:
    """What cells share is read wholly by openpyxl, wherever the archive says that it lies."""
    body = io.BytesIO(replaced("[Content_Types].xml", lambda types: shared_in(types, part)))
    with zipfile.ZipFile(body, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, f"<sst>{texts}</sst>".encode(encoding))
    with little_work(), pytest.raises(Unreadable, match="слишком велика"):
        read_table(body.getvalue(), name="тексты.xlsx")


def shared_in(types: bytes, part: str) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    text = f'<Override PartName="/{part}" ContentType="{kind}"/></Types>'
    return types.replace(b"</Types>", text.encode())
