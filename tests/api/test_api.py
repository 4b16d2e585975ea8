"""The read API says what the site shows, in the shape that it promises, and nothing else."""

import json
import os
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
import schemathesis
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from otklik.disclosure.submissions.models import Submission
from otklik.knowledge.articles.models import AnswerPage
from otklik.legal_acts.acts.act import Act
from otklik.news.models import NewsPage
from otklik.surveys.waves.models import Wave

from .conftest import NOON, SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))  # `make attack` looks longer
LISTS = ["acts", "answers", "news", "required", "surveys"]


def read(client: Client, address: str, status: HTTPStatus = HTTPStatus.OK) -> Any:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.content.decode()
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    return json.loads(answer.content)


def test_an_act_is_told_as_it_stands_on_a_day(client: Client, act: Act) -> None:
    (one,) = read(client, "acts/?on=2026-03-01")["results"]
    assert (one["code"], one["state"], one["adopted_on"]) == ("order-5", "in force", "2026-01-31")
    assert one["name"].replace("\xa0", " ") == "Приказ от 31 января 2026 № 5 «О тишине»"
    whole = read(client, "acts/order-5/?on=2026-10-01")
    assert (whole["state"], whole["edition"]) == ("changed", 2)
    assert [edition["number"] for edition in whole["editions"]] == [1, 2]


def test_clauses_are_those_of_the_day(client: Client, act: Act) -> None:
    before = read(client, "acts/order-5/clauses/?on=2026-03-01")
    after = read(client, "acts/order-5/clauses/?on=2026-10-01")
    assert [(one["address"], one["text"]) for one in before["results"]] == [
        ("1", "Соблюдать тишину."),
        ("1.1", "В зале."),
    ]
    assert [one["text"] for one in after["results"]] == ["Соблюдать полную тишину."]
    page = client.get(before["results"][0]["url"].removeprefix("http://127.0.0.1:8000"))
    assert "Соблюдать тишину." in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("q=тишине", 1), ("q=№ 5", 1), ("q=шум", 0), ("kind=приказ", 1), ("kind=закон", 0),
        ("state=changed&on=2026-10-01", 1), ("state=changed&on=2026-03-01", 0),
        ("adopted_from=2026-01-31", 1), ("adopted_from=2026-02-01", 0),
        ("adopted_to=2026-01-30", 0),
    ],
)  # fmt: skip
def test_acts_are_chosen(client: Client, act: Act, asked: str, count: int) -> None:
    assert read(client, f"acts/?{asked}")["count"] == count


def test_answers_news_and_figures_have_their_words(
    client: Client, answer: AnswerPage, news: NewsPage, wave: Wave
) -> None:
    values = read(client, f"answers/{answer.pk}/")
    assert values["question"].startswith("Чайник сломался")
    assert (values["checked_on"], values["topics"]) == ("2026-11-24", ["A02"])
    assert [norm["address"] for norm in values["norms"]] == ["law-2300-1/18.1", "law-2300-1/22"]
    assert read(client, "answers/?topic=A02")["count"] == 1
    assert read(client, "answers/?topic=A0")["count"] == 0
    item = read(client, f"news/{news.pk}/")
    assert (item["lead"], item["text"]) == ("Мясо & <рыба>", "Приходите.")
    assert client.get(item["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    figures = read(client, "surveys/autumn/")
    (overall,) = (one for one in figures["questions"] if one["code"] == "overall")
    shown = {figure["answer"]: figure["people"] for figure in overall["fields"][0]["figures"]}
    assert figures["responses"] == 81
    assert shown["satisfied"] == 48
    assert shown["unsure"] is None  # of two people: hidden here as on the page


def test_required_information_comes_with_what_was_published(
    client: Client, supply: Submission
) -> None:
    with time_machine.travel(NOON, tick=False):
        (item,) = read(client, "required/")["results"]
        assert (item["code"], item["state"]) == ("1.1", "current")
        assert read(client, "required/1.1/")["text"] == "Работаем с девяти до шести."


@pytest.mark.usefixtures("everything")
def test_what_the_site_does_not_show_is_not_told(client: Client) -> None:
    for name in LISTS:
        values = read(client, f"{name}/?limit=100")
        assert values["count"] == len(values["results"]) == 1, name
        assert SECRET not in json.dumps(values, ensure_ascii=False)
    unsigned = AnswerPage.objects.get(slug="shoe")
    hidden = [page.pk for page in NewsPage.objects.filter(title__startswith=SECRET)]
    assert len(hidden) == 2
    for address in (
        "acts/draft-1/", "acts/draft-1/clauses/", f"answers/{unsigned.pk}/", "required/1.2/",
        "surveys/unpublished/", "surveys/open/", *(f"news/{pk}/" for pk in hidden),
    ):  # fmt: skip
        read(client, address, HTTPStatus.NOT_FOUND)


def test_a_list_is_read_part_by_part(client: Client, act: Act) -> None:
    for number in range(6, 11):
        Act.objects.create(
            code=f"order-{number}", kind="приказ", number=str(number), title="Т", is_published=True
        )
    address, seen = "acts/?limit=4&kind=приказ", []
    while address:
        values = read(client, address)
        assert values["count"] == 6
        seen += [one["code"] for one in values["results"]]
        address = (values["next"] or "").partition("/api/v1/")[2]
    assert len(seen) == len(set(seen)) == 6


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("acts/?limit=0", "limit"), ("acts/?limit=1000000000000000", "limit"),
        ("acts/?on=0", "on"), ("acts/?on=завтра", "on"), ("acts/?state=draft", "state"),
        ("news/?since=2026-02-30", "since"), ("acts/?q=%00", "q"), ("answers/x/", "id"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_said(client: Client, address: str, place: str) -> None:
    values = read(client, address, HTTPStatus.UNPROCESSABLE_ENTITY)
    assert values["details"][0]["place"].endswith(place)
    assert values["message"].startswith("Запрос")


def test_nothing_is_written_and_everything_is_answered_in_json(client: Client) -> None:
    for method in ("post", "put", "delete", "options"):
        answer = getattr(client, method)("/api/v1/acts/")
        assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        assert answer.headers["Allow"] == "GET, HEAD"
        assert json.loads(answer.content)["status"] == 405
    answer = client.head("/api/v1/acts/")
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    for address in ("", "nothing/", "acts/a/b/c/"):
        assert read(client, address, HTTPStatus.NOT_FOUND)["status"] == 404


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request of ours closes no connection: that of the test is the one with its rows."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("everything", "one_connection")
def test_schemathesis_cannot_break_it() -> None:
    """Each operation, asked rightly and wrongly: no fault, and each answer fits the document."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 11
    for operation in operations:
        for mode in GenerationMode:

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=6 * TIMES, deadline=None, database=None,
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            def asked(case: schemathesis.Case[Any]) -> None:
                case.call_and_validate()

            asked()
