"""A file of messages comes in: each row once, and what is wrong with it is said."""

import csv
import io
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client as Browser

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.importing import models
from otklik.incidents.importing.duplicates import check
from otklik.incidents.importing.mapping import ColumnMapping, Fault, Remark
from otklik.incidents.importing.models import ImportedRow, ImportFile, ImportProfile, ImportRun
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic
from tests.incidents.conftest import NOON, Staff
from tests.incidents.files import FILE, load, upload

pytestmark = pytest.mark.django_db

REAL = Path(__file__).parents[3] / "shared" / "data" / "incidents" / "messages.csv"
REAL_ROWS = 100


def test_each_row_becomes_an_incident_with_all_that_the_file_says(
    staff: Staff, topic: Topic
) -> None:
    run = load(staff)
    assert run.state == ImportRun.State.FINISHED
    assert run.counts() == {"taken": 3, "known": 0, "faulty": 0}
    first, second, third = Message.objects.order_by("pk")
    assert first.text == "Магазин не меняет платье"
    assert first.url == "https://vk.example/1"
    assert first.occurred_at.isoformat() == "2026-11-23T07:00:00+00:00"
    assert first.incident.posted_at == first.occurred_at
    assert first.incident.detected_at == NOON
    assert first.incident.guessed_topic == topic
    assert first.client == second.client
    assert first.incident != second.incident
    assert third.client not in (None, first.client)
    assert third.occurred_at == NOON
    assert first.client is not None
    assert first.client.identities.get().name == "Анна"


def test_an_import_is_two_lines_of_the_journal_besides_those_of_its_messages(staff: Staff) -> None:
    run = load(staff)
    lines = Line.objects.filter(subject_kind="incidents.importrun", subject_key=str(run.pk))
    assert list(lines.order_by("pk").values_list("verb", flat=True)) == [
        "import.started",
        "import.finished",
    ]


def test_nothing_is_taken_twice(staff: Staff) -> None:
    load(staff)
    again = load(staff, FILE + "4,,,,ВКонтакте,,,Новое\n", at=NOON + timedelta(days=1))
    assert again.counts() == {"taken": 1, "known": 3, "faulty": 0}
    assert Message.objects.count() == 4


def test_the_same_number_elsewhere_is_another_message(staff: Staff) -> None:
    run = load(staff, "id,Соцсеть,Текст\n1,ВКонтакте,Раз\n1,Одноклассники,Два\n1,ВКонтакте,Раз\n")
    assert run.counts() == {"taken": 2, "known": 1, "faulty": 0}


def test_a_number_with_another_text_is_a_fault_and_changes_nothing(staff: Staff) -> None:
    """A wrong column chosen as the number must not turn two messages into one."""
    run = load(staff, "id,Текст\n1,Раз\n1,Два\n")
    assert run.counts() == {"taken": 1, "known": 0, "faulty": 1}
    faulty = run.rows.get(state=ImportedRow.State.FAULTY)
    assert (faulty.number, faulty.fault) == (3, Fault.OTHER_TEXT)
    assert Message.objects.get().text == "Раз"


def test_faulty_rows_do_not_stop_the_others(staff: Staff) -> None:
    run = load(staff, "Текст,Дата,Код темы,url\n,01.01.2026,,\nРаз,вчера,,\nДва,,XX,тут\nТри,,,\n")
    assert run.counts() == {"taken": 2, "known": 0, "faulty": 2}
    faults = run.rows.filter(state="faulty").values_list("number", "fault")
    assert list(faults) == [(2, Fault.NO_TEXT), (3, Fault.BAD_DATE)]
    assert run.rows.get(number=4).remarks == [Remark.BAD_URL, Remark.UNKNOWN_TOPIC]


def test_the_dry_run_foretells_the_run_and_writes_nothing(staff: Staff) -> None:
    load(staff, "id,Текст\n1,Раз\n")
    body = "id,Текст,Код темы\n1,Раз,\n2,Два,XX\n2,Два,\n3,,\n2,Иное,\n"
    run = upload(staff, body)
    before = Incident.objects.count(), Message.objects.count()
    found = check(run.table(), run.mapping, at=NOON)
    assert (Incident.objects.count(), Message.objects.count()) == before
    assert (found.new, found.known) == (1, 2)
    assert [(row.number, row.fault) for row in found.faulty] == [
        (5, Fault.NO_TEXT),
        (6, Fault.OTHER_TEXT),
    ]
    assert found.remarks == ((3, Remark.UNKNOWN_TOPIC),)
    counts = load(staff, body).counts()
    assert counts == {"taken": found.new, "known": found.known, "faulty": len(found.faulty)}


def test_files_are_not_kept_in_reserve(staff: Staff) -> None:
    loaded, forgotten = load(staff), upload(staff)
    assert models.delete_old_files(at=NOON + timedelta(days=6)) == 0
    assert models.delete_old_files(at=NOON + timedelta(days=8)) == 1
    assert not ImportRun.objects.filter(pk=forgotten.pk).exists()
    assert models.delete_old_files(at=NOON + timedelta(days=31)) == 1
    assert not ImportFile.objects.exists()
    assert loaded.rows.count() == 3
    with pytest.raises(Refused):
        loaded.table()


def test_a_kept_choice_is_proposed_for_the_next_file_of_its_kind(staff: Staff) -> None:
    mapping = ColumnMapping({"text": 1})
    ImportProfile.keep("Выгрузка", mapping.names(("а", "б")), at=NOON)
    assert dict(upload(staff, "б,а\n1,2\n").mapping.columns) == {"text": 0}
    assert not upload(staff, "в,г\n1,2\n").mapping.is_complete


def test_replies_to_a_file_have_nowhere_to_go_and_say_so(staff: Staff, topic: Topic) -> None:
    load(staff)
    message = Message.objects.order_by("pk")[0]
    message.incident.triage(
        unit=staff.operator.current_appointments[0].unit,
        topic=topic,
        urgency="normal",
        by=staff.operator,
        at=NOON,
    )
    reply = Reply.begin(message.incident, to=message, key=uuid.uuid4(), by=staff.operator, at=NOON)
    reply.save_draft("Обменяют.", revision=0, by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        reply.send(by=staff.operator, at=NOON)


def test_real_messages_are_taken(staff: Staff) -> None:
    if not REAL.exists():
        pytest.skip("The shared data of the project is not here.")
    with REAL.open(encoding="utf-8", newline="") as file:
        lines = [line for line, _ in zip(csv.reader(file), range(REAL_ROWS + 1), strict=False)]
    sheet = io.StringIO()
    csv.writer(sheet).writerows(lines)
    run = load(staff, sheet.getvalue())
    counts = run.counts()
    assert sum(counts.values()) == REAL_ROWS
    assert counts["taken"] > 0.95 * REAL_ROWS
    assert Incident.objects.count() == Message.objects.count() == counts["taken"]


@pytest.mark.parametrize("chosen", ["abc", "", "²", "-1", "9" * 5_000])
def test_an_odd_choice_kept_earlier_is_no_fault(staff: Staff, chosen: str) -> None:
    run, browser = upload(staff), Browser()
    browser.force_login(staff.operator)
    answer = browser.post(f"/desk/imports/{run.number}/profile/", {"profile": chosen})
    assert answer.status_code == 302
