"""Every sort of pages of the site, on a phone and in an office: sentences 1, 2 and 3 of the look.

The addresses come from the site map, so a page of a room is walked as soon as the map lists it;
those that the map must list are named, so that none is left out in silence.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from e2e.addresses import first_of_each_sort
from e2e.barriers import scrolls_sideways, space_text
from e2e.visiting import AxeClean, sign_in
from otklik.operations.packs.shipped_pack import shipped_pack
from tests.running import Installation

MAPPED = {
    "/",
    "/accessibility/",
    "/acts/",
    "/acts/order-23/",
    "/ask/",
    "/contacts/",
    "/display/",
    "/help/",
    "/how-we-answer/",
    "/language/",
    "/question/",
    "/search/",
    "/surveys/",
}
BESIDES = {
    "/sitemap/",
    "/search/?q=права",
    "/search/?q=ничегонетакого",
    "/en/",
    "/en/contacts/",
    "/no-such-page/",
}
PHONE = "8 (8712) 00-00-00"
ANSWERS = shipped_pack() / "answers"
# Without the band «Учебная установка», which a real site does not have.
SHORT_ANSWER_ENDS = """() => {
  const band = document.querySelector(".band")?.offsetHeight ?? 0;
  return document.querySelector(".short-answer").getBoundingClientRect().bottom + scrollY - band;
}"""


@pytest.fixture(scope="module")
def site(shared_installation: Installation) -> Installation:
    """A running site whose authority has a telephone."""
    shared_installation.python(
        "from otklik.organisation.models import Authority;"
        f"Authority.objects.update(phone={PHONE!r})"
    )
    return shared_installation


@contextmanager
def opened(
    browser: Browser, site: Installation, width: int, look: str, *, has_script: bool = True
) -> Iterator[Page]:
    """A page of one's own; `look` is the cookie of «Размер и цвет»."""
    height = 768 if width > 800 else 640
    context = browser.new_context(
        viewport={"width": width, "height": height},
        base_url=site.url,
        java_script_enabled=has_script,
    )
    context.add_cookies([{"name": "display", "value": look, "url": site.url}])
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def addresses(browser: Browser, site: Installation) -> list[str]:
    """One of each sort of pages that the map leads to, and a few that no map lists."""
    with opened(browser, site, 1366, "100.light", has_script=False) as page:
        page.goto("/sitemap/")
        links = page.get_by_role("main").get_by_role("link")
        hrefs = links.evaluate_all("links => links.map(link => link.href)")
    mapped = {urlsplit(link).path for link in hrefs}
    assert mapped >= MAPPED
    return sorted({*first_of_each_sort(sorted(mapped)), *BESIDES})


def test_no_page_scrolls_sideways_at_twice_the_size(
    browser: Browser, site: Installation, addresses: list[str]
) -> None:
    """Sentence 2, without scripts, its first half."""
    with opened(browser, site, 360, "200.light", has_script=False) as page:
        wide = [line for address in addresses for line in what_is_wide(page, address)]
    assert wide == [], "\n".join(wide)


def what_is_wide(page: Page, address: str) -> Iterator[str]:
    page.goto(address)
    if scrolls_sideways(page):
        yield address
    page.locator(".head-menu > summary").click()
    if scrolls_sideways(page):
        yield f"{address} with its menu open"


def test_every_page_on_a_phone_without_scripts(
    browser: Browser, site: Installation, addresses: list[str]
) -> None:
    """Sentences 1, 2, 3 and 6, what each page is called, and text spaced wider (WCAG 1.4.12): one
    load of a page is asked all of it."""
    wide: list[str] = []
    with opened(browser, site, 320, "100.light", has_script=False) as page:
        for address in addresses:
            page.set_viewport_size({"width": 320, "height": 640})
            wide += what_is_wide(page, address)
            space_text(page)
            if scrolls_sideways(page):
                wide.append(f"{address} with spaced text")
            page.evaluate("document.adoptedStyleSheets = []")
            page.locator(".head-menu > summary").click()

            page.set_viewport_size({"width": 360, "height": 640})
            has_a_low_header_that_leads_to_a_call(page, address)
            expect(page).to_have_title(re.compile("Комитет по защите прав потребителей$"))
            expect(page.locator("h1")).to_have_count(1)
            go_to_the_top(page)
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            expect(page.locator("h1")).to_be_focused()
        for address in longest_answers(page):
            page.goto(address)
            assert page.evaluate(SHORT_ANSWER_ENDS) <= 640, address
    assert wide == [], "\n".join(wide)


