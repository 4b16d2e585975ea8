"""Pages of time limits: the lead's norms, an extension, an interim answer in the composer."""

from datetime import date
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.test import Client

from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.deadlines.extensions_and_interim_answers import Extension, Interim
from otklik.incidents.replies.models import Reply
from otklik.incidents.sla.models import Clock, Norm
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import Appointment, User
from tests.incidents.conftest import Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("norm")]


@pytest.fixture
def lead(client: Client, staff: Staff) -> Client:
    user = User.objects.create_user(username="lead", name="руководитель")
    unit = staff.operator.current_appointments[0].unit
    Appointment.objects.create(user=user, unit=unit, role=Role.LEAD, starts_on=date(2020, 1, 1))
    client.force_login(user)
    return client


def page_text(answer: object) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined]


def test_the_lead_records_a_document_with_the_amounts_it_sets(lead: Client) -> None:
    ordinary = Norm.objects.get(urgency="normal")
    page = page_text(lead.get("/desk/norms/"))
    assert "Первый ответ, срочность: обычная — 8 рабочих часов" in page
    assert page.count("внутренний ориентир") == 3
    form = {
        "kind": "приказ", "number": "12-п", "signed_on": "02.11.2026",
        f"norm-{ordinary.pk}": "7,5",
    }  # fmt: skip
    page = page_text(lead.post("/desk/norms/document/", form, follow=True))
    ordinary.refresh_from_db()
    assert ordinary.amount == 450
    assert "приказ № 12-п от 02.11.2026" in page
    assert page.count("внутренний ориентир") == 2
    page = page_text(lead.post(f"/desk/norms/{ordinary.pk}/lifting/", follow=True))
    assert page.count("внутренний ориентир") == 4


@pytest.mark.parametrize(
    "wrong", [{"number": ""}, {"signed_on": "завтра"}, {"signed_on": "01.01.2099"}, {}]
)
def test_a_document_that_is_not_whole_comes_back_as_typed(
    lead: Client, wrong: dict[str, str]
) -> None:
    form = {"kind": "приказ", "number": "12", "signed_on": "02.11.2026"} | wrong
    answer = lead.post("/desk/norms/document/", form)
    assert answer.status_code == 422
    assert 'value="приказ"' in page_text(answer)
    assert not Norm.objects.filter(document__isnull=False).exists()


def test_the_lead_chooses_from_when_it_is_counted(lead: Client) -> None:
    lead.post("/desk/norms/clock/", {"starts": "posted"})
    assert Clock.current().starts == Clock.Start.POSTED
    assert lead.post("/desk/norms/clock/", {"starts": "never"}).status_code == 422


def test_norms_are_for_the_lead(client: Client, staff: Staff) -> None:
    client.force_login(staff.approver)
    assert client.get("/desk/norms/").status_code == 403


def test_more_time_is_given_and_taken_back_and_the_page_says_why(
    client: Client, sorted_incident: Incident, staff: Staff
) -> None:
    sorted_incident.due_at = None
    client.force_login(staff.approver)
    address = f"/desk/incidents/{sorted_incident.number}/"
    assert f"{address}extension/" in page_text(client.get(address))
    form = {"until": "31.12.2098", "reason": "Ждём ответа поставщика", "document": "резолюция 5"}
    assert client.post(f"{address}extension/", form | {"until": "1"}).status_code == 422
    assert client.post(f"{address}extension/", form | {"reason": ""}).status_code == 422
    page = page_text(client.post(f"{address}extension/", form, follow=True))
    assert "Ждём ответа поставщика (резолюция 5)" in page
    extension = Extension.objects.get()
    client.post(f"{address}extension/{extension.pk}/withdrawal/")
    extension.refresh_from_db()
    assert extension.withdrawn_at is not None


def test_an_operator_gives_themselves_no_time(
    client: Client, sorted_incident: Incident, staff: Staff
) -> None:
    client.force_login(staff.operator)
    address = f"/desk/incidents/{sorted_incident.number}/"
    assert "extension/" not in page_text(client.get(address))
    assert client.get(f"{address}extension/").status_code == 403


def sent(to: Message, text: str, **more: object) -> dict[str, object]:
    return {"text": text, "revision": 0, "to": to.pk, **more}


def test_an_interim_answer_is_made_and_unmade_in_the_composer(
    client: Client, sorted_incident: Incident, question: Message, staff: Staff
) -> None:
    client.force_login(staff.operator)
    key = uuid4()
    address = f"/desk/incidents/{sorted_incident.number}/replies/{key}"
    client.post(f"{address}/interim/", sent(question, "Узнаём.", promised_on="31.12.2098"))
    reply = Reply.objects.get()
    assert reply.text == "Узнаём.\n\nОкончательный ответ дадим до 31 декабря 2098."
    assert reply.interim.promised_on == date(2098, 12, 31)
    page = page_text(client.get(f"/desk/incidents/{sorted_incident.number}/"))
    assert "окончательный обещан до 31 декабря" in page
    again = sent(question, reply.text, promised_on="30.12.2098") | {"revision": reply.revision}
    client.post(f"{address}/interim/", again)
    reply = Reply.objects.get()
    assert reply.text == "Узнаём.\n\nОкончательный ответ дадим до 30 декабря 2098."
    client.post(f"{address}/final/", sent(question, reply.text) | {"revision": reply.revision})
    assert Reply.objects.get().text == "Узнаём."
    assert not Interim.objects.exists()


def test_a_wrong_day_loses_no_word(
    client: Client, sorted_incident: Incident, question: Message, staff: Staff
) -> None:
    client.force_login(staff.operator)
    address = f"/desk/incidents/{sorted_incident.number}/replies/{UUID(int=5)}/interim/"
    for day in ("скоро", "01.01.2020", ""):
        answer = client.post(address, sent(question, "Узнаём.", promised_on=day))
        assert answer.status_code == 422
        assert "Узнаём." in page_text(answer)
        html = answer.content.decode()
        assert f'name="promised_on" id="id_promised_on" value="{day}"' in html
        assert 'id="id_promised_on_error"' in html
        assert 'href="#id_promised_on"' in html
        assert "<details open><summary>" in html
    assert Reply.objects.get().text == "Узнаём."
