"""What stands in a reader's way on a page that is open: axe in every scheme, and lines too wide.

One load of the page meets all of it: width, size and scheme change as the site's own cookie
changes them, by the two attributes of its root.
"""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from e2e.colours import RULES, pale

AXE = Axe().axe_script
# Nothing is asked of what only rules that axe leaves off want, the text of style sheets; and what
# is in order is not described.
TERSE = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
HEIGHT = 768
USUAL_WIDTH = 1366

EVERY_RULE: dict[str, Any] = {"rules": {"target-size": {"enabled": True}}}
# Rules that may judge otherwise when the same elements are shown larger, but for those of colours.
OF_SIZE = {"runOnly": ["target-size", "scrollable-region-focusable"]}
# Rules that may judge otherwise when the same elements of the page are shown under a header that
# shows others; what is in the header itself is asked by every rule beside.
OF_WIDTH = {
    "runOnly": [
        *RULES, *OF_SIZE["runOnly"], "bypass", "heading-order", "landmark-banner-is-top-level",
        "landmark-complementary-is-top-level", "landmark-contentinfo-is-top-level",
        "landmark-main-is-top-level", "landmark-no-duplicate-banner",
        "landmark-no-duplicate-contentinfo", "landmark-no-duplicate-main", "landmark-one-main",
        "landmark-unique", "page-has-heading-one", "region", "skip-link",
    ],
}  # fmt: skip

OPEN = """([which, isOpen]) => document.querySelectorAll(which).forEach(one => {
  one.open = isOpen;
})"""
IN_HEADER = "header details:not(.head-menu)"
# What the header holds, but for where links lead, what is typed and how many things are counted;
# in what places it marks something as the current one; what styles it.
HEADER = """() => {
  const header = document.querySelector("header");
  if (!header) return [];
  const place = one => one === document.body ? "" : place(one.parentElement) + " " + one.localName
    + "." + one.getAttribute("class");
  const told = ({name, value}) => ["href", "action", "value"].includes(name) ? name
    : name + "=" + value;
  const all = [header, ...header.querySelectorAll("*")];
  const held = all.map(one => [
    place(one),
    ...[...one.attributes].filter(each => each.name !== "aria-current").map(told).sort(),
    ...[...one.childNodes].filter(each => each instanceof Text).map(each => each.data.trim()),
  ].join(" ").replace(/\\d+/g, "0"));
  const current = all.filter(one => one.ariaCurrent);
  return [
    [document.body.className, ...held.sort()].join("\\n"),
    ...current.map(one => one.ariaCurrent + place(one)),
    ...[...document.styleSheets].map(sheet => sheet.href),
  ];
}"""

# What of the page is shown below its header, a sign an element.
SHOWN = """() => {
  const header = document.querySelector("header");
  return [...document.body.querySelectorAll("*")].filter(one => !header?.contains(one))
    .map(one => Number(one.checkVisibility({visibilityProperty: true}))).join("");
}"""

# Spacing of WCAG 1.4.12, as a reader's own style would set it.
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; "
SPACING += "word-spacing: .16em !important } p { margin-bottom: 2em !important }"


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is shown: width of the window in px, size of text in per cent, schemes, and what
    is asked of it in the first of them."""

    width: int
    size: int
    schemes: tuple[str, ...]
    rules: dict[str, Any] = field(default_factory=lambda: EVERY_RULE, hash=False)


LOOKS = (
    Look(320, 100, ("black-on-white", "white-on-black")),
    # No breakpoint lies between 320 and 360 px: the same elements are shown, larger.
    Look(360, 200, ("blue-on-sky", "brown-on-beige"), OF_SIZE),
    Look(USUAL_WIDTH, 100, ("dark", "light")),
)

#: What was found without a barrier in a header, by how it was shown: one stands over hundreds of
#: pages, and asking it takes as long as asking the page.
_clean_in_headers: dict[Look, set[str]] = {look: set() for look in LOOKS}


def show(page: Page, *, width: int, size: int, scheme: str) -> None:
    window: ViewportSize = {"width": width, "height": HEIGHT}
    if page.viewport_size != window:
        page.set_viewport_size(window)
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

    What a press opens is opened first. What opens in the header lies over the page: there every
    rule is asked of the header alone, once of each sort of header. Leaves the page in a usual
    window, light, its header closed.
    """
    page.wait_for_load_state()
    page.emulate_media(reduced_motion="reduce")  # no colour halfway between two schemes
    page.evaluate(OPEN, ["details:not(header details)", True])
    page.evaluate(AXE)
    found, shown = [], set[str]()
    for look in LOOKS:
        if look.width == USUAL_WIDTH:  # the window is changed as seldom as may be
            found += _when_spaced(page)
        for scheme in look.schemes:
            show(page, width=look.width, size=look.size, scheme=scheme)
            where = f"{look.width} px, {look.size} %, {scheme}"
            is_first = scheme == look.schemes[0]
            lines = _by_rules(page, look, shown) if is_first else []
            if not (is_first and look.rules is EVERY_RULE):
                lines += _told(pale(page, TERSE))
            found += [f"{where}: {line}" for line in lines]
        found += [f"{where}, header: {line}" for line in _of_header(page, look)]
        if look.rules is EVERY_RULE:
            shown.add(page.evaluate(SHOWN))
        if scrolls_sideways(page):
            found.append(f"{look.width} px, {look.size} %: scrolls sideways")
    return [f"{page.url}: {line}" for line in found]


def _by_rules(page: Page, look: Look, shown: set[str]) -> list[str]:
    has_shown = look.rules is EVERY_RULE and page.evaluate(SHOWN) in shown
    return _violations(page, OF_WIDTH if has_shown else look.rules)


def _when_spaced(page: Page) -> list[str]:
    show(page, width=360, size=100, scheme="light")
    space_text(page)
    scrolls = scrolls_sideways(page)
    page.evaluate("document.adoptedStyleSheets = []")
    return ["360 px with text spaced wider: scrolls sideways"] if scrolls else []


def _of_header(page: Page, look: Look) -> list[str]:
    header = set(page.evaluate(HEADER))
    if header <= _clean_in_headers[look]:
        return []
    page.evaluate(OPEN, [IN_HEADER, True])
    found = _violations(page, EVERY_RULE, "header")
    page.evaluate(OPEN, [IN_HEADER, False])
    if not found:
        _clean_in_headers[look] |= header
    return found


def _violations(page: Page, options: dict[str, Any], within: str = "html") -> list[str]:
    asked = {"within": within, "options": {**TERSE, **options}}
    results = page.evaluate(
        "asked => document.querySelector(asked.within) ? axe.run(asked.within, asked.options)"
        " : {violations: []}",
        asked,
    )
    return _told(results)


def _told(results: dict[str, Any]) -> list[str]:
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]
