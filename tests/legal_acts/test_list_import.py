"""A list of acts comes in by bulk, twice changes nothing, and goes while nobody touched it."""

import csv
import io
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.acts.validity import Stated
from otklik.legal_acts.list_import import import_and_undo as list_import_run
from otklik.legal_acts.list_import.import_and_undo import BATCH
from otklik.legal_acts.list_import.mapping import Column, ColumnMapping
from otklik.legal_acts.list_import.models import ActList, ActListRow
from otklik.legal_acts.search import fulltext
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory
from tests.statements import failing

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FEDERAL = Path(__file__).resolve().parents[3] / "shared/data/laws/federal_acts_12k.csv"
HEADER = ("nd", "вид", "номер", "дата", "орган", "название", "статус", "ссылка")
ROWS = (
    ("101", "приказ", "7", "01.03.2024", "Орган", "О тишине", "действует", "https://a.example/1"),
    ("102", "закон", "15-ФЗ", "7 февраля 1992", "Орган", "О правах", "утратил силу", ""),
    ("103", "", "", "", "", "О внесении изменений", "amended", ""),
)


@pytest.fixture
def keeper(db: None) -> User:
    return UserFactory(role=Role.AUTHORISED)


def file_of(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def load(body: bytes, keeper: User, *, name: str = "acts.csv") -> ActList:
    run = ActList.upload(body, name=name, key=uuid4(), by=keeper, at=AT)
    list_import_run.start(run, by=keeper, at=AT)
    return worked(run)


def worked(run: ActList) -> ActList:
    """Tasks run at once in tests or not: the rest of the batches are settled here."""
    run.refresh_from_db()
    while run.is_at_work:
        list_import_run.carry_on(run.pk, run.position, at=AT)
        run.refresh_from_db()
    return run


def test_rows_become_drafts_with_what_the_list_says(keeper: User) -> None:
    run = load(file_of(*ROWS), keeper)
    assert run.counts() == {"added": 3, "changed": 0, "known": 0, "faulty": 0}
    first, second, third = Act.objects.order_by("outside_key")
    assert (first.code, first.number, first.adopted_on) == ("nd-101", "7", date(2024, 3, 1))
    assert second.adopted_on == date(1992, 2, 7)
    words = [act.staff_status(AT.date()).words for act in (first, second, third)]
    assert words == [
        "действует, дата не указана",
        "утратил силу, дата не указана",
        "действует с изменениями, дата не указана",
    ]
    assert not Act.objects.published().exists()
    assert third.name == "«О внесении изменений»"


def test_twice_changes_nothing(keeper: User) -> None:
    load(file_of(*ROWS), keeper)
    before = list(Act.objects.order_by("pk").values())
    run = load(file_of(*ROWS), keeper)
    assert run.counts() == {"added": 0, "changed": 0, "known": 3, "faulty": 0}
    assert list(Act.objects.order_by("pk").values()) == before


def test_what_the_list_says_anew_is_changed_and_put_back_by_undo(keeper: User) -> None:
    load(file_of(*ROWS), keeper)
    newer = (*ROWS[0][:6], "утратил силу", ROWS[0][7])
    extra = ("104", "приказ", "8", "02.03.2024", "Орган", "О чае", "", "")
    run = load(file_of(newer, extra), keeper)
    assert run.counts() == {"added": 1, "changed": 1, "known": 0, "faulty": 0}
    assert Act.objects.get(outside_key="101").stated == Stated.REPEALED
    list_import_run.undo(run, by=keeper, at=AT)
    worked(run)
    assert Act.objects.get(outside_key="101").stated == "in force"
    assert not Act.objects.filter(outside_key="104").exists()
    assert Line.objects.with_verb("acts.list_undone").exists()


def test_undo_leaves_what_somebody_has_touched(keeper: User) -> None:
    run = load(file_of(*ROWS), keeper)
    Edition.objects.create(act=Act.objects.get(outside_key="101"), number=1)
    Act.objects.filter(outside_key="102").update(is_published=True)
    list_import_run.undo(run, by=keeper, at=AT)
    worked(run)
    assert sorted(Act.objects.values_list("outside_key", flat=True)) == ["101", "102"]
    with pytest.raises(Refused):
        list_import_run.undo(run, by=keeper, at=AT)


def test_undo_keeps_what_an_editor_corrected_meanwhile(keeper: User) -> None:
    load(file_of(*ROWS), keeper)
    newer = (*ROWS[0][:5], "О чём-то ином", "утратил силу", ROWS[0][7])
    run = load(file_of(newer), keeper)
    Act.objects.filter(outside_key="101").update(title="О правилах, как поправил редактор")
    list_import_run.undo(run, by=keeper, at=AT)
    worked(run)
    act = Act.objects.get(outside_key="101")
    assert act.title == "О правилах, как поправил редактор"
    assert act.stated == "in force"


def test_a_lost_list_is_handed_on_once_a_while(keeper: User) -> None:
    run = load(file_of(*ROWS), keeper)
    again = {"state": ActList.State.RUNNING, "position": 0, "touched_at": AT}
    ActList.objects.filter(pk=run.pk).update(**again)
    late = AT + timedelta(hours=1)
    assert list_import_run.restart_lost(at=late) == 1
    assert list_import_run.restart_lost(at=late + timedelta(seconds=1)) == 0


@pytest.fixture
def begun(keeper: User) -> ActList:
    """Two batches and a row, of which the first batch is settled."""
    rows = [
        (str(n), "приказ", str(n), "01.03.2024", "Орган", "О тишине", "", "")
        for n in range(2 * BATCH + 1)
    ]
    run = ActList.upload(file_of(*rows), name="acts.csv", key=uuid4(), by=keeper, at=AT)
    ActList.objects.filter(pk=run.pk).update(state=ActList.State.RUNNING)
    assert list_import_run.carry_on(run.pk, 0, at=AT)
    return run


def test_a_list_whose_worker_breaks_off_goes_on_from_its_row(
    begun: ActList,
) -> None:
    with failing(f"INSERT INTO {fulltext.TABLE}"), pytest.raises(OperationalError):
        list_import_run.carry_on(begun.pk, BATCH, at=AT)
    assert Act.objects.count() == BATCH
    assert not list_import_run.carry_on(begun.pk, 0, at=AT), "that batch is settled"
    all_rows = 2 * BATCH + 1
    assert worked(begun).counts() == {"added": all_rows, "changed": 0, "known": 0, "faulty": 0}
    numbers = list(begun.rows.values_list("number", flat=True))
    assert numbers == list(range(2, all_rows + 2))


def test_a_file_is_opened_once_for_all_its_batches(begun: ActList) -> None:
    """Whoever opened it again would find nothing in it."""
    ActList.objects.filter(pk=begun.pk).update(body=b"")
    assert worked(begun).counts()["added"] == 2 * BATCH + 1


def test_rows_that_cannot_be_taken_say_why(keeper: User) -> None:
    good = ROWS[0]
    rows = (
        good,
        ("", "", "", "", "", "Без номера", "", ""),
        ("2", "", "", "", "", "", "", ""),
        ("3", "", "", "31.02.2024", "", "День", "", ""),
        ("4", "", "", "", "", "Статус", "может быть", ""),
        ("5", "", "", "", "", "Адрес", "", "javascript:alert(1)"),
        ("6", "", "", "", "", "длинно " * 300, "", ""),
        (good[0], *good[1:5], "О другом", *good[6:]),
        ("7", *good[1:]),
    )
    run = load(file_of(*rows), keeper)
    values = dict(run.rows.filter(state="faulty").values_list("number", "fault"))
    assert values == {
        3: "no_key", 4: "no_title", 5: "wrong_day", 6: "wrong_status", 7: "wrong_url",
        8: "too_long", 9: "twice", 10: "taken",
    }  # fmt: skip
    assert Act.objects.count() == 1


def test_the_same_document_twice_in_one_file_is_one(keeper: User) -> None:
    run = load(file_of(ROWS[0], ROWS[0]), keeper)
    assert run.counts()["added"] == run.counts()["known"] == 1


def test_a_spreadsheet_comes_in_as_well(keeper: User) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, *ROWS):
        sheet.append(row)
    body = io.BytesIO()
    book.save(body)
    assert load(body.getvalue(), keeper, name="acts.xlsx").counts()["added"] == 3


