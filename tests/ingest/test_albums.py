"""Photos that a person sends together come one by one from Telegram: here they are one message."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post, RawEvent
from otklik.channels.networks.registry import adapter
from otklik.channels.publications.plan import calendar
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.privacy.erase import erase_messages
from otklik.ingest.dispatch import hand_on
from tests.channels.networks.stub_telegram import TelegramStub
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WORDS = "Весы у прилавка врут, вот снимки."


@pytest.fixture
def telegram() -> Iterator[TelegramStub]:
    stub = TelegramStub(url="http://127.0.0.1:9")
    yield stub
    assert stub.faults == [], "the foreign schema objects"


@pytest.fixture
def account(db: None, telegram: TelegramStub) -> Account:
    connection = telegram.connection()
    account = AccountFactory(
        network="telegram", base_url=connection.base_url, container=connection.container
    )
    for name, value in connection.secrets.items():
        account.secrets.create(name=name, value=value)
    return account


def photo(name: str, **more: Any) -> dict[str, Any]:
    size = {"file_id": name, "file_unique_id": name, "width": 90, "height": 60, "file_size": 5}
    return {"photo": [size], "media_group_id": "13377", **more}


def update(telegram: TelegramStub, number: int = -1, **changed: Any) -> bytes:
    """What was told, or the same message corrected."""
    body = telegram.events[number].body
    if not changed:
        return body
    payload = json.loads(body)
    message = payload.pop("message") | changed
    return json.dumps({"update_id": payload["update_id"] + 500, "edited_message": message}).encode()


def hear(account: Account, bodies: Sequence[bytes]) -> None:
    """Stored as they come, what is told twice once, and handed on."""
    for body in bodies:
        RawEvent.objects.get_or_create(
            account=account,
            dedup_key=adapter(account).dedup_key(body),
            defaults={"body": body, "received_at": NOW},
        )
        hand_on(account.pk, at=NOW)
    assert not RawEvent.objects.exclude(error="")


def deliver_again(account: Account, bodies: Sequence[bytes]) -> None:
    """As after a restart of the bot: numbers begin anew, and all is told once more."""
    for number, body in enumerate(bodies):
        payload = json.loads(body) | {"update_id": 700_000 + number}
        hear(account, [json.dumps(payload).encode()])


def shown(message: Message) -> list[str]:
    return list(message.attachments.values_list("external_id", flat=True))


def test_an_album_is_one_message_in_every_order_and_told_twice(
    account: Account, telegram: TelegramStub
) -> None:
    telegram.citizen_writes("", **photo("a", caption=WORDS))
    telegram.citizen_writes("", **photo("b"))
    telegram.citizen_writes("", **photo("c"))
    parts = [event.body for event in telegram.events]
    for order in permutations(parts):
        hear(account, [*order, order[0]])
        deliver_again(account, order[::-1])
        message = Message.objects.get()
        assert message.text == WORDS
        assert not message.is_edited, "nobody corrected anything"
        assert shown(message) == ["a", "b", "c"], "as the network shows them"
        assert not message.attachments.exclude(removed_at=None).exists()
        incident = Incident.objects.get()
        assert incident.opening_text == WORDS
        assert list(Incident.objects.matching("врущие весы")) == [incident]
        Incident.objects.all().delete()
        RawEvent.objects.all().delete()


def test_each_photo_may_have_words_and_they_stand_in_order(
    account: Account, telegram: TelegramStub
) -> None:
    for name in ("a", "b", "c"):
        telegram.citizen_writes("", **photo(name, caption=f"Снимок {name}"))
    first, second, third = (event.body for event in telegram.events)
    hear(account, [third, first, second])
    message = Message.objects.get()
    assert message.text == "Снимок a\nСнимок b\nСнимок c"
    hear(account, [update(telegram, 1, caption="Второй", edit_date=telegram.tick())])
    assert message.text == "Снимок a\nВторой\nСнимок c"
    assert message.is_edited
    hear(account, [update(telegram, 0, caption="", edit_date=telegram.tick())])
    assert message.text == "Второй\nСнимок c"


def test_another_photo_in_one_place_leaves_the_others_alone(
    account: Account, telegram: TelegramStub
) -> None:
    telegram.citizen_writes("", **photo("a", caption=WORDS))
    telegram.citizen_writes("", **photo("b"))
    hear(account, [event.body for event in telegram.events])
    changed = update(telegram, 1, edit_date=telegram.tick(), photo=photo("z")["photo"])
    hear(account, [changed])
    message = Message.objects.get()
    assert message.text == WORDS
    assert shown(message) == ["a", "b", "z"]
    taken_away = message.attachments.exclude(removed_at=None)
    assert [row.external_id for row in taken_away] == ["b"]


def test_a_correction_that_comes_before_its_photo_is_not_undone_by_it(
    account: Account, telegram: TelegramStub
) -> None:
    telegram.citizen_writes("", **photo("a", caption="Было"))
    corrected = update(telegram, caption="Стало", edit_date=telegram.tick())
    hear(account, [corrected, telegram.events[0].body])
    assert Message.objects.get().text == "Стало"


def test_albums_of_two_people_and_two_albums_of_one_stay_apart(
    account: Account, telegram: TelegramStub
) -> None:
    telegram.citizen_writes("", **photo("a"))
    telegram.citizen_writes("", **photo("b", media_group_id="another"))
    number = telegram.colleague_posts("Ярмарка в субботу")
    telegram.citizen_comments(number, "", **photo("c"))
    hear(account, [event.body for event in telegram.events])
    assert sorted(shown(message) for message in Message.objects.all()) == [["a"], ["b"], ["c"]]


def test_an_answer_to_any_photo_of_an_album_stops_the_clock(
    account: Account, telegram: TelegramStub
) -> None:
    number = telegram.colleague_posts("Ярмарка в субботу")
    telegram.citizen_comments(number, "", **photo("a", caption=WORDS))
    second = telegram.citizen_comments(number, "", **photo("b"))
    telegram.colleague_answers(second, "Спасибо, проверим сегодня.")
    hear(account, [event.body for event in telegram.events])
    incident = Incident.objects.get()
    assert [message.direction for message in incident.messages.all()] == ["in", "out"]
    assert incident.first_reply_at is not None


def test_an_erased_album_does_not_come_back_by_any_of_its_photos(
    account: Account, telegram: TelegramStub
) -> None:
    number = telegram.colleague_posts("Ярмарка в субботу")
    telegram.citizen_comments(number, "", **photo("a", caption=WORDS))
    telegram.citizen_comments(number, "", **photo("b"))
    bodies = [event.body for event in telegram.events]
    hear(account, bodies)
    erase_messages(Message.objects.all(), at=NOW)
    deliver_again(account, bodies[::-1])
    message = Message.objects.get()
    assert (message.text, shown(message)) == ("", [])


def test_an_album_of_the_channel_is_one_post_and_counts_once(
    account: Account, telegram: TelegramStub
) -> None:
    for name, words in (("a", {"caption": "Ярмарка в субботу"}), ("b", {}), ("c", {})):
        telegram.publish(heard=True, **photo(name, **words))
    bodies = [event.body for event in telegram.events]
    for order in (bodies, bodies[::-1]):
        hear(account, order)
        deliver_again(account, order)
        post = Post.objects.get(container=account.container)
        assert (post.external_id, post.text) == ("101", "Ярмарка в субботу")
        day = post.published_at.date()
        (week,) = calendar.weeks([account], first=day, last=day, now=NOW + timedelta(days=9))
        assert [norm.out for norm in week.norms] == [1]
        Post.objects.all().delete()
        RawEvent.objects.all().delete()
