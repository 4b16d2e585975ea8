"""As a newcomer would: four pages connected from the screens alone until the check finds nothing
to mend, one news item with a picture published on all of them, a comment heard and answered on
each. A mailbox: test_mailbox.py.

The networks are their strict stubs on loopback; that Odnoklassniki and Telegram are read rather
than heard is hurried by asking for the reading at once.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from e2e.newcomer import SOON, WELL, add, answer, found_well, read_now
from e2e.visiting import AxeClean, Enter, Person
from otklik.channels.networks.max.links import post_url
from tests.channels.networks.max_shapes import MINISTRY
from tests.channels.networks.serving import StubNetwork
from tests.channels.networks.stub_max import MaxStub
from tests.channels.networks.stubs import STUBS
from tests.running import Installation

NAMES = {"vk": "ВКонтакте", "ok": "Одноклассники", "telegram": "Телеграм", "max": "MAX"}
#: What the steps beside the form tell a person to fill in, by name of a field.
KEYS = {
    "vk": ("token", "user_token", "service_token"),
    "ok": ("token", "app_key", "app_secret", "bot_token"),
    "telegram": ("token",),
    "max": ("token",),
}
POST = "В субботу на площади работает ярмарка: весы проверит общественный контролёр."
PICTURE = "Прилавки с овощами и контрольные весы у входа"
SHARED = "Министерство объяснило новые правила торговли."
QUESTION = "Продавец отказывается взвесить на контрольных весах, что делать? Пишу из сети {name}"
ANSWER = "Попросите книгу жалоб и позвоните нам. Отвечаем в сети {name}."
EVENTS = "Приём событий подключён: сеть сама сообщает о комментариях и сообщениях."


@dataclass
class World:
    installation: Installation
    stubs: dict[str, StubNetwork]
    open_for: Person

    def tell(self) -> None:
        """What the networks push, and what must be read of them."""
        with httpx.Client(trust_env=False) as client:
            for stub in self.stubs.values():
                for address, item in stub.addresses():
                    answer = client.post(address, content=item.body, headers=dict(item.headers))
                    assert answer.status_code == 200, answer.text
        read_now(self.installation, hours=1)


@pytest.fixture
def world(other_networks_off: Installation, enter: Enter) -> Iterator[World]:
    with ExitStack() as open_things:
        stubs = {code: open_things.enter_context(STUBS[code]()) for code in NAMES}
        stubs["vk"].servers.clear()  # type: ignore[attr-defined]  # nothing is connected yet

        yield World(other_networks_off, stubs, partial(enter, other_networks_off, size=(1280, 800)))


def test_a_post_is_published_everywhere_and_a_comment_answered_on_each(
    world: World, axe_clean: AxeClean, tmp_path: Path
) -> None:
    administrator = world.open_for("administrator")
    for code in NAMES:
        connect(administrator, world, code)
        axe_clean(administrator)
    lead = world.open_for("lead")
    decide(lead)
    axe_clean(lead)
    for code in NAMES:
        hear(administrator, code)
        axe_clean(administrator)

    operator = world.open_for("operator")
    publish(operator, tmp_path, axe_clean)
    for code, stub in world.stubs.items():
        posts = [done for done in stub.wall if POST in done.text]
        assert len(posts) == 1, (code, stub.wall)
        assert not stub.faults, (code, stub.faults)

    repeat(operator, world, axe_clean)

    for code, stub in world.stubs.items():
        post = next(done.number for done in stub.wall if POST in done.text)
        stub.citizen_comments(post, QUESTION.format(name=NAMES[code]))
    world.tell()
    approver = world.open_for("approver")
    for code in NAMES:
        name = NAMES[code]
        answer(
            operator,
            approver,
            asked=f"контрольных весах {name}",
            link=QUESTION[:30],
            text=ANSWER.format(name=name),
        )
        axe_clean(operator)
        lines = [done.text for done in world.stubs[code].wall]
        assert lines.count(ANSWER.format(name=NAMES[code])) == 1


def connect(page: Page, world: World, code: str) -> None:
    """By what a person finds on the screens; the stub's address stands for the network's."""
    connection = world.stubs[code].connection()  # type: ignore[attr-defined]
    add(page, NAMES[code])
    page.locator("[name=container]").fill(connection.container)
    page.locator("[name=base_url]").fill(connection.base_url)
    for key in KEYS[code]:
        page.locator(f"[name=secret-{key}]").fill(connection.secrets[key])
    page.get_by_role("button", name="Сохранить и проверить").click()
    expect(page.get_by_role("main")).to_contain_text(WELL, timeout=SOON)


def hear(page: Page, code: str) -> None:
    """The network tells us itself, and a check finds nothing at all to mend."""
    page.goto("/desk/accounts/")
    page.get_by_role("link", name=f"{NAMES[code]}, проба").click()
    page.get_by_role("link", name="Подключить приём событий").click()
    page.get_by_role("button", name="Подключить приём событий").click()
    expect(page.get_by_role("main")).to_contain_text(EVENTS, timeout=SOON)
    found_well(page)


def decide(page: Page) -> None:
    """Telegram only publishes until the lead names a document."""
    page.goto("/desk/accounts/")
    page.get_by_role("link", name="Телеграм, проба").click()
    page.get_by_role("link", name="Отметить решение").click()
    page.get_by_label("Вид документа").fill("Распоряжение")
    page.get_by_label("Номер").fill("41-р")
    page.get_by_label("Дата").fill("20.11.2026")
    page.get_by_label("Кто решил").fill("Председатель Комитета")
    page.get_by_role("button", name="Отметить решение и начать отвечать").click()
    expect(page.get_by_role("main")).to_contain_text("публикует и отвечает")


def publish(page: Page, folder: Path, axe_clean: AxeClean) -> None:
    fair = folder / "fair.jpg"
    Image.new("RGB", (1200, 800), "teal").save(fair)
    page.goto("/desk/publications/")
    page.get_by_role("link", name="Новая публикация").click()
    page.get_by_label("Текст", exact=True).fill(POST)
    page.set_input_files("input[name=photos]", fair)
    page.get_by_role("button", name="Добавить эти файлы").click()
    page.get_by_label(re.compile("^Что на снимке")).fill(PICTURE)
    for place in page.locator(".page-place").all():
        tick = place.get_by_role("checkbox").first
        tick.set_checked("проба" in (place.get_attribute("aria-label") or ""))
    expect(page.get_by_role("button", name="Опубликовать в 4 сетях сейчас")).to_be_visible()
    axe_clean(page)
    page.get_by_role("button", name="Опубликовать в 4 сетях сейчас").click()
    expect(page.get_by_text(re.compile("^✓ опубликовано"))).to_have_count(4, timeout=SOON)
    axe_clean(page)


def repeat(page: Page, world: World, axe_clean: AxeClean) -> None:
    """A ministry's post in MAX: repeated there, a link in the other three, as the preview said."""
    maximum = world.stubs["max"]
    assert isinstance(maximum, MaxStub)
    number = maximum.ministry_posts("Новые правила торговли")
    address = post_url(str(MINISTRY), number)
    page.goto("/desk/publications/new/")
    page.get_by_label("Текст", exact=True).fill(SHARED)
    page.get_by_text("Репост, комментарии").click()
    page.get_by_label("Репост другой официальной страницы").fill(address)
    for place in page.locator(".page-place").all():
        tick = place.get_by_role("checkbox").first
        tick.set_checked("проба" in (place.get_attribute("aria-label") or ""))
    expect(page.get_by_text(f"Репост: ниже встанет сама запись {address}.")).to_have_count(1)
    expect(page.get_by_text("Не репост: запись другой страницы встанет")).to_have_count(3)
    axe_clean(page)
    page.get_by_role("button", name="Опубликовать в 4 сетях сейчас").click()
    expect(page.get_by_text(re.compile("^✓ опубликовано"))).to_have_count(4, timeout=SOON)
    axe_clean(page)
    for code, stub in world.stubs.items():
        (current,) = [done for done in stub.wall if SHARED in done.text]
        assert current.repeats == (number if code == "max" else "")
        assert (address in current.text) is (code != "max")
        assert not stub.faults, (code, stub.faults)
