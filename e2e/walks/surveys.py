"""Pages of surveys at the desk."""

import re

from playwright.sync_api import Page, expect

from e2e.furnishing import SURVEYS, SURVEYS_OVER
from e2e.visiting import sign_in
from e2e.walks.walking import See, follow
from tests.running import Installation


def paper_forms(page: Page, installation: Installation, see: See) -> None:
    """A batch of paper forms: a sheet, the batch, throwing it away; a second keying."""
    sign_in(page, installation, "authorised")
    page.goto("/desk/surveys/2026/paper/")
    page.get_by_role("button", name="повторно вторым").click()
    page.get_by_role("button", name="Начать пачку").click()
    see(page, "desk-survey-sheet")
    key_sheet(page, "1")
    page.get_by_role("button", name="Листков больше нет").click()
    see(page, "desk-survey-batch")
    address = page.url
    page.goto(f"{address}removal/")
    see(page, "desk-survey-batch-removal")
    page.context.clear_cookies(name="sessionid")
    sign_in(page, installation, "operator")
    page.goto(address)
    page.get_by_role("button", name="Ввести повторно").click()
    key_sheet(page, "2")
    page.goto(address)
    page.get_by_role("button", name="Все листки введены").click()
    page.goto(f"{address}differences/")
    see(page, "desk-survey-differences")


def screen(page: Page, installation: Installation, see: See) -> None:
    """A screen of ours: its address stands at the desk only."""
    sign_in(page, installation, "operator")
    page.goto("/desk/surveys/2026/ways/")
    address = page.get_by_role("main").get_by_text("/screen/").inner_text().strip()
    page.context.clear_cookies(name="sessionid")
    page.goto(address)
    see(page, "survey-screen")
    page.goto(f"{address}thanks/")
    see(page, "survey-screen-thanks")


def key_sheet(page: Page, answer: str) -> None:
    """The first question answered, no answer anywhere else; the next sheet opens by itself."""
    page.wait_for_url("**/sheets/*/")
    page.locator(".keying-code:focus").wait_for()
    number = page.url.split("/")[-2]
    page.keyboard.press(answer)
    fields = page.locator(".keying-code, .keying-text").count()
    for _field in range(fields - 1):
        is_text = page.evaluate("document.activeElement.tagName") == "TEXTAREA"
        page.keyboard.press("Enter" if is_text else "0")
    page.wait_for_url(lambda url: not url.endswith(f"/sheets/{number}/"))


def open_answers(page: Page, installation: Installation, see: See) -> None:
    """Codes of an open question, its answers being coded, a quotation proposed."""
    sign_in(page, installation, "authorised")
    frame = "/desk/surveys/coding/frames/satisfaction/site-sought/"
    page.goto(frame)
    page.get_by_label(re.compile("^Название кода")).fill("часы работы")
    page.get_by_role("button", name="Добавить код").click()
    page.goto(f"{frame}codes/1/")
    see(page, "desk-code")
    page.goto(f"{frame}new/")
    page.get_by_label("Опрос 2025 года").check()
    page.get_by_role("button", name="Начать").click()
    see(page, "desk-coding")
    address = page.url
    page.get_by_role("link", name="Кодировать ответы").click()
    see(page, "desk-coding-answer")
    groups = page.get_by_role("link", name="Похожие ответы")
    for _second in range(60):  # the worker puts them together
        page.goto(address)
        if groups.count():
            break
        page.wait_for_timeout(1_000)
    groups.click()
    see(page, "desk-coding-groups")
    page.goto(f"{address}removal/")
    see(page, "desk-coding-removal")
    page.goto("/desk/surveys/2025/results/6/")
    follow(page, "/quotes/new/")
    see(page, "desk-quote")


def words_and_counting(page: Page, installation: Installation, see: See) -> None:
    """A call in easy words, what people wrote beside an answer being coded, and a great survey
    that is being counted."""
    installation.python(SURVEYS)
    sign_in(page, installation, "authorised")
    page.goto("/desk/surveys/words/phone/")
    page.get_by_role("radio", name="Скорее удовлетворен").check()
    page.get_by_role("button", name="Простой язык").click()
    expect(page.get_by_role("radio", name="Проще: Скорее удовлетворен")).to_be_checked()
    see(page, "desk-survey-call-words")
    page.goto("/desk/surveys/own/results/2/")
    see(page, "desk-survey-own-words")
    frame = "/desk/surveys/coding/frames/satisfaction/sources.other/"
    page.goto(frame)
    page.get_by_label(re.compile("^Название кода")).fill("соседи")
    page.get_by_role("button", name="Добавить код").click()
    see(page, "desk-own-words-frame")
    page.goto(f"{frame}new/")
    page.get_by_label("Опрос для осмотра: own").check()
    page.get_by_role("button", name="Начать").click()
    page.get_by_role("link", name="Кодировать ответы").click()
    see(page, "desk-own-words-coding")
    page.goto("/desk/surveys/counting/")
    expect(page.get_by_text(re.compile(r"Прочитано: 300 из 1\s200 анкет"))).to_be_visible()
    see(page, "desk-survey-counting")
    installation.python(SURVEYS_OVER)


def survey_by_hand(page: Page, installation: Installation, see: See) -> None:
    """A survey that is planned, and what people wrote in one that is closed."""
    sign_in(page, installation, "authorised")
    page.goto("/desk/surveys/new/")
    page.get_by_label(re.compile("^Название")).fill("Опрос для осмотра")
    page.get_by_role("button", name="Подготовить опрос").click()
    see(page, "desk-survey-planned")
    page.goto("/desk/surveys/2025/results/")
    follow(page, r"/results/\d+/$")
    see(page, "desk-survey-written")
