"""A file comes in, once, and out again while nobody has touched it."""

import csv
import io
import uuid
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.tasks import TaskResultStatus
from django.test import Client as Browser
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from otklik.core.refusal import Refused
from otklik.incidents.importing import keeping, running
from otklik.incidents.importing.checking import check
from otklik.incidents.importing.mapping import ColumnMapping, Fault, Remark
from otklik.incidents.models import (
    Client,
    ImportedRow,
    ImportFile,
    ImportProfile,
    ImportRun,
    Incident,
    Message,
    Reply,
    Topic,
)
from otklik.journal.models import Line
from otklik.reception.tasks import sweep
from tests.incidents.conftest import NOON, Staff

REAL = Path(__file__).parents[3] / "shared" / "data" / "incidents" / "messages.csv"
HEADER = "id,Дата,Автор,ID автора,Соцсеть,Ссылка,Код темы,Текст\n"
FILE = HEADER + (
    "1,23.11.2026 10:00,Анна,a1,ВКонтакте,https://vk.example/1,A01,Магазин не меняет платье\n"
    "2,23.11.2026 11:00,Анна,a1,ВКонтакте,,,И деньги не возвращает\n"
    "3,,,,ВКонтакте,,,Кто проверяет весы на рынке?\n"
)
pytestmark = pytest.mark.django_db


def upload(staff: Staff, body: str = FILE, *, at: datetime = NOON) -> ImportRun:
    return ImportRun.upload(
        body.encode(), name="файл.csv", key=uuid.uuid4(), by=staff.operator, at=at
    )


def batches() -> "QuerySet[DBTaskResult[..., Any]]":
    """Tasks of imports that wait for a worker."""
    ready = DBTaskResult.objects.ready().filter(task_path__endswith="carry_on_import")
    return cast("QuerySet[DBTaskResult[..., Any]]", ready)


def work(*, at: datetime = NOON, most: int | None = None) -> None:
    """Do what waits, batch by batch, as a worker would: all of it, or some batches."""
    for _ in count() if most is None else range(most):
        waiting = batches().first()
        if waiting is None:
            return
        DBTaskResult.objects.filter(pk=waiting.pk).update(status=TaskResultStatus.SUCCESSFUL)
        running.carry_on(*waiting.args_kwargs["args"], at=at)


def load(staff: Staff, body: str = FILE, *, at: datetime = NOON) -> ImportRun:
    """Upload, start, and let the worker do it."""
    run = upload(staff, body, at=at)
    running.start(run, by=staff.operator, at=at)
    work(at=at)
    return ImportRun.objects.get(pk=run.pk)


def undo(run: ImportRun, staff: Staff, *, at: datetime = NOON) -> ImportRun:
    running.undo(run, by=staff.operator, at=at)
    work(at=at)
    return ImportRun.objects.get(pk=run.pk)


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


def test_a_run_may_be_started_and_worked_on_twice(staff: Staff) -> None:
    run = upload(staff)
    running.start(run, by=staff.operator, at=NOON)
    running.start(ImportRun.objects.get(pk=run.pk), by=staff.operator, at=NOON)
    assert Line.objects.filter(verb="import.started").count() == 1
    assert batches().count() == 1
    assert running.carry_on(run.pk, 0, at=NOON)
    assert not running.carry_on(run.pk, 0, at=NOON)
    assert Message.objects.count() == 3
    assert Line.objects.filter(verb="import.finished").count() == 1


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)


def questions(count: int) -> str:
    return "Текст\n" + "".join(f"Вопрос {n}\n" for n in range(count))


