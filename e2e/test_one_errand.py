"""One errand of four people: by names and keys alone, with a thumb, without scripts and style,
in English.

A dress does not fit. They find the answer, see what it rests on, fill in a letter, ask, follow the
question, say that a page did not help, and answer a survey.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from e2e.bare import strip
from e2e.barriers import scrolls_sideways
from tests.running import Installation

QUESTION = "Купила платье на ярмарке, дома увидела, что шов разошёлся. Куда идти?"
LETTER = {
    "Что куплено": "Платье летнее",
    "Когда куплено": "20.11.2026",
    "Сколько заплачено": "4 500",
    "Кому пишете": "ООО «Ткани»",
    "Ваши фамилия, имя и отчество": "Иванова Мария Петровна",
    "Ваш адрес для ответа": "Грозный, улица Мира, 1",
}
RUSSIAN = {
    "What to find": "Что найти",
    "Find": "Найти",
    "In short": "Коротко",
    "No": "Нет",
    "Show the letter": "Показать письмо",
    "Ask a question": "Задать вопрос",
    "Your question": "Ваш вопрос",
    "Continue": "Продолжить",
    "Send": "Отправить",
    "The question is accepted": "Вопрос принят",
    "Open the page of my question": "Открыть страницу моего вопроса",
    "Send the answers": "Отправить ответы",
    "Thank you: the answers are accepted": "Спасибо: ответы приняты",
}

#: What else an English reader may come to, most of it Russian.
BESIDES = (
    "/contacts/", "/answers/", "/periods/", "/acts/order-23/print/", "/disclosure/", "/sitemap/",
    "/open-data/acts/", "/surveys/2025/results/", "/done/",
)  # fmt: skip

# Cyrillic that a voice would read by the rules of the frame's language.
MISREAD = """() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const {data, parentElement: one} = texts.currentNode;
    const isSaid = one.checkVisibility() && !one.closest("script, style, [aria-hidden=true]");
    const isRussian = /[а-яё]{3}/i.test(data.replace(/\\[.*?\\]/g, ""));
    if (isSaid && isRussian && one.closest("[lang]").lang.startsWith("en"))
      found.push(data.trim().slice(0, 80));
  }
  return found;
}"""
#: What a voice would only call «link» or «button»: no name follows, and no words inside.
NAMELESS = re.compile(r"^\s*- (?:link|button|textbox|searchbox|radio|checkbox|combobox):?$", re.M)


@dataclass(frozen=True, slots=True)
class Reader:
    """`hand`: what a press is."""

    hand: str = "click"
    language: str = "ru"
    options: dict[str, Any] = field(default_factory=dict)


READERS = {
    "names and keys": Reader(hand="keys"),
    "thumb": Reader(
        hand="tap",
        options={"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True},
    ),
    "nothing but words": Reader(options={"java_script_enabled": False}),
    "English": Reader(language="en"),
}


@dataclass(slots=True)
class Errand:
    """A person with a page; asks on each page what such a person could not use."""

    reader: Reader
    page: Page

    def say(self, words: str) -> str:
        return words if self.reader.language == "en" else RUSSIAN[words]

    def press(self, what: Locator) -> None:
        if self.reader.hand == "keys":
            what.focus()
            self.page.keyboard.press("Enter")
        elif self.reader.hand == "tap":
            what.tap()
        else:
            what.click()

    def arrive(self, heading: str | re.Pattern[str]) -> None:
        page = self.page
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        page.wait_for_load_state()
        assert NAMELESS.findall(page.locator("body").aria_snapshot()) == [], page.url
        if self.reader.options.get("java_script_enabled", True):
            assert not scrolls_sideways(page), page.url
        if self.reader.language == "en":
            assert page.evaluate(MISREAD) == [], page.url


@pytest.fixture(params=READERS)
def errand(
    request: pytest.FixtureRequest, browser: Browser, shared_installation: Installation
) -> Iterator[Errand]:
    reader = READERS[request.param]
    context = browser.new_context(base_url=shared_installation.url, **reader.options)
    if not reader.options.get("java_script_enabled", True):
        strip(context)
    yield Errand(reader, context.new_page())
    context.close()


def test_a_dress_that_does_not_fit(errand: Errand) -> None:
    page, say, press = errand.page, errand.say, errand.press
    prefix = "/en" if errand.reader.language == "en" else ""
    page.goto(f"{prefix}/")
    errand.arrive(re.compile("нарушили ваши права"))
    main = page.get_by_role("main")
    main.get_by_role("searchbox", name=say("What to find")).fill("платье не подошло")
    press(main.get_by_role("button", name=say("Find")))
    press(main.get_by_role("link", name=re.compile("Вещь не подошла по размеру")).first)
    errand.arrive(re.compile("Вещь не подошла по размеру"))
    expect(main.get_by_role("heading", name=say("In short"))).to_be_visible()
    press(main.locator("summary", has_text="статья 25, пункт 1"))
    expect(main.get_by_text(re.compile("не считая дня покупки; вещь не носили"))).to_be_visible()
    press(page.get_by_role("button", name=say("No"), exact=True))
    page.wait_for_url(re.compile("/mark/thanks/"))
    page.go_back()

    press(main.get_by_role("link", name="образец заявления"))
    errand.arrive(re.compile("Обмен вещи"))
    assert urlsplit(page.url).path == f"{prefix}/claims/exchange/", "the frame keeps its language"
    for name, words in LETTER.items():
        main.get_by_role("textbox", name=name, exact=True).fill(words)
    main.get_by_role("radio", name="Размером").check()
    main.get_by_role("radio", name=re.compile("^Есть чек")).check()
    press(main.get_by_role("button", name=say("Show the letter")))
    expect(main.get_by_text("Иванова Мария Петровна").first).to_be_visible()
    assert "Иванова" not in page.url

    press(page.get_by_role("link", name=say("Ask a question")).last)
    errand.arrive(say("Ask a question"))
    main.get_by_role("textbox", name=say("Your question")).fill(QUESTION)
    press(main.get_by_role("button", name=say("Continue"), exact=True))
    press(main.get_by_role("button", name=say("Send"), exact=True))
    errand.arrive(say("The question is accepted"))
    press(main.get_by_role("button", name=say("Open the page of my question")))
    expect(main.get_by_text(QUESTION)).to_be_visible()

    page.goto(f"{prefix}/surveys/2026/")
    errand.arrive("Опрос 2026 года")
    main.get_by_role("radio", name="Скорее удовлетворен").first.check()
    press(main.get_by_role("button", name=say("Send the answers")))
    errand.arrive(say("Thank you: the answers are accepted"))

    for address in BESIDES if prefix else ():
        page.goto(f"{prefix}{address}")
        assert page.evaluate(MISREAD) == [], address