def longest_answers(page: Page) -> list[str]:
    """Where question and short answer together are longest: a line of a title has half the
    letters of a line of text."""
    page.goto("/answers/")
    links = page.locator("main a[href^='/answers/']")
    shown = set(links.evaluate_all("links => links.map(link => link.getAttribute('href'))"))
    taken = {}
    for path in ANSWERS.glob("*.yaml"):
        values = yaml.safe_load(path.read_text("utf-8"))
        taken[f"/answers/{path.stem}/"] = 2 * len(values["question"]) + len(values["short"])
    return sorted(shown & taken.keys(), key=lambda address: taken[address])[-2:]


def has_a_low_header_that_leads_to_a_call(page: Page, address: str) -> None:
    box = page.get_by_role("banner").bounding_box()
    assert box is not None
    assert box["height"] <= 112, address
    call = page.get_by_role("banner").get_by_role("link", name=re.compile("Позвонить|Call"))
    expect(call).to_have_attribute("href", "tel:+78712000000")
    expect(call).to_be_in_viewport(ratio=1)


def go_to_the_top(page: Page) -> None:
    """The next Tab is the first of the page, wherever the focus was: where what held it was taken
    away, a browser goes on from there."""
    page.evaluate(
        """() => {
          const start = document.createElement("i");
          start.tabIndex = -1;
          document.body.prepend(start);
          start.focus();
          start.remove();
        }"""
    )


def test_the_open_menu_has_no_barrier(
    browser: Browser, site: Installation, axe_clean: AxeClean
) -> None:
    with opened(browser, site, 360, "100.dark") as page:
        page.goto("/contacts/")
        page.locator(".head-menu > summary").click()
        axe_clean(page)


def test_home_shows_search_and_the_first_need_without_scrolling(
    browser: Browser, site: Installation
) -> None:
    """Sentence 1."""
    with opened(browser, site, 360, "100.light", has_script=False) as page:
        page.goto("/")
        main = page.get_by_role("main")
        expect(main.get_by_role("searchbox")).to_be_in_viewport(ratio=1)
        expect(main.get_by_role("button", name="Найти")).to_be_in_viewport(ratio=1)
        expect(main.locator(".needs a").first).to_be_in_viewport(ratio=1)


def test_tab_goes_through_the_header_in_one_order(
    browser: Browser, site: Installation, addresses: list[str]
) -> None:
    """Sentence 3, on every page in Russian, on a phone and in an office."""
    with opened(browser, site, 1366, "100.light") as page:
        for address in addresses:
            if address.startswith("/en/"):
                continue
            page.goto(address)
            for width in (360, 1366):
                page.set_viewport_size({"width": width, "height": 768})
                go_to_the_top(page)  # a summary of errors may hold the focus
                seen = []
                for _stop in range(6):
                    page.keyboard.press("Tab")
                    seen.append(page.evaluate("document.activeElement.innerText.trim()"))
                assert seen[0] == "К содержанию"
                assert "омитет" in seen[1], address
                assert seen[2:] == ["Меню", "Размер и цвет", "Язык", "Позвонить"], address


def test_the_menu_opens_by_keyboard_and_finds_without_scripts(
    browser: Browser, site: Installation
) -> None:
    with opened(browser, site, 360, "100.light", has_script=False) as page:
        page.goto("/contacts/")
        for _stop in range(3):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("права потребителей")
        page.keyboard.press("Enter")

        expect(page).to_have_url(re.compile(r"/search/\?q="))
        expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()


def test_an_editor_comes_to_the_editor_from_the_page(browser: Browser, site: Installation) -> None:
    """Sentence 22, its first half."""
    with opened(browser, site, 1366, "100.light") as page:
        sign_in(page, site, "authorised")
        page.goto("/how-we-answer/")

        page.get_by_role("link", name="Исправить эту страницу").click()

        expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
        expect(page.locator("#id_title")).to_have_value("Как мы отвечаем")