@pytest.mark.usefixtures("small_batches")
def test_a_killed_worker_is_followed_by_another(staff: Staff) -> None:
    """What was committed stays, the rest is taken later; its task is lost with the worker."""
    run = upload(staff, questions(7))
    running.start(run, by=staff.operator, at=NOON)
    work(most=2)
    batches().delete()
    run.refresh_from_db()
    assert (run.position, Message.objects.count()) == (4, 4)
    assert running.hurry_lost(at=NOON + timedelta(seconds=30)) == 0
    assert running.hurry_lost(at=NOON + timedelta(minutes=2)) == 1
    assert running.hurry_lost(at=NOON + timedelta(minutes=2)) == 0
    work()
    run.refresh_from_db()
    assert run.state == ImportRun.State.FINISHED
    assert (run.position, Message.objects.count()) == (7, 7)


@pytest.mark.usefixtures("small_batches")
def test_a_batch_that_fails_leaves_no_trace_and_is_taken_again(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = upload(staff, questions(5))
    running.start(run, by=staff.operator, at=NOON)
    work(most=1)

    def gone(*_: object, **__: object) -> None:
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(ImportRun, "advance", gone)
        with pytest.raises(OperationalError), transaction.atomic():
            running.carry_on(run.pk, 2, at=NOON)
    assert (Message.objects.count(), run.rows.count()) == (2, 2)
    running.carry_on(run.pk, 2, at=NOON)
    work()
    texts = [message.text for message in Message.objects.order_by("pk")]
    assert texts == [f"Вопрос {n}" for n in range(5)]


@pytest.mark.usefixtures("small_batches")
def test_a_run_that_was_hurried_needlessly_is_still_worked_on_once(staff: Staff) -> None:
    """Its task only waited long: two of them stand in the queue now."""
    run = upload(staff, questions(6))
    running.start(run, by=staff.operator, at=NOON)
    work(most=1)
    assert running.hurry_lost(at=NOON + timedelta(minutes=2)) == 1
    assert batches().count() == 2
    work(most=2)
    assert batches().count() == 1
    work()
    assert Message.objects.count() == run.rows.count() == 6
    assert Line.objects.filter(verb="import.finished").count() == 1


@pytest.mark.usefixtures("small_batches")
def test_files_that_are_loaded_at_once_do_not_mix(staff: Staff) -> None:
    runs = [upload(staff, f"Текст\n{name} 1\n{name} 2\n{name} 3\n") for name in ("А", "Б")]
    for run in runs:
        running.start(run, by=staff.operator, at=NOON)
    work()
    for run, name in zip(runs, ("А", "Б"), strict=True):
        texts = [row.message.text for row in run.rows.order_by("number") if row.message]
        assert texts == [f"{name} {n}" for n in (1, 2, 3)]


def work_off_one_task() -> None:
    """What the only worker of the queue does next."""
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id="test",
        excluded_queue_names=[],
    ).run()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("small_batches")
def test_what_a_network_sent_passes_between_the_batches_of_a_file(staff: Staff) -> None:
    """One worker of the queue, and a file that would keep it busy for a long time."""
    run = upload(staff, questions(9))
    running.start(run, by=staff.operator, at=NOON)
    hook = sweep.enqueue()
    work_off_one_task()
    assert DBTaskResult.objects.get(pk=hook.id).status == TaskResultStatus.SUCCESSFUL
    for _batch in range(2):
        work_off_one_task()
    run.refresh_from_db()
    assert run.position == 4
    hook = sweep.enqueue()
    work_off_one_task()
    assert DBTaskResult.objects.get(pk=hook.id).status == TaskResultStatus.SUCCESSFUL
    run.refresh_from_db()
    assert run.position == 4


@pytest.mark.usefixtures("small_batches")
def test_a_file_is_taken_out_by_batches_also_when_a_worker_is_killed(staff: Staff) -> None:
    run = load(staff, questions(7))
    kept = Incident.objects.order_by("pk")[5]
    running.undo(run, by=staff.operator, at=NOON)
    kept.take(by=staff.operator, at=NOON)
    work(most=2)
    batches().delete()
    assert Incident.objects.count() == 4
    assert running.hurry_lost(at=NOON + timedelta(minutes=2)) == 1
    work()
    run.refresh_from_db()
    assert run.state == ImportRun.State.UNDONE
    assert Incident.objects.get() == kept
    assert Line.objects.filter(verb="import.undone").count() == 1


