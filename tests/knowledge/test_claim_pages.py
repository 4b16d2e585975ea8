"""Templates and periods on the site: filled in, shown, taken as a file; and nothing is kept."""

import io
import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from otklik.audit.models import Line
from otklik.cms.search import search
from otklik.core.refusal import Refused
from otklik.knowledge.claim_letters.models import ClaimTemplate, Period
from otklik.legal_acts.citations.models import Citation
from otklik.organisation.people.roles_and_rights import Role
from tests.databases import taken_back
from tests.factories import UserFactory
from tests.knowledge.claims import bring_claims, typed_for

SECRET = "Проверочное"  # how everything typed begins


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with taken_back(django_db_blocker):
        with django_db_blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
            assert bring_claims().added == 24
            assert not bring_claims()
        yield


@pytest.fixture
def loaded(loaded_once: None, db: None) -> None:
    pass


@pytest.fixture(autouse=True)
def _no_counts() -> Iterator[None]:
    yield
    cache.clear()


def test_every_template_is_filled_in_and_taken(client: Client, loaded: None) -> None:
    for shown in ClaimTemplate.objects.active():
        typed = typed_for(shown.template)
        page = client.post(shown.get_absolute_url(), typed)
        assert page.status_code == 200, page.context["form"].errors
        words = page.content.decode().replace("\N{NO-BREAK SPACE}", " ")
        assert shown.template.own.heading in words
        assert "12 000,50 руб." in words or "price" not in typed
        assert page.headers["Cache-Control"] == "private, no-store"
        docx = client.post(reverse("claims:docx", args=[shown.slug]), typed)
        with zipfile.ZipFile(io.BytesIO(docx.content)) as archive:
            assert archive.testzip() is None
            document = archive.read("word/document.xml").decode()
        assert shown.template.own.heading in document
        assert "Проверочное seller" in document


def test_a_smiling_face_stops_no_letter(client: Client, loaded: None) -> None:
    shown = ClaimTemplate.objects.get(slug="refund")
    typed = typed_for(shown.template) | {"fault": "Не включается 😀\ufeff\x02 совсем"}
    answer = client.post(reverse("claims:pdf", args=["refund"]), typed)
    assert answer.status_code == 200
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Не включается □ совсем" in " ".join(text.split())


def test_the_file_for_paper_is_tagged(client: Client, loaded: None) -> None:
    shown = ClaimTemplate.objects.get(slug="penalty")
    answer = client.post(reverse("claims:pdf", args=["penalty"]), typed_for(shown.template))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="penalty.pdf"'
    pdf = PdfReader(io.BytesIO(answer.content))
    root = pdf.root_object
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]) == "ru"
    words = " ".join(pdf.pages[0].extract_text().split())
    assert "Претензия об уплате неустойки" in words
    assert "12 000,50 руб. × 1 % × 15 дн. = 1 800,08 руб." in words


def test_a_damaged_form_comes_back_whole(client: Client, loaded: None) -> None:
    typed = typed_for(ClaimTemplate.objects.get(slug="exchange").template)
    page = client.post("/claims/exchange/", typed | {"bought_on": "давно", "price": ""})
    assert page.status_code == 422
    words = page.content.decode()
    assert words.count("Дата не читается") == 2  # in the summary and at its field
    assert "Напишите сумму «Сколько заплачено»" in words
    assert 'value="давно"' in words
    assert 'value="Проверочное thing."' in words
    for kind in ("docx", "pdf"):
        assert (
            client.post(f"/claims/exchange/letter.{kind}", typed | {"price": ""}).status_code == 422
        )


def test_going_back_to_the_form_keeps_every_word(client: Client, loaded: None) -> None:
    typed = typed_for(ClaimTemplate.objects.get(slug="refund").template)
    for press in ({"change": "1", "letter": "1"}, {"_resume": "1"}):
        words = client.post("/claims/refund/", typed | press).content.decode()
        assert 'value="Проверочное thing."' in words
        assert "Слова о поле fault" in words
        assert "Проверьте форму" not in words
    letter = client.post("/claims/refund/", typed | {"_resume": "1", "letter": "1"})
    assert "Письмо готово" in letter.content.decode()


