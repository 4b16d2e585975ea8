"""Questions and answers: one on the site, and how it is read and checked at the desk."""

import re

from playwright.sync_api import Page

from e2e.visiting import sign_in
from e2e.walks.walking import See
from tests.running import Installation

ANSWERED = "Купила платье на распродаже, не подошёл размер, магазин не меняет"


def site_answers(page: Page, installation: Installation, see: See) -> None:
    page.goto("/answers/")
    page.locator(".told a").first.click()
    page.wait_for_url(re.compile(r"/answers/[a-z0-9-]+/"))
    page.locator(".norms summary").click()
    see(page, "answer")
    page.goto("/answers/?q=вернуть")
    see(page, "answers-found")
    page.goto("/ask/")
    page.get_by_label("Ваш вопрос").fill(ANSWERED)
    page.get_by_role("button", name="Продолжить").click()
    page.get_by_role("heading", name="Похоже, ответ уже есть").wait_for()
    see(page, "ask-likely")
    sign_in(page, installation, "approver")
    page.goto("/desk/answers/")
    page.get_by_role("main").locator(".row-title a").first.click()
    page.wait_for_url(re.compile(r"/desk/answers/\d+/"))
    see(page, "desk-answer")
