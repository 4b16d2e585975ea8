"""No key leaves AccountSecret: not into a log, an error, another row, the journal, or a page.

Every adapter lives through good days and each kind of bad one: against its stub with the right
keys and with wrong ones, and against a port where nobody listens. Then all that was said, kept
and shown is searched for the keys, at the most talkative level of the log.
"""

import logging
import traceback
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from otklik.channels.accounts.models import Account, AccountSecret
from otklik.channels.health import check_and_subscribe, send_alerts
from otklik.channels.health.models import Errand
from otklik.channels.inbound.models import FeedPosition
from otklik.channels.networks import http
from otklik.channels.networks.errors import ChannelError
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.networks.registry import ADAPTERS, adapter, capabilities, settings_of
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.ingest import poll
from otklik.operations.doctor import stored_data_checks
from otklik.organisation.people.roles_and_rights import Role
from tests.channels.networks.serving import StubNetwork
from tests.channels.networks.stubs import STUBS
from tests.factories import AccountFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOWHERE = "http://127.0.0.1:9"
DAYS = (
    "fine", "drop_before", "drop_after", "broken", "nonsense", "numberless", "busy", "refused",
    "auth_lost", "forbidden",
)  # fmt: skip
PAGES = ("accounts/", "accounts/page/", "accounts/page/settings/", "accounts/page/mode/", "alerts/")
SHORTEST = 6  # a confirmation line of two letters would be found everywhere


