"""The screens: clauses with proofs, processes, proposals by presses, mandates, the edition."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from otklik.organisation.people.user import User
from otklik.procedure.compliance.figure_and_screen_registry import PROOFS, SCREENS
from otklik.procedure.compliance.figure_types import Period, proof_results
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.proposals.models import Proposal
from tests.incidents.conftest import Staff, Written

from .conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


def test_every_clause_stands_with_its_conditions(
    client: Client, specialist: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(specialist)
    with django_assert_max_num_queries(23):
        page = client.get("/desk/procedure/").content.decode()
    assert page.count('aria-labelledby="clause-') == 31
    assert "проверить нечем" in page
    assert "нет записей" in page
    one = client.get("/desk/procedure/clauses/4.6/").content.decode()
    assert "Ответы легко понять" in one
    assert "доступной, понятной" in one
    for wrong in ("9.9", "letterhead-ru", "appendix.1"):
        assert client.get(f"/desk/procedure/clauses/{wrong}/").status_code == 404


def test_a_year_that_makes_no_sense_is_this_one(client: Client, specialist: User) -> None:
    client.force_login(specialist)
    for typed in ("", "abcd", "1900", "9999", "²²²²"):
        assert "2026" in client.get("/desk/procedure/", {"year": typed}).content.decode()


@pytest.mark.parametrize("code", PROOFS)
def test_a_proof_answers_in_an_empty_installation(code: str, specialist: User) -> None:
    found = proof_results({code: PROOFS[code]}, Period(year=2026, at=NOON), specialist)[code]
    assert str(PROOFS[code].title)
    assert str(PROOFS[code].definition)
    assert isinstance(found.figures, tuple)
    assert isinstance(found.cases, tuple)


def test_figures_are_of_the_year_and_of_what_happened(
    loaded: None, written: Written, staff: Staff
) -> None:
    incident = written.incident()
    year = incident.detected_at.year
    here, before = (Period(year=y, at=incident.detected_at) for y in (year, year - 1))
    asked = {code: PROOFS[code] for code in ("noticed", "answered", "analysed")}
    now, then = (proof_results(asked, period, staff.operator) for period in (here, before))
    assert now["noticed"].figures[0].value == "1"
    assert [case.name for case in now["noticed"].cases] == [str(incident)]
    assert then["noticed"].figures[0].value == "0"
    assert now["answered"].figures[0].value == "0 из 1"
    assert now["analysed"].figures[0].value == "0 из 1"
    assert then["analysed"].figures[0].value == "0 из 0"


def test_screens_are_addresses(client: Client, lead: User) -> None:
    from django.urls import reverse

    for _name, route in SCREENS.values():
        assert reverse(route)


def test_a_proposal_by_presses(
    client: Client, specialist: User, authorised: User, mandate: Mandate
) -> None:
    client.force_login(specialist)
    page = client.get("/desk/procedure/proposals/new/?clause=4.6").content.decode()
    assert "доступной, понятной и лёгкой" in page
    values = {"kind": "change", "address": "4.6", "text": "Короче.", "reason": "", "then": "submit"}
    answer = client.post("/desk/procedure/proposals/new/", values, follow=True)
    assert "Напишите зачем" in answer.content.decode()
    one = Proposal.objects.get(code="")
    assert one.state == "draft"
    assert one.text == "Короче."
    client.post(
        f"/desk/procedure/proposals/{one.number}/writing/", {**values, "reason": "Так яснее."}
    )
    one.refresh_from_db()
    assert one.state == "submitted"
    denied = client.post(
        f"/desk/procedure/proposals/{one.number}/decision/",
        {"act": "accept", "seen": one.fingerprint},
    )
    assert denied.status_code == 403
    client.force_login(authorised)
    where = f"/desk/procedure/proposals/{one.number}/decision/"
    empty = client.post(where, {"act": "return", "reason": "", "seen": one.fingerprint})
    assert empty.status_code == 422
    assert "что исправить" in empty.content.decode()
    client.post(where, {"act": "accept", "seen": one.fingerprint})
    page = client.get("/desk/procedure/editions/").content.decode()
    assert "Пункт 4.6" in page
    assert "<del>" in page
    assert "<ins>" in page
    assert "Лист для подписей" in page
    taken = client.get(f"/desk/procedure/editions/sheet.docx?proposal={one.number}")
    with ZipFile(BytesIO(taken.content)) as archive:
        words = archive.read("word/document.xml").decode()
    assert "Короче." in words
    assert "доступной, понятной и лёгкой" in words, "what stands beside what will"
    assert "Подпись, дата" in words
    taken = client.get(f"/desk/procedure/editions/sheet.pdf?proposal={one.number}")
    assert taken["Content-Type"] == "application/pdf"
    printed = PdfReader(BytesIO(taken.content))
    words = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    for item in ("Короче.", "доступной, понятной и лёгкой", "Подпись, дата"):
        assert item in words
    page = client.get(f"/desk/procedure/editions/sheet/?proposal={one.number}").content.decode()
    assert f"/desk/procedure/editions/sheet.pdf?proposal={one.number}" in page
    document = {
        "document": "Приказ",
        "number": "31",
        "signed_on": "26.11.2026",
        "proposal": one.number,
    }
    early = client.post("/desk/procedure/editions/", {**document, "effective_on": "01.01.2020"})
    assert early.status_code == 422
    assert 'value="31"' in early.content.decode()
    done = client.post(
        "/desk/procedure/editions/", {**document, "effective_on": "01.12.2026"}, follow=True
    )
    assert "Редакция 2" in done.content.decode()
    assert "Короче." in client.get("/acts/order-23/editions/2/").content.decode()
    assert client.get(f"/desk/procedure/editions/sheet/?proposal={one.number}").status_code == 200


def test_nobody_decides_on_words_that_they_have_not_read(
    client: Client, authorised: User, mandate: Mandate
) -> None:
    client.force_login(authorised)
    one = Proposal.objects.get(code="max")
    where, seen = f"{one.get_absolute_url()}decision/", one.fingerprint
    assert f'name="seen" value="{seen}"' in client.get(one.get_absolute_url()).content.decode()
    one.follow_pack(replace(one.wording, text="Другие слова."), at=NOON)
    for act in ("accept", "refuse"):
        late = client.post(where, {"act": act, "reason": "Моя причина", "seen": seen})
        page = late.content.decode()
        assert late.status_code == 422
        assert "изменилось, пока страница была открыта" in page
        assert "Моя причина" in page
        assert "Другие" in page
        assert f'name="seen" value="{one.fingerprint}"' in page
    assert client.post(where, {"act": "accept"}).status_code == 422
    client.post(where, {"act": "accept", "seen": one.fingerprint})
    one.refresh_from_db()
    assert one.state == "accepted"


def test_whoever_has_no_document_is_told_so(client: Client, authorised: User) -> None:
    client.force_login(authorised)
    one = Proposal.objects.get(code="max")
    assert "Сегодня нет документа" in client.get(one.get_absolute_url()).content.decode()
    answer = client.post(
        f"{one.get_absolute_url()}decision/", {"act": "accept", "seen": one.fingerprint}
    )
    assert answer.status_code == 422
    assert "Уполномоченные лица" in answer.content.decode()


def test_mandates_by_presses(client: Client, lead: User, authorised: User) -> None:
    client.force_login(lead)
    values = {
        "user": authorised.pk, "document": "Приказ", "number": "7", "signed_on": "12.01.2026",
        "begins_on": "12.01.2026", "ends_on": "01.01.2026",
    }  # fmt: skip
    wrong = client.post("/desk/procedure/mandates/", values)
    assert wrong.status_code == 422
    assert "раньше первого" in wrong.content.decode()
    client.post("/desk/procedure/mandates/", {**values, "ends_on": ""})
    mandate = Mandate.objects.get()
    client.post(f"/desk/procedure/mandates/{mandate.pk}/ending/")
    mandate.refresh_from_db()
    assert mandate.ends_on is not None
    client.force_login(authorised)
    client.post("/desk/procedure/mandates/", {**values, "ends_on": "", "number": "8"})
    assert Mandate.objects.count() == 1


def test_processes_are_drawn_and_told(client: Client, specialist: User) -> None:
    client.force_login(specialist)
    assert "описан полностью" in client.get("/desk/procedure/processes/").content.decode()
    page = client.get("/desk/procedure/processes/answers-in-networks/").content.decode()
    assert page.count('class="journey-dot"') == 5
    assert "Пишет комментарий или сообщение" in page
    clause = client.get("/desk/procedure/clauses/4.4/").content.decode()
    assert 'answers-in-networks/">Пишет</a>: ВКонтакте, Одноклассники, MAX' in clause
    decided = client.get("/desk/procedure/clauses/order.1/").content.decode()
    assert ">Пункт 1 распорядительной части</h1>" in decided
    form = client.get("/desk/procedure/proposals/new/?process=answers-in-networks").content.decode()
    assert "Пишет | ВКонтакте, Одноклассники, MAX" in form
