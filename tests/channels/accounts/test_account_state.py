"""What the screens say of an official page: what waits, ends, was not read; what it does."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.health import status
from otklik.channels.inbound.models import ATTEMPTS, FeedPosition, RawEvent
from otklik.channels.networks.adapter import Health
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.outbound_types import Problem
from otklik.channels.outbound.models import Delivery
from otklik.organisation.people.roles_and_rights import Role
from tests.channels.accounts.screens import NOON, page_text
from tests.channels.keyed import Page
from tests.factories import AccountFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_page_without_an_address_says_that_the_site_does_not_show_it(
    administrator: Client,
) -> None:
    AccountFactory(network="vk", code="vk", page_url="")
    assert "сайт не показывает эту страницу" in page_text(administrator, "/desk/accounts/vk/")


def test_a_key_that_ends_is_told_in_days(administrator: Client, page: Page) -> None:
    account = AccountFactory(network="vk", code="vk")
    with time_machine.travel(NOON, tick=False):
        for ends, sentence in [
            (NOON + timedelta(days=5), "действует до 29 ноября 2026, осталось 5 дней"),
            (NOON + timedelta(days=1), "действует до 25 ноября 2026, остался 1 день"),
            (NOON + timedelta(hours=2), "действует до сегодня, 14:00"),
            (NOON - timedelta(days=1), "перестал действовать 23 ноября 2026: получите новый"),
        ]:
            account.note_health(Health(token_expires_at=ends), at=NOON)
            assert sentence in page_text(administrator, "/desk/accounts/vk/")
            assert sentence in page_text(administrator, "/desk/accounts/")


def test_what_waits_is_counted_with_its_age(administrator: Client, page: Page) -> None:
    account = AccountFactory(network="vk", code="vk")
    common = {
        "account": account,
        "kind": "post",
        "container": "1",
        "text": "т",
        "queued_at": NOON,
        "not_before": NOON,
    }
    for state, age in [("queued", 3), ("queued", 2), ("unconfirmed", 1), ("failed", 9)]:
        Delivery.objects.create(**common, state=state, planned_at=NOON - timedelta(hours=age))
    Delivery.objects.create(**common, planned_at=NOON + timedelta(days=1))
    for number, attempts in enumerate((0, ATTEMPTS)):
        RawEvent.objects.create(
            account=account, dedup_key=str(number), body=b"", received_at=NOON, attempts=attempts
        )

    with time_machine.travel(NOON, tick=False):
        shown = page_text(administrator, "/desk/accounts/vk/")

    assert "ждёт отправки: 2, самое раннее с 09:00" in shown
    assert "не подтверждено: 1, самое раннее с 11:00" in shown
    assert "запланировано на потом: 1" in shown
    assert "пришло, ещё не передано: 1, самое раннее с 12:00" in shown
    assert "пришло и не передаётся: 1, самое раннее с 12:00" in shown


def test_a_feed_that_was_not_read_for_long_shows_a_gap(page: Page) -> None:
    account = AccountFactory(network="vk", code="vk")
    (reading,) = status.readings(account, at=NOON)
    assert reading.is_never_read
    position = FeedPosition.objects.create(account=account, feed="comments", next_at=NOON)
    position.note_read("1", next_at=NOON, at=NOON)
    (reading,) = status.readings(account, at=NOON + timedelta(minutes=5))
    assert reading.gap_since is None
    (reading,) = status.readings(account, at=NOON + timedelta(hours=1))
    assert reading.gap_since == NOON


def test_a_page_is_switched_off_and_on(administrator: Client, page: Page) -> None:
    account = AccountFactory(network="vk", code="vk")
    administrator.post("/desk/accounts/vk/mode/", {"mode": "off"})
    assert "○ выключен" in page_text(administrator, "/desk/accounts/vk/")
    administrator.post("/desk/accounts/vk/mode/", {"mode": "two_way"})
    account.refresh_from_db()
    assert account.mode == Mode.TWO_WAY
    assert Line.objects.with_verb("channel.mode_set").count() == 2


def test_a_mailbox_only_answers(administrator: Client) -> None:
    administrator.post("/desk/accounts/new/", {"network": "email", "name": "Почта"})
    assert "Электронная почта · только отвечает" in page_text(
        administrator, "/desk/accounts/email/"
    )

    shown = administrator.get("/desk/accounts/email/mode/").content.decode()
    assert 'value="two_way"' not in shown
    assert 'value="publish_only"' not in shown

    administrator.post("/desk/accounts/email/mode/", {"mode": "two_way"})
    assert Account.objects.get(code="email").mode == Mode.DIALOG_ONLY


def test_where_we_only_publish_a_missing_web_hook_is_no_fault() -> None:
    problem = Problem(code="webhook_off", sentence="Сеть не присылает событий.")
    account = AccountFactory(mode=Mode.PUBLISH_ONLY)
    account.note_health(Health(problems=(problem,)), at=NOON)
    assert account.ailing_at is None
    account.mode = Mode.TWO_WAY
    account.note_health(Health(problems=(problem,)), at=NOON)
    assert account.ailing_at == NOON


def test_a_colleague_sees_the_state_and_no_button(client: Client, page: Page) -> None:
    AccountFactory(network="vk", code="vk", container="")
    client.force_login(UserFactory(role=Role.OPERATOR))
    shown = page_text(client, "/desk/accounts/vk/")
    assert "не подключено" in shown
    assert "Это заполняет администратор." in shown
    assert "Проверить" not in shown
    assert client.get("/desk/accounts/vk/settings/").status_code == 403


def test_without_pages_the_list_teaches(administrator: Client) -> None:
    shown = page_text(administrator, "/desk/accounts/")
    assert "Здесь стоят страницы органа в сетях. Пока их нет." in shown
    assert "Добавить страницу" in shown
