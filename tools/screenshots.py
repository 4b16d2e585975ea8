"""The pictures of the tutorial and of the types of pages: `make screenshots`.

Starts an installation of its own, walks the tutorial's path in Debian's Chromium and keeps what
it sees in docs/tutorial/pictures. The walk fails when a step of the tutorial cannot be done.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "tutorial" / "pictures"
SIZE = ViewportSize(width=1180, height=760)

sys.path.insert(0, str(ROOT))

from bench import measuring  # noqa: E402
from e2e.visiting import found_chromium, send_question  # noqa: E402
from tools import page_types  # noqa: E402


def main() -> None:
    chromium = found_chromium()
    if chromium is None:
        raise SystemExit("Chromium is needed: tools/chromium installs it.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with measuring.installation() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        first_minute(browser, server.url)
        site(browser, server.url)
        survey(browser, server.url)
        page_types.take(browser, server.url)
        browser.close()
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.name:<16} {picture.stat().st_size / 1024:.0f} KB")


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context(viewport=SIZE, base_url=url, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def keep(page: Page, name: str) -> None:
    page.screenshot(path=PICTURES / f"{name}.png")


def first_minute(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        page.goto("/start/")
        keep(page, "start")
        page.locator("#step-1").click()
        publish = page.locator("form", has=page.locator("[autofocus]")).get_by_role("button")
        publish.wait_for()
        page.wait_for_timeout(500)
        keep(page, "wall")
        publish.click()
        confirm = page.get_by_role("button", name="Подтвердить")
        for _attempt in range(30):  # the network tells the desk
            page.goto("/start/")
            page.locator("#step-2").click()
            page.wait_for_timeout(2000)
            if confirm.count():
                break
        confirm.wait_for()
        keep(page, "desk")
        page.get_by_role("button", name="Подтвердить").click()
        page.get_by_role("button", name=re.compile("^Вставить")).first.click()
        page.get_by_label("Наш ответ").scroll_into_view_if_needed()
        keep(page, "reply")
        page.get_by_role("button", name=re.compile("^Опубликовать для всех")).click()
        page.goto("/start/")
        page.locator("#again").wait_for(timeout=60_000)
        page.locator("#step-3").click()
        page.wait_for_timeout(300)
        keep(page, "answer")


def site(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        page.goto("/")
        page.get_by_role("main").get_by_role("searchbox").fill("права потребителя")
        page.keyboard.press("Enter")
        keep(page, "search")
        page.goto("/acts/order-23/")
        keep(page, "act")
        page.goto("/ask/")
        send_question(
            page, "Купила чайник, он не греет. Чек есть, продавец не принимает. Что делать?"
        )
        keep(page, "asked")
        page.get_by_role("button", name="Открыть страницу моего вопроса").click()
        keep(page, "question")


def survey(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        page.goto("/surveys/")
        page.get_by_role("main").get_by_role("link", name=re.compile("13 вопросов")).first.click()
        page.locator("#q8").scroll_into_view_if_needed()
        page.evaluate("document.querySelector('#q8').scrollIntoView()")
        keep(page, "survey")
    with opened(browser, url) as page:
        page.goto("/start/")
        page.get_by_role("button", name="Заместитель председателя").click()
        page.goto("/desk/surveys/")
        open_one = page.get_by_role("main").locator("li", has_text="идёт").get_by_role("link").first
        open_one.click()
        page.get_by_role("link", name="Закрыть опрос…").click()
        keep(page, "closing")
        page.goto("/surveys/")
        page.get_by_role("main").get_by_role("link", name=re.compile("результаты")).first.click()
        page.evaluate("document.querySelector('#q1').scrollIntoView()")
        keep(page, "results")


if __name__ == "__main__":
    main()
