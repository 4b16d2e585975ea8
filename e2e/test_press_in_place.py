"""Presses on the page of an incident: in place with scripts, by the page anew without; each says
what became of it, and leaves the person where the next press is."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from e2e.hearing import heard, listen
from e2e.visiting import AxeClean
from otklik.incidents.cases.incident import Incident
from tests.conftest import _lift_journal_triggers
from tests.incidents.conftest import Staff, Written, account, staff, topic, unit, written

__all__ = ["_lift_journal_triggers", "account", "staff", "topic", "unit", "written"]

TEXT = "Потребуйте проверку качества письменно"
LATER = "Проверка идёт за счёт продавца."

type Enter = Callable[..., Page]


@pytest.fixture
def incident(topic: object, written: Written) -> Incident:
    return written.incident("Холодильник не морозит, мастер не едет")


@pytest.fixture
def place(incident: Incident) -> str:
    return f"/desk/incidents/{incident.number}/"


@pytest.fixture
def enter(browser: Browser, live_server: LiveServer, staff: Staff) -> Iterator[Enter]:
    """The desk in a browser of the approver's own."""
    contexts = []

    def enter(*, scripts: bool = True) -> Page:
        client = Client()
        client.force_login(staff.approver)
        context = browser.new_context(java_script_enabled=scripts, base_url=live_server.url)
        contexts.append(context)
        key = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()


def decide(page: Page) -> None:
    """Choose what the program did not guess of topic and unit."""
    for choice in page.locator(".triage-first select").all():
        if not choice.input_value():
            choice.select_option(index=1)


def expect_announcement(page: Page, words: str) -> None:
    """The status says it once, by taking the focus; the same page is still open."""
    status = page.locator("#status")
    expect(status).to_contain_text(words)
    expect(status).to_be_focused()
    assert page.evaluate("window.stays"), "the whole page came again"


