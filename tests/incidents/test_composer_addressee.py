"""Another message, perhaps of the other lane, is to be answered while words lie in the composer."""

from uuid import uuid4

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.text_checks.cleared_fragment import Clearance
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.test_reply_review import tell_privately

pytestmark = pytest.mark.django_db
TEXT = "Приходите в среду с чеком."


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


@pytest.fixture
def privately(sorted_incident: Incident, written: Written) -> Message:
    """The person wrote in the open, then privately; the last words are answered first."""
    tell_privately(written, sorted_incident, "Мой договор 12/45-К, что мне делать?")
    return sorted_incident.messages.get(lane=Message.Lane.PRIVATE)


def post(client: Client, incident: Incident, place: str, **fields: object) -> str:
    at = f"/desk/incidents/{incident.number}/replies/{fields.pop('key')}/{place}/"
    return client.post(at, fields, follow=True).text


def test_typed_words_are_kept_and_what_becomes_of_them_is_asked(
    operator: Client, sorted_incident: Incident, question: Message, privately: Message
) -> None:
    key = uuid4()
    page = post(
        operator, sorted_incident, "addressing", key=key, text=TEXT, revision=0, to=question.pk,
        other=privately.pk,
    )  # fmt: skip
    assert f"{TEXT}</textarea>" in page
    assert "Что сделать с текстом?" in page
    reply = Reply.objects.get()
    assert (reply.lane, reply.in_reply_to) == ("public", question)
    page = post(
        operator, sorted_incident, "readdressing", key=key, other=privately.pk, press="take"
    )
    assert f"{TEXT}</textarea>" in page
    assert "Увидит только этот человек" in page
    assert "Отправить лично: Учебная сеть" in page
    assert "Что сделать с текстом?" not in page
    assert Line.objects.filter(verb="reply.readdressed").count() == 1


def test_an_empty_field_begins_anew_and_the_text_stays_in_the_history(
    operator: Client, sorted_incident: Incident, question: Message, privately: Message, staff: Staff
) -> None:
    reply = Reply.begin(sorted_incident, to=privately, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft(TEXT, revision=0, by=staff.operator, at=NOON)
    page = operator.get(f"/desk/incidents/{sorted_incident.number}/?to={question.pk}").text
    assert "Прочитают все: проверьте, нет ли в нём личного" in page
    page = post(
        operator, sorted_incident, "readdressing", key=reply.key, other=question.pk, press="empty"
    )
    assert "Увидят все: без личных данных" in page
    assert TEXT not in page
    reply.refresh_from_db()
    assert (reply.status, reply.text) == (Reply.Status.DISCARDED, TEXT)


def test_where_nothing_was_typed_nothing_is_asked(
    operator: Client, sorted_incident: Incident, question: Message, privately: Message
) -> None:
    page = post(
        operator, sorted_incident, "addressing", key=uuid4(), text=" ", revision=0,
        to=privately.pk, other=question.pk,
    )  # fmt: skip
    assert "Увидят все: без личных данных" in page
    assert "Что сделать с текстом?" not in page
    assert not Reply.objects.exists()


def test_in_the_other_lane_nothing_is_let_pass_that_was_before(
    sorted_incident: Incident, question: Message, privately: Message, staff: Staff, written: Written
) -> None:
    reply = Reply.begin(sorted_incident, to=privately, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft("Договор 12/45-К готов", revision=0, by=staff.operator, at=NOON)
    Clearance.give(
        reply, fragment="12/45-К", kind="leak", reason="номер дела", by=staff.operator, at=NOON
    )
    foreign = written.incident("Чужое").messages.get()
    with pytest.raises(Refused):
        reply.readdress(foreign, by=staff.operator, at=NOON)
    reply.readdress(question, by=staff.operator, at=NOON)
    assert not reply.clearances.in_force().exists()
    with pytest.raises(Refused, match="12/45-К"):
        reply.send(by=staff.operator, at=NOON)
