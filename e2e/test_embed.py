"""Fragments in a page of another site: shown, framed by its lines, setting and asking nothing."""

from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.barriers import scrolls_sideways
from e2e.visiting import AxeClean
from tests.running import Installation

HEAD = '<!doctype html><html lang="ru"><title>Чужой сайт</title><main><h1>Чужой сайт</h1>'


class Foreign:
    """Another site, on another port, which is another origin; `page` is all it has."""

    def __init__(self) -> None:
        self.page = ""
        foreign = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(HTTPStatus.OK)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(foreign.page.encode())

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def foreign() -> Iterator[Foreign]:
    site = Foreign()
    Thread(target=site.server.serve_forever, daemon=True).start()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    yield context.new_page()
    context.close()


def test_the_lines_to_copy_work_on_another_site(
    page: Page, foreign: Foreign, shared_installation: Installation, axe_clean: AxeClean
) -> None:
    page.goto(f"{shared_installation.url}/embed/")
    lines = [box.input_value() for box in page.locator("main textarea").all()]
    assert lines
    foreign.page = HEAD + "".join(lines) + "</main>"
    page.context.clear_cookies()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(foreign.url)
    page.wait_for_load_state("networkidle")
    axe_clean(page)
    frames = page.frames[1:]
    assert len(frames) == len(lines)
    for frame in frames:
        expect(frame.get_by_role("heading").first).to_be_visible()
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert frame.evaluate("document.scripts.length") == 0
    assert not scrolls_sideways(page)
    assert page.context.cookies() == []
    ours = (foreign.url, shared_installation.url)
    assert [url for url in asked if not url.startswith(ours)] == []
    acts = next(frame for frame in frames if "/embed/v1/acts/" in frame.url)
    acts.get_by_role("link").first.click()
    page.wait_for_url(f"{shared_installation.url}/acts/**")


def test_no_other_page_is_framed(
    page: Page, foreign: Foreign, shared_installation: Installation
) -> None:
    foreign.page = f'{HEAD}<iframe title="акты" src="{shared_installation.url}/acts/"></iframe>'
    page.goto(foreign.url)
    page.wait_for_load_state("networkidle")
    assert page.frames[1].url.startswith("chrome-error:")
