"""A question is opened by its number and code: whoever guesses learns nothing, and not often."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client

from otklik.core.web.rate_limit import Limit
from tests.website.asking import NOON, TEXT, asked, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize(
    ("number", "code"),
    [("1", "000 000 000"), ("77", "{code}"), ("1", "12"), ("первый", "{code}"), ("", "")],
)
def test_a_wrong_pair_opens_nothing_and_comes_back(client: Client, number: str, code: str) -> None:
    pair = asked(client)
    typed = {"number": number, "code": code.format(**pair)}
    answer = client.post("/question/", typed)
    assert answer.status_code == 422
    assert "<title>Ошибка: " in page(answer)
    assert TEXT not in page(answer)
    for value in filter(None, typed.values()):
        assert f'value="{value}"' in page(answer)


def test_whether_there_is_such_a_number_is_not_told(client: Client) -> None:
    asked(client)
    wrong = {"code": "000000000"}
    answers = [page(client.post("/question/", {**wrong, "number": n})) for n in ("1", "2")]
    assert answers[0] == answers[1].replace('value="2"', 'value="1"')


def test_guessing_is_slowed_where_it_happens_only(client: Client) -> None:
    pair = asked(client)
    for guess in range(10):
        client.post("/question/", {"number": "1", "code": f"{guess:09}"})
    refused = client.post("/question/", pair)
    assert "Слишком много неверных попыток" in page(refused)
    assert f'value="{pair["code"]}"' in page(refused)
    assert TEXT in page(client.post("/question/", pair, REMOTE_ADDR="192.0.2.9"))
    with time_machine.travel(NOON + timedelta(minutes=11), tick=False):
        cache.clear()  # memory counts by a clock that no test moves
        assert TEXT in page(client.post("/question/", pair))


def test_one_address_cannot_guess_at_many_numbers(client: Client) -> None:
    pair = asked(client)
    for number in range(100, 130):
        client.post("/question/", {"number": str(number), "code": "000000000"})
    assert "Слишком много неверных попыток" in page(client.post("/question/", pair))


def test_many_guesses_at_once_are_no_more_than_one_after_another(
    client: Client,
) -> None:
    """Each guess sends another while its code is looked at, as twenty presses at once would."""
    asked(client)
    looked = 0

    def look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal looked
        if 'FROM "incidents_question"' in sql:
            looked += 1
            if looked < 20:
                client.post("/question/", {"number": "1", "code": f"{looked:09}"})
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        client.post("/question/", {"number": "1", "code": "000000000"})
    assert looked == 10


def test_who_has_the_code_may_look_as_often_as_they_like(client: Client) -> None:
    pair = asked(client)
    for _look in range(40):
        assert TEXT in page(client.post("/question/", pair))


def test_what_is_counted_and_taken_back_leaves_the_rest() -> None:
    limit = Limit(name="a test", most=2, seconds=60)
    assert [limit.count("one") for _ in range(3)] == [True, True, False]
    assert limit.count("another")
    for _ in range(2):
        limit.take_back("one")
    assert not limit.is_reached("one")
    limit.take_back("nobody")
    assert not limit.is_reached("nobody")
