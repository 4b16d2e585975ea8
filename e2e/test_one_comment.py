"""One comment is answered: from the practice network's wall to the answer under it.

A person writes; the operator sorts and answers; the approver returns it, then approves; the
answer stands under the comment; the incident is closed; the journal tells all of it. On a
screen of an office and on a phone, with axe on every page.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.visiting import OFFICE, PHONE, AxeClean, Enter, Person, open_approval, queue_with, visit
from tests.running import Installation

COMMENT = "Кухню заказали три месяца назад, внесли предоплату, не везут и не отвечают"
FIRST_TRY = "Здравствуйте! Назначьте продавцу новый срок письменно."
CORRECTED = "Здравствуйте! Назначьте продавцу новый срок письменно или потребуйте деньги назад."


@pytest.fixture
def person(shared_installation: Installation, enter: Enter) -> Person:
    """Some have a phone, some an office; each page is seen as both see it."""
    return lambda username: enter(
        shared_installation, username, size=PHONE if username in {"operator", "lead"} else OFFICE
    )


def test_one_comment_is_answered(person: Person, fits: AxeClean) -> None:
    citizen = person("")
    citizen.goto("/practice/")
    fits(citizen)
    citizen.get_by_label("Ваш комментарий").first.fill(COMMENT)
    citizen.get_by_role("button", name="Опубликовать комментарий").first.click()
    expect(citizen.get_by_text(COMMENT)).to_be_visible()

    operator = person("operator")
    _show_new(operator)
    fits(operator)
    operator.get_by_role("link", name=re.compile("Кухню заказали")).click()
    expect(operator.get_by_text(COMMENT).last).to_be_visible()
    fits(operator)
    operator.locator("#work").get_by_label("Тема").select_option(
        label="Мебель, предоплата, срыв сроков"
    )
    operator.get_by_role("button", name="Подтвердить").click()
    expect(operator.get_by_role("heading", level=1)).to_have_text("Мебель, предоплата, срыв сроков")
    operator.get_by_label("Наш ответ").fill(FIRST_TRY)
    fits(operator)
    operator.get_by_role("button", name="Отправить на согласование").click()
    expect(operator.get_by_text("Ответ ждёт согласования.")).to_be_visible()

    approver = person("approver")
    open_approval(approver, FIRST_TRY)
    fits(approver)
    approver.get_by_role("button", name="Вернуть на доработку").click()
    expect(approver).to_have_title(re.compile("^Ошибка: "))
    fits(approver)
    approver.get_by_label(re.compile("^Что исправить")).fill("Скажите и о возврате денег.")
    approver.get_by_role("button", name="Вернуть на доработку").click()
    expect(approver.get_by_text("Возвращено на доработку").first).to_be_visible()

    # The operator's page says so by itself.
    expect(operator.get_by_text("Скажите и о возврате денег.")).to_be_visible()
    operator.get_by_label("Наш ответ").fill(CORRECTED)
    fits(operator)
    operator.get_by_role("button", name="Отправить на согласование").click()
    expect(operator.get_by_text("Ответ ждёт согласования.")).to_be_visible()

    open_approval(approver, CORRECTED)
    approver.get_by_role("button", name="Согласовать и отправить").click()
    expect(approver.get_by_text("Ответ появился в сети.", exact=True)).to_be_visible()
    fits(approver)

    citizen.goto("/practice/")
    expect(citizen.get_by_text(CORRECTED)).to_have_count(1)
    fits(citizen)

    expect(operator.get_by_text("Ответ появился в сети.", exact=True)).to_be_visible()
    expect(operator.locator("article", has_text=CORRECTED)).to_have_count(1)
    if not operator.get_by_label("Чем закончилось").is_visible():
        operator.get_by_text("Закрыть инцидент").click()
    operator.get_by_label("Чем закончилось").select_option(label="разъяснено")
    operator.get_by_role("button", name="Закрыть", exact=True).click()
    expect(operator.get_by_text(re.compile("закрыто?: разъяснено")).first).to_be_visible()
    fits(operator)

    lead = person("lead")
    lead.goto("/desk/journal/")
    for verb in ("сообщение получено", "возвращено на доработку", "согласовано", "ответ появился"):
        expect(lead.get_by_text(re.compile(verb)).first).to_be_visible()
    fits(lead)


def _show_new(operator: Page) -> None:
    """It is there already, or waits behind «Ещё 1 новый», so that no row moves by itself."""
    visit(operator, queue_with("внесли предоплату"))
    row = operator.get_by_role("link", name=re.compile("Кухню заказали"))
    waiting = operator.get_by_role("link", name=re.compile("Ещё 1 новый"))
    expect(row.or_(waiting)).to_be_visible()
    if waiting.is_visible():
        waiting.click()
