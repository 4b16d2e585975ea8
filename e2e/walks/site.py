"""Pages of the site: a question, a comment, and what nobody wants to come to."""

import re
from functools import partial

from playwright.sync_api import Page, expect

from e2e.furnishing import BARE, COUNT
from e2e.visiting import send_question
from e2e.walks.walking import See, answer
from tests.running import Installation

QUESTION = "Заказала шкаф, привезли с трещиной. Чек есть, продавец не меняет. Что делать?"


def ask(page: Page, installation: Installation, see: See) -> None:
    """A question is refused, accepted, followed; the pair of number and code is refused."""
    page.goto("/ask/")
    page.get_by_role("button", name="Продолжить").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "ask-refused")
    send_question(page, QUESTION)
    expect(page.get_by_role("heading", level=1)).to_have_text("Вопрос принят")
    see(page, "accepted")
    page.get_by_role("button", name="Открыть страницу моего вопроса").click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    see(page, "status")
    page.goto("/question/")
    page.get_by_label("Номер вопроса").fill("12")
    page.get_by_label("Код").fill("123 456 789")
    page.get_by_role("button", name="Показать").click()
    expect(page.locator(".summary")).to_be_visible()
    see(page, "status-refused")


def comment(page: Page, installation: Installation, see: See) -> None:
    """A comment of one's own on the wall may be corrected; the path of the start goes on."""
    before = int(installation.python(COUNT))
    page.goto("/start/")
    page.locator("#step-1").click()
    page.locator("form", has=page.locator("[autofocus]")).get_by_role("button").click()
    page.get_by_role("link", name="Исправить или удалить").first.click()
    see(page, "practice-comment-own")
    page.goto("/start/")
    page.locator("#step-2").wait_for()
    see(page, "start-begun")
    # Nothing is to come to the desk when the next journey has begun.
    installation.wait_until(lambda: int(installation.python(COUNT)) > before)


def errors(page: Page, installation: Installation, see: See) -> None:
    """Pages that nobody wants to come to: damaged, broken, too often, expired, sent anew."""
    for name, handler in {
        "broken": "server_error(HttpRequest())",
        "damaged": "bad_request(HttpRequest(), Exception())",
    }.items():
        body = installation.python(BARE.format(handler=handler))
        page.route(f"**/{name}/", partial(answer, body))
        page.goto(f"/{name}/")
        see(page, name)
    page.goto("/account/login/")
    page.get_by_label("Имя для входа").fill("operator")
    page.get_by_label("Пароль", exact=True).fill("not this one")
    page.keyboard.press("Enter")
    page.locator(".summary").wait_for()
    see(page, "sign-in-refused")
    page.context.clear_cookies()
    page.get_by_label("Пароль", exact=True).fill("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Отправьте форму ещё раз")
    see(page, "send-again")
    foreign = f'<form method="post" action="{installation.url}/account/login/">'
    foreign += '<input name="login" value="operator"><button>send</button></form>'
    page.route("http://elsewhere.example/", partial(answer, foreign))
    page.goto("http://elsewhere.example/")
    page.get_by_role("button").click()
    see(page, "expired")
