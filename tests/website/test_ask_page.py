"""«Задать вопрос» and what became of it, as a person without cookies and scripts meets them."""

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from otklik.core.models import Series
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.sla.models import Norm
from otklik.incidents.topics.models import Urgency
from otklik.website.asking.shared_view_helpers import TEXTS_SENT
from tests.channels.databases import at_once, shared_database
from tests.statements import failing
from tests.website.asking import NOON, TEXT, asked, filled, form_key, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


def test_one_field_is_enough_and_the_answer_is_a_number_and_a_code(client: Client) -> None:
    Norm.objects.create(urgency=Urgency.NORMAL, amount=480)
    Series.objects.create(name="incident", last=6046)
    answer = client.post("/ask/", filled(TEXT, key=form_key(client)))
    shown = page(answer)
    assert answer.status_code == 200
    assert re.search(r"<dt>Номер</dt><dd>6047</dd>", shown)
    assert re.search(r"<dt>Код</dt><dd>\d{3}\u00a0\d{3}\u00a0\d{3}</dd>", shown)
    assert "Постараемся ответить до 25\N{NO-BREAK SPACE}ноября, 12:00." in shown
    assert "Это вопрос, а не официальное обращение" in shown
    assert not client.cookies
    assert Message.objects.get().text == TEXT


def test_a_term_set_by_a_document_is_a_promise(client: Client) -> None:
    Norm.objects.create(urgency=Urgency.NORMAL, amount=60, basis="Приказ № 1")
    shown = page(client.post("/ask/", filled(TEXT, key=form_key(client))))
    assert "Ответим сегодня до 13:00." in shown


def test_the_receipt_says_what_happens_until_then_and_where_an_appeal_is_filed(
    client: Client,
) -> None:
    shown = page(client.post("/ask/", filled(TEXT, key=form_key(client))))
    until, _note, appeal = shown.partition("Это вопрос, а не официальное обращение")
    assert "Мы прочитаем вопрос и передадим тому, кто знает ответ." in until
    assert "Ответ появится на странице вашего вопроса. Там его увидите только вы." in until
    assert "через портал «Госуслуги», а ещё — на бумаге или на личном приёме" in appeal


def test_each_step_takes_the_focus_to_its_heading(client: Client) -> None:
    heading = '<h1 id="content" tabindex="-1" data-focus>'
    key = form_key(client)
    assert heading not in page(client.get("/ask/"))
    assert heading in page(client.post("/ask/", {"text": TEXT, "key": key}))
    assert heading in page(client.post("/ask/", {**filled(TEXT, key=key), "kind": "request"}))
    assert heading in page(client.post("/question/", asked(client)))


def test_a_reload_shows_the_same_page(client: Client) -> None:
    sent = filled(TEXT + "\r\nвторая строка", key=form_key(client))
    assert client.post("/ask/", sent).content == client.post("/ask/", sent).content
    assert Incident.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_three_presses_at_once_are_one_question(tmp_path: Path) -> None:
    with shared_database(tmp_path):
        sent = filled(TEXT, key=uuid4())
        press = lambda: Client().post("/ask/", sent).content  # noqa: E731
        pages = at_once(press, press, press)
        assert len(set(pages)) == 1
        assert Incident.objects.count() == Message.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": ""}, "Напишите вопрос: хватит одного предложения."),
        ({"text": "ж" * 4001}, "Текст длиннее, чем можно, на 1 знак."),
        ({"text": TEXT, "key": "broken"}, "отправьте ещё раз"),
        ({"text": TEXT, "key": ""}, "отправьте ещё раз"),
    ],
)
def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(
    client: Client, typed: dict[str, str], sentence: str
) -> None:
    answer = client.post("/ask/", {"key": str(uuid4()), **typed})
    assert answer.status_code == 422
    assert "<title>Ошибка: " in page(answer)
    assert sentence in page(answer)
    assert f">\n{typed['text']}</textarea>" in page(answer)
    assert re.search(r'name="key" value="[0-9a-f-]{36}"', page(answer))
    assert not Incident.objects.exists()


def test_the_length_is_counted_as_people_count(client: Client) -> None:
    lines = "\r\n".join(["ж" * 99] * 40)
    assert client.post("/ask/", filled(lines, key=form_key(client))).status_code == 200


def test_a_form_left_open_for_a_day_is_taken(client: Client) -> None:
    key = form_key(client)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        answer = Client(enforce_csrf_checks=True).post("/ask/", filled(TEXT, key=key))
    assert answer.status_code == 200
    assert Incident.objects.count() == 1


