"""The questionnaire as it is heard and as it is read large: what each group of answers is called in
the browser's own tree of accessibility, and that large and wide letters neither overflow nor tear.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from e2e.barriers import scrolls_sideways
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.surveys.waves.models import Wave
from tests.conftest import _lift_journal_triggers
from tests.factories import PASSWORD, UserFactory, WaveFactory
from tests.surveys.conftest import NOON

__all__ = ["_lift_journal_triggers"]  # the survey below writes into the journal

FORM = "/surveys/opros/"
#: Words of which one part stands in one line and another part in the next.
TORN = r"""() => {
  const torn = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode());) {
    const about = text.parentElement;
    if (about.closest("script, style, noscript, .away, template")) continue;
    if (!about.checkVisibility({ visibilityProperty: true })) continue;
    const lineOf = (place) => {
      const range = document.createRange();
      range.setStart(text, place);
      range.setEnd(text, place + 1);
      return Math.round([...range.getClientRects()].at(-1)?.top);
    };
    for (const found of text.data.matchAll(/[\p{L}\p{N}]{2,}/gu)) {
      const end = found.index + found[0].length - 1;
      if (lineOf(found.index) !== lineOf(end)) torn.push(`${found[0]} <${about.className}>`);
    }
  }
  return torn;
}"""


@pytest.fixture
def wave(live_server: LiveServer) -> Wave:
    wave: Wave = WaveFactory(
        slug="opros",
        title="Опрос об информации Комитета 2026 года",
        purpose="Комитет публикует ответы и хочет знать, достаточно ли этого.",
    )
    open_wave(wave, by=None, at=NOON)
    return wave


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, wave: Wave) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()


def groups(page: Page) -> list[str]:
    """What a screen reader calls each group of answers, as the browser tells it."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    return [
        _name(node)
        for node in tree["nodes"]
        if node.get("role", {}).get("value") in ("radiogroup", "group")
        and not node["ignored"]
        and _holds_answers(node, tree["nodes"])
    ]


def _name(node: Any) -> str:
    return str(node.get("name", {}).get("value", ""))


def _holds_answers(node: Any, nodes: list[Any]) -> bool:
    by_id = {one["nodeId"]: one for one in nodes}
    below = [by_id[key] for key in node.get("childIds", []) if key in by_id]
    return any(
        one.get("role", {}).get("value") in ("radio", "checkbox") or _holds_answers(one, nodes)
        for one in below
    )


def asked(wave: Wave) -> list[tuple[str, str]]:
    """The words of the question and of the row of each group, as printed; of no matrix no row."""
    return [
        (question.text, field.row)
        for question in wave.version.form.questions
        if question.choices
        for field in question.fields
    ]


def sign_in(page: Page) -> None:
    user = UserFactory(role=Role.LEAD)
    page.goto("/account/login/")
    page.locator("[name=login]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()


@pytest.mark.parametrize("way", ["site", "screen", "call"])
def test_each_group_of_answers_is_called_by_its_question_and_its_row(
    page: Page, wave: Wave, way: str
) -> None:
    if way == "call":
        sign_in(page)
    ways = {
        "site": FORM,
        "screen": f"{FORM}screen/{submission_tickets.screen(wave)}/",
        "call": "/desk/surveys/opros/phone/",
    }
    page.goto(ways[way])

    called = groups(page)

    assert len(called) == len(asked(wave)) == 18
    for question, row in asked(wave):
        named = [name for name in called if question in name and row in name]
        assert len(named) == 1, (question, row, named)


@pytest.mark.parametrize("width", [360, 768, 1366])
@pytest.mark.parametrize("chosen", ["200.auto", "125.auto.wide", "150.auto.wide", "200.auto.wide"])
def test_large_and_wide_letters_neither_overflow_nor_tear(
    page: Page, width: int, chosen: str
) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(FORM)
    page.context.add_cookies([{"name": "display", "value": chosen, "url": page.url}])

    for address in (FORM, f"{FORM}pages/"):
        page.goto(address)

        assert page.evaluate("document.documentElement.dataset.size") == chosen[:3]
        assert page.evaluate(TORN) == [], address
        assert not scrolls_sideways(page), address


@pytest.mark.parametrize("address", ["/", "/surveys/", "/ask/", "/display/", f"{FORM}thanks/"])
def test_no_page_around_it_tears_words_either(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 768})
    page.goto(address)
    page.context.add_cookies([{"name": "display", "value": "200.auto.wide", "url": page.url}])
    page.goto(address)

    assert page.evaluate(TORN) == [], address
    assert not scrolls_sideways(page), address
