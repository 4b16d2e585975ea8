"""Another official page's post on ours, from the composer to the network and back: a repost where
the network makes one, a link that calls itself a link elsewhere.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post
from otklik.channels.networks.max import links
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications import publish_and_withdraw, queue_missing_deliveries
from otklik.channels.publications.composer.preview import preview_post
from otklik.channels.publications.models import Publication
from otklik.channels.publications.released_version_models import Content
from otklik.core.refusal import Refused
from otklik.ingest.dispatch import hand_on
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.channels.networks.max_shapes import MINISTRY, MINISTRY_NICK
from tests.channels.networks.serving import StubNetwork
from tests.channels.networks.stub_max import MaxStub
from tests.channels.networks.stub_ok import OkStub
from tests.channels.networks.stubs import STUBS
from tests.channels.publications import begun, corrected, draft, place, published, unconnected
from tests.factories import AccountFactory, UserFactory

pytestmark = pytest.mark.django_db

WORDS = "Важное от министерства"
OF_OK = "https://ok.ru/group/70000000000009/topic/156000000000001"
OF_VK = "https://vk.com/wall-55_66"
AS_LINK = "Не репост: запись другой страницы встанет здесь ссылкой."
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _loopback(settings: Settings, pauses: list[float]) -> None:
    settings.CHANNELS_MAY_CALL_LOOPBACK = True
    settings.UNDO_SECONDS = 0


@pytest.fixture
def writer() -> User:
    return UserFactory(role=Role.OPERATOR)


def page(server: StubNetwork, code: str) -> Account:
    connection = server.connection()  # type: ignore[attr-defined]
    account = AccountFactory(
        network=code, code=code, base_url=server.url, container=connection.container
    )
    for name, value in connection.secrets.items():
        account.secrets.create(name=name, value=value)
    return account


@pytest.fixture
def maximum() -> Iterator[MaxStub]:
    with STUBS["max"]() as server:
        assert isinstance(server, MaxStub)
        yield server
    assert server.faults == []


def address_of(number: str) -> str:
    """As a person copies it: at the channel's nickname."""
    token = links.post_url(str(MINISTRY), number).rsplit("/", 1)[-1]
    return f"https://max.ru/{MINISTRY_NICK}/{token}"


def sent(publication: Publication, account: Account) -> Delivery:
    (*_, row) = place(publication, account).live()
    return send_delivery.send(row.delivery_id, at=timezone.now() + MINUTE)


def deliver_webhooks(server: StubNetwork, account: Account) -> None:
    for event in server.events:
        answer = Client().post(
            f"/hooks/{account.code}/",
            event.body,
            content_type="application/json",
            headers=dict(event.headers),
        )
        assert answer.status_code == 200
    server.events.clear()
    hand_on(account.pk, at=timezone.now())


def preview(client: Client, writer: User, account: Account, **values: Any) -> str:
    client.force_login(writer)
    data = {
        "revision": "0", "text": WORDS, "link": "", "timing": "now", "comments_open": "on",
        f"on_{account.pk}": "on", f"text_{account.pk}": "", **values,
    }  # fmt: skip
    key = "6b0f0a2e-6d5c-4c53-9d3c-1f1f1f1f1f1f"
    answer = client.post(f"/desk/publications/drafts/{key}/preview/", data)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("words", [WORDS, ""])
def test_max_repeats_a_post_and_shows_before_what_it_will(
    maximum: MaxStub, writer: User, words: str
) -> None:
    account, number = page(maximum, "max"), maximum.ministry_posts("Новые правила торговли")
    address = address_of(number)
    seen = preview_post(account, Content(text=words, repost_of=address))
    assert (seen.text, seen.repost_of, seen.faults) == (words, address, [])
    assert AS_LINK not in [str(p.sentence) for p in seen.problems]
    wanted = draft(account, text=words, repost_of=address)
    publication = published(wanted, by=writer, at=timezone.now())
    delivery = sent(publication, account)
    assert (delivery.state, delivery.proof) == (Delivery.State.SENT, Delivery.Proof.ANSWER)
    (current,) = maximum.wall
    assert (current.text, current.repeats, current.number) == (words, number, delivery.external_id)
    deliver_webhooks(maximum, account)
    assert Delivery.objects.count() == 1
    assert [post.external_id for post in Post.objects.all()] == [delivery.external_id]


