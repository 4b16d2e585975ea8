"""«Помогло?» on pages: the two buttons of the site, and what the lead decides and reads."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.feedback import ask
from otklik.incidents.feedback.models import Helpfulness, HelpRules
from otklik.incidents.intake import site_questions
from otklik.incidents.intake.site_questions import receive_question
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User
from tests.incidents.conftest import NOON, Staff
from tests.incidents.helped import (
    FRIDAY,
    ON,
    answered,
    asked,
    code_of,
    codes,
    lead,
    private,
    rules,
)

__all__ = ["codes", "lead", "private", "rules"]
pytestmark = pytest.mark.django_db


def test_on_the_site_two_buttons_stand_on_the_page_of_the_question(
    client: Client, staff: Staff, topic: Topic, codes: Iterator[str]
) -> None:
    receipt = receive_question(key=UUID(int=5), text="Не меняют платье", at=NOON)
    pair = {"number": str(receipt.number), "code": receipt.code}
    incident = answered(Message.objects.get(), staff, topic)
    assert "Да, помогло" not in client.post("/question/", pair).content.decode()
    assert asked(codes) == 1
    row = Helpfulness.objects.get()
    assert (row.delivery, row.digest) == (None, "")
    Helpfulness.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert "Да, помогло" in client.post("/question/", pair).content.decode()
    wrong = {**pair, "code": f"{(int(receipt.code) + 1) % 10**9:09}", "act": "unhelped"}
    client.post("/question/", wrong)
    assert Helpfulness.objects.get().answer == ""
    press: dict[str, Any] = {**pair, "act": "unhelped", "text": "Отказали снова", "key": uuid4()}
    page = client.post("/question/", press).content.decode()
    assert "Отказали снова" in page
    assert "Да, помогло" not in page
    client.post("/question/", press)
    incident.refresh_from_db()
    assert incident.status == "in_progress"
    assert incident.messages.inbound().count() == 2
    status = site_questions.status(number=receipt.number, code=receipt.code)
    assert status is not None
    assert status.helped is not None
    assert status.helped.answer == "no"


def test_the_lead_decides_sees_the_message_and_what_people_said(
    client: Client, lead: User, staff: Staff, private: Incident, codes: Iterator[str]
) -> None:
    asked(codes)
    ask.tell_by_code(code_of(Helpfulness.objects.get()), answer="yes", words="", at=FRIDAY)
    client.force_login(lead)
    page = client.get("/desk/helping/").content.decode()
    assert "Спросили: 1. Ответили: 1. Помогло: 1." in page
    assert "Слишком мало ответов" in page
    form = {"is_on": "on", "after_days": "2", "rest_days": "60", "text": "Ну как? {ссылка}"}
    shown = client.post("/desk/helping/", {**form, "act": "preview"}).content.decode()
    assert "Ну как? http" in shown
    assert HelpRules.current().after_days == 3
    wrong = client.post("/desk/helping/", {**form, "text": "Ну как?"})
    assert wrong.status_code == 422
    assert "Ну как?" in wrong.content.decode()
    client.post("/desk/helping/", form)
    rules = HelpRules.current()
    assert (rules.after_days, rules.rest_days, rules.on_since) == (2, 60, ON)
    client.post("/desk/helping/", {**form, "is_on": ""})
    assert not HelpRules.current().is_on
    client.force_login(staff.operator)
    assert client.get("/desk/helping/").status_code == 403
