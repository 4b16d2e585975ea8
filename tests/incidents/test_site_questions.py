"""A question asked on the site: one number, one code, and an answer on its page."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection

from otklik.channels.accounts.models import Account
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound import send_delivery as outbound_send_delivery
from otklik.channels.outbound.models import Delivery
from otklik.core.encryption_keys import FieldKeys
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake import site_questions
from otklik.incidents.intake.models import Question
from otklik.incidents.intake.site_questions import receive_addition, receive_question
from otklik.incidents.replies.models import Reply
from otklik.incidents.templatetags.incidents import author_words, send_label
from otklik.incidents.topics.models import Topic, Urgency
from tests.channels.databases import at_once, shared_database
from tests.factories import UnitFactory
from tests.incidents.conftest import NOON, Staff

pytestmark = pytest.mark.django_db
KEY = UUID(int=11)
TEXT = "Магазин не меняет платье, чек есть"


def answered(incident: Incident, topic: Topic, staff: Staff, text: str) -> Delivery:
    """The operator writes the answer and sends it; it waits in the queue."""
    unit = staff.operator.current_appointments[0].unit
    incident.triage(unit=unit, topic=topic, urgency=Urgency.NORMAL, by=staff.operator, at=NOON)
    asked = incident.messages.inbound().last()
    assert asked is not None
    reply = Reply.begin(incident, to=asked, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft(text, revision=0, by=staff.operator, at=NOON)
    assert send_label(reply, needs_approval=False) == "Ответить лично на сайте"
    reply.send(by=staff.operator, at=NOON)
    assert reply.delivery is not None
    return reply.delivery


def test_the_same_form_is_one_question_however_often_it_is_sent() -> None:
    receipts = {receive_question(key=KEY, text=TEXT, at=NOON + timedelta(hours=h)) for h in (0, 9)}
    assert len(receipts) == 1
    assert site_questions.receipt(key=KEY, text=TEXT) in receipts
    assert site_questions.receipt(key=KEY, text="Другое") is None
    assert site_questions.receipt(key=uuid4(), text=TEXT) is None
    message = Message.objects.get()
    assert (message.text, message.lane, message.is_edited) == (TEXT, "private", False)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_three_presses_at_once_are_one_question(tmp_path: Path) -> None:
    with shared_database(tmp_path):
        press = lambda: receive_question(key=KEY, text=TEXT, at=NOON)  # noqa: E731
        receipts = at_once(press, press, press)
        assert len({str(receipt) for receipt in receipts}) == 1
        assert Message.objects.count() == Incident.objects.count() == 1


def test_other_words_of_the_same_form_are_a_question_by_themselves() -> None:
    """Whoever knows a form's key and not its text learns neither number nor code."""
    first = receive_question(key=KEY, text=TEXT, at=NOON)
    presses = {receive_question(key=KEY, text="Чужие слова", at=NOON) for _press in range(3)}
    assert len(presses) == 1
    (second,) = presses
    assert first.number != second.number
    assert first.code != second.code
    assert receive_question(key=KEY, text=TEXT, at=NOON) == first
    assert site_questions.receipt(key=KEY, text="Чужие слова") == second
    assert site_questions.receipt(key=KEY, text="Ещё другие") is None
    opened = site_questions.status(number=second.number, code=second.code)
    assert opened is not None
    assert [item.text for item in opened.dialogue] == ["Чужие слова"]
    assert [incident.messages.count() for incident in Incident.objects.all()] == [1, 1]


def test_the_code_is_kept_nowhere() -> None:
    receipt = receive_question(key=KEY, text=TEXT, at=NOON)
    assert len(receipt.code) == 9
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            rows = str(cursor.fetchall())
            assert receipt.code not in rows
            assert KEY.hex not in rows
            assert str(KEY) not in rows


def test_a_new_key_of_the_installation_spoils_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = receive_question(key=KEY, text=TEXT, at=NOON)
    old = settings.FIELD_KEYS
    newer = replace(old, keys=(("new", "bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleS0="), *old.keys))
    monkeypatch.setattr(settings, "FIELD_KEYS", newer)
    assert receive_question(key=KEY, text=TEXT, at=NOON) == receipt
    assert site_questions.status(number=receipt.number, code=receipt.code) is not None
    assert receive_question(key=uuid4(), text=TEXT, at=NOON).code != receipt.code
    assert Question.objects.filter(code_digest__startswith="v1:new:").count() == 1


def test_another_key_makes_another_code() -> None:
    keys = FieldKeys.parse("a:" + "A" * 43 + "=,b:" + "B" * 43 + "=")
    assert keys.mac("p", "t", key_id="a") != keys.mac("p", "t", key_id="b")
    assert keys.mac("p", "t", key_id="a") != keys.mac("q", "t", key_id="a")
    with pytest.raises(ValueError, match="No field key"):
        keys.mac("p", "t", key_id="c")


