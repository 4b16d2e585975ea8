"""What stands in a reader's way on a page that is open: axe in every scheme, and lines too wide.

One load of the page meets all of it: width, size and scheme change as the site's own cookie
changes them, by the two attributes of its root.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Page, ViewportSize

from e2e.sorts import OPEN, SCHEME, faults

HEIGHT = 768
USUAL_WIDTH = 1366
EVERYTHING = ("elements", "sizes", "width")

IN_HEADER = "header details:not(.head-menu), .tabs-more"
# Spacing of WCAG 1.4.12, as a reader's own style would set it.
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; "
SPACING += "word-spacing: .16em !important } p { margin-bottom: 2em !important }"
# The bar of a phone lies over what scrolls under it, which can be scrolled out from under it.
BAR = ".rail { position: static !important }"
UNPIN = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
IS_WIDE_WHEN_SPACED = """css => {
  Object.assign(document.documentElement.dataset, {size: "100", scheme: "light"});
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const others = [...document.adoptedStyleSheets];
  document.adoptedStyleSheets = [...others, sheet];
  const isWide = document.documentElement.scrollWidth > innerWidth;
  document.adoptedStyleSheets = others;
  return isWide;
}"""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is shown: width of the window in px, size of text in per cent, schemes."""

    width: int
    size: int
    schemes: tuple[str, ...]


LOOKS = (
    Look(320, 100, ("black-on-white", "white-on-black")),
    Look(360, 200, ("blue-on-sky", "brown-on-beige")),
    Look(USUAL_WIDTH, 100, ("dark", "light")),
)
#: For pages made of components that the gallery shows in all six schemes.
FEWER_LOOKS = (
    Look(320, 100, ("white-on-black",)),
    Look(360, 200, ("light",)),
    Look(USUAL_WIDTH, 100, ("dark", "light")),
)


def show(page: Page, *, width: int, size: int, scheme: str) -> None:
    _widen(page, width)
    look = {"size": str(size), "scheme": scheme}
    page.evaluate("look => Object.assign(document.documentElement.dataset, look)", look)


def _widen(page: Page, width: int) -> None:
    window: ViewportSize = {"width": width, "height": HEIGHT}
    if page.viewport_size != window:
        page.set_viewport_size(window)


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


def barriers(page: Page, looks: Sequence[Look] = LOOKS) -> list[str]:
    """Each in a line, with where and how it shows; none on a page that everybody can use.

    What a press opens is opened first. What opens in the header, or of the tabs, lies over the
    page: it is asked apart. Leaves the page in a usual window, light, its header closed.
    """
    page.wait_for_load_state()
    page.emulate_media(reduced_motion="reduce")  # no colour halfway between two schemes
    page.evaluate(OPEN, ["details:not(header details, .tabs-more)", True])
    page.evaluate(UNPIN, BAR)
    found = []
    for look in looks:
        if look.width == USUAL_WIDTH:  # the window is changed as seldom as may be
            found += _when_spaced(page)
        _widen(page, look.width)
        size, schemes = str(look.size), look.schemes
        lines = faults(page, size=size, schemes=schemes, parts=EVERYTHING, menus=IN_HEADER)
        found += [f"{look.width} px, {look.size} %, {line}" for line in lines]
    page.evaluate(SCHEME, looks[-1].schemes[-1])
    page.evaluate("document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1)")
    return [f"{page.url}: {line}" for line in found]


def _when_spaced(page: Page) -> list[str]:
    _widen(page, 360)
    scrolls = page.evaluate(IS_WIDE_WHEN_SPACED, SPACING)
    return ["360 px with text spaced wider: scrolls sideways"] if scrolls else []
