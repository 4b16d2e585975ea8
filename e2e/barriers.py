"""What stands in a reader's way on a page that is open: axe in every scheme, and lines too wide.

One load of the page meets all of it: width, size and scheme change as the site's own cookie
changes them, by the two attributes of its root.
"""

from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
# Nothing is asked of what only rules that axe leaves off want, the text of style sheets; and what
# is in order is not described.
TERSE = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
HEIGHT = 768
USUAL_WIDTH = 1366

# Rules that may judge otherwise when nothing but colours has changed.
OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
EVERY_RULE = {"rules": {"target-size": {"enabled": True}}}

OPEN = """([which, isOpen]) => document.querySelectorAll(which).forEach(one => {
  one.open = isOpen;
})"""
IN_HEADER = "header details:not(.head-menu)"

# Spacing of WCAG 1.4.12, as a reader's own style would set it.
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; "
SPACING += "word-spacing: .16em !important } p { margin-bottom: 2em !important }"


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is shown: width of the window in px, size of text in per cent, schemes."""

    width: int
    size: int
    schemes: tuple[str, ...]


LOOKS = (
    Look(320, 100, ("black-on-white", "white-on-black")),
    Look(360, 200, ("blue-on-sky", "brown-on-beige")),
    Look(USUAL_WIDTH, 100, ("light", "dark")),
)


def show(page: Page, *, width: int, size: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.evaluate(
        "look => Object.assign(document.documentElement.dataset, look)",
        {"size": str(size), "scheme": scheme},
    )


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def space_text(page: Page) -> None:
    page.evaluate(
        """css => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets = [sheet];
        }""",
        SPACING,
    )


def barriers(page: Page) -> list[str]:
    """Each in a line, with where and how it shows; none on a page that everybody can use.

    What a press opens is opened first, but what opens in the header lies over the page: there every
    rule is asked of the header alone. Leaves the page in a usual window, light, its header closed.
    """
    page.wait_for_load_state()
    page.emulate_media(reduced_motion="reduce")  # no colour halfway between two schemes
    page.evaluate(OPEN, ["details:not(header details)", True])
    page.evaluate(AXE)
    found = []
    for look in LOOKS:
        rules: dict[str, Any] = EVERY_RULE
        for scheme in look.schemes:
            show(page, width=look.width, size=look.size, scheme=scheme)
            where = f"{look.width} px, {look.size} %, {scheme}"
            found += [f"{where}: {line}" for line in _violations(page, rules)]
            rules = OF_COLOURS
            page.evaluate(OPEN, [IN_HEADER, True])
        found += [f"{where}, header: {line}" for line in _violations(page, EVERY_RULE, "header")]
        page.evaluate(OPEN, [IN_HEADER, False])
        if scrolls_sideways(page):
            found.append(f"{look.width} px, {look.size} %: scrolls sideways")
    show(page, width=360, size=100, scheme="light")
    space_text(page)
    if scrolls_sideways(page):
        found.append("360 px with text spaced wider: scrolls sideways")
    page.evaluate("document.adoptedStyleSheets = []")
    show(page, width=USUAL_WIDTH, size=100, scheme="light")
    return [f"{page.url}: {line}" for line in found]


def _violations(page: Page, options: dict[str, Any], within: str = "html") -> list[str]:
    asked = {"within": within, "options": {**TERSE, **options}}
    results = page.evaluate(
        "asked => document.querySelector(asked.within) ? axe.run(asked.within, asked.options)"
        " : {violations: []}",
        asked,
    )
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]