cells = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", ""]),
        st.sampled_from(["приказ", ""]),
        st.sampled_from(["7", "8", ""]),
        st.sampled_from(["01.03.2024", "", "вчера"]),
        st.just(""),
        st.sampled_from(["О тишине", "О чае", ""]),
        st.sampled_from(["действует", "утратил силу", "", "?"]),
        st.just(""),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(rows=cells)
def test_any_list_loaded_twice_changes_nothing(rows: list[tuple[str, ...]], keeper: User) -> None:
    ActListRow.objects.all().delete()
    Act.objects.all().delete()
    load(file_of(*rows), keeper)
    before = list(Act.objects.order_by("pk").values())
    again = load(file_of(*rows), keeper)
    assert list(Act.objects.order_by("pk").values()) == before
    assert again.counts()["added"] == again.counts()["changed"] == 0


@pytest.mark.slow
@pytest.mark.skipif(not FEDERAL.exists(), reason="../shared is not here")
def test_the_federal_acts_load_within_a_minute_and_nothing_twice(keeper: User) -> None:
    began = time.process_time()
    run = load(FEDERAL.read_bytes(), keeper)
    assert run.counts() == {"added": 12_359, "changed": 0, "known": 0, "faulty": 0}
    assert time.process_time() - began < 60
    before = Act.objects.order_by("pk").values_list("pk", "code", "title", "stated", "source_url")
    kept = list(before)
    again = load(FEDERAL.read_bytes(), keeper)
    assert again.counts() == {"added": 0, "changed": 0, "known": 12_359, "faulty": 0}
    assert list(before.all()) == kept


def test_columns_are_guessed_by_their_names() -> None:
    guessed = ColumnMapping.guess(["nd", "title", "status", "provisions", "url"])
    assert guessed.places == {
        Column.OUTSIDE_KEY: 0, Column.TITLE: 1, Column.STATED: 2, Column.SOURCE_URL: 4,
    }  # fmt: skip


def test_from_the_file_to_the_register_on_the_screen(client: Client, keeper: User) -> None:
    client.force_login(keeper)
    file = io.BytesIO(file_of(*ROWS))
    file.name = "acts.csv"
    answer = client.post("/desk/acts/lists/new/", {"file": file, "key": str(uuid4())})
    address = answer.headers["Location"]
    page = client.get(address).content.decode()
    assert "О внесении изменений" in page
    columns = {f"column_{name}": "" for name in Column.values}
    wrong = client.post(address, columns | {"load": "1"})
    assert wrong.status_code == 422
    assert "Выберите столбец с названием." in wrong.content.decode()
    chosen = columns | {"column_outside_key": "0", "column_title": "5", "column_stated": "6"}
    client.post(address, chosen | {"kind": "федеральный закон", "load": "1"})
    worked(ActList.objects.get())
    page = client.get(address).content.decode()
    assert "загружено" in page
    assert {act.kind for act in Act.objects.all()} == {"федеральный закон"}
    csv_file = client.get(f"{address}faults.csv")
    assert csv_file.headers["Content-Type"].startswith("text/csv")
