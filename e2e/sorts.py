"""What a page is made of, so that axe is asked once of each sort of thing that pages show.

Hundreds of pages and the states between them are built of the same components, and axe takes a
second for each page. Its rules judge an element by its name, role, attributes, what stands right
around and in it; what it computes in colours; how large it is and how near another
lies; the page by its landmarks and headings. All of that is read in one look at the page; axe
itself is asked of what is among it for the first time, or was found with a fault before.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
# Nothing is asked of what only rules that axe leaves off want, the text of style sheets; and what
# is in order is not described.
TERSE = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
OF_COLOUR = ["color-contrast", "link-in-text-block"]
OF_SIZE = ["target-size", "scrollable-region-focusable"]
#: Rules that judge an element by the rest of the page.
OF_PAGE = [
    "accesskeys", "aria-hidden-body", "bypass", "document-title", "duplicate-id-aria",
    "heading-order", "html-has-lang", "html-lang-valid", "html-xml-lang-mismatch",
    "landmark-banner-is-top-level", "landmark-complementary-is-top-level",
    "landmark-contentinfo-is-top-level", "landmark-main-is-top-level",
    "landmark-no-duplicate-banner", "landmark-no-duplicate-contentinfo",
    "landmark-no-duplicate-main", "landmark-one-main", "landmark-unique", "meta-refresh",
    "meta-viewport", "page-has-heading-one", "region", "skip-link",
]  # fmt: skip
APART = {rule: {"enabled": False} for rule in (*OF_PAGE, *OF_COLOUR, *OF_SIZE)}
#: By what a key begins with: the rules that are asked of what it stands for.
ASKED: dict[str, dict[str, Any]] = {
    "page": {"runOnly": OF_PAGE},
    "element": {"rules": APART},
    "colour": {"runOnly": OF_COLOUR},
    "size": {"runOnly": OF_SIZE},
}

SORTS = Path(__file__).with_name("sorts.js").read_text("utf-8")

# Keys of what is shown in each scheme, as a list each; the empty one is that of the page now. With
# `menus`, what opens in the header is opened and asked, too: it lies over the page.
LOOK = f"""([schemes, parts, menus]) => {{
  const sorts = {SORTS};
  const html = document.documentElement, opened = menus ? document.querySelectorAll(menus) : [];
  window.sorts = schemes.map((scheme, at) => {{
    if (scheme) html.dataset.scheme = scheme;
    const asked = at ? [] : parts, page = new Map(), header = new Map();
    sorts("body", asked, page);
    for (const one of opened) one.open = true;
    if (opened.length) sorts("header", asked, header);
    for (const one of opened) one.open = false;
    return [page, header];
  }});
  return window.sorts.map(of => of.map(found => [...found.keys()]));
}}"""

# Rules of one sort, of the elements that some keys stand for; of the whole page for its own.
ASK = """([place, keys, options]) => {
  const found = window.sorts[place[0]][place[1]];
  const all = new Set(keys.flatMap(key => [...found.get(key)]));
  return ourAxe.run(all.has(document) ? document : {include: [...all]}, options);
}"""
OPEN = "([which, isOpen]) => document.querySelectorAll(which).forEach(one => one.open = isOpen)"
SCHEME = "scheme => document.documentElement.dataset.scheme = scheme"

_in_order = set[str]()


def faults(
    page: Page,
    *,
    schemes: Sequence[str] = ("",),
    parts: Sequence[str] = ("elements",),
    menus: str = "",
) -> list[str]:
    """Each in a line; of the page in this window, in each of the schemes, or as it is shown now.

    `parts`: besides colours the «elements»; what has «sizes» too small to be pressed, which axe
    leaves off unless it is asked. `menus`: what in the header is opened and asked apart.
    """
    found = []
    for number, scheme in enumerate(page.evaluate(LOOK, [schemes, parts, menus])):
        for within, keys in enumerate(scheme):
            if fresh := set(keys) - _in_order:
                lines = _asked(page, fresh, (number, within), schemes[number], menus)
                where = f"{schemes[number]}{', header' if within else ''}: "
                found += [where.removeprefix(": ") + line for line in lines]
    return found


def _asked(
    page: Page, fresh: set[str], place: tuple[int, int], scheme: str, menus: str
) -> list[str]:
    if not page.evaluate("Boolean(window.ourAxe)"):  # Wagtail's editor has one of its own
        page.evaluate(AXE)
        page.evaluate("window.ourAxe = axe")
    if scheme:
        page.evaluate(SCHEME, scheme)
    if place[1]:
        page.evaluate(OPEN, [menus, True])
    found = []
    for kind, options in ASKED.items():
        of_kind = sorted(key for key in fresh if key.startswith(f"{kind} "))
        if not of_kind:
            continue
        results = page.evaluate(ASK, [place, of_kind, {**TERSE, **options}])
        if not results["violations"]:
            _in_order.update(of_kind)
        found += violation_lines(results["violations"])
    if place[1]:
        page.evaluate(OPEN, [menus, False])
    return found


def violation_lines(violations: Iterable[dict[str, Any]]) -> list[str]:
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in violations
        for node in violation["nodes"]
    ]
