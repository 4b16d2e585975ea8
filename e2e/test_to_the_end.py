"""Incidents from their first word to how they ended, with axe on the pages met on the way.

From the open into a private dialogue, solved, a line for everyone, and «Помогло?»; shown the way to
another body; many people with one answer; and an operator whose hands never leave the keyboard.
"""

import json
import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.asking import write
from e2e.visiting import PUBLISHED, AxeClean, Enter, answered, until, visit
from tests.running import Installation

SOON = 60_000
PEOPLE = 9  # with one trouble
DOTS = re.DOTALL
#: Three weeks go by: it was closed before, and the authority is at work when the question is due.
LATER = """
from datetime import timedelta
from secrets import token_urlsafe
from django.db.models import F
from django.utils import timezone
from otklik.incidents.feedback import ask
from otklik.incidents.sla.due import calendar_here
from otklik.incidents.cases.incident import Incident
from otklik.incidents.feedback.models import HelpRules
HelpRules.objects.update(on_since=F("on_since") - timedelta(days=21))
Incident.objects.filter(number={number}).update(closed_at=F("closed_at") - timedelta(days=14))
moment, calendar = timezone.now(), calendar_here()
while not calendar.is_open(moment):
    moment -= timedelta(minutes=30)
print(ask.ask_due(at=moment, code=lambda: token_urlsafe(16)))
"""
#: What the page itself wrote under the newest conversations of one word.
COMMENT_SCRIPT = """
import json
from otklik.demo.models import Comment
asked = Comment.objects.filter(text__contains="{word}")
print(json.dumps(list(Comment.objects.filter(reply_to__in=asked).values_list("text", flat=True))))
"""


@pytest.fixture
def installation(shared_installation: Installation) -> Installation:
    return shared_installation


def test_from_the_open_into_private_solved_and_it_helped(
    installation: Installation, enter: Enter, axe_clean: AxeClean
) -> None:
    lead = enter(installation, "lead")
    lead.goto("/desk/helping/")
    axe_clean(lead)
    lead.get_by_label("Спрашивать людей, помог ли ответ").check()
    lead.get_by_role("button", name="Сохранить").click()
    citizen, staff = enter(installation), enter(installation, "approver", size=(1280, 800))
    number = _asks(installation, citizen, staff, f"Диван привезли не того цвета {uuid4().hex[:6]}")
    _triage(staff)
    staff.get_by_label("Наш ответ").fill("Поможем. Расскажите подробнее.")
    staff.get_by_role("button", name="Пригласить в личный канал").click()
    expect(staff.get_by_label("Наш ответ")).to_have_value(re.compile("invitation="))
    staff.get_by_role("button", name=re.compile("Опубликовать для всех")).click()

    follow = citizen.get_by_role("link", name=re.compile("invitation=")).last
    until(citizen, installation, "/practice/", lambda: follow.is_visible())
    follow.click()
    citizen.get_by_label("Ваше сообщение").fill("Заказ 17, обещали синий")
    citizen.get_by_role("button", name="Отправить сообщение").click()
    dialogue = citizen.url
    page = f"/desk/incidents/{number}/"
    asked = staff.get_by_text("Заказ 17, обещали синий").first
    until(staff, installation, page, lambda: asked.is_visible())
    axe_clean(staff)
    staff.get_by_label("Наш ответ").fill("Магазин заменит диван в пятницу: мы договорились.")
    staff.get_by_role("button", name=re.compile("^Отправить")).first.click()
    expect(staff.get_by_text(PUBLISHED).last).to_be_visible(timeout=SOON)
    reply = citizen.get_by_text("Магазин заменит диван в пятницу")
    until(citizen, installation, dialogue, lambda: reply.is_visible())

    _close(staff, page, "решено")
    expect(staff.get_by_role("heading", level=1)).to_have_text("Скажите открыто, что ответили")
    axe_clean(staff)
    staff.get_by_label(re.compile("для всех", re.IGNORECASE)).first.fill("Ответили вам лично.")
    staff.get_by_role("button", name="Вставить в ответ для всех").click()
    staff.get_by_role("button", name=re.compile("Опубликовать для всех")).click()
    expect(staff.get_by_text(PUBLISHED).last).to_be_visible(timeout=SOON)
    citizen.goto("/practice/")
    expect(citizen.get_by_text("Ответили вам лично.")).to_have_count(1)
    _close(staff, page, "решено")
    expect(staff.get_by_text(re.compile(r"закрыто?:\s+решено")).first).to_be_visible()

    assert int(installation.python(LATER.format(number=number))) >= 1
    link = citizen.locator("a[href*='/helped/']").last
    until(citizen, installation, dialogue, lambda: link.is_visible())
    citizen.goto(link.get_attribute("href") or "")
    axe_clean(citizen)
    citizen.get_by_role("button", name=re.compile("^Да")).click()
    axe_clean(citizen)
    visit(staff, page)
    expect(staff.get_by_text(re.compile("да, помогло")).first).to_be_visible()
    axe_clean(staff)


