"""Results of a survey in a browser: in every scheme, narrow, enlarged, by keyboard, on paper."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from e2e.barriers import barriers
from e2e.visiting import AxeClean
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.lifecycle.transitions import publish_wave
from tests.conftest import _lift_journal_triggers
from tests.factories import PASSWORD, UserFactory
from tests.surveys.conftest import NOON
from tests.surveys.filling import filled

__all__ = ["_lift_journal_triggers"]  # the surveys below write into the journal


RESULTS = "/surveys/2026/results/"


@pytest.fixture(autouse=True)
def _published(live_server: LiveServer) -> None:
    """Charts in each state: certain, hatched, hidden, too few to show; an example beside it."""
    table = {"yes": 30, "no": 25, "unsure": 10}
    wave = filled(
        81,
        {
            "overall": {"satisfied": 48, "not-satisfied": 21, "unsure": 8},
            "site-finds": {"yes": 50, "no": 3, "unsure": 19},
            "useful.site": table,
            "useful.telegram": {"yes": 3},
        },
        texts={"site-sought": ["Телефон отдела", "Мой номер 8 928 000-00-00"] * 3},
        slug="2026",
        title="Опрос об информации Комитета",
        is_example=True,
    )
    publish_wave(wave, by=None, at=NOON)
    filled(3, {}, closed=False, slug="winter", title="Зимний опрос")


def look(context: BrowserContext, live_server: LiveServer, choice: str) -> None:
    context.add_cookies([{"name": "display", "value": choice, "url": live_server.url}])


def test_everyone_can_read_them(page: Page, live_server: LiveServer) -> None:
    for address in (RESULTS, "/surveys/"):
        page.goto(f"{live_server.url}{address}")
        found = barriers(page)
        assert found == [], "\n".join(found)


def test_bars_of_one_chart_have_one_length_of_a_hundred_percent(
    page: Page, live_server: LiveServer
) -> None:
    for width in (320, 768, 1366):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{live_server.url}{RESULTS}")
        tracks = page.locator("#q1 .bar-track").all()

        lengths = {round(box["width"]) for track in tracks if (box := track.bounding_box())}

        assert len(tracks) == 3
        assert len(lengths) == 1
        assert lengths.pop() >= 150


def test_the_table_is_one_press_away(
    page: Page, live_server: LiveServer, axe_clean: AxeClean
) -> None:
    page.goto(f"{live_server.url}{RESULTS}")
    table = page.get_by_role("table", name="Вопрос 1", exact=True)
    expect(table).to_be_hidden()

    page.locator("#q1 summary").focus()
    page.keyboard.press("Enter")

    expect(table.get_by_role("row", name="Скорее удовлетворен 48")).to_be_visible()
    axe_clean(page)


def test_on_paper_they_are_dark_on_white_and_an_example_is_still_called_one(
    context: BrowserContext, page: Page, live_server: LiveServer
) -> None:
    look(context, live_server, "100.dark")
    page.goto(f"{live_server.url}{RESULTS}")
    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(22, 33, 29)"
    expect(page.get_by_text("Пример: ответы придуманы")).to_be_visible()
    expect(page.get_by_role("link", name="Размер и цвет")).to_be_hidden()


def test_the_desk_of_surveys_has_no_barrier(page: Page, live_server: LiveServer) -> None:
    """In states that the demonstration does not show."""
    user = UserFactory(role=Role.AUTHORISED)
    page.goto(f"{live_server.url}/account/login/")
    page.locator("[name=login]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()

    found = []
    for place in ("winter/", "winter/closing/", "2026/results/", "2026/results/6/"):
        page.goto(f"{live_server.url}/desk/surveys/{place}")
        found += barriers(page)
    assert found == [], "\n".join(found)