def test_what_another_site_fills_in_is_nobodys(client: Client, loaded: None) -> None:
    typed = typed_for(ClaimTemplate.objects.get(slug="refund").template)
    for address in ("/claims/refund/", "/claims/refund/letter.docx", "/claims/refund/letter.pdf"):
        page = client.post(address, typed, headers={"Sec-Fetch-Site": "cross-site"})
        assert SECRET not in page.content.decode()


def test_too_much_is_said_so(client: Client, loaded: None) -> None:
    typed = typed_for(ClaimTemplate.objects.get(slug="refund").template)
    page = client.post("/claims/refund/", typed | {"fault": "я" * 2001})
    assert page.status_code == 422
    assert "Сократите до 2000 знаков" in page.content.decode()
    page = client.post("/claims/refund/", typed | {"fault": "я" * 200_000})
    assert page.status_code == 413
    assert "слишком много текста" in page.content.decode()


def test_files_are_not_made_without_end(client: Client, loaded: None) -> None:
    typed = typed_for(ClaimTemplate.objects.get(slug="exchange").template)
    answers = [client.post("/claims/exchange/letter.docx", typed).status_code for _ in range(41)]
    assert answers == [200] * 40 + [429]


def test_nothing_typed_is_stored(
    client: Client, loaded: None, caplog: pytest.LogCaptureFixture
) -> None:
    """No row of any table, no cookie, no word in a log, of what was typed; not even its address."""
    before = _everything()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("django.db.backends").setLevel(logging.INFO)
        for shown in ClaimTemplate.objects.active():
            typed = typed_for(shown.template)
            files = [reverse("claims:docx", args=[shown.slug])]
            if shown.slug == "penalty":  # each takes a second
                files.append(reverse("claims:pdf", args=[shown.slug]))
            for address in (shown.get_absolute_url(), *files):
                answer = client.post(address, typed)
                assert answer.status_code == 200
                assert not answer.cookies
            client.post(shown.get_absolute_url(), typed | {"person": ""})
        for period in Period.objects.active():
            for address in (period.get_absolute_url(), f"{period.get_absolute_url()}calendar.ics"):
                assert client.post(address, {"day": "14.02.2026"}).status_code == 200
            assert client.post(period.get_absolute_url(), {"day": "Проверочное"}).status_code == 422
    assert _everything() == before
    text = "\n".join(f"{one.getMessage()} {one.__dict__}" for one in caplog.records)
    assert SECRET not in text.replace("\\u041f", "П")
    assert "14.02.2026" not in text


