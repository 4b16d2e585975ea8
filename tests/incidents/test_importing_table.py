"""Reading files that nobody can be trusted to have made well."""

import csv
import io
import string
import zipfile
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from otklik.core.table_files import read as table_files_read
from otklik.core.table_files.read import Table, Unreadable, read_table

RUSSIAN = "Текст;Автор\r\nГде чек?;Анна\r\n"
# What a person types; quotation marks, delimiters and line ends among it.
words = st.text(alphabet=string.ascii_letters + 'абвёяЯ №«»",;\t\n 0123456789.-=', min_size=1)
cells = words.map(str.strip).filter(bool)


def rows(read: Table) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in read.rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_encodings_of_russian_offices_are_understood(encoding: str) -> None:
    read = read_table(RUSSIAN.encode(encoding), name="a.csv")
    assert read.header == ("Текст", "Автор")
    assert rows(read) == [(2, ("Где чек?", "Анна"))]


@given(
    header=st.lists(cells, min_size=2, max_size=6),
    body=st.lists(st.lists(cells, min_size=6, max_size=6), min_size=1, max_size=20),
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig"]),
)
@example(header=["0", ";"], body=[["0", ";", "0", "0", "0", "0"]], delimiter=",", encoding="utf-8")
def test_what_was_written_is_read(
    header: list[str], body: list[list[str]], delimiter: str, encoding: str
) -> None:
    """Whatever stands in the cells, every cell comes back and no row is lost."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    cut = [row[: len(header)] for row in body]
    writer.writerows([header, *cut])
    read = read_table(sheet.getvalue().encode(encoding), name="a.csv")
    assert [row.cells for row in read.rows()] == [tuple(row) for row in cut]
    assert len(read.header) == len(header)


@given(body=st.binary(max_size=2_000), name=st.sampled_from(["a.csv", "a.xlsx", "a"]))
def test_any_bytes_are_a_table_or_a_sentence(body: bytes, name: str) -> None:
    with suppress(Unreadable):
        assert read_table(body, name=name).count() >= 0


def test_one_column_keeps_its_commas() -> None:
    read = read_table("text\nДа, но нет; и всё\n".encode(), name="a.csv")
    assert rows(read) == [(2, ("Да, но нет; и всё",))]


def test_line_ends_inside_a_cell_stay_and_rows_are_counted_as_a_spreadsheet_does() -> None:
    read = read_table('text,id\n"раз\nдва",1\n\nтри,2\n'.encode(), name="a.csv")
    assert rows(read) == [(2, ("раз\nдва", "1")), (4, ("три", "2"))]


def test_signs_that_no_database_keeps_are_left_out() -> None:
    body = f"text,id\n{'-' * 1_000},1\nа\x00б\x08в,2\n"
    assert rows(read_table(body.encode(), name="a.csv"))[1] == (3, ("абв", "2"))


def test_columns_without_a_name_get_one() -> None:
    header = read_table(b"text,,id\n1,2,3\n", name="a.csv").header
    assert header[0] == "text"
    assert "2" in header[1]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"", "a.csv"),
        (b"  \n ", "a.csv"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "a.xls"),
        (b"text\n1\n", "a.xlsx"),
        (b"\x98\x98\xff", "a.csv"),
        (b",,\n1,2,3\n", "a.csv"),
        (b",".join([b"c"] * 61) + b"\n", "a.csv"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.csv"),
    ],
)
def test_what_is_no_table_is_refused(body: bytes, name: str) -> None:
    with pytest.raises(Unreadable):
        read_table(body, name=name).count()


def test_an_open_quotation_mark_is_named_by_its_row() -> None:
    body = 'text,id\nа,1\n"б,2\n' + "в,3\n" * 60_000
    with pytest.raises(Unreadable, match="3"):
        read_table(body.encode(), name="a.csv").count()


def test_too_many_rows_are_refused() -> None:
    most = table_files_read.MAX_ROWS
    full = b"text\n1\n\n" + b"2\n" * (most - 1)
    assert read_table(full, name="a.csv").count() == most
    with pytest.raises(Unreadable, match=f"{most}"):
        read_table(full + b"3\n", name="a.csv").count()


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(Unreadable, match="20"):
        read_table(b"a" * (table_files_read.MAX_BYTES + 1), name="a.csv")


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_spreadsheet_is_read_by_sheet() -> None:
    moment = datetime(2025, 12, 31, 14, 30)  # noqa: DTZ001 - a spreadsheet knows no zones
    body = workbook(
        first=[["Текст", "id", "дата"], ["Где чек?", 7.0, moment], [], ["И ещё", None, None]],
        second=[["text"], ["other"]],
    )
    read = read_table(body, name="any.csv")
    assert read.sheets == ("first", "second")
    assert read.header == ("Текст", "id", "дата")
    assert rows(read) == [
        (2, ("Где чек?", "7", "2025-12-31 14:30:00")),
        (4, ("И ещё",)),
    ]
    assert rows(read_table(body, name="any", sheet="second")) == [(2, ("other",))]


def test_a_spreadsheet_that_unpacks_to_too_much_is_refused() -> None:
    file = io.BytesIO(workbook(first=[["text"], ["а"]]))
    assert read_table(file.getvalue(), name="a.xlsx").count() == 1
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * table_files_read.MAX_UNPACKED)
    with pytest.raises(Unreadable, match="слишком велика"):
        read_table(file.getvalue(), name="a.xlsx")


def test_an_archive_that_is_no_spreadsheet_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "text")
    with pytest.raises(Unreadable):
        read_table(file.getvalue(), name="a.xlsx")


@given(at=st.integers(min_value=0, max_value=4_000), byte=st.integers(min_value=0, max_value=255))
def test_a_damaged_spreadsheet_is_a_table_or_a_sentence(at: int, byte: int) -> None:
    whole = bytearray(workbook(first=[["text", "id"], ["а", 1]]))
    whole[at % len(whole)] = byte
    with suppress(Unreadable):
        assert read_table(bytes(whole), name="a.xlsx").count() >= 0
