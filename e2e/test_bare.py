"""Main acts with nothing but words, and with all that a page has (sentence 25).

The same walk is gone by both hands (`e2e/bare.py`), so that without scripts, pictures and style no
act takes a step more. What is said is asked of the other hand.
"""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from e2e.asking import asked
from e2e.bare import Hand, strip
from e2e.visiting import Enter, answered, until, visit
from tests.running import Installation

#: The hand of a member of staff, or of somebody outside («»).
type Hands = Callable[[str], Hand]

TOPIC = "Цена на ценнике и на кассе разная"
#: With scripts the page may have heard already what the network did.
GOES = re.compile("Ответ отправляется|Ответ появился в сети|Личный ответ отправлен")
SAVED = "Черновик сохранён."


@pytest.fixture(params=[True, False], ids=["bare", "with all"])
def hands(request: pytest.FixtureRequest, enter: Enter, shared_installation: Installation) -> Hands:
    is_bare: bool = request.param

    def hand(username: str) -> Hand:
        page = enter(shared_installation, username, java_script_enabled=not is_bare)
        if is_bare:
            strip(page.context)
        return Hand(page, is_bare)

    return hand


def _triage(hand: Hand, place: str, topic: str = TOPIC) -> None:
    visit(hand.page, place)
    work = hand.page.locator("#work")
    work.get_by_label("Тема", exact=True).select_option(label=topic)
    work.get_by_label("Кто отвечает", exact=True).select_option(index=1)
    hand.change(work.get_by_role("button", name="Подтвердить"), "Назначено:")


def _close(hand: Hand) -> None:
    """The form lies folded while the answer is not there yet."""
    if not hand.page.get_by_label("Чем закончилось").is_visible():
        hand.page.get_by_text("Закрыть инцидент").click()
    hand.page.get_by_label("Чем закончилось").select_option(label="разъяснено")
    hand.change(hand.page.get_by_role("button", name="Закрыть", exact=True), "закрыт")


def test_an_answer_is_drafted_approved_and_closed(
    hands: Hands, shared_installation: Installation
) -> None:
    place = asked(shared_installation, "Кухню не везут, предоплата внесена")
    operator = hands("operator")
    _triage(operator, place, topic="Мебель, предоплата, срыв сроков")
    page = operator.page
    with answered(page):
        page.get_by_role("button", name=re.compile("^Вставить")).first.click()
    expect(page.get_by_label("Наш ответ")).not_to_have_value("")
    operator.attends()
    operator.change(page.get_by_role("button", name="Сохранить черновик"), SAVED)
    operator.change(page.get_by_role("button", name="Проверить"), re.compile("совет|Замечаний нет"))
    text = f"Кухня {uuid4().hex[:6]}: назначьте продавцу новый срок письменно."
    page.get_by_label("Наш ответ").fill(text)
    send = page.get_by_role("button", name=re.compile("согласование"))
    operator.change(send.first, "Ответ ждёт согласования.")

    approver = hands("approver")
    approver.page.goto("/desk/approvals/")
    row = approver.page.get_by_role("link", name=re.compile(re.escape(text[:20])))
    if row.count():
        row.first.click()
    approve = approver.page.get_by_role("button", name="Согласовать и отправить")
    approver.change(approve, "согласовано. Ответ в пути.")

    current = page.locator("article.line-ours", has_text=text)
    until(page, shared_installation, place, lambda: current.count())
    _close(operator)


def test_required_information_is_confirmed(hands: Hands) -> None:
    specialist = hands("specialist")
    page = specialist.page
    page.goto("/desk/disclosure/mine/")
    page.get_by_role("link", name=re.compile(r"^1\.6\. ")).click()
    confirm = page.get_by_role("button", name="Подтверждаю актуальность")
    specialist.change(confirm, re.compile("Укажите|Напишите"))
    page.get_by_label("С чем сверено").fill("С вывеской и приказом")
    specialist.change(confirm, "Подтверждено. Читатели видят день.")


def test_a_question_is_asked_and_its_state_read(hands: Hands) -> None:
    asker = hands("")
    page, words = asker.page, f"Купила платье, шов разошёлся, куда идти? {uuid4().hex[:6]}"
    page.goto("/ask/")
    page.get_by_label("Ваш вопрос").fill(words)
    asker.change(page.get_by_role("button", name="Продолжить"), "ещё не отправлен")
    asker.change(page.get_by_role("button", name="Отправить"), "Вопрос принят")
    asker.change(page.get_by_role("button", name="Открыть страницу моего вопроса"), words)


def test_a_survey_is_filled_in_and_a_page_is_marked(hands: Hands) -> None:
    reader = hands("")
    page = reader.page
    page.goto("/")
    page.get_by_role("main").get_by_role("searchbox").fill("платье не подошло")
    page.get_by_role("main").get_by_role("button", name="Найти").click()
    page.get_by_role("link", name=re.compile("Вещь не подошла по размеру")).first.click()
    reader.change(page.get_by_role("button", name="Нет", exact=True), "Спасибо")
    page.goto("/surveys/2026/")
    page.get_by_role("radio", name="Скорее удовлетворен").first.check()
    reader.change(page.get_by_role("button", name="Отправить ответы"), "ответы приняты")