def test_presses_are_answered_in_place(enter: Enter, place: str, axe_clean: AxeClean) -> None:
    page = enter()
    page.goto("/desk/incidents/?view=all")
    page.goto(f"{place}?view=all")
    page.evaluate("window.stays = true")
    listen(page)
    decide(page)
    page.get_by_role("button", name="Подтвердить").press("Enter")
    expect_announcement(page, "Назначено")
    page.get_by_role("button", name="Взять себе").press("Enter")
    expect_announcement(page, "Теперь инцидент ведёте вы")
    expect(page.locator(".under-heading")).to_contain_text("ведёте вы")
    axe_clean(page)
    assert heard(page) == [], "what takes the focus is the one announcement"

    answer, send = page.get_by_label("Наш ответ"), page.locator("#send-press button").first
    answer.press_sequentially(TEXT)
    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile("^сохранено"))
    send.press("Enter")
    expect_announcement(page, "отправля")
    page.locator("#take-back").press("Enter")
    expect_announcement(page, "снова черновик")
    expect(answer).to_have_value(TEXT)
    answer.fill("")
    send.press("Enter")
    expect(page.locator(".summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    assert page.evaluate("window.stays")

    answer.fill(LATER)
    page.get_by_role("button", name="Сохранить черновик").press("Enter")
    expect_announcement(page, "Черновик сохранён")
    expect(page).not_to_have_title(re.compile("^Ошибка: "))
    expect(page).to_have_url(re.compile(rf"{place}\?view=all$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/desk/incidents/\?view=all$"))
    page.go_forward()
    expect(answer).to_have_value(LATER)


def test_a_press_twice_is_one_and_what_gets_no_answer_is_asked_by_the_browser(
    enter: Enter, place: str
) -> None:
    page = enter()
    page.goto(place)
    sent: list[str] = []

    def lose_the_first(route: Route) -> None:
        sent.append(route.request.header_value("hx-boosted") or "")
        if len(sent) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/triage/**", lose_the_first)
    decide(page)
    button = page.get_by_role("button", name="Подтвердить")
    button.evaluate("(it) => { it.click(); it.click(); }")
    expect(page.locator("#status")).to_contain_text("Назначено")
    expect(page.locator("#status")).to_be_focused()
    assert sent == ["true", ""]


def test_what_is_typed_around_a_press_is_kept(enter: Enter, place: str) -> None:
    """Typed right before another button, and while its answer is awaited; a second press meanwhile
    is sent, too."""
    page = enter()
    page.goto(place)
    answer = page.get_by_label("Наш ответ")
    waits: list[Route] = []

    def hold(route: Route) -> None:
        waits.append(route)

    page.route("**/assignee/**", hold)
    answer.fill(TEXT)
    page.get_by_role("button", name="Взять себе").click()
    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile("^сохранено"))
    while not waits:
        page.wait_for_timeout(50)
    answer.fill(f"{TEXT}. {LATER}")
    waits.pop().continue_()
    expect(page.locator("#status")).to_contain_text("Теперь инцидент ведёте вы")
    expect(answer).to_have_value(f"{TEXT}. {LATER}")
    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile("^сохранено"))

    decide(page)
    page.route("**/triage/**", hold)
    page.get_by_role("button", name="Подтвердить").click()
    while not waits:
        page.wait_for_timeout(50)
    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.locator("#status")).to_contain_text("Черновик сохранён")
    expect(answer).to_have_value(f"{TEXT}. {LATER}")


def test_another_button_of_a_form_whose_answer_is_awaited_is_not_ignored(
    enter: Enter, place: str
) -> None:
    page = enter()
    page.goto(place)
    waits: list[Route] = []
    page.route("**/saving/**", lambda route: waits.append(route))
    decide(page)
    page.get_by_role("button", name="Подтвердить").click()
    expect(page.locator("#status")).to_contain_text("Назначено")
    page.get_by_label("Наш ответ").fill(TEXT)
    page.get_by_role("button", name="Сохранить черновик").click()
    while not waits:
        page.wait_for_timeout(50)
    page.locator("#send-press button").first.click()
    expect(page.locator("#status")).to_contain_text("отправляется")


def test_what_was_typed_survives_the_end_of_the_session(enter: Enter, place: str) -> None:
    page = enter()
    page.goto(place)
    page.route("**/draft/", lambda route: route.abort())
    page.get_by_label("Наш ответ").fill(TEXT)
    page.get_by_role("button", name="Взять себе").click()  # what cannot be saved holds nothing up
    expect(page.locator("#status")).to_contain_text("Теперь инцидент ведёте вы")
    expect(page.get_by_label("Наш ответ")).to_have_value(TEXT)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Сеанс закончился")
    assert TEXT in page.content()


def test_an_open_page_says_that_the_session_ended(enter: Enter, place: str) -> None:
    page = enter()
    page.goto(place)
    page.route("**/draft/", lambda route: route.abort())
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Наш ответ").fill(TEXT)  # its remarks are renewed while one types
    expect(page.locator("#status")).to_contain_text("Сеанс закончился")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_label("Наш ответ")).to_have_value(TEXT)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_same_comes_of_a_press_without_scripts(enter: Enter, place: str, scripts: bool) -> None:
    page = enter(scripts=scripts)
    page.goto(place)
    status, answer = page.locator("#status"), page.get_by_label("Наш ответ")
    decide(page)
    page.get_by_role("button", name="Подтвердить").click()
    expect(status).to_contain_text("Назначено")
    page.get_by_role("button", name="Взять себе").click()
    expect(status).to_contain_text("Теперь инцидент ведёте вы")
    answer.fill(TEXT)
    page.get_by_role("button", name="Сохранить черновик").click()
    expect(status).to_contain_text("Черновик сохранён")
    expect(answer).to_have_value(TEXT)
    page.locator("#send-press button").first.click()
    expect(status).to_contain_text("отправляется")
    page.locator("#take-back").click()
    expect(status).to_contain_text("снова черновик")
    expect(answer).to_have_value(TEXT)
    expect(page).to_have_url(re.compile(rf"{place}\??$"))
