"""A sample reply is offered for a topic, inserted by one press, and sent by nobody but a person."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from otklik.incidents.reply_templates.models import ReplyTemplate
from otklik.incidents.topics.models import Topic
from tests.incidents.conftest import Staff, Written

pytestmark = pytest.mark.django_db
SAMPLE = "Здравствуйте! Обменяют в течение 14 дней."


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


@pytest.fixture
def sample(topic: Topic) -> ReplyTemplate:
    return ReplyTemplate.objects.create(topic=topic, text=SAMPLE, basis="закон, статья 25")


def insert(
    operator: Client, incident: Incident, text: str, *, key: object, revision: int = 0
) -> str:
    address = reverse("incidents:reply-insert-text", args=[incident.number, key])
    to = incident.messages.inbound().get().pk
    sample = ReplyTemplate.objects.first()
    answer = f"sample-{sample.pk if sample else 0}"
    data = {"text": text, "revision": revision, "to": to, "answer": answer}
    return operator.post(address, data, follow=True).content.decode()


def test_the_sample_of_the_topic_is_offered_with_its_basis_and_a_warning(
    operator: Client, sorted_incident: Incident, sample: ReplyTemplate
) -> None:
    page = operator.get(f"/desk/incidents/{sorted_incident.number}/?answers=1").content.decode()
    assert "Вставить пример ответа" in page
    assert SAMPLE in page
    assert "закон, статья 25" in page
    assert "ещё не проверил" in page
    ReplyTemplate.objects.update(is_checked=True)
    page = operator.get(f"/desk/incidents/{sorted_incident.number}/?answers=1").content.decode()
    assert "ещё не проверил" not in page


@pytest.mark.parametrize(("certainty", "is_offered"), [(0.9, True), (0.1, False)])
def test_before_triage_only_a_likely_guess_brings_a_sample(
    written: Written, sample: ReplyTemplate, certainty: float, is_offered: bool
) -> None:
    incident = written.incident()
    incident.guessed_topic, incident.guess_certainty = sample.topic, certainty
    incident.save()
    offered = ReplyTemplate.offered_for(incident)
    assert (offered == sample) is is_offered


def test_a_sample_of_another_topic_or_a_closed_one_is_not_offered(
    sorted_incident: Incident, delicate: Topic, sample: ReplyTemplate
) -> None:
    sample.topic = delicate
    sample.save()
    assert ReplyTemplate.offered_for(Incident.objects.get()) is None
    assert sorted_incident.topic is not None
    sample.topic, sample.is_active = sorted_incident.topic, False
    sample.save()
    assert ReplyTemplate.offered_for(Incident.objects.get()) is None


def test_one_press_puts_it_into_the_draft_and_sends_nothing(
    operator: Client, sorted_incident: Incident, sample: ReplyTemplate
) -> None:
    page = insert(operator, sorted_incident, "", key=uuid4())
    assert SAMPLE in page
    reply = Reply.objects.get()
    assert (reply.text, reply.status) == (SAMPLE, Reply.Status.DRAFT)


def test_what_was_typed_stays_above_it_and_a_second_press_adds_nothing(
    operator: Client, sorted_incident: Incident, sample: ReplyTemplate
) -> None:
    key = uuid4()
    insert(operator, sorted_incident, "Добрый день.", key=key)
    both = f"Добрый день.\n\n{SAMPLE}"
    assert Reply.objects.get().text == both
    insert(operator, sorted_incident, both, key=key, revision=Reply.objects.get().revision)
    assert Reply.objects.get().text == both


def test_without_a_sample_the_text_is_kept_and_it_is_said(
    operator: Client, sorted_incident: Incident
) -> None:
    page = insert(operator, sorted_incident, "Набрано", key=uuid4())
    assert "больше не предлагаются" in page
    assert "Набрано" in page
