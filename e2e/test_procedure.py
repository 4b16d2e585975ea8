"""A unit proposes a change to the procedure; it is refused, the refusal taken back, returned,
corrected, accepted, and stands in the next edition on the site."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.visiting import AxeClean
from tests.running import Installation

WORDS = "Ответы внешним клиентам излагаются доступно, понятно и легко."


@pytest.fixture
def page(browser: Browser, changed_installation: Installation) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, base_url=changed_installation.url
    )
    yield context.new_page()
    context.close()


def test_a_proposal_is_returned_corrected_and_included(page: Page, axe_clean: AxeClean) -> None:
    _as(page, "Оператор")
    page.goto("/desk/procedure/")
    axe_clean(page)
    page.get_by_role("link", name="4.6", exact=True).click()
    expect(page.get_by_role("heading", level=2, name="Ответы легко понять")).to_be_visible()
    axe_clean(page)
    page.get_by_role("link", name="Предложить поправку").click()
    text = page.get_by_label("Слова пункта")
    expect(text).to_have_value(re.compile("в доступной, понятной и лёгкой для восприятия форме"))
    text.fill(WORDS)
    page.get_by_role("button", name="Сохранить и подать").click()
    # Nothing typed is lost: it stands as a draft, with what is missing.
    expect(page.get_by_role("heading", name="Чего не хватает")).to_be_visible()
    expect(page.get_by_text("излагаются")).to_be_visible()
    page.get_by_role("link", name="Изменить", exact=True).click()
    page.get_by_label("Зачем").fill("Так короче.")
    page.get_by_role("button", name="Сохранить и подать").click()
    expect(page.get_by_text("Подано: решает уполномоченное лицо")).to_be_visible()
    axe_clean(page)
    where = page.url

    _as(page, "Редактор")
    page.goto(where)
    axe_clean(page)
    page.get_by_label("Причина").fill("О каких ответах речь, не сказано.")
    page.get_by_role("button", name="Отклонить").click()
    expect(page.get_by_text("отклонено").first).to_be_visible()
    page.get_by_role("button", name="Отменить решение").click()
    page.get_by_role("button", name="Вернуть на доработку").click()
    expect(page.get_by_role("link", name="Напишите, что исправить")).to_be_visible()
    page.get_by_label("Причина").fill("Скажите, о каких ответах речь.")
    page.get_by_role("button", name="Вернуть на доработку").click()
    expect(page.get_by_text("возвращено на доработку").first).to_be_visible()

    _as(page, "Оператор")
    page.goto(where)
    expect(page.get_by_text("Скажите, о каких ответах речь.")).to_be_visible()
    page.get_by_role("link", name="Изменить", exact=True).click()
    page.get_by_label("Слова пункта").fill(WORDS.replace("Ответы", "Ответы в сетях"))
    page.get_by_role("button", name="Сохранить и подать").click()

    _as(page, "Редактор")
    page.goto(where)
    page.get_by_role("button", name="Принять", exact=True).click()
    page.get_by_role("link", name="К новой редакции").click()
    expect(page.get_by_role("heading", name="Пункт 4.6")).to_be_visible()
    axe_clean(page)
    page.get_by_label("Номер").fill("31")
    page.get_by_label("Дата документа").fill("20.11.2026")
    page.get_by_label("Действует с").fill("01.12.2099")
    page.get_by_role("button", name="Создать редакцию").click()
    expect(page.get_by_text("На сайте: Редакция 2")).to_be_visible()
    page.goto("/acts/order-23/editions/2/")
    expect(page.get_by_text("Ответы в сетях внешним клиентам").last).to_be_visible()
    page.goto("/acts/order-23/")
    expect(page.get_by_text("лёгкой для восприятия форме")).to_be_visible()


def _as(page: Page, door: str) -> None:
    page.goto("/start/")
    page.get_by_role("button", name=door, exact=True).click()
    page.wait_for_load_state()
