"""A document is read, a question is asked and followed, a questionnaire is counted.

By accessible names, the questionnaire by the keyboard alone, with axe on every page.
"""

import re
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.visiting import AxeClean, Enter, Person, answered, open_approval, send_question, settle
from tests.running import Installation

QUESTION = "Купила чайник, он не греет. Продавец говорит: это не гарантийный случай."
ANSWER = "Проверку качества проводит продавец за свой счёт. Потребуйте её письменно."
TITLE = "Опрос для проверки"
# How much larger than the text beside them.
SIZES = """all => all.map(one => parseFloat(getComputedStyle(one).fontSize)
  / parseFloat(getComputedStyle(document.body).fontSize))"""
OPEN_ANSWER = "Пишите короче, и чаще отвечайте во ВКонтакте."


@pytest.fixture
def person(shared_installation: Installation, enter: Enter) -> Person:
    return partial(enter, shared_installation)


@pytest.mark.parametrize("typed", ["права потребителя", "ghfdf gjnht,bntkz"])
def test_the_order_is_found_and_read(person: Person, axe_clean: AxeClean, typed: str) -> None:
    reader = person("")
    reader.goto("/")
    axe_clean(reader)
    reader.get_by_role("main").get_by_role("searchbox").fill(typed)
    reader.keyboard.press("Enter")
    expect(reader).to_have_title(re.compile("Поиск"))
    axe_clean(reader)
    if typed.isascii():
        expect(reader.get_by_role("main")).to_contain_text("«права потребителя»")
    reader.get_by_role("main").get_by_role("link", name=re.compile("№ 23")).first.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("№ 23")
    expect(reader.get_by_text("действует с 24 сентября 2024").first).to_be_visible()
    axe_clean(reader)
    reader.get_by_role("link", name="Общие положения").click()
    assert re.search(r"#.+$", reader.url)
    expect(reader.locator(":target")).to_be_in_viewport()
    reader.get_by_role("link", name="Для печати").click()
    expect(reader.get_by_role("navigation")).to_have_count(0)
    axe_clean(reader)


def test_a_question_is_asked_and_followed(
    shared_installation: Installation, person: Person, axe_clean: AxeClean
) -> None:
    asker = person("")
    asker.goto("/")
    asker.get_by_role("link", name="Задать вопрос", exact=True).first.click()
    axe_clean(asker)
    asker.get_by_role("button", name="Продолжить").click()
    expect(asker).to_have_title(re.compile("^Ошибка: "))
    axe_clean(asker)
    send_question(asker, QUESTION)
    expect(asker.get_by_role("heading", level=1)).to_have_text("Вопрос принят")
    axe_clean(asker)
    number = _under(asker, "Номер")
    code = _under(asker, "Код")
    assert re.fullmatch(r"\d{3}\s\d{3}\s\d{3}", code)
    assert min(asker.locator(".receipt dd").evaluate_all(SIZES)) >= 1.5

    operator = person("operator")
    operator.goto("/desk/incidents/?view=all")
    operator.get_by_role("link", name=re.compile("Купила чайник")).first.click()
    expect(operator.get_by_text(QUESTION).last).to_be_visible()
    axe_clean(operator)
    operator.locator("#work").get_by_label("Тема").select_option(index=1)
    operator.locator("#work").get_by_label("Кто отвечает", exact=True).select_option(index=1)
    with answered(operator):
        operator.get_by_role("button", name="Подтвердить").click()
    operator.get_by_label("Наш ответ").fill(ANSWER)
    send = operator.get_by_role("button", name=re.compile("^Ответить"))
    if send.count() == 0:  # this topic is approved by a second person
        with answered(operator):
            operator.get_by_role("button", name="Отправить на согласование").click()
        approver = person("approver")
        open_approval(approver, ANSWER)
        approver.get_by_role("button", name="Согласовать и отправить").click()
    else:
        send.click()

    follower = person("")
    follower.goto("/question/")
    axe_clean(follower)
    follower.get_by_label("Номер вопроса").fill(number)
    follower.get_by_label("Код").fill(code.replace(" ", "-"))
    follower.get_by_role("button", name="Показать").click()
    expect(follower.get_by_text(QUESTION)).to_be_visible()
    axe_clean(follower)
    for _try in range(60):
        settle(follower, shared_installation)
        follower.reload()
        if follower.get_by_text(ANSWER).count():
            break
        follower.wait_for_timeout(500)
    expect(follower.get_by_text(ANSWER)).to_be_visible()
    axe_clean(follower)