@pytest.mark.parametrize("words", [WORDS, ""])
@pytest.mark.parametrize("day", ["drop_after", "broken", "nonsense", "numberless"])
@pytest.mark.parametrize("is_told", [True, False], ids=["told", "read back"])
def test_a_repost_whose_answer_was_lost_is_found_and_stands_once(
    maximum: MaxStub, writer: User, day: str, words: str, is_told: bool
) -> None:
    account, number = page(maximum, "max"), maximum.ministry_posts("Новые правила торговли")
    other = maximum.ministry_posts("Совсем другое")
    maximum.days = [day]
    wanted = draft(account, text=words, repost_of=address_of(number))
    publication = published(wanted, by=writer, at=timezone.now())
    delivery = sent(publication, account)
    assert delivery.state == Delivery.State.UNCONFIRMED
    ours = maximum.wall[0].number
    maximum.colleague_repeats(other, words)  # the newest, and not ours
    if is_told:
        deliver_webhooks(maximum, account)
        delivery.refresh_from_db()
        assert delivery.proof == Delivery.Proof.ECHO
    else:
        assert delivery.look_at is not None
        delivery = send_delivery.look(delivery.pk, at=delivery.look_at)
        assert delivery.proof == Delivery.Proof.READBACK
    assert (delivery.state, delivery.external_id) == (Delivery.State.SENT, ours)
    assert len(maximum.wall) == 1


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "read back"])
def test_another_repost_confirms_nothing(maximum: MaxStub, writer: User, is_told: bool) -> None:
    account, number = page(maximum, "max"), maximum.ministry_posts("Новые правила торговли")
    maximum.days = ["drop_before"]
    wanted = draft(account, text="", repost_of=address_of(number))
    delivery = sent(published(wanted, by=writer, at=timezone.now()), account)
    maximum.colleague_repeats(maximum.ministry_posts("Совсем другое"))
    maximum.colleague_posts("")
    if is_told:
        deliver_webhooks(maximum, account)
    else:
        assert delivery.look_at is not None
        send_delivery.look(delivery.pk, at=delivery.look_at)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.UNCONFIRMED


def test_a_repost_that_max_refuses_says_what_to_do(maximum: MaxStub, writer: User) -> None:
    account = page(maximum, "max")
    unseen = "https://max.ru/c/-71768670111751/AZzTfJDZAGg"
    wanted = draft(account, text="", repost_of=unseen)
    delivery = sent(published(wanted, by=writer, at=timezone.now()), account)
    assert (delivery.state, delivery.error_kind) == (Delivery.State.FAILED, "RepostRefused")
    assert maximum.wall == []


def test_words_of_a_repost_are_corrected_what_it_repeats_is_not(
    maximum: MaxStub, writer: User
) -> None:
    account, number = page(maximum, "max"), maximum.ministry_posts("Новые правила торговли")
    address, other = address_of(number), address_of(maximum.ministry_posts("Другое"))
    publication = published(
        draft(account, text=WORDS, repost_of=address), by=writer, at=timezone.now()
    )
    queue_missing_deliveries.follow(sent(publication, account).pk, at=timezone.now())
    for changed in (other, ""):
        publication.begin_correction(by=writer, at=timezone.now())
        wish = draft(account, text=WORDS, repost_of=changed)
        publication.save_draft(wish, revision=publication.revision, by=writer, at=timezone.now())
        with pytest.raises(Refused, match="репост"):
            publish_and_withdraw.publish(publication, by=writer, at=timezone.now())
    corrected(
        publication, draft(account, text="Важно", repost_of=address), by=writer, at=timezone.now()
    )
    assert sent(publication, account).state == Delivery.State.SENT
    assert [(m.kind, m.text, m.repeats) for m in maximum.wall] == [
        ("post", WORDS, number), ("edit_post", "Важно", number),
    ]  # fmt: skip


