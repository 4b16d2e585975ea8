"""What must hold for every network, from its web hook to its wall and back, through the engine.

The assertion is on the stub's wall, which counts what was executed, and on the words we have for
it: "sent" stands there, "failed" does not, and all else is called unconfirmed.
"""

import threading

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from otklik.channels.health import check_and_subscribe
from otklik.channels.inbound.models import RawEvent
from otklik.channels.networks.outbound_types import Action
from otklik.channels.networks.registry import adapter, capabilities
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.delivery_file import DeliveryFile
from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from tests.channels.networks.contract import Place, asked, settled
from tests.channels.networks.writing import PIXEL

pytestmark = pytest.mark.django_db

DAYS = ["drop_before", "drop_after", "broken", "nonsense", "numberless", "slow"]


def test_a_post_stands_once_and_has_its_number(place: Place) -> None:
    delivery = place.publish()
    place.go_on()
    assert settled(delivery).state == "sent"
    assert delivery.external_id == place.stub.wall[-1].number
    assert place.visible_count(delivery.text) == 1


def test_a_post_goes_with_its_picture(place: Place) -> None:
    path = default_storage.save("test/рынок.png", ContentFile(PIXEL))
    photo = DeliveryFile(
        kind="photo", path=path, name="рынок.png", content_type="image/png", size=len(PIXEL),
        sha256="0" * 64, width=800, height=600, alt="Прилавок с ценниками",
    )  # fmt: skip
    delivery = place.publish(files=[photo])
    place.go_on()
    assert settled(delivery).state == "sent", delivery.error_code
    assert len(place.stub.wall[-1].files) == 1


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "hooks lost"])
@pytest.mark.parametrize("day", DAYS)
def test_after_a_bad_day_it_stands_at_most_once(place: Place, day: str, is_told: bool) -> None:
    delivery = place.publish()
    place.stub.days.append(day)
    place.go_on(is_told=is_told)
    assert place.visible_count(delivery.text) <= 1
    true_words = {0: {"failed", "unconfirmed"}, 1: {"sent", "unconfirmed"}}
    assert settled(delivery).state in true_words[place.visible_count(delivery.text)]
    known = capabilities(place.account)
    if known.idempotency_key or (known.readback and place.visible_count(delivery.text)):
        assert delivery.state == "sent", "this network can be asked"


@pytest.mark.parametrize("day", ["drop_after", "broken", "nonsense"])
def test_an_echo_closes_what_is_not_confirmed(place: Place, day: str) -> None:
    message = asked(place)
    place.stub.days.append(day)
    place.wait(minutes=1)  # our own pace
    delivery = place.reply(message)
    send_delivery.send(delivery.pk, at=place.now)
    assert settled(delivery).attempts == 1
    assert delivery.state != "sent"
    if place.stub.events:
        place.tell()
        assert settled(delivery).state == "sent"
        assert delivery.proof == "echo"
    elif capabilities(place.account).readback:
        place.go_on(hours=0.1)
        assert settled(delivery).state == "sent"
        assert delivery.proof == "readback"
    else:
        assert settled(delivery).state == "unconfirmed", "who cannot ask says so"
    place.go_on()
    assert place.visible_count(delivery.text) == 1


def test_a_storm_of_429_keeps_the_order(place: Place) -> None:
    message = asked(place)
    place.stub.days[:] = ["busy"] * 4
    rows = [place.reply(message, f"Ответ {n}") for n in range(3)]
    place.go_on()
    assert [settled(row).state for row in rows] == ["sent"] * 3
    assert [m.text.strip() for m in place.stub.wall[-3:]] == ["Ответ 0", "Ответ 1", "Ответ 2"]


@pytest.mark.parametrize("day", ["refused", "forbidden"])
def test_a_no_is_called_a_no(place: Place, day: str) -> None:
    delivery = place.publish()
    place.stub.days.append(day)
    place.go_on()
    assert place.visible_count(delivery.text) == (settled(delivery).state == "sent")
    assert delivery.state in {"failed", "sent", "queued"}
    assert delivery.state == "sent" or str(delivery.error_sentence)


