"""Reposts in MAX against a strict stub: another page's post, repeated by a link of kind forward."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from otklik.channels.networks.content_rules import with_link
from otklik.channels.networks.errors import (
    AuthExpired,
    OutcomeUnknown,
    RateLimited,
    RepostRefused,
    Temporary,
    Unsupported,
)
from otklik.channels.networks.inbound_types import EventKind
from otklik.channels.networks.max import links
from otklik.channels.networks.max.links import parse_post_address
from otklik.channels.networks.max.network import MaxNetwork
from otklik.channels.networks.outbound_types import Action
from tests.channels.networks import max_contract
from tests.channels.networks.max_shapes import CHANNEL, MINISTRY, MINISTRY_NICK
from tests.channels.networks.stub_max import MaxStub, served_max
from tests.channels.networks.writing import Writer, photo


def since() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


def addresses(number: str) -> tuple[str, str]:
    """The post at its channel's number, and at its nickname."""
    whole = links.post_url(str(MINISTRY), number)
    return whole, f"https://max.ru/{MINISTRY_NICK}/{whole.rsplit('/', 1)[-1]}"


# Number of a channel, of a message, and its address, as seen in recorded answers of MAX.
SEEN = [
    ("mid.ffffbeba0de977f9019cd37c90d90068", "https://max.ru/c/-71768670111751/AZzTfJDZAGg"),
]


@pytest.mark.parametrize(("number", "address"), SEEN)
def test_an_address_says_the_number_of_its_post(number: str, address: str) -> None:
    channel = address.split("/")[4]
    assert links.post_url(channel, number) == address
    assert links.mid_at(address) == number
    what = parse_post_address(f"{address}?utm=1")
    assert what is not None
    assert what.mid(int(what.number)) == number


@pytest.mark.parametrize(
    "odd",
    [
        "https://max.ru/ministry_gov",
        "https://max.ru/c/-71768670111751",
        "https://max.ru/c/-71768670111751/AZzTfJDZAG",  # too short
        "https://max.ru/c/-71768670111751/AZzTfJDZAGh",  # no number is written so
        "https://max.ru/c/71768670111751/AZzTfJDZAGg",
        "https://max.ru/c/AZzTfJDZAGg",
        "https://max.ru.evil.example/c/-1/AZzTfJDZAGg",
        "https://evil.example/https://max.ru/c/-1/AZzTfJDZAGg",
        "https://max.ru/../AZzTfJDZAGg",
        "https://vk.com/wall-1_2",
        "https://max.ru/министерство/AZzTfJDZAGg",
        "",
    ],
)
def test_what_is_no_address_of_a_post(odd: str, network: MaxNetwork, write: Writer) -> None:
    assert parse_post_address(odd) is None
    assert links.mid_at(odd) == ""
    if odd:
        problems = network.validate(write.post(repost_of=odd))
        assert [(p.code, p.field) for p in problems] == [("no_post_there", "repost_of")]
        with pytest.raises(RepostRefused):
            network.send(write.post(repost_of=odd))


@pytest.mark.parametrize("which", [0, 1], ids=["number", "nickname"])
@pytest.mark.parametrize("words", ["Важное от министерства", ""])
def test_a_repost_stands_with_our_words_or_without(
    server: MaxStub, network: MaxNetwork, write: Writer, which: int, words: str
) -> None:
    number = server.ministry_posts("Новые правила торговли")
    message = write.post(words, repost_of=addresses(number)[which])
    assert network.validate(message) == []
    sent = network.send(message)
    (current,) = server.wall
    assert (current.kind, current.number, current.repeats) == ("post", sent.external_id, number)
    assert current.text == network.render(message) == words
    assert sent.url == links.post_url(str(CHANNEL), sent.external_id)
    posted = [json.loads(a.body) for a in server.asked if server.mutates(a)]
    assert posted == [{"text": words or None, "link": {"type": "forward", "mid": number}}]


