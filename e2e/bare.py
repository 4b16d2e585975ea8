"""A hand that presses, with all that a page has or with nothing but its words.

Without scripts, pictures, letters and style each press leads to a new page. With all of them each
press that changes something is said once: focus goes to what was said, or to where one goes on, and
nothing else speaks.
"""

import re
from collections import Counter
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from e2e.hearing import heard, listen_always
from e2e.visiting import answered

#: What others do is told too, whoever presses what.
OF_OTHERS = re.compile(r"^Ещё \d|здесь|пишет|смотрит")
NAMED = """one => one.getAttribute("aria-label")
  || document.getElementById(one.getAttribute("aria-labelledby"))?.textContent
  || one.labels?.[0]?.textContent || one.textContent"""


def strip(context: BrowserContext) -> Counter[str]:
    """From now on nothing but pages comes; what was refused, by kind."""
    refused: Counter[str] = Counter()

    def answer(route: Route) -> None:
        kind = route.request.resource_type
        if kind in ("document", "other"):
            route.continue_()
        else:
            refused[kind] += 1
            route.abort()

    context.route("**/*", answer)
    return refused


@dataclass(frozen=True, slots=True)
class Hand:
    """Of a person at a page."""

    page: Page
    is_bare: bool

    def __post_init__(self) -> None:
        if not self.is_bare:
            listen_always(self.page)

    def change(self, press: Locator, text: str | re.Pattern[str]) -> None:
        """A press that changes something, after which the page says so."""
        with answered(self.page):
            press.click()
        expect(self.page.locator("body")).to_contain_text(text)
        self.attends()

    def attends(self) -> None:
        """With scripts: focus is on something that has a name, and nothing else spoke."""
        if self.is_bare:
            return
        self.page.wait_for_load_state("networkidle")
        focus = self.page.locator("main :focus")
        expect(focus).to_have_count(1)
        name = " ".join(str(focus.evaluate(NAMED)).split())
        print(f"Focus is on «{name[:90]}»; heard {heard(self.page)}")
        assert name, focus.evaluate("one => one.outerHTML")
        spoken = [words for words in heard(self.page) if not OF_OTHERS.search(words)]
        assert spoken == [], f"said besides the focus on «{name}»"
