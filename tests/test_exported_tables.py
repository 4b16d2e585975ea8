"""No file of rows and columns that goes out makes a spreadsheet run what somebody wrote."""

import ast
import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from defusedxml.ElementTree import fromstring
from django.http import HttpResponseBase
from django.test import Client
from openpyxl import Workbook, load_workbook

import otklik
from otklik.core.documents.blocks import Document, line
from otklik.core.table_files import write
from otklik.core.text_cleanup import writable
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.instrument.questionnaire_schema import SurveyFile
from otklik.surveys.lifecycle.transitions import publish_wave
from tests.factories import UserFactory, order_survey
from tests.surveys.conftest import NOON
from tests.surveys.filling import filled

pytestmark = pytest.mark.postgres

FORMULA = '=HYPERLINK("http://x/";"y")'
ROOT = Path(otklik.__file__).parent
THE_PLACE = ROOT / "core" / "table_files" / "write.py"
CSV_CALLS = {"writer", "DictWriter", "writerow", "writerows"}
SURVEYS = "/desk/surveys/2026/files/"


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def test_every_table_is_written_through_the_guard() -> None:
    """Whoever writes CSV otherwise, or appends plain values to a sheet, is told here."""
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text("utf-8")
        if path == THE_PLACE:
            continue
        if "csv" in text:
            named = set(calls(path))
            assert not named & CSV_CALLS, f"{path}: write lines with core.tables.write"
        if "openpyxl" in text and "Workbook(" in text:
            assert "sheet_cells(" in text, f"{path}: append sheet_cells(…) to a sheet"


@pytest.mark.parametrize(
    "begin", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n=", "\xa0=", "＝", "－1"]
)
def test_no_text_begins_a_formula(begin: str) -> None:
    text = f"{begin}1+1"
    assert write.escape_formula(text) == f"'{text}"
    (cells,) = csv.reader(StringIO(write.csv_line([text]), newline=""), delimiter=";")
    assert cells == [f"'{text}"]


def test_numbers_and_plain_words_stay_what_they_are() -> None:
    for value in ("1+1", "a=b", "", "— нет", -5, -0.5, None):
        assert write.escape_formula(value) == value


def test_a_sheet_holds_texts_and_no_formula() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(write.sheet_cells(sheet, [FORMULA, "слово", 5]))
    body = BytesIO()
    book.save(body)
    row = next(load_workbook(body).worksheets[0].rows)
    assert [(cell.value, cell.data_type) for cell in row] == [
        (FORMULA, "s"), ("слово", "s"), (5, "n"),
    ]  # fmt: skip


def test_signs_that_xml_has_no_place_for_break_no_file() -> None:
    """As they come along from a PDF; with one of them nobody could open the whole file."""
    text = "а\x02б\x00\x0b\x1b\ud800\ufffe\uffffв"
    assert writable(text) == "абв"
    assert writable("строка\n\tещё\r\n😀 漢 \ufffd") == "строка\n\tещё\r\n😀 漢 \ufffd"
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(write.sheet_cells(sheet, [text, f"\x02{FORMULA}"]))
    body = BytesIO()
    book.save(body)
    (row,) = load_workbook(body).worksheets[0].rows
    assert [(cell.value, cell.data_type) for cell in row] == [("абв", "s"), (FORMULA, "s")]
    document = Document(title=text, author=text, blocks=[line(text)])
    with ZipFile(BytesIO(document.make("docx"))) as archive:
        for name in ("word/document.xml", "docProps/core.xml"):
            assert "абв" in "".join(fromstring(archive.read(name)).itertext())


@pytest.fixture
def hostile(db: None) -> None:
    """A closed wave whose title, words and answers begin as formulas."""
    values = order_survey().model_dump(mode="json")
    values |= {"version": 7, "title": FORMULA}
    for question in values["questions"]:
        question["text"] = FORMULA
        for part in (*question["rows"], *question["options"]):
            part["text"] = FORMULA
    version = InstrumentVersion.from_file(SurveyFile.model_validate(values))
    version.save()
    wave = filled(
        300, {"overall": {"satisfied": 150, "unsure": 150}, "information": {"5": 140, "4": 150}},
        version=version, title=FORMULA, slug="2026",
    )  # fmt: skip
    publish_wave(wave, by=None, at=NOON)


def body(answer: HttpResponseBase) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer)


@pytest.mark.parametrize(
    "address",
    [
        f"{SURVEYS}figures.csv", f"{SURVEYS}pairs.csv", f"{SURVEYS}codebook.csv",
        f"{SURVEYS}two.csv?rows=overall&columns=information",
        f"{SURVEYS}two.csv?rows=overall&columns=@mode",
        "/surveys/2026/results/figures.csv",
    ],
)  # fmt: skip
def test_files_of_a_hostile_survey_hold_no_formula(
    client: Client, hostile: None, address: str
) -> None:
    client.force_login(UserFactory(role=Role.LEAD))
    text = body(client.get(address)).decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text, newline=""), delimiter=";"))
    assert len(lines) > 1
    for cells in lines:
        for cell in cells:
            is_number = cell.lstrip("-").replace(".", "").isdigit()
            assert is_number or not cell.startswith(write.BEGINS_A_FORMULA), cell


def test_the_workbook_of_a_hostile_survey_holds_no_formula(client: Client, hostile: None) -> None:
    client.force_login(UserFactory(role=Role.LEAD))
    book = load_workbook(BytesIO(body(client.get(f"{SURVEYS}results.xlsx"))))
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    assert any(cell.value == FORMULA for cell in cells)
    assert "f" not in {cell.data_type for cell in cells}
