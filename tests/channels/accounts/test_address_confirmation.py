"""A network that asks our address a moment later is waited for; what was mended is not held up."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from otklik.channels.health import check_and_subscribe
from otklik.channels.health.models import Errand
from otklik.channels.networks.adapter import Health
from tests.channels.accounts.screens import NOON, page_text
from tests.channels.networks.serving import served
from tests.channels.networks.stub_vk import VkStub
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


class LateVk(VkStub):
    """Asks our address when its answer has long been given."""

    def confirm(self, server: dict[str, Any]) -> None:
        server["status"] = "wait"
        threading.Timer(0.6, server.update, [{"status": "ok"}]).start()


def test_events_are_connected_once_the_network_has_asked_our_address() -> None:
    with served(LateVk()) as stub:
        there = stub.connection(hook_secret="", confirmation_code="")
        account = AccountFactory(network="vk", base_url=there.base_url, container=there.container)
        for name, value in there.secrets.items():
            account.secrets.create(name=name, value=value)
        errand = account.errands.create(kind=Errand.Kind.SUBSCRIBE, asked_at=NOON)
        check_and_subscribe.run(errand.pk, at=NOON)
    errand.refresh_from_db()
    account.refresh_from_db()
    assert (errand.is_done, account.is_subscribed) == (True, True), errand.sentence
    assert not stub.faults


def test_what_was_found_then_is_not_said_after_a_later_check(administrator: Client) -> None:
    account = AccountFactory(network="vk", code="vk")
    errand = account.errands.create(kind=Errand.Kind.CHECK, asked_at=NOON)
    account.note_health(Health(), at=NOON)
    errand.finish(is_done=False, sentence="Проверка нашла, что нужно исправить.", at=NOON)
    assert "Проверка нашла" in page_text(administrator, "/desk/accounts/vk/")
    account.note_health(Health(), at=NOON + timedelta(minutes=10))
    assert "Проверка нашла" not in page_text(administrator, "/desk/accounts/vk/")
