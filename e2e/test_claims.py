"""A dress does not fit: a person finds the template, fills it in, corrects it, takes it as files,
and counts the days. With scripts and without, at 320 px; nothing of it stays anywhere."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from e2e.walks.claims import fill_exchange
from tests.conftest import _lift_journal_triggers
from tests.knowledge.claims import bring_claims

__all__ = ["_lift_journal_triggers"]

SHOW = "Показать письмо"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Page]:
    bring_claims()
    context = browser.new_context(
        java_script_enabled=request.param,
        base_url=live_server.url,
        viewport={"width": 320, "height": 640},
    )
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def taken(page: Page, name: str) -> tuple[str, bytes]:
    with page.expect_download() as coming:
        page.get_by_role("button", name=name).click()
    file = coming.value
    return file.suggested_filename, file.path().read_bytes()


def test_a_claim_from_the_list_to_the_file(page: Page) -> None:
    page.goto("/claims/")
    page.get_by_role("link", name="Обмен вещи, которая не подошла").click()
    expect(page.get_by_text("это не обращение к нам")).to_be_visible()
    page.get_by_role("button", name=SHOW).click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    fill_exchange(page)
    page.get_by_role("button", name=SHOW).click()

    letter = page.get_by_role("article")
    expect(letter).to_contain_text("Товар не подошёл мне по размеру.")
    expect(letter).to_contain_text(re.compile(r"Цена — 4\s500\sруб\."))
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"17\sмарта\s2026, вторник"))

    name, body = taken(page, "Скачать DOCX")
    assert (name, body[:2]) == ("exchange.docx", b"PK")
    name, body = taken(page, "Скачать PDF")  # the page stays, and gives the second file too
    assert (name, body[:5]) == ("exchange.pdf", b"%PDF-")

    page.get_by_role("button", name="Исправить").click()
    expect(page.get_by_label("Сколько заплачено")).to_have_value("4 500")
    expect(page.get_by_role("radio", name="Размером")).to_be_checked()
    page.get_by_role("radio", name="Расцветкой").check()
    page.get_by_role("button", name=SHOW).click()
    expect(page.get_by_role("article")).to_contain_text("Товар не подошёл мне по расцветке.")


def test_the_letter_stays_when_its_reader_enlarges_it(page: Page) -> None:
    page.goto("/claims/exchange/")
    fill_exchange(page)
    page.get_by_role("button", name=SHOW).click()
    page.get_by_role("button", name="Размер и цвет").click()
    page.get_by_label("Крупный", exact=True).check()
    page.get_by_role("button", name="Применить").click()
    expect(page.locator("html")).to_have_attribute("data-size", "150")
    expect(page.get_by_role("article")).to_contain_text("Платье синее, 46 размер")
    page.context.clear_cookies()  # the look is kept in one, which the person asked for


def test_days_are_counted(page: Page) -> None:
    page.goto("/periods/")
    page.get_by_role("link", name="Деньги за вещь с недостатком").click()
    page.get_by_label("Когда магазин получил требование").fill("вчера")
    page.get_by_role("button", name="Посчитать").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    page.get_by_label("Когда магазин получил требование").fill("20 апреля 2099 года")
    page.get_by_role("button", name="Посчитать").click()
    expect(page.get_by_role("main")).to_contain_text("Сам этот день не считаем")
    name, body = taken(page, "Напоминание в мой календарь")
    assert (name, body[:15]) == ("refund.ics", b"BEGIN:VCALENDAR")
