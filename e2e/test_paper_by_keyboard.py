"""A batch of paper forms keyed by keyboard alone; without a line or a session nothing is lost."""

import re

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting.paper.models import PaperBatch, PaperSheet
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.surveys.waves.response_encryption import SealedSheet
from tests.conftest import _lift_journal_triggers
from tests.factories import PASSWORD, UserFactory, WaveFactory
from tests.surveys.conftest import NOON

__all__ = ["_lift_journal_triggers"]  # the survey below writes into the journal

#: Question 2 has several answers; 6, 7, 11 and 12 are texts; all else goes on by itself.
SHEET = ["1", "13", "Enter", "9", "1", "5", "Enter", "Enter", *"1290", *"1290", *"5493"]
REST = ["Enter", "Enter", "4"]


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/desk/")
    page.get_by_label("Имя для входа").fill("keyer")
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/desk/"))


def press(page: Page, keys: list[str]) -> None:
    for key in keys:
        if key == "Enter":
            page.keyboard.press("Enter")
        else:
            page.keyboard.type(key)


def test_a_batch_is_keyed_by_keyboard_alone(page: Page, live_server: LiveServer) -> None:
    wave = WaveFactory(slug="opros", title="Опрос 2026 года")
    open_wave(wave, by=None, at=NOON)
    PaperBatch.begin(wave, by=UserFactory(username="keyer", role=Role.OPERATOR), at=NOON)
    sign_in(page, live_server.url)
    sheet = f"{live_server.url}/desk/surveys/opros/paper/1/sheets/"
    page.goto(f"{sheet}1/")
    expect(page.get_by_label(re.compile("^1. "))).to_be_focused()
    press(page, [*SHEET, *REST])
    page.wait_for_url(f"{sheet}2/")
    expect(page.get_by_label(re.compile("^1. "))).to_be_focused()

    press(page, ["7"])  # there is no such code: it stays selected, the next key replaces it
    press(page, [*SHEET, *REST[:2]])
    page.context.set_offline(True)
    press(page, REST[2:])
    expect(page.get_by_role("status")).to_contain_text("Нет связи")
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Войти")).to_be_visible()
    other = page.context.new_page()
    sign_in(other, live_server.url)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{sheet}3/")

    seals = PaperSheet.objects.values_list("seal", flat=True)
    codes = {SealedSheet.unseal(wave.seal, seal).codes for seal in seals}
    assert PaperSheet.objects.count() == 2
    assert len(codes) == 1  # the same keys twice: nothing was lost, nothing was doubled
    assert wave.version.form.decode(codes.pop())["sources"] == ("site", "ok")
