"""/desk/approvals/: the one that must be answered first is open, a press each, the next follows."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic, Urgency
from otklik.organisation.structure.units_and_institutions import Unit
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
PAGE = "/desk/approvals/"


@pytest.fixture
def waiting(written: Written, staff: Staff, delicate: Topic, unit: Unit) -> list[Reply]:
    """Three, the last of them due first."""
    replies = []
    for hours, text in ((3, "Третий ответ."), (2, "Второй ответ."), (1, "Первый ответ.")):
        incident = written.incident(f"Где мой чек № {hours}?")
        incident.triage(
            unit=unit, topic=delicate, urgency=Urgency.NORMAL, by=staff.operator, at=NOON
        )
        due = timezone.now() + timedelta(hours=hours)
        Incident.objects.filter(pk=incident.pk).update(due_at=due)
        asked = incident.messages.get()
        reply = Reply.begin(incident, to=asked, key=uuid4(), by=staff.operator, at=NOON)
        reply.save_draft(text, revision=0, by=staff.operator, at=NOON)
        reply.submit(by=staff.operator, at=NOON)
        replies.append(reply)
    return replies


def test_what_is_due_first_is_open_with_question_and_remarks(
    client: Client, waiting: list[Reply], staff: Staff
) -> None:
    client.force_login(staff.approver)
    page = unescape(client.get(PAGE).content.decode())
    opened, _then, others = page.partition("<h2>Дальше</h2>")
    assert "Первый ответ." in opened
    assert "Где мой чек № 1?" in opened
    assert "Ответ согласует второй сотрудник: тема «Жалоба на сотрудника»." in opened
    assert others.index("Второй ответ.") < others.index("Третий ответ.")
    page = client.get(f"{PAGE}?open={waiting[0].key}").content.decode()
    assert "Третий ответ." in page.partition("<h2>Дальше</h2>")[0]


def test_whoever_wrote_learns_who_may_approve(
    client: Client, waiting: list[Reply], staff: Staff
) -> None:
    client.force_login(staff.operator)
    address = f"/desk/incidents/{waiting[0].incident.number}/"
    assert f"Согласовать могут: {staff.approver}." in client.get(address).content.decode()
    waiting[0].writers.add(staff.approver)
    text = client.get(address).content.decode()
    assert "Согласовать здесь некому: попросите администратора назначить согласующего." in text


def test_one_press_approves_and_the_next_opens(
    client: Client, waiting: list[Reply], staff: Staff
) -> None:
    client.force_login(staff.approver)
    first = waiting[2]
    press = {"verdict": "approved", "revision": first.revision}
    answer = client.post(f"{PAGE}{first.key}/", press)
    assert answer.headers["Location"] == f"{PAGE}#item"
    first.refresh_from_db()
    assert first.status == Reply.Status.ON_ITS_WAY
    page = client.get(PAGE).content.decode()
    assert "Второй ответ." in page.partition("<h2>Дальше</h2>")[0]
    assert f"{first.incident} уйдёт в" in page
    assert client.post(f"{PAGE}{first.key}/", press).status_code == 302  # a second press
    assert first.approvals.count() == 1


def test_it_is_returned_with_a_reason_and_without_one_comes_back_open(
    client: Client, waiting: list[Reply], staff: Staff
) -> None:
    client.force_login(staff.approver)
    second = waiting[1]
    press = {"verdict": "returned", "revision": second.revision}
    answer = client.post(f"{PAGE}{second.key}/", {**press, "reason": " "})
    assert answer.status_code == 422
    opened = answer.content.decode().partition("<h2>Дальше</h2>")[0]
    assert "Второй ответ." in opened
    assert "<details open" in opened
    client.post(f"{PAGE}{second.key}/", {**press, "reason": "Скажите, когда."})
    second.refresh_from_db()
    assert second.status == Reply.Status.RETURNED
    assert client.get(f"{PAGE}{second.key}/").headers["Location"].endswith("#item")


def test_a_text_changed_meanwhile_is_read_again(
    client: Client, waiting: list[Reply], staff: Staff
) -> None:
    client.force_login(staff.approver)
    press = {"verdict": "approved", "revision": 7}
    answer = client.post(f"{PAGE}{waiting[0].key}/", press)
    assert answer.status_code == 422
    assert "Текст изменился, пока вы его читали" in answer.content.decode()
    assert waiting[0].approvals.count() == 0


def test_who_wrote_it_does_not_judge_it(client: Client, waiting: list[Reply], staff: Staff) -> None:
    for reply in waiting[:2]:
        reply.writers.add(staff.approver)
    client.force_login(staff.approver)
    page = client.get(PAGE).content.decode()
    assert "Первый ответ." in page
    assert "Второй ответ." not in page
    press = {"verdict": "approved", "revision": waiting[0].revision}
    assert client.post(f"{PAGE}{waiting[0].key}/", press).status_code == 422
