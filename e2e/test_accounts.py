"""A page in a network is connected from the screens alone, breaks, is seen to break, and is mended.

MAX is played by its stub on loopback. On a phone, with axe on every page.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from e2e.visiting import PHONE, AxeClean, Enter
from tests.channels.networks.max_shapes import CHANNEL
from tests.channels.networks.max_world import TOKEN
from tests.channels.networks.stub_max import MaxStub, served_max
from tests.running import Installation

NAME = "MAX, телефон"
PATIENCE = 60_000  # milliseconds: a worker asks the network, and both cores may be busy
WATCH = """
from django.utils import timezone
from otklik.channels.health import send_alerts
send_alerts.watch(at=timezone.now())
"""


@dataclass(frozen=True)
class Desk:
    page: Page
    installation: Installation
    stub: MaxStub


@pytest.fixture
def desk(other_networks_off: Installation, enter: Enter) -> Iterator[Desk]:
    page = enter(other_networks_off, "administrator", size=PHONE)
    page.goto("/desk/accounts/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Официальные страницы")
    with served_max() as stub:
        yield Desk(page, other_networks_off, stub)


def checked(page: Page, sentence: str) -> None:
    """Wait until the worker has asked the network; it is said where the focus goes."""
    expect(page.get_by_role("main")).to_contain_text(sentence, timeout=PATIENCE)
    expect(page.get_by_role("status").filter(has_text=sentence)).to_be_focused()


def replace_key(page: Page, key: str) -> None:
    page.get_by_role("link", name="Настройки и ключи").click()
    page.get_by_text("Заменить: Токен бота").click()
    page.get_by_label("Токен бота").fill(key)
    page.get_by_role("button", name="Сохранить и проверить").click()


def test_a_page_is_connected_breaks_and_is_mended(desk: Desk, axe_clean: AxeClean) -> None:
    page = desk.page
    axe_clean(page)
    page.get_by_role("link", name="Добавить страницу").click()
    axe_clean(page)
    page.get_by_role("radio", name="MAX").check()
    page.get_by_label("Как называть страницу").fill(NAME)
    page.get_by_role("button", name="Добавить страницу").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Настройки и ключи")
    expect(page.get_by_role("heading", name="По шагам")).to_be_visible()
    axe_clean(page)
    page.get_by_role("button", name="Сохранить и проверить").click()
    expect(page.get_by_role("alert")).to_contain_text("Заполните")
    axe_clean(page)
    page.get_by_label("Токен бота").fill(TOKEN)
    page.get_by_label("Номер канала").fill(str(CHANNEL))
    page.get_by_label("Адрес API").fill(desk.stub.url)
    page.get_by_role("button", name="Сохранить и проверить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    checked(page, "Сеть отвечает и принимает наш ключ")
    axe_clean(page)
    page.get_by_role("link", name="Подключить приём событий").click()
    axe_clean(page)
    page.get_by_role("button", name="Подключить приём событий").click()
    checked(page, "Приём событий подключён")
    expect(page.get_by_text("✓ работает")).to_be_visible()
    assert list(desk.stub.hooks)
    axe_clean(page)

    replace_key(page, "a wrong key")
    checked(page, "Проверка нашла, что нужно исправить")
    page.get_by_role("button", name="Проверить").click()
    checked(page, "Проверка нашла, что нужно исправить")
    desk.installation.python(WATCH)
    page.goto("/desk/journal/")
    trouble = page.locator(".trouble", has_text=f"{NAME} не работает")
    expect(trouble).to_be_visible()
    axe_clean(page)
    page.goto("/desk/alerts/")
    expect(page.get_by_role("link", name=f"{NAME} не работает с")).to_be_visible()
    axe_clean(page)

    trouble.locator("a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    axe_clean(page)
    replace_key(page, TOKEN)
    checked(page, "Сеть отвечает и принимает наш ключ")
    desk.installation.python(WATCH)
    page.goto("/desk/alerts/")
    expect(page.get_by_role("link", name=f"{NAME} снова работает")).to_be_visible()
    expect(page.locator(".trouble", has_text=NAME)).to_have_count(0)
    assert TOKEN not in page.content()
