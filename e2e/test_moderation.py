"""A telephone number under a post: refused without a rule, hidden by one, confirmed by another.

By keyboard alone, with axe on every page visited; what the citizens see on the wall decides.
"""

import re
from functools import partial
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from e2e.visiting import AxeClean, Enter, Person, queue_with, until, visit
from tests.running import Installation

SOON = 60_000
WORDS = "Продавщицу зовут Мадина, её домашний телефон 8 928 000-11-22, звоните ей все!"
NOTE = "Назван домашний телефон"


@pytest.fixture
def installation(shared_installation: Installation) -> Installation:
    return shared_installation


@pytest.fixture
def person(installation: Installation, enter: Enter) -> Person:
    return partial(enter, installation)


def test_hidden_by_a_rule_and_confirmed_by_a_second_person(
    installation: Installation, person: Person, axe_clean: AxeClean
) -> None:
    citizen, operator, approver = person(""), person("operator"), person("approver")
    citizen.goto("/practice/")
    citizen.get_by_label("Ваш комментарий").first.fill(WORDS)
    citizen.get_by_role("button", name="Опубликовать комментарий").first.click()
    expect(citizen.get_by_text(WORDS)).to_be_visible()

    incident = _open(operator, installation, "Продавщицу зовут")
    _press(operator, "link", "Скрыть или удалить")
    operator.wait_for_url(re.compile(r"/messages/\d+/moderation/$"))
    axe_clean(operator)
    _type(operator, NOTE)
    _press(operator, "button", "Сделать по этому правилу")
    expect(operator).to_have_title(re.compile("^Ошибка: "))
    refused = operator.get_by_role("link", name=re.compile("критика, даже грубая, остаётся"))
    expect(refused).to_be_visible()
    expect(operator.get_by_label("Почему, одной фразой")).to_have_value(NOTE)
    axe_clean(operator)
    citizen.goto("/practice/")
    expect(citizen.get_by_text(WORDS)).to_be_visible()  # nothing was hidden

    operator.get_by_label("Комментарий раскрывает личные данные").focus()
    operator.keyboard.press("Space")
    _press(operator, "button", "Сделать по этому правилу")
    operator.wait_for_url(re.compile(r"/moderation/\d+/$"))
    act = operator.url
    until(operator, installation, act, operator.locator("text=сделано в сети").first.is_visible)
    expect(operator.get_by_text("Решает другой сотрудник: начали вы.")).to_be_visible()
    expect(operator.get_by_role("button", name="Подтвердить")).to_have_count(0)
    axe_clean(operator)
    until(
        citizen,
        installation,
        "/practice/",
        citizen.locator("text=Официальная страница скрыла этот комментарий.").first.is_visible,
    )
    expect(citizen.get_by_text(WORDS)).to_have_count(0)
    axe_clean(citizen)

    visit(operator, incident)
    expect(operator.get_by_text("мы убрали из виду")).to_be_visible()
    expect(operator.get_by_text("Срок ответа идёт дальше")).to_be_visible()
    current = operator.locator("#work .line-text", has_text=WORDS)
    expect(current).to_be_visible()  # the desk can still answer
    axe_clean(operator)

    approver.goto("/desk/moderation/")
    axe_clean(approver)
    path = urlsplit(act).path  # another one waits there too
    approver.locator(f"main a[href$='{path}']").first.focus()
    approver.keyboard.press("Enter")
    approver.wait_for_url(act)
    axe_clean(approver)
    expect(approver.locator("blockquote")).to_contain_text("8 928 000-11-22")  # the copy
    _press(approver, "button", "Подтвердить: остаётся скрытым")
    expect(approver.get_by_text("скрыто, подтверждено вторым сотрудником").first).to_be_visible()
    axe_clean(approver)

    approver.goto("/desk/moderation/report/")
    acts = approver.get_by_role("listitem")
    rows = acts.filter(has_text=re.compile("оператор.*согласующий", re.DOTALL))
    expect(rows.filter(has=approver.locator(f"a[href$='{path}']"))).to_be_visible()
    axe_clean(approver)


def _press(page: Page, role: str, name: str) -> None:
    """With the keyboard."""
    page.get_by_role(role, name=re.compile(name)).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def _type(page: Page, words: str) -> None:
    page.get_by_label("Почему, одной фразой").focus()
    page.keyboard.type(words)


def _open(staff: Page, installation: Installation, words: str) -> str:
    """The incident comes to the queue by itself; its address."""
    row = staff.get_by_role("link", name=re.compile(words)).first
    until(staff, installation, queue_with(words), row.is_visible)
    row.click()
    staff.wait_for_url(re.compile(r"/desk/incidents/\d+/"))
    return staff.url