def test_our_link_goes_with_our_words(server: MaxStub, network: MaxNetwork, write: Writer) -> None:
    number = server.ministry_posts("Новые правила торговли")
    link = "https://otklik.example/news/1/"
    message = write.post("Важное", link=link, repost_of=addresses(number)[0])
    network.send(message)
    assert server.wall[0].text == with_link("Важное", link)


def test_pictures_do_not_go_beside_a_repost(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    number = server.ministry_posts("Новые правила торговли")
    message = write.post("", repost_of=addresses(number)[0], files=(photo(),))
    assert [p.code for p in network.validate(message)] == ["repost_with_files"]
    with pytest.raises(Unsupported):
        network.send(message)
    assert server.asked == []


def test_words_beside_a_repost_have_their_limit(network: MaxNetwork, write: Writer) -> None:
    message = write.post("а" * 4001, repost_of=SEEN[0][1])
    assert [p.code for p in network.validate(message)] == ["text_too_long"]


DAYS = [
    ("drop_before", OutcomeUnknown, 0),
    ("drop_after", OutcomeUnknown, 1),
    ("broken", OutcomeUnknown, 1),
    ("nonsense", OutcomeUnknown, 1),
    ("numberless", OutcomeUnknown, 1),
    ("busy", RateLimited, 0),
    ("refused", RepostRefused, 0),
    ("forbidden", RepostRefused, 0),
    ("auth_lost", AuthExpired, 0),
]


@pytest.mark.parametrize("words", ["Важное", ""])
@pytest.mark.parametrize(("day", "fault", "number"), DAYS)
def test_bad_days(
    server: MaxStub,
    network: MaxNetwork,
    write: Writer,
    words: str,
    day: str,
    fault: type[Exception],
    number: int,
) -> None:
    message = write.post(words, repost_of=addresses(server.ministry_posts("Правила"))[1])
    server.days = [day]
    with pytest.raises(fault) as caught:
        network.send(message)
    assert type(caught.value) is fault
    assert len(server.wall) == number
    assert len([a for a in server.asked if server.mutates(a)]) == 1
    found = network.find_sent(message, since=since())
    assert (found.external_id if found else "") == (server.wall[0].number if number else "")


def test_what_the_bot_does_not_see_is_refused_in_words(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    for address in (SEEN[0][1], "https://max.ru/nobody_here/AZzTfJDZAGg"):
        with pytest.raises(RepostRefused) as caught:
            network.send(write.post("", repost_of=address))
        assert "ссылку" in str(caught.value.human)
    assert server.wall == []
    assert server.messages == {}


def test_nobody_at_home_is_temporary(network: MaxNetwork, write: Writer) -> None:
    away = MaxNetwork(replace(network._connection, base_url="http://127.0.0.1:9"))
    address = f"https://max.ru/{MINISTRY_NICK}/AZzTfJDZAGg"
    with pytest.raises(Temporary):
        away.send(write.post("", repost_of=address))


def test_a_post_that_came_out_without_what_it_repeats_is_not_called_sent(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    message = write.post("Важное", repost_of=addresses(server.ministry_posts("Правила"))[0])
    server.forgets_links = True
    with pytest.raises(OutcomeUnknown, match="no_forward"):
        network.send(message)
    assert network.find_sent(message, since=since()) is None
    (event,) = network.parse(server.events[-1].body)
    assert not network.is_echo(message, event)


@pytest.mark.parametrize("words", ["Важное", ""])
def test_only_the_same_repost_is_taken_for_ours(
    server: MaxStub, network: MaxNetwork, write: Writer, words: str
) -> None:
    wanted, other = server.ministry_posts("Правила"), server.ministry_posts("Другое")
    message = write.post(words, repost_of=addresses(wanted)[1])

    def is_found() -> bool:
        return network.find_sent(message, since=since()) is not None

    def is_echo() -> bool:
        (event,) = network.parse(server.events[-1].body)
        assert event.kind is EventKind.POST_CREATED
        return network.is_echo(message, event)

    server.colleague_posts(words)
    assert (is_found(), is_echo()) == (False, False)
    server.colleague_repeats(other, words)
    assert (is_found(), is_echo()) == (False, False)
    server.colleague_repeats(wanted, words + "!")
    assert (is_found(), is_echo()) == (False, False)
    plain = write.post("Правила")
    server.colleague_repeats(wanted, words)
    assert (is_found(), is_echo()) == (True, True)
    assert network.find_sent(plain, since=since()) is None, "another's words are not ours"


def test_the_words_of_a_repost_are_corrected_and_it_is_removed(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    number = server.ministry_posts("Правила")
    message = write.post("Важное", repost_of=addresses(number)[0])
    post = network.send(message).external_id
    for words in ("Важно для продавцов", ""):
        edit = replace(message, action=Action.EDIT, target=post, text=words)
        assert network.send(edit).external_id == post
        current = server.wall[-1]
        assert (current.kind, current.text, current.repeats) == ("edit_post", words, number)
    network.send(write.post("", action=Action.DELETE, target=post))
    assert server.wall[-1].kind == "delete_post"


def bodyless(server: MaxStub) -> dict[str, Any]:
    """A post that only repeats, as the schema's words allow it: without a body of its own."""
    message = server.messages[server.wall[0].number]
    url = links.post_url(str(CHANNEL), server.wall[0].number)
    return {**message, "body": None, "url": url}


def test_a_repost_without_a_body_has_its_number_in_its_address(
    server: MaxStub, network: MaxNetwork, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write.post("", repost_of=addresses(server.ministry_posts("Правила"))[0])
    number = network.send(message).external_id
    values = {"update_type": "message_created", "timestamp": 1, "message": bodyless(server)}
    (event,) = network.parse(json.dumps(values).encode())
    assert (event.kind, event.external_id, event.text) == (
        EventKind.POST_CREATED,
        number,
        "Правила",
    )
    assert network.is_echo(message, event)
    keys = {network.dedup_key(json.dumps({**values, "timestamp": at}).encode()) for at in (1, 2)}
    assert len(keys) == 1
    monkeypatch.setattr(server, "contract", None)
    monkeypatch.setattr(server, "_route", lambda asked, body: {"message": bodyless(server)})
    assert network.send(message).external_id == number
    monkeypatch.setattr(server, "_route", lambda asked, body: {"messages": [bodyless(server)]})
    found = network.find_sent(message, since=since())
    assert found is not None
    assert found.external_id == number


def test_the_schema_of_max_knows_such_a_link(write: Writer) -> None:
    contract = max_contract.load()
    if contract is None:
        pytest.skip("The schema of MAX does not lie beside the repository.")

    def faults(link: dict[str, str]) -> list[str]:
        query, body = {"chat_id": str(CHANNEL)}, {"text": None, "link": link}
        return contract.faults_of_request("POST", "/messages", query, body)

    assert faults({"type": "forward", "mid": "mid.1"}) == []
    assert faults({"type": "repost", "mid": "mid.1"})
    assert faults({"type": "forward"})


@pytest.mark.parametrize(
    "wish",
    [
        {"text": "", "link": {"type": "reply", "mid": "mid.1"}},
        {"link": {"type": "repost", "mid": "mid.1"}},
        {"link": {"type": "forward", "mid": "mid.1", "chat_id": 1}},
        {"text": None},
    ],
)
def test_the_stub_refuses_what_max_would(wish: dict[str, Any]) -> None:
    with served_max() as server:
        number = server.ministry_posts("Правила")
        whole = json.loads(json.dumps(wish).replace("mid.1", number))
        network = MaxNetwork(server.connection())
        with network.open_calls() as calls, pytest.raises(Exception, match=r"proto\.payload"):
            calls.ask("POST", "/messages", mutation=True, params={"chat_id": CHANNEL}, wish=whole)
        assert server.faults
        assert server.wall == []
