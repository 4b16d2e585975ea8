"""The outside model is spoken with as its interface says, and every bad day has its name."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from otklik.assistant import client
from otklik.assistant.client import AssistantFailed, Connection, Fault, complete
from tests.assistant.stub import ANSWER, KEY, Model, speaking

MESSAGES = [("system", "Ответь"), ("user", "Вопрос")]


@pytest.fixture
def model() -> Iterator[Model]:
    with speaking() as running:
        yield running


def ask(url: str, *, key: str = KEY) -> client.Completion:
    return complete(Connection(url=url, model="m", key=key), MESSAGES, most_tokens=100)


def test_what_is_asked_arrives_and_what_is_said_comes_back(model: Model) -> None:
    spoken = ask(model.url)
    assert (spoken.text, spoken.tokens) == (ANSWER, 50)
    (wish,) = model.wishes
    assert wish["messages"] == [
        {"role": "system", "content": "Ответь"}, {"role": "user", "content": "Вопрос"},
    ]  # fmt: skip
    assert (wish["model"], wish["max_tokens"], wish["stream"]) == ("m", 100, False)
    model.day = "uncounted"
    assert ask(f"{model.url}/").tokens == 0


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        ("busy", Fault.BUSY), ("broken", Fault.FAILED), ("refusing", Fault.REFUSED),
        ("stranger", Fault.KEY), ("moved", Fault.NONSENSE), ("nonsense", Fault.NONSENSE),
        ("empty", Fault.NONSENSE), ("silent", Fault.NONSENSE), ("strange", Fault.NONSENSE),
        ("list", Fault.NONSENSE), ("stream", Fault.NONSENSE), ("huge", Fault.NONSENSE),
    ],
)  # fmt: skip
def test_every_bad_day_is_told_and_nothing_is_asked_twice(
    model: Model, day: str, fault: Fault
) -> None:
    model.day = day
    with pytest.raises(AssistantFailed) as failure:
        ask(model.url)
    assert failure.value.fault is fault
    assert KEY not in str(failure.value)
    assert len(model.wishes) == 1


def test_a_slow_one_is_not_waited_for(model: Model, settings: Settings) -> None:
    settings.ASSISTANT_SECONDS = 0.2
    model.day = "slow"
    with pytest.raises(AssistantFailed) as failure:
        ask(model.url)
    assert failure.value.fault is Fault.NO_ANSWER
    assert failure.value.was_sent


def test_a_wrong_key_and_nobody_there_are_told_apart(model: Model) -> None:
    with pytest.raises(AssistantFailed, match="key"):
        ask(model.url, key="another")
    with pytest.raises(AssistantFailed) as failure:
        ask("http://127.0.0.1:9/v1")
    assert failure.value.fault is Fault.NO_CONNECTION
    assert not failure.value.was_sent


def test_a_key_is_exchanged_for_a_token_where_that_is_wanted(model: Model) -> None:
    where = model.url.replace("/v1", "/oauth")
    known = Connection(url=model.url, model="m", key=KEY, token_url=where, token_scope="OFFICE")
    assert complete(known, MESSAGES, most_tokens=100).text == ANSWER
    assert KEY not in str(model.wishes)
    model.wishes.clear()
    for day, changes, fault in [
        ("fine", {"key": "another"}, Fault.KEY),
        ("stingy", {}, Fault.KEY),
        ("fine", {"token_url": "http://127.0.0.1:9/oauth"}, Fault.NO_CONNECTION),
        ("fine", {"ca_bundle": "/nowhere.pem"}, Fault.NO_CONNECTION),
    ]:
        model.day = day
        with pytest.raises(AssistantFailed) as failure:
            complete(replace(known, **changes), MESSAGES, most_tokens=100)
        assert failure.value.fault is fault
        assert not failure.value.was_sent
    assert not model.wishes, "no word leaves before the key is taken"
    assert not replace(known, token_url="http://model.example/oauth").is_allowed


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://model.example/v1", True), ("http://127.0.0.1:8080/v1", True),
        ("http://model.example/v1", False), ("http://10.0.0.5/v1", False), ("", False),
        ("ftp://model.example", False), ("https://user:secret@model.example/v1", False),
        ("https://model.example/v1?key=1", False), ("https://[", False), ("//model.example", False),
    ],
)  # fmt: skip
def test_words_leave_over_tls_or_stay_on_this_machine(url: str, is_allowed: bool) -> None:
    assert Connection(url=url, model="m").is_allowed is is_allowed
