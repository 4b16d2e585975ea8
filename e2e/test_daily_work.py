"""A day in the queue without a mouse: keys, piles, the next one by itself, a colleague named."""

import re
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from e2e.hearing import heard, listen
from e2e.visiting import AxeClean, Enter, Person
from tests.running import Installation

#: Where the row that has the focus stands in the window.
HEIGHT = "() => document.activeElement.closest('.row').getBoundingClientRect().top"
WITHOUT_KEYS = """
from otklik.organisation.models import User

User.objects.update(has_shortcuts=False)
"""


@pytest.fixture
def person(shared_installation: Installation, enter: Enter) -> Iterator[Person]:
    yield partial(enter, shared_installation)
    shared_installation.python(WITHOUT_KEYS)


def in_a_russian_layout(page: Page, code: str, letter: str) -> None:
    """The key of that place says another letter, and the page hears both."""
    keyboard = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        keyboard.send("Input.dispatchKeyEvent", {"type": kind, "code": code, "key": letter})


def test_an_operator_works_by_keys_alone(person: Person, axe_clean: AxeClean) -> None:
    page = person("operator")
    page.goto("/desk/profile/")
    page.get_by_label("Одиночные клавиши за столом").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Сохранено.")).to_be_visible()

    page.goto("/desk/piles/")
    axe_clean(page)
    menu = page.locator(".top-me")
    menu.locator("summary").press("Enter")
    shown = menu.locator("ul").bounding_box()
    assert shown
    assert shown["x"] >= 0
    menu.locator("summary").press("Enter")
    listen(page)
    for key in ("KeyJ", "Digit1"):
        page.keyboard.press(key)
    done = page.locator(".pile-done [data-focus]")
    expect(done).to_be_focused()
    assert heard(page) == [], "what takes the focus is the one announcement"
    page.keyboard.press("KeyU")
    expect(done).to_have_count(0)
    expect(page.locator(".pile-row [data-focus]:focus")).to_have_count(1)
    assert heard(page) == [], "so is the row that came back"

    page.goto("/desk/incidents/?view=all")
    page.keyboard.press("Slash")
    listen(page)
    page.keyboard.type("кухня")
    found = page.locator("#found")
    expect(found).to_contain_text("Найдено")
    expect(page.get_by_label("Слова, номер или дни")).to_be_focused()
    assert heard(page) == [" ".join(found.inner_text().split())], (
        "said once, while one goes on typing"
    )
    page.keyboard.press("Enter")
    expect(found).to_be_focused()
    assert heard(page) == [" ".join(found.inner_text().split())], (
        "what takes the focus is the one announcement"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".rows .row-box").first).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_text("С отмеченными строками: 1")).to_be_visible()
    assert heard(page)[1:] == ["Отмечено строк: 1"]

    page.goto("/desk/incidents/")
    in_a_russian_layout(page, "KeyJ", "о")
    height = page.evaluate(HEIGHT)
    in_a_russian_layout(page, "KeyO", "щ")
    page.wait_for_url(re.compile(r"/incidents/\d+/"))
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    first = page.url
    axe_clean(page)
    page.keyboard.press("KeyR")
    expect(page.locator("#reply #id_text")).to_be_focused()
    page.keyboard.type("jk")
    expect(page.locator("#reply #id_text")).to_have_value("jk")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1)).to_be_focused()

    colleague = person("approver")
    colleague.goto(first)
    expect(colleague.locator("#colleagues")).to_contain_text("Оператор")
    expect(page.locator("#colleagues")).to_contain_text("Начальник отдела")

    page.keyboard.press("KeyN")
    page.wait_for_url(lambda url: url != first)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.go_back()
    page.go_back()
    opened = re.search(r"/incidents/(\d+)/", first)
    assert opened
    expect(page.locator(f"#incident-{opened[1]} a")).to_be_focused()
    assert abs(page.evaluate(HEIGHT) - height) < 2, "the list stands where it was left"