def test_undo_takes_out_exactly_what_came_in(staff: Staff) -> None:
    kept = load(staff, "id,Текст\n1,Раз\n")
    run = undo(load(staff, "id,Текст\n1,Раз\n2,Два\n3,Три\n"), staff)
    assert run.state == ImportRun.State.UNDONE
    message = Message.objects.get()
    assert kept.rows.get().message == message
    assert Client.objects.get() == message.client
    assert Line.objects.filter(verb="import.undone").count() == 1
    again = load(staff, "id,Текст\n2,Два\n")
    assert again.counts()["taken"] == 1


def test_undo_keeps_a_client_who_wrote_something_else(staff: Staff) -> None:
    load(staff, "id,ID автора,Текст\n1,a1,Раз\n")
    undo(load(staff, "id,ID автора,Текст\n2,a1,Два\n"), staff)
    assert Client.objects.count() == 1


@pytest.mark.parametrize("how", ["taken", "closed", "begun"])
def test_undo_refuses_when_work_has_begun(staff: Staff, how: str) -> None:
    run = load(staff)
    incident = Incident.objects.order_by("pk")[1]
    if how == "taken":
        incident.take(by=staff.operator, at=NOON)
    elif how == "closed":
        incident.close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=NOON)
    else:
        Reply.begin(
            incident, to=incident.messages.get(), key=uuid.uuid4(), by=staff.operator, at=NOON
        )
    with pytest.raises(Refused, match="1"):
        running.undo(run, by=staff.operator, at=NOON)
    assert Incident.objects.count() == 3


def test_undo_leaves_what_is_touched_while_it_runs(staff: Staff) -> None:
    run = load(staff)
    running.undo(run, by=staff.operator, at=NOON)
    touched = Incident.objects.order_by("pk")[0]
    touched.take(by=staff.operator, at=NOON)
    work()
    assert Incident.objects.get() == touched


def test_undo_refuses_after_a_day(staff: Staff) -> None:
    run = load(staff)
    with pytest.raises(Refused):
        running.undo(run, by=staff.operator, at=NOON + timedelta(hours=24, seconds=1))


def test_files_are_not_kept_in_reserve(staff: Staff) -> None:
    loaded, forgotten = load(staff), upload(staff)
    assert keeping.forget(at=NOON + timedelta(days=6)) == 0
    assert keeping.forget(at=NOON + timedelta(days=8)) == 1
    assert not ImportRun.objects.filter(pk=forgotten.pk).exists()
    assert keeping.forget(at=NOON + timedelta(days=31)) == 1
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


# The pages


@pytest.fixture
def desk(staff: Staff) -> Browser:
    desk = Browser()
    desk.force_login(staff.operator)
    return desk


def send(desk: Browser, body: str, *, key: uuid.UUID | None = None, name: str = "a.csv") -> str:
    response = desk.post(
        "/desk/imports/new/",
        {"file": SimpleUploadedFile(name, body.encode()), "key": str(key or uuid.uuid4())},
    )
    assert response.status_code == 302, response.content.decode()
    address: str = response["Location"]
    return address.removesuffix("columns/")


