"""A half-filled form in a browser: settings, the other language and Enter lose nothing.

Sentences 4 and 9 of the look, with scripts and without; the redirect that carries the fields is the
browser's own doing, so only a browser proves it.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from otklik.surveys.lifecycle.transitions import open_wave
from tests.conftest import _lift_journal_triggers
from tests.factories import WaveFactory
from tests.surveys.conftest import NOON

__all__ = ["_lift_journal_triggers"]  # the survey below writes into the journal

QUESTION = "Купила чайник & он не греет.\nЧто «делать»?"
SATISFIED = "Скорее удовлетворен"
SITE = "Официальный сайт Комитета"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page_of_ours(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param, base_url=live_server.url)
    yield context.new_page()
    context.close()


def enlarge(page: Page) -> None:
    page.get_by_role("button", name="Размер и цвет").click()
    page.get_by_label("Крупный", exact=True).check()
    page.get_by_role("button", name="Применить").click()
    expect(page.locator("html")).to_have_attribute("data-size", "150")


def test_a_question_is_kept(page_of_ours: Page) -> None:
    page = page_of_ours
    page.goto("/ask/")
    page.get_by_label("Ваш вопрос").fill(QUESTION)
    enlarge(page)
    expect(page.get_by_label("Ваш вопрос")).to_have_value(QUESTION)
    page.get_by_role("button", name="Язык").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("textarea")).to_have_value(QUESTION)
    page.get_by_role("button", name="Language").click()
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_label("Ваш вопрос")).to_have_value(QUESTION)


def test_a_questionnaire_is_kept(page_of_ours: Page) -> None:
    open_wave(WaveFactory(slug="opros", title="Опрос 2026 года"), by=None, at=NOON)
    page = page_of_ours
    page.goto("/surveys/opros/")
    page.get_by_role("radio", name=SATISFIED).first.check()
    page.get_by_role("checkbox", name=SITE).check()
    page.get_by_role("textbox").first.fill(QUESTION)
    enlarge(page)
    expect(page.get_by_role("radio", name=SATISFIED).first).to_be_checked()
    expect(page.get_by_role("checkbox", name=SITE)).to_be_checked()
    expect(page.get_by_role("textbox").first).to_have_value(QUESTION)
    page.get_by_role("button", name="Язык").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("checkbox", name=SITE)).to_be_checked()
    expect(page.get_by_role("textbox").first).to_have_value(QUESTION)


def test_enter_in_a_field_presses_the_form_and_not_the_header(page_of_ours: Page) -> None:
    page = page_of_ours
    page.goto("/question/")
    page.get_by_label("Номер вопроса").fill("12")
    page.get_by_label("Код").fill("123 456 789")
    page.get_by_label("Код").press("Enter")
    expect(page).to_have_url("/question/")
    expect(page.get_by_label("Номер вопроса")).to_have_value("12")
    expect(page.locator(".summary")).to_have_count(1)