class Ear(logging.Handler):
    """Hears every word of every logger."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))
        self.heard.append(repr(record.args))


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear, root = Ear(), logging.getLogger()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield ear
    finally:
        root.removeHandler(ear)
        root.setLevel(level)


class Life:
    """One account, all that can happen to it, and what was said meanwhile."""

    def __init__(self, code: str, secrets: Mapping[str, str], url: str, container: str) -> None:
        self.account: Account = AccountFactory(
            code="page", network=code, name="Страница", base_url=url, container=container
        )
        self.account.keep_secrets(secrets, by=None, at=timezone.now())
        self.texts: list[str] = []

    def live(self, stub: StubNetwork | None) -> None:
        self._check_and_subscribe()
        for day in DAYS:
            self._send(stub, day)
        self._call_directly()
        self._read_feeds()
        self._be_called()
        self._show()

    def _check_and_subscribe(self) -> None:
        for kind in (Errand.Kind.CHECK, Errand.Kind.SUBSCRIBE):
            errand = self.account.errands.create(kind=kind, asked_at=timezone.now())
            check_and_subscribe.run(errand.pk, at=timezone.now())
        self.texts.append(repr(check_and_subscribe.check(self.account.pk, at=timezone.now())))

    def _send(self, stub: StubNetwork | None, day: str) -> None:
        if stub is not None:
            stub.days[:] = [] if day == "fine" else [day]
        for kind, place in (
            (OutboundKind.POST, ThreadRef(container=self.account.container)),
            (OutboundKind.COMMENT, ThreadRef(container=self.account.container, post="1")),
            (OutboundKind.DM, ThreadRef(container=self.account.container, peer="1")),
        ):
            try:
                delivery = queue(
                    account=self.account, kind=kind, thread=place, text="Приём в среду",
                    by=None, at=timezone.now(),
                )  # fmt: skip
            except (Refused, ChannelError) as no:
                self._tell(no)
                continue
            send_delivery.send(delivery.pk, at=timezone.now())
            send_delivery.look(delivery.pk, at=timezone.now())
            self.texts.append(repr(delivery))

    def _call_directly(self) -> None:
        """What an adapter raises, with all of its traceback."""
        delivery = Delivery.objects.filter(kind="post").first()
        with http.client(self.account.connection()) as client:
            network = adapter(self.account, client)
            self.texts += [repr(network), str(network), repr(self.account.connection())]
            for call in (
                network.check,
                lambda: network.subscribe("https://otklik.example/hooks/page/"),
                lambda: delivery and network.send(delivery.outbound_with(())),
                lambda: (
                    delivery and network.find_sent(delivery.outbound_with(()), since=timezone.now())
                ),
            ):
                try:
                    call()
                except Exception as no:
                    self._tell(no)

    def _read_feeds(self) -> None:
        for feed in capabilities(self.account).feeds:
            row = FeedPosition.objects.create(
                account=self.account, feed=feed.name, next_at=timezone.now()
            )
            poll.read_page(row.pk, at=timezone.now())

    def _be_called(self) -> None:
        self.client = Client()
        for address in ("/hooks/page/", "/hooks/page/wrong-key/"):
            for body in (b"{}", b'{"type":"confirmation","group_id":1}', b"\xff"):
                answer = self.client.post(address, body, content_type="application/json")
                self.texts.append(answer.content.decode("utf-8", "replace"))

    def _show(self) -> None:
        for _ in range(2):
            check_and_subscribe.check(self.account.pk, at=timezone.now())
        send_alerts.watch(at=timezone.now())
        user = UserFactory(role=Role.ADMINISTRATOR)
        for role in (Role.APPROVER, Role.LEAD, Role.AUTHORISED):
            user.appointments.create(
                unit=user.appointments.get(role=Role.ADMINISTRATOR).unit,
                role=role,
                starts_on="2024-01-01",
            )
        self.client.force_login(user)
        for page in (*PAGES, "journal/", "deliveries/"):
            answer = self.client.get(f"/desk/{page}")
            assert answer.status_code == 200, page
            self.texts.append(answer.content.decode())
        self.texts += [f"{found.what} {found.advice}" for found in stored_data_checks.channels()]

    def _tell(self, fault: BaseException) -> None:
        self.texts += [str(fault), repr(fault), "".join(traceback.format_exception(fault))]


def rows() -> Iterator[str]:
    """Every value of every row, but for the secrets themselves."""
    for model in apps.get_models():
        if model is AccountSecret:
            continue
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                value = field.value_from_object(row)
                if isinstance(field, models.BinaryField):
                    value = bytes(value or b"").decode("utf-8", "replace")
                yield f"{model.__name__}.{field.name}={value}"


def secrets_of(account: Account) -> dict[str, str]:
    """The keys by now: those given, and those that a network gave."""
    shown = {setting.name for setting in settings_of(account) if not setting.is_secret}
    # What everybody in the network sees, and the line that VK hears from us when it asks.
    shown |= {"hook_url", "bot_id", "bot_name", "confirmation_code"}
    return {
        secret.name: secret.value
        for secret in account.secrets.all()
        if secret.name not in shown and len(secret.value) >= SHORTEST
    }


def leaks(secrets: Mapping[str, str], places: Mapping[str, list[str]]) -> list[str]:
    return [
        f"{name} in {place}: …{text[max(0, text.find(form) - 80) : text.find(form) + 8]}"
        for name, value in secrets.items()
        for form in {value, quote(value, safe="")}
        for place, texts in places.items()
        for text in texts
        if form in text
    ]


def lived(code: str, ear: Ear, *, stub: StubNetwork | None, is_right: bool) -> dict[str, Any]:
    """Live through it all, then search."""
    if stub is not None:
        connection = stub.connection()  # type: ignore[attr-defined]
        url, container = connection.base_url, connection.container
        secrets = dict(connection.secrets)
        if not is_right:  # in the form of right ones, so that they are tried
            secrets = {name: f"{value[:-6]}Q1Q2Q3" for name, value in secrets.items()}
    else:
        url, container = NOWHERE, "-1"
        secrets = {
            setting.name: f"1234567:MARKED-secret-{setting.name}-0123456789abcdef"
            for setting in settings_of(Account(network=code))
            if setting.is_secret
        }
    life = Life(code, secrets, url, container)
    life.live(stub)
    found = secrets_of(life.account)
    places = {"log": ear.heard, "said": life.texts, "rows": list(rows())}
    assert leaks(found, places) == []
    return {"secrets": found, "places": places}


@pytest.fixture(autouse=True)
def _trial(settings: Settings) -> None:
    settings.CHANNELS_MAY_CALL_LOOPBACK = True
    settings.DEMONSTRATION = True


@pytest.mark.parametrize("is_right", [True, False], ids=["right-keys", "wrong-keys"])
@pytest.mark.parametrize("code", sorted(STUBS))
def test_no_key_leaves_on_good_and_bad_days(code: str, is_right: bool, ear: Ear) -> None:
    with STUBS[code]() as stub:
        found = lived(code, ear, stub=stub, is_right=is_right)
        assert stub.asked, "the network was never called"
    assert found["secrets"]
    assert len(found["places"]["log"]) > 100
    assert Delivery.objects.exists()


# The site and the cards made by hand are ours: there is no network to call and no key to keep.
@pytest.mark.parametrize("code", sorted(set(ADAPTERS) - {"site", "hand"}))
def test_no_key_leaves_where_nobody_listens(code: str, ear: Ear) -> None:
    lived(code, ear, stub=None, is_right=False)


def test_the_search_would_find_a_key(ear: Ear) -> None:
    """A search that cannot find proves nothing."""
    logging.getLogger("somewhere").debug("called %s", "https://api.example/botMARKED-1/send")
    account = AccountFactory(base_url="https://api.example/botMARKED-1/")
    places = {"log": ear.heard, "said": ["MARKED%2D1"], "rows": list(rows())}
    assert account.pk
    assert len(leaks({"token": "MARKED-1"}, places)) >= 2