def _everything() -> dict[str, tuple[int, str]]:
    """Every row of every table, so that any change shows."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a table of ours
            rows = cursor.fetchall()
            found[table] = (len(rows), repr(sorted(map(repr, rows))))
    assert len(found) >= len(apps.get_models())
    return found


def test_a_term_is_counted_and_shown(client: Client, loaded: None) -> None:
    page = client.post("/periods/exchange/", {"day": "3 марта 2026"})
    words = page.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "Последний день: 17 марта 2026, вторник." in words
    assert "Куплено: 3 марта 2026, вторник. Сам этот день не считаем." in words
    assert "Считаем со следующего дня: 4 марта 2026, среда." in words
    assert "закон № 2300-1, статья 25, пункт 1" in words
    assert page.headers["Cache-Control"] == "private, no-store"
    page = client.post("/periods/refund/", {"day": "25.04.2026"})
    words = page.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "День по счёту 10 — 5 мая 2026, вторник" in words
    page = client.post("/periods/exchange/", {"day": "25.04.2026"})
    words = page.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "Последний день: 12 мая 2026, вторник." in words
    assert "Гражданский кодекс РФ, статья 193" in words
    assert "9 мая 2026, суббота — нерабочий день: праздничный день (День Победы)." in words
    assert "Надёжнее" not in words  # it is over anyway
    page = client.post("/periods/exchange/", {"day": "25.04.2099"})
    assert "Надёжнее успеть раньше: 9" in page.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_a_reminder_for_ones_own_calendar(client: Client, loaded: None) -> None:
    answer = client.post("/periods/exchange/calendar.ics", {"day": "03.03.2026"})
    body = answer.content.replace(b"\r\n ", b"").decode()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART;VALUE=DATE:20260317" in body
    answer = client.post("/periods/refund/calendar.ics", {"day": "03.03.2026"})
    assert "DTSTART;VALUE=DATE:20260314" in answer.content.decode()  # the day after the term
    assert client.post("/periods/refund/calendar.ics", {"day": "?"}).status_code == 400


def test_lists_and_the_search_lead_there(client: Client, loaded: None) -> None:
    words = client.get("/claims/").content.decode()
    assert all(one.template.own.title in words for one in ClaimTemplate.objects.active())
    words = client.get("/periods/").content.decode()
    assert "14 дней" in words
    assert "1 месяц" in words
    assert search.search("претензия неустойка", language="ru").hits[0].url == "/claims/penalty/"
    assert "/periods/exchange/" in [
        hit.url for hit in search.search("обмен 14 дней", language="ru").hits
    ]
    words = client.get("/sitemap/").content.decode()
    assert "/claims/exchange/" in words
    assert "/periods/repair/" in words
    page = client.get("/en/claims/exchange/")
    assert 'lang="ru"' in page.content.decode()
    assert "Show the letter" in page.content.decode()


def test_what_left_the_pack_is_shown_no_more(client: Client, loaded: None, tmp_path: Path) -> None:
    assert bring_claims(tmp_path).left == 24
    assert client.get("/claims/exchange/").status_code == 404
    assert client.get("/periods/exchange/").status_code == 404
    assert "Пока их нет" in client.get("/claims/").content.decode()
    assert not search.search("претензия неустойка", language="ru").hits
    assert not Citation.objects.exists()


def test_a_template_says_ask_a_lawyer_until_it_is_signed(client: Client, loaded: None) -> None:
    editor = UserFactory(role=Role.AUTHORISED)
    template = ClaimTemplate.objects.get(slug="exchange")
    assert "Проверьте у юриста" in client.get("/claims/exchange/").content.decode()
    cited = Citation.objects.of_place("claim/exchange")
    assert {one.address for one in cited} == {"law-2300-1/25.1", "law-2300-1/25.2"}
    assert {one.owner for one in cited} == {None}

    client.force_login(editor)
    page = client.get("/desk/answers/claims/")
    assert "10 образцов не подписаны" in page.content.decode()
    answer = client.post(
        "/desk/answers/claims/exchange/signature/", {"digest": template.digest}, follow=True
    )
    assert "Подписано: на сайте" in answer.content.decode()
    assert Line.objects.filter(verb="claim.signed").count() == 1
    template.sign(digest=template.digest, by=editor, at=timezone.now())
    with pytest.raises(Refused, match="подписывает"):
        template.sign(
            digest=template.digest, by=UserFactory(role=Role.SPECIALIST), at=timezone.now()
        )
    assert Line.objects.filter(verb="claim.signed").count() == 1
    assert {one.owner for one in Citation.objects.of_place("claim/exchange")} == {editor}
    client.logout()
    assert "Проверьте у юриста" not in client.get("/claims/exchange/").content.decode()

    template.content["own"]["short"] = "Другие слова"
    template.save()
    assert "Проверьте у юриста" in client.get("/claims/exchange/").content.decode()
    with pytest.raises(Refused, match="изменился"):
        template.sign(digest="0" * 64, by=editor, at=timezone.now())
