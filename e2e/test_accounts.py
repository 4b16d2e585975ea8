"""A page in a network is connected from the screens alone, breaks, is seen to break, and is mended.

MAX is played by its stub on loopback. On a screen of an office and on a phone, with axe on every
page, and on a phone without scripts, where axe cannot run.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from e2e.visiting import AxeClean, Enter
from tests.channels.networks.max_shapes import CHANNEL
from tests.channels.networks.max_world import TOKEN
from tests.channels.networks.stub_max import MaxStub, served_max
from tests.running import Installation
from tests.thorough import in_turn

PATIENCE = 60_000  # milliseconds: a worker asks the network, and both cores may be busy
WATCH = """
from django.utils import timezone
from otklik.channels.health import send_alerts
send_alerts.watch(at=timezone.now())
"""


@dataclass(frozen=True)
class Desk:
    name: str
    page: Page
    installation: Installation
    stub: MaxStub
    has_script: bool


SHAPES = [
    pytest.param(("бюро", 1366, 768, True), id="office"),
    pytest.param(("телефон", 360, 640, True), id="phone"),
    pytest.param(("без скриптов", 360, 640, False), id="phone-without-scripts"),
]


@pytest.fixture(params=in_turn(SHAPES, of=3))
def desk(
    request: pytest.FixtureRequest, other_networks_off: Installation, enter: Enter
) -> Iterator[Desk]:
    name, width, height, has_script = request.param
    page = enter(
        other_networks_off, "administrator", size=(width, height), java_script_enabled=has_script
    )
    page.goto("/desk/accounts/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Официальные страницы")
    with served_max() as stub:
        yield Desk(f"MAX, {name}", page, other_networks_off, stub, has_script)


def checked(desk: Desk, sentence: str) -> None:
    """Wait until the worker has asked the network; with scripts it is said where the focus goes."""
    page = desk.page
    expect(page.get_by_role("main")).to_contain_text(sentence, timeout=PATIENCE)
    if desk.has_script:
        expect(page.get_by_role("status").filter(has_text=sentence)).to_be_focused()


def replace_key(page: Page, key: str) -> None:
    page.get_by_role("link", name="Настройки и ключи").click()
    page.get_by_text("Заменить: Токен бота").click()
    page.get_by_label("Токен бота").fill(key)
    page.get_by_role("button", name="Сохранить и проверить").click()


def test_a_page_is_connected_breaks_and_is_mended(desk: Desk, axe_clean: AxeClean) -> None:
    page = desk.page
    looked_at = axe_clean if desk.has_script else (lambda page: None)
    looked_at(page)
    page.get_by_role("link", name="Добавить страницу").click()
    looked_at(page)
    page.get_by_role("radio", name="MAX").check()
    page.get_by_label("Как называть страницу").fill(desk.name)
    page.get_by_role("button", name="Добавить страницу").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Настройки и ключи")
    expect(page.get_by_role("heading", name="По шагам")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Сохранить и проверить").click()
    expect(page.get_by_role("alert")).to_contain_text("Заполните")
    looked_at(page)
    page.get_by_label("Токен бота").fill(TOKEN)
    page.get_by_label("Номер канала").fill(str(CHANNEL))
    page.get_by_label("Адрес API").fill(desk.stub.url)
    page.get_by_role("button", name="Сохранить и проверить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(desk.name)
    checked(desk, "Сеть отвечает и принимает наш ключ")
    looked_at(page)
    page.get_by_role("link", name="Подключить приём событий").click()
    looked_at(page)
    page.get_by_role("button", name="Подключить приём событий").click()
    checked(desk, "Приём событий подключён")
    expect(page.get_by_text("✓ работает")).to_be_visible()
    assert list(desk.stub.hooks)
    looked_at(page)

    replace_key(page, "a wrong key")
    checked(desk, "Проверка нашла, что нужно исправить")
    page.get_by_role("button", name="Проверить").click()
    checked(desk, "Проверка нашла, что нужно исправить")
    desk.installation.python(WATCH)
    page.goto("/desk/journal/")
    trouble = page.locator(".trouble", has_text=f"{desk.name} не работает")
    expect(trouble).to_be_visible()
    looked_at(page)
    page.goto("/desk/alerts/")
    expect(page.get_by_role("link", name=f"{desk.name} не работает с")).to_be_visible()
    looked_at(page)

    trouble.locator("a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(desk.name)
    looked_at(page)
    replace_key(page, TOKEN)
    checked(desk, "Сеть отвечает и принимает наш ключ")
    desk.installation.python(WATCH)
    page.goto("/desk/alerts/")
    expect(page.get_by_role("link", name=f"{desk.name} снова работает")).to_be_visible()
    expect(page.locator(".trouble", has_text=desk.name)).to_have_count(0)
    assert TOKEN not in page.content()
