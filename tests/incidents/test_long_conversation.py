"""Of a long conversation the last words are read at once; what is old is folded, not hidden."""

import pytest
from django.test import Client

from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.desk.conversation_panel import ROOM, Conversation
from otklik.incidents.intake.receive import receive
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
FOLD = 'class="timeline-earlier"'
ORDERS = [f"Где мой заказ номер {number}?" for number in range(6)]


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


def dialogue(written: Written, *texts: str, answer: int | None = None) -> Incident:
    """What a person wrote privately; the text with the number `answer` is ours."""
    for number, text in enumerate(texts):
        receive(written.account, written.private(text, external_id=str(number)), at=NOON)
    ours = Message.objects.filter(external_id=str(answer))
    ours.update(direction=Message.Direction.OUTBOUND)
    return Incident.objects.get()


def test_a_short_conversation_is_read_whole(operator: Client, written: Written) -> None:
    incident = dialogue(written, "Не меняют платье", "Чек есть")
    assert FOLD not in operator.get(f"/desk/incidents/{incident.number}/").text


def test_what_is_old_is_folded_above_the_last_words(operator: Client, written: Written) -> None:
    incident = dialogue(written, *ORDERS, answer=2)
    page = operator.get(f"/desk/incidents/{incident.number}/").text
    assert "Раньше: 3 сообщения" in page
    folded = page[page.index(FOLD) :].partition("</details>")[0]
    assert [n for n, text in enumerate(ORDERS) if text in folded] == [0, 1, 2]


def test_what_nobody_answered_is_never_folded(operator: Client, written: Written) -> None:
    incident = dialogue(written, *ORDERS)
    assert FOLD not in operator.get(f"/desk/incidents/{incident.number}/").text


def test_before_a_long_letter_all_else_is_folded(written: Written) -> None:
    incident = dialogue(written, "Где?", "Скоро.", "Не везут диван. " * 5 * ROOM, answer=1)
    conversation = Conversation.of(list(incident.messages.with_texts()))
    assert [message.text[:9] for message in conversation.recent] == ["Не везут "]


def test_what_is_answered_is_never_folded(operator: Client, written: Written) -> None:
    incident = dialogue(written, *ORDERS, answer=2)
    first = incident.messages.with_texts()[0]
    assert FOLD not in operator.get(f"/desk/incidents/{incident.number}/?to={first.pk}").text


def test_nothing_said_yet_folds_nothing() -> None:
    assert Conversation.of([]) == Conversation(earlier=[], recent=[])