def test_what_stands_as_a_link_stays_a_link_when_it_is_corrected(
    maximum: MaxStub, writer: User, client: Client
) -> None:
    account, number = page(maximum, "max"), maximum.ministry_posts("Новые правила торговли")
    account.lacks = ["repost"]
    account.save()
    address = address_of(number)
    publication = published(
        draft(account, text=WORDS, repost_of=address), by=writer, at=timezone.now()
    )
    queue_missing_deliveries.follow(sent(publication, account).pk, at=timezone.now())
    account.lacks = []
    account.save()
    publication.begin_correction(by=writer, at=timezone.now())
    client.force_login(writer)
    opened = client.get(f"/desk/publications/{publication.number}/").content.decode()
    assert AS_LINK in opened
    publication.save_draft(
        draft(account, text="Важно", repost_of=address),
        revision=publication.revision,
        by=writer,
        at=timezone.now(),
    )
    publish_and_withdraw.publish(publication, by=writer, at=timezone.now())
    sent(publication, account)
    assert [(m.text, m.repeats) for m in maximum.wall] == [
        (f"{WORDS}\n\n{address}", ""), (f"Важно\n\n{address}", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "address"), [("ok", OF_OK), ("telegram", "https://t.me/ministry/7"), ("max", OF_VK)]
)
def test_elsewhere_it_stands_as_a_link_and_the_composer_says_so(
    code: str, address: str, writer: User, client: Client
) -> None:
    with STUBS[code]() as server:
        account = page(server, code)
        text = preview(client, writer, account, repost_of=address)
        assert AS_LINK in text
        assert "Репост: ниже" not in text
        assert f'<div class="as-shown">{WORDS}\n\n{address}</div>' in text
        wanted = draft(account, text=WORDS, repost_of=address)
        delivery = sent(published(wanted, by=writer, at=timezone.now()), account)
        assert (delivery.state, delivery.repost_of) == (Delivery.State.SENT, "")
        (current,) = server.wall
        assert (current.text.strip(), current.repeats) == (f"{WORDS}\n\n{address}", "")
        if isinstance(server, OkStub):
            blocks = server.topics[current.number]["media"]
            assert blocks == [{"type": "text", "text": WORDS}, {"type": "link", "url": address}]
        assert server.faults == []


def test_beside_a_link_of_ours_the_other_address_stands_in_the_words(writer: User) -> None:
    with STUBS["ok"]() as server:
        account, news = page(server, "ok"), "https://otklik.example/news/1/"
        content = Content(text=WORDS, link=news, repost_of=OF_OK)
        assert preview_post(account, content).text == f"{WORDS}\n\n{OF_OK}\n\n{news}"


def test_the_preview_shows_a_repost_as_one(maximum: MaxStub, writer: User, client: Client) -> None:
    account, number = page(maximum, "max"), maximum.ministry_posts("Новые правила торговли")
    address = address_of(number)
    text = preview(client, writer, account, repost_of=address)
    assert f"Репост: ниже встанет сама запись {address}." in text
    assert AS_LINK not in text
    assert f'<div class="as-shown">{WORDS}</div>' in text
    text = preview(client, writer, account, text="", repost_of=address)
    assert 'class="as-shown"' not in text, "there are no words of ours"
    text = preview(client, writer, account, repost_of="https://max.ru/ministry_gov")
    assert "Это не адрес записи в MAX" in text
    assert "Не примут этот адрес" in text


def test_whoever_approves_or_does_it_by_hand_sees_what_is_repeated(
    maximum: MaxStub, writer: User, client: Client
) -> None:
    account, number = page(maximum, "max"), maximum.ministry_posts("Новые правила торговли")
    address = address_of(number)
    hand = unconnected(name="Бумажная доска")
    account.secrets.filter(name="token").delete()  # a person must do it in MAX itself
    wanted = draft(account, hand, text=WORDS, repost_of=address)
    publication = begun(wanted, by=writer, at=timezone.now())
    publication.submit(by=writer, at=timezone.now())
    client.force_login(UserFactory(role=Role.LEAD))
    assert address in client.get(f"/desk/publications/{publication.number}/").content.decode()
    publication.recall(by=writer, at=timezone.now())
    publish_and_withdraw.publish(publication, by=writer, at=timezone.now())
    client.force_login(writer)

    def by_hand(at: Account) -> str:
        there = f"/desk/publications/{publication.number}/places/{at.pk}/done/"
        return client.get(there).content.decode()

    assert "сделайте её репост" in by_hand(account)
    assert "сделайте её репост" not in by_hand(hand)
    assert f"{WORDS}\n\n{address}</textarea>" in by_hand(hand)
