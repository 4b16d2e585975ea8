"""One comment is answered: from the practice network's wall to the answer under it.

A person writes; the operator sorts and answers; the approver returns it, then approves; the
answer stands under the comment; the incident is closed; the journal tells all of it. On a
screen of an office and on a phone, with axe on every page.
"""

import re
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from e2e.visiting import AxeClean, Enter, Person, open_approval
from tests.running import Installation, StartInstallation

COMMENT = "Кухню заказали три месяца назад, внесли предоплату, не везут и не отвечают"
FIRST_TRY = "Здравствуйте! Назначьте продавцу новый срок письменно."
CORRECTED = "Здравствуйте! Назначьте продавцу новый срок письменно или потребуйте деньги назад."


@pytest.fixture(params=[(1366, 768), (360, 640)], ids=["office", "phone"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    width, height = request.param
    return width, height


@pytest.fixture
def installation(running_installation: StartInstallation) -> Installation:
    return running_installation(OTKLIK_UNDO_SECONDS="3")


@pytest.fixture
def person(installation: Installation, enter: Enter, size: tuple[int, int]) -> Person:
    return partial(enter, installation, size=size)


def test_one_comment_is_answered(person: Person, axe_clean: AxeClean) -> None:
    citizen = person("")
    citizen.goto("/practice/")
    axe_clean(citizen)
    citizen.get_by_label("Ваш комментарий").first.fill(COMMENT)
    citizen.get_by_role("button", name="Опубликовать комментарий").first.click()
    expect(citizen.get_by_text(COMMENT)).to_be_visible()

    operator = person("operator")
    _show_new(operator)
    axe_clean(operator)
    operator.get_by_role("link", name=re.compile("Кухню заказали")).click()
    expect(operator.get_by_text(COMMENT).last).to_be_visible()
    axe_clean(operator)
    operator.locator("#work").get_by_label("Тема").select_option(
        label="Мебель, предоплата, срыв сроков"
    )
    operator.get_by_role("button", name="Подтвердить").click()
    expect(operator.get_by_role("heading", level=1)).to_have_text("Мебель, предоплата, срыв сроков")
    operator.get_by_label("Наш ответ").fill(FIRST_TRY)
    axe_clean(operator)
    operator.get_by_role("button", name="Отправить на согласование").click()
    expect(operator.get_by_text("Ответ ждёт согласования.")).to_be_visible()

    approver = person("approver")
    open_approval(approver, FIRST_TRY)
    axe_clean(approver)
    approver.get_by_role("button", name="Вернуть на доработку").click()
    expect(approver).to_have_title(re.compile("^Ошибка: "))
    axe_clean(approver)
    approver.get_by_label(re.compile("^Что исправить")).fill("Скажите и о возврате денег.")
    approver.get_by_role("button", name="Вернуть на доработку").click()
    expect(approver.get_by_text("Возвращено на доработку").first).to_be_visible()

    # The operator's page says so by itself.
    expect(operator.get_by_text("Скажите и о возврате денег.")).to_be_visible()
    operator.get_by_label("Наш ответ").fill(CORRECTED)
    axe_clean(operator)
    operator.get_by_role("button", name="Отправить на согласование").click()
    expect(operator.get_by_text("Ответ ждёт согласования.")).to_be_visible()

    open_approval(approver, CORRECTED)
    approver.get_by_role("button", name="Согласовать и отправить").click()
    expect(approver.get_by_text("Ответ появился в сети.", exact=True)).to_be_visible()
    axe_clean(approver)

    citizen.goto("/practice/")
    expect(citizen.get_by_text(CORRECTED)).to_have_count(1)
    axe_clean(citizen)

    expect(operator.get_by_text("Ответ появился в сети.", exact=True)).to_be_visible()
    expect(operator.locator("article", has_text=CORRECTED)).to_have_count(1)
    if not operator.get_by_label("Чем закончилось").is_visible():
        operator.get_by_text("Закрыть инцидент").click()
    operator.get_by_label("Чем закончилось").select_option(label="разъяснено")
    operator.get_by_role("button", name="Закрыть", exact=True).click()
    expect(operator.get_by_text("закрыт: разъяснено").first).to_be_visible()
    axe_clean(operator)

    lead = person("lead")
    lead.goto("/desk/journal/")
    for verb in ("сообщение получено", "возвращено на доработку", "согласовано", "ответ появился"):
        expect(lead.get_by_text(re.compile(verb)).first).to_be_visible()
    axe_clean(lead)


def _show_new(operator: Page) -> None:
    """It is there already, or waits behind «Ещё 1 новый», so that no row moves by itself."""
    row = operator.get_by_role("link", name=re.compile("Кухню заказали"))
    waiting = operator.get_by_role("link", name=re.compile("Ещё 1 новый"))
    expect(row.or_(waiting)).to_be_visible()
    if waiting.is_visible():
        waiting.click()
