"""A draft outlives its session, and a colleague who writes it too is named (sentence 19)."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from e2e.asking import asked
from e2e.visiting import Enter
from tests.running import Installation

TEXT = "Потребуйте проверку качества письменно"
MORE = f"{TEXT}, её проводит продавец за свой счёт."
SOON = 30_000  # a page asks every two seconds; both cores may be busy


def test_a_draft_is_saved_after_signing_in_by_its_link(
    shared_installation: Installation, enter: Enter
) -> None:
    place = asked(shared_installation, "Чайник не греет, продавец не отвечает")
    page = enter(shared_installation, "operator")
    page.goto(place)
    answer, status = page.get_by_label("Наш ответ"), page.locator("[data-autosave-status]")
    answer.press_sequentially(TEXT)
    expect(status).to_have_text(re.compile("^сохранено"))
    _sign_out_elsewhere(page)

    answer.press_sequentially(MORE.removeprefix(TEXT))
    expect(status).to_have_text(re.compile("^не сохранено с"))
    expect(answer).to_be_editable()
    with page.expect_popup() as opened:
        status.get_by_role("link", name="Войти в новом окне").click()
    door = opened.value
    door.get_by_label("Имя для входа").fill("operator")
    door.get_by_label("Пароль", exact=True).fill(shared_installation.passwords()["operator"])
    door.keyboard.press("Enter")
    expect(door.locator(".top-me")).to_be_attached()

    expect(status).to_have_text(re.compile("^сохранено"), timeout=SOON)
    expect(answer).to_have_value(MORE)
    door.goto(place)
    expect(door.get_by_label("Наш ответ")).to_have_value(MORE)


def test_a_colleague_who_writes_is_named(shared_installation: Installation, enter: Enter) -> None:
    place = asked(shared_installation, "Утюг сгорел на второй день, чек потерян")
    operator, approver = (enter(shared_installation, name) for name in ("operator", "approver"))
    for page in (operator, approver):
        page.goto(place)
    expect(operator.locator("#colleagues")).to_contain_text("Начальник отдела", timeout=SOON)
    approver.get_by_label("Наш ответ").press_sequentially("Отвечаю")
    expect(operator.locator("#colleagues")).to_contain_text("пишет", timeout=SOON)


def _sign_out_elsewhere(page: Page) -> None:
    """In another window of the same browser, as somebody else at this computer would."""
    context = page.context.new_page()
    context.goto("/account/logout/")
    context.locator("main").get_by_role("button", name="Выйти").click()
    context.wait_for_url(lambda url: urlsplit(url).path != "/account/logout/")
    context.close()