def test_a_questionnaire_is_filled_counted_and_published(
    person: Person, axe_clean: AxeClean, shared_installation: Installation
) -> None:
    lead = person("lead")
    lead.goto("/desk/surveys/new/")
    axe_clean(lead)
    lead.get_by_label(re.compile("^Название")).fill(TITLE)
    lead.get_by_role("button", name="Подготовить опрос").click()
    lead.get_by_role("button", name="Открыть для всех").click()
    desk_page = lead.url
    form = lead.get_by_role("link", name=re.compile("surveys")).get_attribute("href")
    assert form is not None

    by_keyboard = person("")
    by_keyboard.goto(form)
    axe_clean(by_keyboard)
    _answer_by_keyboard(by_keyboard)
    expect(by_keyboard.get_by_role("heading", level=1)).to_contain_text("Спасибо")
    axe_clean(by_keyboard)
    # Where everybody agrees, or fewer than five do, results show nothing.
    for words in ["Скорее удовлетворен"] * 4 + ["Скорее не удовлетворен"] * 5:
        _answer_first(person(""), form, words)

    lead.goto(desk_page)
    axe_clean(lead)
    lead.get_by_role("link", name="Закрыть опрос…").click()
    axe_clean(lead)
    lead.get_by_role("button", name="Закрыть насовсем и подсчитать").click()
    lead.get_by_role("link", name="Посмотреть результаты").click()
    axe_clean(lead)
    first = lead.locator("#q1")
    expect(first).to_contain_text("Скорее удовлетворен")

    stranger = person("")
    results = f"{form.rstrip('/')}/results/"
    assert stranger.goto(results).status == 404  # type: ignore[union-attr]
    lead.goto(desk_page)
    lead.get_by_role("button", name="Опубликовать для всех").click()
    stranger.goto(results)
    expect(stranger.get_by_text("Опрос не репрезентативен").first).to_be_visible()
    assert OPEN_ANSWER not in stranger.content()
    stranger.get_by_text("Таблицей").first.press("Enter")
    expect(stranger.get_by_role("table").first).to_be_visible()
    axe_clean(stranger)


def _under(page: Page, term: str) -> str:
    """What a receipt says under a word."""
    pair = page.locator("dl div", has=page.get_by_text(term, exact=True))
    return pair.locator("dd").inner_text().strip()


def _answer_by_keyboard(page: Page) -> None:
    """Every question but one, by names that a screen reader says and by keys alone."""
    first = page.get_by_role("radio", name="Скорее удовлетворен").first
    _tab_to(page, first)
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    sources = page.get_by_role("checkbox", name="Официальный сайт Комитета")
    _tab_to(page, sources)
    page.keyboard.press("Space")
    expect(sources).to_be_checked()
    rows = page.get_by_role("radiogroup", name=re.compile("^Сайт Комитета "))
    for row in range(rows.count()):  # the site's row of each matrix
        answer = rows.nth(row).get_by_role("radio").first
        _tab_to(page, answer)
        page.keyboard.press("Space")
        expect(answer).to_be_checked()
    taken_back = rows.first.get_by_role("button", name=re.compile("^Снять ответ"))
    _tab_to(page, taken_back)
    page.keyboard.press("Enter")
    expect(rows.first.get_by_role("radio").first).not_to_be_checked()
    box = page.get_by_role("textbox").last
    _tab_to(page, box)
    page.keyboard.type(OPEN_ANSWER)
    _tab_to(page, page.get_by_role("button", name="Отправить ответы"))
    page.keyboard.press("Enter")


def _answer_first(page: Page, form: str, words: str) -> None:
    page.goto(form)
    page.get_by_role("radio", name=words).first.check()
    page.get_by_role("button", name="Отправить ответы").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Спасибо")


def _tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus; it must come within the questionnaire's length."""
    for _press in range(300):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never comes to {wanted}")
