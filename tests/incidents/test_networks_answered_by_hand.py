"""Where no program may answer: said before anybody types, done by a person, proven by a link."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import Author, InboundEvent
from otklik.channels.outbound.confirm_by_echo import confirm_by_echo
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import receive_own
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic, Urgency
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
KEY = UUID(int=7)
LINK = "http://127.0.0.1:9/practice/posts/1/#comment-77"
LATER = NOON + timedelta(minutes=10)
TEXT = "Обменяют: у вас 14 дней."


@pytest.fixture(autouse=True)
def _only_by_hand(account: Account) -> None:
    account.lacks = ["comment_reply"]
    account.save()


@pytest.fixture
def draft(sorted_incident: Incident, question: Message, staff: Staff) -> Reply:
    reply = Reply.begin(sorted_incident, to=question, key=KEY, by=staff.operator, at=NOON)
    reply.save_draft(TEXT, revision=0, by=staff.operator, at=NOON)
    return reply


@pytest.fixture
def waiting(draft: Reply, staff: Staff) -> Reply:
    draft.send(by=staff.operator, at=NOON)
    return draft


def own(written: Written, text: str, *, url: str = "") -> InboundEvent:
    result = written.comment(text, external_id="77", at=LATER)
    author = Author(external_id="page", name="Страница", is_own=True)
    return replace(result, author=author, parent_id="1000", url=url)


def test_nothing_is_called_and_the_clock_runs_until_the_link_is_there(
    waiting: Reply, staff: Staff
) -> None:
    assert waiting.delivery is not None
    assert (waiting.status, waiting.delivery.state) == ("by_hand", "by_hand")
    assert Incident.objects.get().is_unanswered
    for _press in range(2):
        Reply.objects.get().send(by=staff.operator, at=NOON)
    assert Delivery.objects.count() == 1
    waiting.done_by_hand(LINK, by=staff.operator, at=LATER)
    incident = Incident.objects.get()
    assert (incident.status, incident.first_reply_at) == (Incident.Status.ANSWERED, LATER)
    answer = incident.messages.get(direction=Message.Direction.OUTBOUND)
    assert (answer.text, answer.url) == (TEXT, LINK)
    verbs = list(Line.objects.about(incident).values_list("verb", flat=True))
    assert verbs[-2:] == ["reply.by_hand", "reply.sent"]


def test_a_delicate_topic_is_approved_first(draft: Reply, delicate: Topic, staff: Staff) -> None:
    assert delicate.unit is not None
    draft.incident.triage(
        unit=delicate.unit, topic=delicate, urgency=Urgency.NORMAL, by=staff.operator, at=NOON
    )  # fmt: skip
    with pytest.raises(Refused):
        draft.send(by=staff.operator, at=NOON)
    draft.submit(by=staff.operator, at=NOON)
    draft.approve(revision=draft.revision, by=staff.approver, at=NOON)
    assert Reply.objects.get().status == Reply.Status.BY_HAND


def test_it_is_taken_back_and_is_a_draft_again(waiting: Reply, staff: Staff) -> None:
    waiting.take_back(by=staff.operator, at=LATER)
    assert (waiting.status, waiting.text) == ("draft", TEXT)
    assert Delivery.objects.get().state == Delivery.State.WITHDRAWN
    with pytest.raises(Refused, match="сделать вручную"):
        waiting.done_by_hand(LINK, by=staff.operator, at=LATER)


def test_a_link_elsewhere_is_refused(waiting: Reply, staff: Staff) -> None:
    with pytest.raises(Refused, match="не на тот сайт"):
        waiting.done_by_hand("https://example.org/77", by=staff.operator, at=LATER)
    assert Reply.objects.get().status == Reply.Status.BY_HAND


def test_a_link_to_another_message_is_refused(
    waiting: Reply, question: Message, written: Written, staff: Staff
) -> None:
    Message.objects.filter(pk=question.pk).update(url=LINK)
    with pytest.raises(Refused, match="другое сообщение"):
        waiting.done_by_hand(LINK, by=staff.operator, at=LATER)
    elsewhere = written.incident("Где ярмарка?").messages.get()
    Message.objects.filter(pk=question.pk).update(url="")
    Message.objects.filter(pk=elsewhere.pk).update(url=LINK, direction="out")
    with pytest.raises(Refused, match="другое сообщение"):
        waiting.done_by_hand(LINK, by=staff.operator, at=LATER)


def test_the_networks_own_word_closes_it_too(
    waiting: Reply, account: Account, written: Written
) -> None:
    delivery = confirm_by_echo(account, own(written, f"  {TEXT}\n"), at=LATER)
    assert delivery is not None
    Reply.objects.settle(delivery.pk, at=LATER)
    assert Reply.objects.get().status == Reply.Status.SENT
    assert Message.objects.get(direction="out").external_id == "77"


@pytest.mark.parametrize("link_first", [True, False])
def test_link_and_echo_are_one_answer_in_either_order(
    waiting: Reply, account: Account, written: Written, staff: Staff, link_first: bool
) -> None:
    """The words were changed while pasting, so that only the address tells."""
    result = own(written, f"Здравствуйте! {TEXT}", url=LINK)
    assert confirm_by_echo(account, result, at=LATER) is None
    if link_first:
        waiting.done_by_hand(LINK, by=staff.operator, at=LATER)
    assert receive_own(account, result, at=LATER) is not None
    if not link_first:
        waiting.done_by_hand(LINK, by=staff.operator, at=LATER)
    assert Message.objects.filter(direction="out").count() == 1
    again = receive_own(account, result, at=LATER)
    assert again == Message.objects.get(direction="out")


def test_the_desk_says_it_before_typing_and_leads_through_it(
    client: Client, sorted_incident: Incident, question: Message, staff: Staff
) -> None:
    client.force_login(staff.operator)
    at = f"/desk/incidents/{sorted_incident.number}/"
    page = client.get(at).content.decode()
    assert "Ответить программой здесь нельзя" in page
    assert "Дальше: ответить вручную, Учебная сеть" in page
    typed = {"text": TEXT, "revision": 0, "to": question.pk}
    key = uuid4()
    answer = client.post(f"{at}replies/{key}/sending/", typed, follow=True).content.decode()
    assert "Текст готов" in answer
    assert "сделать вручную" in answer
    listed = client.get("/desk/by-hand/").content.decode()
    steps = f"{at}replies/{key}/by-hand/"
    assert steps in listed
    shown = client.get(steps).content.decode()
    assert f'readonly rows="6">{TEXT}</textarea>' in shown
    wrong = client.post(steps, {"url": "https://example.org/1"})
    assert wrong.status_code == 422
    assert "https://example.org/1" in wrong.content.decode()
    assert client.post(steps, {"url": LINK}).status_code == 302
    assert Reply.objects.get().status == Reply.Status.SENT
    assert "Ничего не ждёт ручной отправки" in client.get("/desk/by-hand/").content.decode()
    assert client.post(steps, {"url": LINK}).status_code == 422


def test_a_specialist_prepares_and_does_not_publish(
    client: Client, waiting: Reply, staff: Staff
) -> None:
    client.force_login(staff.specialist)
    steps = f"/desk/incidents/{waiting.incident.number}/replies/{waiting.key}/by-hand/"
    assert client.get(steps).status_code == 403