def test_shown_the_way_to_another_body(
    installation: Installation, enter: Enter, axe_clean: AxeClean
) -> None:
    citizen, staff = enter(installation), enter(installation, "approver", size=(1280, 800))
    number = _asks(installation, citizen, staff, f"На улице не горят фонари {uuid4().hex[:6]}")
    _triage(staff)
    way = staff.get_by_label("Куда обратиться")
    if not way.is_visible():
        staff.get_by_text("Решаем не мы: куда обратиться").click()
    way.select_option(index=1)
    staff.get_by_role("button", name="Вставить, куда обратиться").click()
    expect(staff.get_by_text(re.compile("закроется")).first).to_be_visible()
    axe_clean(staff)
    with answered(staff):
        staff.get_by_role("button", name=re.compile("Опубликовать для всех")).click()
    closed = staff.get_by_text(re.compile(r"закрыто?:\s")).first
    until(staff, installation, f"/desk/incidents/{number}/", lambda: closed.is_visible())
    axe_clean(staff)


def test_many_people_get_one_answer_and_one_of_them_their_own(
    installation: Installation, enter: Enter, axe_clean: AxeClean
) -> None:
    word = f"лифт{uuid4().hex[:6]}"
    lines = (f"Не работает {word} третий день, подъезд {number}" for number in range(PEOPLE))
    write(installation, *lines)
    operator, approver = enter(installation, "operator"), enter(installation, "approver")
    found = operator.get_by_text(f"Найдено: {PEOPLE}")
    until(operator, installation, f"/desk/mass/new/?q={word}", lambda: found.is_visible())
    axe_clean(operator)
    operator.get_by_label("О чём пишут").fill("Лифты")
    operator.get_by_role("button", name="Собрать", exact=True).click()
    mass = operator.url
    operator.get_by_role("link", name=re.compile("^Изменить для человека")).first.click()
    operator.get_by_label("Ответ этому человеку").fill("Ваш лифт пустят сегодня к вечеру.")
    axe_clean(operator)
    operator.get_by_role("button", name="Сохранить для этого человека").click()
    visit(operator, mass)
    operator.get_by_label("Общий ответ").fill("Лифты пустят до пятницы.")
    operator.get_by_role("button", name=re.compile("Отправить на согласование")).click()

    approver.goto("/desk/approvals/")
    approver.get_by_role("link", name=re.compile("Лифты")).first.click()
    axe_clean(approver)
    approver.get_by_role("button", name="Согласовать все и отправить").click()

    state = operator.get_by_role("status").last
    until(operator, installation, mass, lambda: f"{PEOPLE} из {PEOPLE}" in state.inner_text())
    payload = json.loads(installation.python(COMMENT_SCRIPT.format(word=word)))
    assert (payload.count("Лифты пустят до пятницы."), len(payload)) == (PEOPLE - 1, PEOPLE)
    assert payload.count("Ваш лифт пустят сегодня к вечеру.") == 1
    axe_clean(operator)
    operator.get_by_label("Чем закончилось").select_option(label="решено")
    operator.get_by_role("button", name="Закрыть все инциденты").click()
    until(operator, installation, mass, lambda: operator.get_by_text("закрыт").count() > 0)