def test_a_file_goes_through_all_pages(desk: Browser, topic: Topic) -> None:
    assert "Загрузить файл" in desk.get("/desk/imports/").content.decode()
    assert desk.get("/desk/imports/new/").status_code == 200
    at = send(desk, FILE)
    page = desk.get(f"{at}columns/").content.decode()
    assert "Магазин не меняет платье" in page
    chosen = {"text": "7", "external_id": "0", "date": "1", "profile_name": "Моя выгрузка"}
    response = desk.post(f"{at}columns/", {**chosen, "preview": "1"})
    assert response["Location"] == f"{at}columns/"
    response = desk.post(f"{at}columns/", chosen, follow=True)
    assert "Загрузить 3 сообщения" in response.content.decode()
    assert not Message.objects.exists()
    for _twice in range(2):
        assert desk.post(f"{at}start/")["Location"] == at
    page = desk.get(at).content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert 'http-equiv="refresh"' in page
    fragment = desk.get(at, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    work()
    assert desk.get(at, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert 'hx-trigger="every 1s"' not in desk.get(at).content.decode()
    assert "файл" in desk.get("/desk/imports/").content.decode()
    assert ImportProfile.objects.get().name == "Моя выгрузка"


def test_the_same_form_sent_twice_is_one_file(desk: Browser) -> None:
    key = uuid.uuid4()
    assert send(desk, FILE, key=key) == send(desk, FILE, key=key)
    assert ImportRun.objects.count() == 1


def test_a_file_that_cannot_be_read_is_said_at_its_field(desk: Browser) -> None:
    file = SimpleUploadedFile("a.xlsx", b"not a spreadsheet")
    response = desk.post("/desk/imports/new/", {"file": file, "key": str(uuid.uuid4())})
    assert response.status_code == 422
    assert "id_file" in response.content.decode()
    assert not ImportRun.objects.exists()


def test_faulty_rows_come_back_as_csv_without_formulas(desk: Browser) -> None:
    at = send(desk, "Текст,Дата\n=СУММ(A1),вчера\nхорошо,\n")
    response = desk.get(f"{at}faults.csv")
    lines = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
    assert lines[1][1:] == ["'=СУММ(A1)", "вчера"]
    assert len(lines) == 2


def test_a_file_can_be_put_away_twice_but_not_when_loaded(desk: Browser, staff: Staff) -> None:
    at = send(desk, FILE)
    for _twice in range(2):
        assert desk.post(f"{at}discarding/")["Location"] == "/desk/imports/"
    assert not ImportFile.objects.exists()
    loaded = load(staff)
    desk.post(f"/desk/imports/{loaded.number}/discarding/")
    assert ImportRun.objects.filter(pk=loaded.pk).exists()


def test_undo_is_pressed_on_the_page(desk: Browser, staff: Staff) -> None:
    run = load(staff, at=timezone.now())
    at = f"/desk/imports/{run.number}/"
    assert "Отменить загрузку" in desk.get(at).content.decode()
    for _twice in range(2):
        assert desk.post(f"{at}undoing/")["Location"] == at
    assert batches().count() == 1
    work(at=timezone.now())
    assert "Отменить загрузку" not in desk.get(at).content.decode()
    assert not Incident.objects.exists()


def test_pages_are_closed_to_those_without_the_right(staff: Staff) -> None:
    desk = Browser()
    desk.force_login(staff.specialist)
    assert desk.get("/desk/imports/").status_code == 403
    assert desk.post("/desk/imports/1/start/").status_code == 403


def test_2000_real_messages_are_taken(staff: Staff) -> None:
    if not REAL.exists():
        pytest.skip("The shared data of the project is not here.")
    with REAL.open(encoding="utf-8", newline="") as file:
        lines = [line for line, _ in zip(csv.reader(file), range(2_001), strict=False)]
    sheet = io.StringIO()
    csv.writer(sheet).writerows(lines)
    run = load(staff, sheet.getvalue())
    counts = run.counts()
    assert sum(counts.values()) == 2_000
    assert counts["taken"] > 1_900
    assert Incident.objects.count() == Message.objects.count() == counts["taken"]


@pytest.mark.parametrize("chosen", ["abc", "", "²", "-1", "9" * 5_000])
def test_an_odd_choice_kept_earlier_is_no_fault(staff: Staff, chosen: str) -> None:
    run, browser = upload(staff), Browser()
    browser.force_login(staff.operator)
    answer = browser.post(f"/desk/imports/{run.number}/profile/", {"profile": chosen})
    assert answer.status_code == 302
