"""Open answers coded by keyboard alone: numbers, a proposal taken, a slip taken back."""

import re

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from e2e.visiting import AxeClean
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.coding.models import CodeMark, Coding, MarkValue, Outcome
from tests.conftest import _lift_journal_triggers
from tests.factories import PASSWORD, UserFactory
from tests.surveys.coded import LATER, SEED, frame_of, wave_of

__all__ = ["_lift_journal_triggers"]  # the survey below writes into the journal

TEXTS = ["цены на хлеб", "цены на мясо", "часы работы рынка", "парковка", "всё хорошо"]


def leave(page: Page, place: str) -> None:
    """The next answer opens by itself."""
    page.wait_for_url(lambda url: url.partition("?")[0] != place)


def test_open_answers_are_coded_by_keyboard_alone(
    page: Page, live_server: LiveServer, axe_clean: AxeClean
) -> None:
    user = UserFactory(username="coder", role=Role.AUTHORISED)
    wave = wave_of(TEXTS)
    frame = frame_of(wave)
    coding = Coding.begin(frame, [wave], coders=[user], seed=SEED, by=user, at=LATER)
    root = f"{live_server.url}/desk/surveys/coding/{coding.pk}/"
    page.goto(f"{live_server.url}/desk/")
    page.get_by_label("Имя для входа").fill("coder")
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/desk/"))

    keys = {"цен": "1", "час": "2", "парк": "0", "всё": "-"}
    text = page.locator("#coding-text")
    field = page.get_by_label("Номера кодов")
    page.goto(f"{root}answers/1/")
    axe_clean(page)
    was_proposed = False
    for number in range(len(TEXTS)):
        expect(page.get_by_role("main")).to_contain_text(f"Закодировано: {number} из 5")
        expect(field).to_be_focused()
        place = page.url.partition("?")[0]
        words = text.inner_text()
        key = next(key for stem, key in keys.items() if words.startswith(stem))
        if number == 1:  # a slip: a wrong code, and back by Ctrl+Z
            page.keyboard.type("3")
            expect(page.get_by_role("checkbox", name=re.compile("проверки"))).to_be_checked()
            page.keyboard.press("Enter")
            leave(page, place)
            expect(field).to_be_focused()
            page.keyboard.press("Control+z")
            page.wait_for_url(place)
            expect(field).to_be_focused()
        if page.locator("input[name=proposed]").count():
            expect(page.get_by_role("main")).to_contain_text("общие слова")
            was_proposed = True
            page.keyboard.press("+")  # at once, without Enter
        else:
            page.keyboard.type(key)
            page.keyboard.press("Enter")
        leave(page, place)

    assert was_proposed
    expect(page.get_by_role("button", name="Сдать")).to_be_visible()
    page.goto(f"{root}answers/2/")
    expect(field).to_have_value(re.compile("."))  # as it was coded
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")  # in the empty field: to the answer before
    page.wait_for_url(f"{root}answers/1/")
    page.goto(root)
    page.get_by_role("button", name="Сдать").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("закончено")
    axe_clean(page)

    values = {mark.text.text: mark.value for mark in CodeMark.objects.select_related("text")}
    assert values == {
        "цены на хлеб": MarkValue(codes=frozenset({1})),
        "цены на мясо": MarkValue(codes=frozenset({1})),
        "часы работы рынка": MarkValue(codes=frozenset({2})),
        "парковка": MarkValue(outcome=Outcome.NO_CODE),
        "всё хорошо": MarkValue(outcome=Outcome.NOTHING),
    }
    coding.refresh_from_db()
    assert coding.finished_at
