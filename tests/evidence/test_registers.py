"""Registers as files: opened again by other libraries, without names, for whoever asked."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client as Browser

from otklik.core.refusal import Refused
from otklik.evidence.registers import make, models
from otklik.evidence.registers.models import RegisterExport
from otklik.evidence.registers.query import COLUMNS, ROWS_A_BATCH, Register, RegisterQuery
from otklik.evidence.registers.writers import open_writer
from otklik.incidents.cases.client import Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.inbox.inbox import Inbox
from otklik.organisation.people.roles_and_rights import Role
from tests.evidence.taken import FIRST, LAST, NAME, body, heads, rows_of, taken
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.many import repeat

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DOCS = Path(__file__).parents[2] / "docs/reference/registers.md"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_a_table_holds_each_incident_once_and_no_name(
    incidents: list[Incident], staff: Staff, kind: str
) -> None:
    rows = rows_of(taken(staff.operator, kind))
    assert rows[0] == heads(Register.INCIDENTS)
    assert [int(float(row[0])) for row in rows[1:]] == [one.number for one in incidents]
    assert str(incidents[0].client) in rows[1]
    assert NAME not in str(rows)


def test_csv_is_what_russian_excel_opens(incidents: list[Incident], staff: Staff) -> None:
    text = body(taken(staff.operator, "csv"))
    assert text.startswith(b"\xef\xbb\xbf")
    assert b";" in text.splitlines()[0]
    assert "24.11.2026 12:00" in text.decode("utf-8-sig")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_no_cell_becomes_a_formula(incidents: list[Incident], staff: Staff, kind: str) -> None:
    export = taken(staff.operator, kind, register="im")
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(body(export))).worksheets[0]
        assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    else:
        assert rows_of(export)[1][0] == {"csv": "'=1+1", "ods": "=1+1"}[kind]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r="])
def test_csv_disarms_each_sign(tmp_path: Path, sign: str) -> None:
    columns = COLUMNS[Register.INCIDENTS][:1]
    writer = open_writer("csv", tmp_path / "x.csv", title="", subtitle="", columns=columns)
    writer.row([f"{sign}CMD()"])
    writer.close()
    text = (tmp_path / "x.csv").read_text("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1][0][0] == "'"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods", "pdf"])
def test_one_report_over_all_four(incidents: list[Incident], staff: Staff, kind: str) -> None:
    export = taken(staff.operator, kind, register="all")
    assert export.total == 6
    text = str(rows_of(export))
    for name in ("Инцидент Менеджмент", "ПОС", "запросы информации", "ПОС-7"):
        assert name in text, name
    assert NAME not in text


def test_totals_agree_with_the_queue(incidents: list[Incident], staff: Staff) -> None:
    for filters in ({}, {"view": "closed"}, {"view": "answer"}, {"q": "вопрос"}, {"topic": "0"}):
        query = RegisterQuery.from_filters(
            filters, first=FIRST, last=LAST, user=staff.operator, at=NOON
        )
        queue: Inbox = query.queue
        assert query.count(Register.INCIDENTS) == queue.incidents.count(), filters
        read = [row for batch in query.batches(Register.INCIDENTS) for row in batch]
        assert len(read) == queue.incidents.count()
    export = taken(staff.operator, "xlsx", filters={"view": "closed"})
    book = openpyxl.load_workbook(io.BytesIO(body(export)))
    values = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows() if len(row) > 1}
    assert values["строк"] == 1
    assert values["— исход: спам"] == 1


def test_what_somebody_may_not_see_is_not_taken_out(
    incidents: list[Incident], staff: Staff
) -> None:
    assert len(rows_of(taken(staff.specialist, "csv"))) == 1
    other = taken(staff.operator, "csv", first=date(2025, 1, 1), last=date(2025, 12, 31))
    assert len(rows_of(other)) == 1


def test_paper_has_a_head_on_each_page_and_numbers(
    incidents: list[Incident], staff: Staff, written: Written
) -> None:
    for n in range(60):
        written.incident(f"Ещё {n}")
    pages = [row[0] for row in rows_of(taken(staff.operator, "pdf"))]
    assert len(pages) > 1
    assert all("псевдоним" in page for page in pages)
    assert f"страница 1 из {len(pages)}" in pages[0]
    assert "Итоги" in pages[-1]


def test_too_much_for_paper_is_refused(incidents: list[Incident], staff: Staff) -> None:
    repeat(incidents[0], models.MOST_PRINTED)
    with pytest.raises(Refused, match="2003"):
        taken(staff.operator, "pdf")


def test_only_who_asked_gets_the_file_until_it_goes(
    client: Browser, incidents: list[Incident], staff: Staff
) -> None:
    export = taken(staff.operator, "ods")
    where = f"/desk/registers/files/{export.key}/"
    client.force_login(staff.approver)
    assert client.get(where).status_code == 404
    client.force_login(staff.operator)
    answer = client.get(where)
    assert b"".join(answer).startswith(b"PK")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert export.finished_at is not None
    assert RegisterExport.objects.forget_expired(at=export.finished_at + timedelta(days=6)) == 0
    place = export.file.storage.path(str(export.file.name))
    assert Path(place).exists()
    assert RegisterExport.objects.forget_expired(at=export.finished_at + timedelta(days=8)) == 1
    assert not Path(place).exists()
    assert client.get(where).status_code == 302


def test_from_the_counts_to_the_file_by_presses(
    client: Browser, incidents: list[Incident], staff: Staff
) -> None:
    client.force_login(staff.operator)
    where = "/desk/registers/?first=01.11.2026&last=30.11.2026"
    page = client.get(where).content.decode()
    assert "спам: 1" in page
    values = {"key": str(uuid4()), "register": "incidents", "format": "csv", "has_names": "on"}
    refused = client.post(where, values)
    assert refused.status_code == 422
    assert "checked" in refused.content.decode()
    for _ in range(2):
        assert client.post(where, values | {"reason": "сверка"}).status_code == 302
    export = RegisterExport.objects.get()
    assert "progress" in client.get(where).content.decode()
    make.make(export.pk, at=NOON)
    assert f"/files/{export.key}/" in client.get("/desk/registers/files/").content.decode()
    backwards = client.get("/desk/registers/?first=30.11.2026&last=01.11.2026")
    assert backwards.status_code == 422
    client.force_login(UserFactory(role=Role.LEAD))
    assert "has_names" not in client.get(where).content.decode()


def test_the_worker_reads_by_pieces(
    incidents: list[Incident],
    staff: Staff,
) -> None:
    repeat(incidents[0], ROWS_A_BATCH - 2)
    query = RegisterQuery.from_filters({}, first=FIRST, last=LAST, user=staff.operator, at=NOON)
    pieces: Sequence[int] = [len(batch) for batch in query.batches(Register.ALL)]
    assert list(pieces) == [ROWS_A_BATCH, 1, 1, 1, 1]
    assert Identity.objects.exists()


def test_each_column_is_documented() -> None:
    text = DOCS.read_text("utf-8")
    for register, columns in COLUMNS.items():
        for column in columns:
            assert f"| {column.title} |" in text, f"{register}: {column.title}"