@pytest.mark.parametrize("status", Incident.Status)
def test_the_page_tells_each_state_in_the_words_of_the_desk(status: str) -> None:
    receipt = receive_question(key=KEY, text=TEXT, at=NOON)
    state: dict[str, object] = {"status": status}
    match status:
        case Incident.Status.IN_PROGRESS:
            state["unit"] = UnitFactory()
        case Incident.Status.CLOSED:
            state |= {"outcome": Incident.Outcome.EXPLAINED, "closed_at": NOON}
    Incident.objects.update(**state)
    shown = site_questions.status(number=receipt.number, code=receipt.code)
    assert shown is not None
    incident = Incident.objects.get()
    if status == Incident.Status.NEW:  # «новый» to the desk; its author knows that it is
        assert shown.state == "принят"
        return
    assert shown.state.startswith(str(incident.get_status_display()))
    if incident.outcome:
        assert shown.state.endswith(str(incident.get_outcome_display()))


def test_number_and_code_open_it_and_nothing_else_does() -> None:
    receipt = receive_question(key=KEY, text=TEXT, at=NOON)
    other = receive_question(key=uuid4(), text="Другой вопрос", at=NOON)
    opened = site_questions.status(number=receipt.number, code=receipt.code)
    assert opened is not None
    assert [item.text for item in opened.dialogue] == [TEXT]
    for number, code in [
        (receipt.number, other.code),
        (other.number, receipt.code),
        (other.number + 1, receipt.code),
        (receipt.number, ""),
    ]:
        assert site_questions.status(number=number, code=code) is None
        assert not receive_addition(number=number, code=code, key=KEY, text="Моё", at=NOON)


def test_a_comment_of_a_network_is_opened_by_no_code(sorted_incident: Incident) -> None:
    assert site_questions.status(number=sorted_incident.number, code="000000000") is None


def test_the_answer_stands_on_its_page_once_the_engine_sent_it(
    topic: Topic, staff: Staff, norm: None
) -> None:
    receipt = receive_question(key=KEY, text=TEXT, at=NOON)
    pair = {"number": receipt.number, "code": receipt.code}
    before = site_questions.status(**pair)  # type: ignore[arg-type]
    assert before is not None
    assert (before.state, before.due_at, before.is_term) == ("принят", receipt.due_at, False)
    delivery = answered(Incident.objects.get(), topic, staff, "Обменяют: у вас 14 дней.")
    waiting = site_questions.status(**pair)  # type: ignore[arg-type]
    assert waiting is not None
    assert (waiting.state, len(waiting.dialogue)) == ("готовим ответ", 1)
    sent_at = NOON + timedelta(seconds=15)
    send_delivery.send(delivery.pk, at=sent_at)
    outbound_send_delivery.tell(delivery.pk, at=sent_at)
    after = site_questions.status(**pair)  # type: ignore[arg-type]
    assert after is not None
    assert (after.state, after.due_at) == ("отвечено", None)
    assert [(item.text, item.is_ours) for item in after.dialogue] == [
        (TEXT, False),
        ("Обменяют: у вас 14 дней.", True),
    ]


def test_a_worker_that_died_is_made_good_without_a_person(topic: Topic, staff: Staff) -> None:
    receive_question(key=KEY, text=TEXT, at=NOON)
    delivery = answered(Incident.objects.get(), topic, staff, "Обменяют.")
    died = NOON + timedelta(seconds=15)
    assert delivery.claim(at=died)
    outbound_send_delivery.requeue(at=died + timedelta(minutes=3))
    send_delivery.send(delivery.pk, at=died + timedelta(minutes=4))  # the site knows our key again
    outbound_send_delivery.tell(delivery.pk, at=died + timedelta(minutes=4))
    assert Reply.objects.get().status == Reply.Status.SENT


def test_the_author_goes_on_in_the_same_matter(topic: Topic, staff: Staff) -> None:
    receipt = receive_question(key=KEY, text=TEXT, at=NOON)
    delivery = answered(Incident.objects.get(), topic, staff, "Обменяют.")
    send_delivery.send(delivery.pk, at=NOON + timedelta(minutes=1))
    outbound_send_delivery.tell(delivery.pk, at=NOON + timedelta(minutes=1))
    later, key = NOON + timedelta(days=1), uuid4()
    for _press in range(3):
        assert receive_addition(
            number=receipt.number, code=receipt.code, key=key, text="А без чека?", at=later
        )
    incident = Incident.objects.get()
    assert incident.status == Incident.Status.IN_PROGRESS
    assert incident.messages.count() == 3
    assert incident.client is not None
    assert incident.client.identities.count() == 1


def test_the_desk_names_the_site_and_its_author(db: None) -> None:
    receive_question(key=KEY, text=TEXT, at=NOON)
    incident = Incident.objects.select_related("account", "client").get()
    assert incident.account.name == "Сайт"
    assert incident.account.network == Account.NetworkCode.SITE
    assert author_words(incident.client, incident.account) == "К-1, автор вопроса на сайте"