def test_too_much_from_one_address_waits_and_is_kept(client: Client) -> None:
    for _others in range(TEXTS_SENT.most - 1):
        TEXTS_SENT.count("127.0.0.1")
    last = client.post("/ask/", filled("Последний вопрос", key=uuid4()))
    assert last.status_code == 200
    answer = client.post("/ask/", filled(TEXT, key=uuid4()))
    assert answer.status_code == 429
    assert f">\n{TEXT}</textarea>" in page(answer)
    elsewhere = client.post("/ask/", filled(TEXT, key=uuid4()), REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 200


def test_a_database_that_is_busy_or_gone_loses_no_word(client: Client) -> None:
    key = form_key(client)

    with failing("^(INSERT|UPDATE)"):
        busy = client.post("/ask/", filled(TEXT, key=key))
    assert busy.status_code == 503
    assert "Сейчас не получилось сохранить" in page(busy)
    assert f">\n{TEXT}</textarea>" in page(busy)
    who = {"kind": "request", "name": "Анна Иванова", "reply_to": "anna@example.org"}
    for more in ({}, {"kind": "appeal"}, who, who | {"_resume": "1"}):
        with failing():
            gone = client.post("/ask/", filled(TEXT, key=key, **more))
        assert gone.status_code == 503, more
        assert f">{TEXT}</textarea>" in page(gone)
        for value in (key, *more.values()):
            assert f'value="{value}"' in page(gone)
    assert client.post("/ask/", filled(TEXT, key=key)).status_code == 200


def test_a_change_of_look_or_language_stores_nothing_and_keeps_all(client: Client) -> None:
    key = form_key(client)
    back = client.post("/ask/", filled(TEXT, key=key, _resume="1"))
    assert f">\n{TEXT}</textarea>" in page(back)
    assert f'value="{key}"' in page(back)
    assert "Ошибка" not in page(back)
    assert not Incident.objects.exists()
    client.post("/ask/", filled(TEXT, key=key))
    again = client.post("/en/ask/", filled(TEXT, key=key, _resume="1"))
    assert "The question is accepted" in page(again)
    assert Incident.objects.count() == 1


def test_a_key_from_a_page_of_a_stranger_gives_nothing_away(client: Client) -> None:
    """They put their key into somebody's form, and ask with it what became of that form."""
    key = str(uuid4())
    victim = page(client.post("/ask/", filled(TEXT, key=key)))
    code = re.findall(r"<dd>([\d\s]+)</dd>", victim)[1]
    for more in ({}, {"_resume": "1"}):
        stranger = page(client.post("/ask/", filled("Что там?", key=key, **more)))
        assert code not in stranger
        assert "<dt>Номер</dt><dd>1</dd>" not in stranger
    assert Incident.objects.count() == 2
    assert code in page(client.post("/ask/", filled(TEXT, key=key)))


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("more", [{}, {"_resume": "1"}])
def test_a_form_of_another_site_is_shown_again_with_a_key_of_ours(
    client: Client, site: str, more: dict[str, str]
) -> None:
    key = str(uuid4())
    sent = filled(TEXT, key=key, **more)
    answer = client.post("/ask/", sent, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 200
    assert "Ошибка" not in page(answer)
    assert f">\n{TEXT}</textarea>" in page(answer)
    assert key not in page(answer)
    assert not Incident.objects.exists()
    pair = asked(client)
    added = {**pair, "act": "add", "text": "Ещё", "key": key, **more}
    answer = client.post("/question/", added, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 200
    assert TEXT not in page(answer)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_our_own_form_is_taken(client: Client, site: str) -> None:
    sent = filled(TEXT, key=uuid4())
    client.post("/ask/", sent, headers={"Sec-Fetch-Site": site})
    assert Incident.objects.count() == 1


def test_what_no_person_types_is_cut_before_it_is_looked_at(client: Client) -> None:
    answer = client.post("/question/", {"number": "\ufdfa" * 300_000, "code": "1" * 300_000})
    assert answer.status_code == 422
    assert 'value="' + "\ufdfa" * 40 + '"' in page(answer)
    assert 'value="' + "1" * 40 + '"' in page(answer)
    answer = client.post("/ask/", filled("ж" * 300_000, key=uuid4()))
    assert answer.status_code == 422
    assert "сохранены первые 12000 знаков" in page(answer).replace("\u00a0", "")
    assert f">\n{'ж' * 12_000}</textarea>" in page(answer)
    assert not Incident.objects.exists()


@pytest.mark.parametrize(("here", "there"), [("/ask/", "en"), ("/en/question/", "ru")])
def test_the_other_language_gets_what_was_typed(client: Client, here: str, there: str) -> None:
    chosen = {"text": TEXT, "_next": here, "_language": there, "_resume": "1"}
    answer = client.post("/language/" if there == "en" else "/en/language/", chosen)
    assert answer.status_code == 307
    assert answer["Location"] == ("/en/ask/" if there == "en" else "/question/")


@contextmanager
def no_file_larger(than: int) -> Iterator[None]:
    """As on a disk that is nearly full: this process writes no file beyond so many bytes."""
    usual, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (than, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (usual, hard))


def test_a_strangers_files_fill_no_disk(client: Client, tmp_path: Path, settings: Any) -> None:
    """The form takes words alone: what else is sent to it passes unread."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    files = [SimpleUploadedFile(f"{n}.bin", b"\0" * 3_000_000) for n in range(3)]
    typed = {**filled(key=form_key(client)), "photos": files}
    with no_file_larger(2_000_000):
        assert client.post("/ask/", typed).status_code == 200
    assert not list(tmp_path.iterdir())
    assert Incident.objects.count() == 1


def test_both_pages_are_light(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    pair = asked(client)
    with django_assert_max_num_queries(12):
        client.get("/ask/")
    with django_assert_max_num_queries(12):
        client.get("/question/")
    with django_assert_max_num_queries(12):
        client.post("/question/", pair)
