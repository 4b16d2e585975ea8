"""Every form of site and desk, sent wrong, in a browser: focus is on the summary, and each of its
lines leads to its field (look.md, sentence 10). The pages are those that the server gives."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, Route
from pytest_django import DjangoDbBlocker

from tests.forms.sending import send_all, somebody_with_every_right
from tests.operations.demonstration.conftest import furnishing
from tests.thorough import WHOLE_ONLY

pytestmark = [pytest.mark.slow, pytest.mark.django_db, WHOLE_ONLY]
HERE = "http://127.0.0.1:9/"
#: What has the focus; and to what each line of the summary leads, unless a person cannot see it.
LOOK = """async () => {
  const rest = () => new Promise(done => setTimeout(done, 20));
  const summary = document.querySelector(".summary");
  const lost = document.activeElement === summary
    ? [] : [`focus is on ${document.activeElement.outerHTML.slice(0, 80)}`];
  if (!summary.checkVisibility()) lost.push("the summary is not seen");
  for (const line of summary.querySelectorAll("a")) {
    const field = document.getElementById(line.hash.slice(1));
    if (field?.type === "hidden") continue;
    line.click();
    await rest();
    if (field && field.checkVisibility() && field.contains(document.activeElement)) continue;
    lost.push(`«${line.textContent}» leads to ${document.activeElement.outerHTML.slice(0, 80)}`);
  }
  return lost;
}"""


@pytest.fixture(scope="module")
def _furnished(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Not for the package, whose other journeys need what a server of their own may read."""
    with furnishing(django_db_blocker, tmp_path_factory.mktemp("demonstration")):
        yield


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


class Window:
    """Shows pages as if they came from an address, with our own scripts and style."""

    def __init__(self, page: Page) -> None:
        self.page, self.shown = page, ""
        page.context.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if isinstance(found, str):
            route.fulfill(path=found)
        elif route.request.is_navigation_request():
            route.fulfill(body=self.shown, content_type="text/html; charset=utf-8")
        else:
            route.abort()

    def faults(self, shown: str) -> list[str]:
        self.shown = shown
        self.page.goto(HERE)
        lost: list[str] = self.page.evaluate(LOOK)
        return lost


@pytest.mark.usefixtures("_furnished")
def test_focus_is_on_the_summary_and_each_line_leads_to_its_field(
    client: Client, page: Page
) -> None:
    client.force_login(somebody_with_every_right())
    sent = send_all(client, Window(page).faults)
    assert sent.faults == [], "\n".join(sent.faults)
    assert len(sent.wrong) >= 100
