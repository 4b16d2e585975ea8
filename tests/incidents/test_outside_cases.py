"""Cases of «Инцидент Менеджмент» and ПОС: numbers, deadlines and answers that people carry."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.external_cases.models import OutsideCase, Reconciliation, reconcile
from otklik.incidents.importing import import_and_undo as importing_run
from otklik.incidents.importing.duplicates import check
from otklik.incidents.importing.models import ImportedRow, ImportRun
from otklik.incidents.intake.receive import receive
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.test_manual_cards import noted

pytestmark = pytest.mark.django_db
System, State = OutsideCase.System, OutsideCase.State
DUE = NOON + timedelta(hours=3)
HEAD = "Номер инцидента;Ссылка;Текст;Дата;Срок ответа\n"


def case_of(incident: Incident, staff: Staff, **over: object) -> OutsideCase:
    known: dict[str, object] = {"system": System.IM, "number": "15-77", "due_at": DUE}
    return OutsideCase.note(incident, **{**known, **over}, by=staff.operator, at=NOON)  # type: ignore[arg-type]


def by_hand_answer(incident: Incident, staff: Staff) -> Reply:
    incident.triage(
        unit=staff.operator.current_appointments[0].unit,
        topic=incident.topic or _topic(),
        urgency="normal",
        by=staff.operator,
        at=NOON,
    )
    asked = incident.messages.get()
    reply = Reply.begin(incident, to=asked, key=uuid.uuid4(), by=staff.operator, at=NOON)
    reply.save_draft("Добрый день! Проверим весы.", revision=0, by=staff.operator, at=NOON)
    reply.send(by=staff.operator, at=NOON)
    return reply


def _topic() -> Topic:
    return Topic.objects.create(code="W01", name="Весы")


def test_its_deadline_overrides_ours_and_a_newer_one_is_taken_over(
    written: Written, staff: Staff, norm: None
) -> None:
    incident = written.incident()
    case = case_of(incident, staff)
    assert case_of(incident, staff) == case
    incident.refresh_from_db()
    assert incident.due_at == DUE
    case_of(incident, staff, due_at=DUE + timedelta(hours=1))
    incident.refresh_from_db()
    assert incident.due_at == DUE + timedelta(hours=1)


def reconciliation() -> Reconciliation:
    exported_at = ImportRun.objects.last_export_at(System.IM)
    return reconcile(OutsideCase.objects.of(System.IM), exported_at=exported_at)


def test_one_number_stands_at_one_incident(written: Written, staff: Staff) -> None:
    case_of(written.incident(), staff)
    with pytest.raises(Refused, match="инцидент"):
        case_of(written.incident(), staff)
    case_of(written.incident(), staff, system=System.POS)


def test_what_was_given_back_to_the_curator_waits_for_nothing(
    written: Written, staff: Staff, client: Client
) -> None:
    incident = written.incident()
    case = case_of(incident, staff)
    assert not reconciliation().is_empty
    incident.close(outcome=Incident.Outcome.RETURNED, by=staff.operator, at=NOON)
    assert reconciliation().is_empty
    client.force_login(staff.operator)
    for address in (f"/desk/cases/{case.pk}/", f"/desk/incidents/{incident.number}/"):
        page = client.get(address).content.decode()
        assert "возвращено куратору" in page
        assert "Ответа пока нет" not in page
    incident.reopen(by=staff.operator, at=NOON)
    assert not reconciliation().is_empty
    returned = '<option value="returned">'
    assert returned in client.get(f"/desk/incidents/{incident.number}/").content.decode()
    case.delete()
    assert returned not in client.get(f"/desk/incidents/{incident.number}/").content.decode()


def test_nothing_is_handed_over_without_an_answer(written: Written, staff: Staff) -> None:
    case = case_of(written.incident(), staff)
    with pytest.raises(Refused, match="Ответа пока нет"):
        case.hand_over(by=staff.operator, at=NOON)
    assert case.answer == ""


def test_a_draft_is_no_answer_to_carry_away(written: Written, staff: Staff) -> None:
    incident = written.incident()
    reply = Reply.begin(
        incident, to=incident.messages.get(), key=uuid.uuid4(), by=staff.operator, at=NOON
    )
    reply.save_draft("Не готово", revision=0, by=staff.operator, at=NOON)
    assert case_of(incident, staff).answer == ""
    reply.submit(by=staff.operator, at=NOON)
    assert case_of(incident, staff).answer == ""


def test_returned_a_text_is_a_draft_again_and_is_handed_over_again(staff: Staff) -> None:
    incident = noted(staff)
    case = case_of(incident, staff, publisher=OutsideCase.Publisher.CENTRE)
    reply = by_hand_answer(incident, staff)
    assert "Проверим весы" in case.answer
    case.hand_over(by=staff.operator, at=NOON)
    assert case.state == State.HANDED
    case.return_with("нет срока", by=staff.operator, at=NOON)
    reply.refresh_from_db()
    assert reply.status == Reply.Status.DRAFT
    assert case.reason == "нет срока"
    with pytest.raises(Refused):
        case.accept(by=staff.operator, at=NOON)


def test_accepted_without_a_link_the_answer_is_noted_as_given_there(staff: Staff) -> None:
    incident = noted(staff)
    case = case_of(incident, staff, publisher=OutsideCase.Publisher.CENTRE)
    by_hand_answer(incident, staff)
    case.hand_over(by=staff.operator, at=NOON)
    later = NOON + timedelta(hours=1)
    case.accept(by=staff.operator, at=later)
    incident.refresh_from_db()
    assert incident.first_reply_at == later
    value = incident.messages.outbound().get()
    assert value.noted_where == str(System.IM.label)
    assert not Reply.objects.at_work().exists()


def test_accepted_with_a_link_the_answer_stands_at_it(staff: Staff) -> None:
    incident = noted(staff)
    case = case_of(incident, staff, publisher=OutsideCase.Publisher.CENTRE)
    reply = by_hand_answer(incident, staff)
    case.hand_over(by=staff.operator, at=NOON)
    case.accept(url="https://vk.com/wall-7_1?reply=6", by=staff.operator, at=NOON)
    reply.refresh_from_db()
    assert reply.status == Reply.Status.SENT
    assert OutsideCase.objects.get().state == State.ACCEPTED


@pytest.fixture
def load(staff: Staff) -> Callable[[str], ImportRun]:
    def loaded(rows: str) -> ImportRun:
        run = ImportRun.upload(
            (HEAD + rows).encode(), name="im.csv", key=uuid.uuid4(), by=staff.operator, at=NOON
        )
        run.choose(mapping=run.mapping, sheet=run.sheet, system=System.IM)
        importing_run.start(run, by=staff.operator, at=NOON)
        assert importing_run.carry_on(run.pk, 0, at=NOON)
        run.refresh_from_db()
        return run

    return loaded


def test_rows_of_an_export_find_the_comments_we_hold_by_their_link(
    written: Written, staff: Staff, load: Callable[[str], ImportRun]
) -> None:
    held = written.incident("Весы на рынке врут")
    Message.objects.filter(incident=held).update(url="https://vk.com/wall-1_2?reply=3")
    run = load(
        "1;http://m.vk.com/wall-1_2?reply=3;Весы на рынке…;23.11.2026;24.11.2026 18:00\n"
        "2;https://ok.ru/x/1;Другое сообщение;23.11.2026;когда-нибудь\n"
    )
    assert run.counts() == {"taken": 1, "known": 1, "faulty": 0}
    first, second = OutsideCase.objects.order_by("number")
    assert first.incident == held
    assert first.due_at is not None
    assert second.due_at is None
    remarks = ImportedRow.objects.get(run=run, number=3).remark_sentences
    assert remarks == ["Срок непонятен или слишком далёк: загружено без него."]
    assert Incident.objects.count() == 2


def test_loaded_again_nothing_doubles_and_what_is_missing_is_listed(
    written: Written, staff: Staff, load: Callable[[str], ImportRun]
) -> None:
    gone = case_of(written.incident(), staff, number="9")
    load("2;https://ok.ru/x/1;Другое сообщение;23.11.2026;\n")
    table = load("2;https://ok.ru/x/1;Другое сообщение;23.11.2026;25.11.2026 10:00\n")
    assert table.counts() == {"taken": 0, "known": 1, "faulty": 0}
    assert Incident.objects.count() == 2
    found = reconciliation()
    assert found.missing == [gone]
    assert [case.number for case in found.to_answer] == ["9", "2"]


def test_the_dry_run_says_what_is_held_already(written: Written, staff: Staff) -> None:
    held = written.incident()
    Message.objects.filter(incident=held).update(url="https://vk.com/wall-1_2?reply=3")
    run = ImportRun.upload(
        (HEAD + "1;https://vk.com/wall-1_2?reply=3;Иначе;23.11.2026;\n").encode(),
        name="im.csv",
        key=uuid.uuid4(),
        by=staff.operator,
        at=NOON,
    )
    assert check(run.table(), run.mapping, at=NOON).new == 1
    run.system = System.IM
    assert check(run.table(), run.mapping, run=run, at=NOON).known == 1


def test_the_desk_carries_a_case_to_its_end(client: Client, staff: Staff) -> None:
    incident = noted(staff)
    client.force_login(staff.operator)
    address = f"/desk/incidents/{incident.number}/case/"
    assert client.post(address, {"system": "im", "number": ""}).status_code == 422
    made = client.post(address, {"system": "im", "number": "5", "publisher": "centre"})
    case = OutsideCase.objects.get()
    assert made["Location"] == f"/desk/cases/{case.pk}/"
    assert "Ответа пока нет" in client.get(made["Location"]).content.decode()
    by_hand_answer(incident, staff)
    assert "Проверим весы" in client.get(made["Location"]).content.decode()
    assert "№ 5" in client.get("/desk/cases/").content.decode()
    client.post(f"{made['Location']}handing/")
    assert client.post(f"{made['Location']}returning/", {"reason": ""}).status_code == 422
    client.post(f"{made['Location']}accepting/", {"url": ""})
    case.refresh_from_db()
    assert case.state == State.ACCEPTED
    assert "№ 5" not in client.get("/desk/cases/").content.decode()
    incident.refresh_from_db()
    assert incident.first_reply_at is not None


def test_receiving_what_was_matched_before_changes_no_case(written: Written, staff: Staff) -> None:
    """A network tells of the comment again, after the export did."""
    incident = written.incident()
    case_of(incident, staff)
    message = incident.messages.get()
    receive(
        written.account,
        written.comment(message.text, external_id=message.external_id, author="1"),
        at=NOON,
    )
    assert OutsideCase.objects.count() == 1