def test_a_lost_key_breaks_the_channel_and_loses_nothing(place: Place) -> None:
    delivery = place.publish()
    place.stub.days[:] = ["auth_lost", "auth_lost"]
    place.go_on(hours=0.2)
    place.account.refresh_from_db()
    assert place.account.broken_at is not None
    assert settled(delivery).state == "queued"
    check_and_subscribe.check(place.account.pk, at=place.now)
    place.go_on()
    assert settled(delivery).state == "sent"


def test_what_a_person_writes_becomes_one_incident(place: Place) -> None:
    asked(place)
    before = Incident.objects.count()
    place.stub.citizen_writes("И ещё вопрос")
    assert set(place.tell(times=3)) == {200}
    texts = [m.text for m in Message.objects.inbound()]
    assert texts.count("И ещё вопрос") == 1
    assert Incident.objects.count() >= before


def test_a_reply_stands_where_it_was_asked(place: Place) -> None:
    message = asked(place)
    delivery = place.reply(message)
    place.go_on()
    assert settled(delivery).state == "sent", delivery.error_code
    written = place.stub.wall[-1]
    assert (written.text.strip(), written.kind) == (delivery.text, delivery.kind)
    incident = message.incident
    incident.refresh_from_db()
    assert place.visible_count(delivery.text) == 1


def test_nothing_is_taken_without_its_secret(place: Place) -> None:
    place.stub.citizen_writes("Вопрос")
    response = place.stub.events[-1]
    before = RawEvent.objects.count()
    for body in (response.body, b"{}", b"", b'{"type": "message_new", "group_id": 1}'):
        answer = Client().post(
            f"/hooks/{place.account.code}/", body, content_type="application/json"
        )
        if b"secret" not in body or body != response.body:  # a secret in the body is a proof
            assert answer.status_code in {404, 200}
    if response.key or any("secret" in name.lower() for name in response.headers):
        assert RawEvent.objects.count() == before


def test_a_post_is_corrected_and_removed(place: Place) -> None:
    post = place.publish()
    place.go_on()
    settled(post)
    known = capabilities(place.account)
    for action, may in ((Action.EDIT, known.edit_post), (Action.DELETE, known.delete_post)):
        if not may:
            continue
        change = place.publish("Приём — по четвергам.", action=action, target=post.external_id)
        place.stub.days.append("drop_after")
        place.go_on()
        assert settled(change).state == "sent", (action, change.error_code)
    assert known.edit_post == any(m.kind == "edit_post" for m in place.stub.wall)
    assert known.delete_post == any(m.kind == "delete_post" for m in place.stub.wall)


def test_what_push_lost_is_found_by_reading(place: Place) -> None:
    feeds = [feed for feed in capabilities(place.account).feeds if feed.with_posts]
    if not feeds:
        pytest.skip("this network cannot be read again")
    place.publish("Запись, под которой спрашивают.")
    place.go_on()
    place.tell()
    post = Delivery.objects.get()
    place.wait(seconds=1)
    place.stub.citizen_comments(post.external_id, "Потерянный вопрос")
    place.stub.events.clear()
    place.read()
    assert [m.text for m in Message.objects.inbound()] == ["Потерянный вопрос"]


def test_two_tellings_at_once_are_one(place: Place) -> None:
    place.stub.citizen_writes("Вопрос")
    result = place.stub.events[-1]
    network = adapter(place.account)
    keys: list[str] = []
    threads = [
        threading.Thread(target=lambda: keys.append(network.dedup_key(result.body)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_the_account_is_found_well(place: Place) -> None:
    found = check_and_subscribe.check(place.account.pk, at=place.now)
    assert [p.code for p in found.problems if not p.is_warning] in (
        [],
        ["webhook_off"],
        ["no_hook"],
    )
