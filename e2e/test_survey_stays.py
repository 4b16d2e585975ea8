"""Nothing typed into a form is lost: a lost connection, two tabs, the way back, a page open for a
day; and on a screen of ours nothing of one person is left for the next.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from pytest_django.live_server_helper import LiveServer

from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.web.render import IDLE
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.surveys.waves.models import Wave
from tests.conftest import _lift_journal_triggers
from tests.factories import WaveFactory
from tests.surveys.conftest import NOON, forms, words

__all__ = ["_lift_journal_triggers"]  # the survey below writes into the journal

SATISFIED = "Скорее удовлетворен"
WORDS = "Часы работы и адреса"
FORM = "/surveys/opros/"


@pytest.fixture
def wave(live_server: LiveServer) -> Wave:
    wave: Wave = WaveFactory(slug="opros", title="Опрос 2026 года")
    open_wave(wave, by=None, at=NOON)
    return wave


@pytest.fixture
def window(browser: Browser, live_server: LiveServer, wave: Wave) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=live_server.url)
    yield context
    context.close()


def fill(page: Page, text: str) -> None:
    page.get_by_role("radio", name=SATISFIED).first.check()
    page.get_by_role("textbox").first.fill(text)


def send(page: Page) -> None:
    page.get_by_role("button", name="Отправить ответы").click()


def is_filled(page: Page, text: str) -> None:
    expect(page.get_by_role("radio", name=SATISFIED).first).to_be_checked()
    expect(page.get_by_role("textbox").first).to_have_value(text)


def test_without_a_line_the_answers_stay_and_are_sent_later(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto(FORM)
    fill(page, WORDS)
    window.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(FORM)  # loaded anew, or sent: the browser shows its own page
    window.set_offline(False)
    page.goto(FORM)
    page.get_by_role("button", name="Продолжить с ними").click()
    is_filled(page, WORDS)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Спасибо")
    assert words() == {"site-sought": [WORDS]}


def test_each_of_two_tabs_keeps_its_own(window: BrowserContext) -> None:
    tabs = [window.new_page() for _tab in range(2)]
    for number, tab in enumerate(tabs):
        tab.goto(FORM)
        fill(tab, f"{WORDS} {number}")
    for number, tab in enumerate(tabs):
        is_filled(tab, f"{WORDS} {number}")
        tab.goto(FORM)
        tab.get_by_role("button", name="Продолжить с ними").click()
        is_filled(tab, f"{WORDS} {number}")
        send(tab)
        expect(tab.get_by_role("heading", level=1)).to_contain_text("Спасибо")
    assert len(forms()) == 2


def test_the_way_back_sends_nothing_twice_and_lets_another_answer(window: BrowserContext) -> None:
    """What comes back as it was sent is the same form; what was changed meanwhile is another."""
    page = window.new_page()
    page.goto(FORM)
    fill(page, WORDS)
    send(page)
    for text, counted in ((WORDS, 1), ("Другое", 2)):
        expect(page.get_by_role("heading", level=1)).to_contain_text("Спасибо")
        page.go_back()
        fill(page, text)
        send(page)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Спасибо")
        assert len(forms()) == counted


def test_a_page_left_open_for_a_day_is_sent_as_it_is(window: BrowserContext) -> None:
    page = window.new_page()
    page.clock.install()
    page.goto(FORM)
    fill(page, WORDS)
    page.clock.fast_forward("24:00:00")
    is_filled(page, WORDS)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Спасибо")
    assert words() == {"site-sought": [WORDS]}


def test_a_screen_of_ours_is_cleared_for_the_next_person(
    window: BrowserContext, wave: Wave
) -> None:
    page = window.new_page()
    page.clock.install()
    page.goto(f"{FORM}screen/{submission_tickets.screen(wave)}/")
    fill(page, WORDS)
    page.clock.fast_forward(IDLE["idle_seconds"] * 1_000)
    stay = page.get_by_role("button", name="Я ещё отвечаю")
    expect(stay).to_be_visible()
    stay.click()
    expect(stay).to_be_hidden()
    is_filled(page, WORDS)
    page.clock.fast_forward(IDLE["idle_seconds"] * 1_000)
    expect(stay).to_be_visible()
    page.clock.run_for((IDLE["warning_seconds"] + 1) * 1_000)
    expect(page.get_by_role("radio", name=SATISFIED).first).not_to_be_checked()
    expect(page.get_by_role("textbox").first).to_have_value("")
    assert forms() == []
