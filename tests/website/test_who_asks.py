"""Name and address of a request for information: who learns them, and what a stranger can do."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from otklik.audit.models import Line
from otklik.incidents.cases.client import Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.foi_requests.models import InformationRequest, RequestTerms
from otklik.incidents.intake.models import Question
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory
from tests.statements import failing
from tests.website.asking import NOON, TEXT, filled, form_key, page

pytestmark = pytest.mark.django_db

WHO = {"name": "Анна Иванова", "reply_to": "anna@example.org"}
TELLING = ("Иванов", "anna@")


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    cache.clear()
    RequestTerms.objects.create(
        basis="закон № 8-ФЗ", answer_days=30, delay_notice_days=7, delay_days=15
    )
    with time_machine.travel(NOON, tick=False):
        yield


def request_of(client: Client, **more: str) -> Any:
    return client.post("/ask/", filled(key=form_key(client), kind="request", **WHO | more))


def tells(shown: str) -> bool:
    return any(word.lower() in shown.lower() for word in TELLING)


def test_it_stands_in_one_row_that_can_be_erased(client: Client) -> None:
    """In no text, index, line of the journal or notice: there all who see the incident read it."""
    request_of(client)
    rows = {
        model._meta.label: str(list(model._base_manager.values_list()))
        for model in apps.get_models()
    }
    assert [label for label, item in rows.items() if tells(item)] == ["incidents.Identity"]
    assert "иванов" not in Incident.objects.get().lemma_text


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.LEAD])
def test_colleagues_see_it_for_a_reason_or_never(client: Client, role: Role) -> None:
    request_of(client)
    incident, by = Incident.objects.get(), UserFactory(role=role)
    InformationRequest.register(
        incident, subject="Сведения", received_on=NOON.date(), by=by, at=NOON
    )
    client.force_login(by)
    where = f"/desk/incidents/{incident.number}/"
    for place in ("/desk/incidents/?view=all", where, "/desk/requests/", "/desk/requests/1/"):
        answer = client.get(place)
        assert answer.status_code == 200, place
        assert not tells(page(answer)), place
    found = client.get("/desk/incidents/?view=all&q=Иванова")
    assert where not in page(found)
    looked = client.post(f"{where}person/", {"reason": "contact"})
    if role == Role.LEAD:
        assert looked.status_code == 403
        assert not tells(page(looked))
    else:
        assert "Анна Иванова" in page(looked)
        assert "Куда ответить: anna@example.org" in page(looked)
        assert Line.objects.about(incident.client).filter(verb="person.looked_at").exists()  # type: ignore[arg-type]


def test_whoever_knows_the_key_changes_nothing_and_learns_nothing(client: Client) -> None:
    key = form_key(client)
    mine = filled(key=key, kind="request", **WHO)
    first = page(client.post("/ask/", mine))
    for other in (
        {**mine, "name": "Другой Человек"},
        {**mine, "reply_to": "other@example.org"},
        {**mine, "text": "Другие слова"},
        filled(key=key),
    ):
        shown = page(client.post("/ask/", other))
        assert not set(codes(shown)) & set(codes(first))
    assert Question.objects.filter(kind="request").count() == 4
    assert Identity.objects.filter(**WHO).count() == 2, "mine, and the one with other words"
    assert codes(page(client.post("/ask/", mine))) == codes(first)


def codes(shown: str) -> list[str]:
    """Number and code, as a receipt shows them."""
    return [part.split("</dd>")[0] for part in shown.split("<dd>")[1:3]]


@pytest.mark.parametrize("more", [{}, {"_resume": "1"}])
def test_a_foreign_page_sends_no_request_and_chooses_no_key(
    client: Client, more: dict[str, str]
) -> None:
    key = str(uuid4())
    sent = filled(key=key, kind="request", **WHO, **more)
    shown = page(client.post("/ask/", sent, headers={"Sec-Fetch-Site": "cross-site"}))
    assert key not in shown
    assert not tells(shown)
    assert not Incident.objects.exists()


def test_a_line_is_one_line_of_signs_that_are_seen(client: Client) -> None:
    request_of(client, name="Анна\u202e\r\n\x1b  Иванова", reply_to="anna@example.org\nещё")
    identity = Identity.objects.values("name", "reply_to").get()
    assert identity == {"name": "Анна Иванова", "reply_to": "anna@example.org ещё"}
    nothing = request_of(client, name="\u202e\u200b")
    assert nothing.status_code == 422
    assert "Без имени можно отправить это как вопрос." in page(nothing)


def test_a_machines_millions_are_not_shown_again(client: Client) -> None:
    huge = "ж" * 400_000
    answer = request_of(client, name=huge, reply_to=huge, more=huge)
    assert answer.status_code == 422
    assert len(answer.content) < 60_000
    assert not Incident.objects.exists()


def test_a_refused_request_leaves_no_words_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    fault = OperationalError("no row (Анна Иванова, anna@example.org)")
    with failing("^(INSERT|UPDATE)", fault):
        answer = request_of(client)
    assert answer.status_code == 503
    assert "Анна Иванова" in page(answer), "what was typed comes back"
    assert not tells(caplog.text)


def test_the_page_of_the_request_tells_who_asked_to_nobody(client: Client) -> None:
    shown = page(request_of(client))
    number, code = codes(shown)
    opened = page(client.post("/question/", {"number": number, "code": code}))
    assert TEXT in opened
    assert not tells(opened)