def test_an_operator_answers_and_closes_without_a_mouse(
    installation: Installation, enter: Enter
) -> None:
    citizen, staff = enter(installation), enter(installation, "approver", size=(1280, 800))
    number = _asks(installation, citizen, staff, f"Чайник сломался через день {uuid4().hex[:6]}")
    visit(staff, f"/desk/incidents/{number}/")
    _tab_to(staff, staff.locator("#work").get_by_label("Тема", exact=True))
    _choose(staff, staff.locator("#work").get_by_label("Тема", exact=True), "Цена на ценнике")
    _tab_to(staff, staff.get_by_role("button", name="Подтвердить"))
    staff.keyboard.press("Enter")
    expect(staff.get_by_text("Назначено:").first).to_be_visible()
    _tab_to(staff, staff.get_by_label("Наш ответ"))
    staff.keyboard.type("Верните чайник в магазин с чеком: деньги вернут за десять дней.")
    _tab_to(staff, staff.get_by_role("button", name=re.compile("Опубликовать для всех")))
    staff.keyboard.press("Enter")
    expect(staff.get_by_text(PUBLISHED).last).to_be_visible(timeout=SOON)
    outcome = staff.get_by_label("Чем закончилось")
    if not outcome.is_visible():
        _tab_to(staff, staff.locator("summary", has_text="Закрыть инцидент"))
        staff.keyboard.press("Enter")
    _tab_to(staff, outcome)
    _choose(staff, outcome, "разъяснено")
    _tab_to(staff, staff.get_by_role("button", name="Закрыть", exact=True))
    with staff.expect_navigation():
        staff.keyboard.press("Enter")
    visit(staff, f"/desk/incidents/{number}/")
    expect(staff.get_by_text(re.compile(r"закрыто?:\s+разъяснено")).first).to_be_visible()


def _asks(installation: Installation, citizen: Page, staff: Page, words: str) -> str:
    """Somebody asks in the open; the incident opened by staff, and its number."""
    citizen.goto("/practice/")
    citizen.get_by_label("Ваш комментарий").first.fill(words)
    citizen.get_by_role("button", name="Опубликовать комментарий").first.click()
    row = staff.get_by_role("link", name=re.compile(words[-6:]))
    until(staff, installation, "/desk/incidents/?view=all", lambda: row.count() > 0)
    row.first.click()
    staff.wait_for_url(re.compile(r"/incidents/\d+/"))
    found = re.search(r"/incidents/(\d+)/", staff.url)
    assert found
    return found[1]


def _triage(staff: Page) -> None:
    work = staff.locator("#work")
    work.get_by_label("Тема", exact=True).select_option(label="Цена на ценнике и на кассе разная")
    work.get_by_label("Кто отвечает", exact=True).select_option(index=1)
    work.get_by_role("button", name="Подтвердить").click()
    expect(staff.get_by_text("Назначено:").first).to_be_visible()


def _close(staff: Page, page: str, outcome: str) -> None:
    visit(staff, page)
    if not staff.get_by_label("Чем закончилось").is_visible():
        staff.get_by_text("Закрыть инцидент").click()
    staff.get_by_label("Чем закончилось").select_option(label=outcome)
    staff.get_by_role("button", name="Закрыть", exact=True).click()


def _choose(page: Page, where: Locator, words: str) -> None:
    """By the arrow alone, in a list that has the focus."""
    for _press in range(60):
        chosen = where.evaluate("list => list.options[list.selectedIndex].label")
        if chosen.startswith(words):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"No arrow leads to {words}")


def _tab_to(page: Page, wanted: Locator) -> None:
    """By Tab alone; fails where no Tab leads."""
    for _press in range(150):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"No Tab leads to {wanted}")
