"""What a page is made of, so that axe is asked once of each sort of thing that pages show.

Hundreds of pages and the states between them are built of the same components, and axe takes a
second for each page. Its rules judge an element by its name, role, attributes, what stands right
around and in it; what it computes in colours; how large it is and how near another
lies; the page by its landmarks and headings. All of that is read in one look at the page; axe
itself is asked of what is among it for the first time, or was found with a fault before.
"""

from collections.abc import Sequence
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

# Of each scheme whether it is wider than its window, and keys of what is shown, as a list each; the
# empty scheme is that of the page now. With `menus`, what opens in the header is opened and asked,
# too: it lies over the page.
LOOK = f"""([size, schemes, parts, menus]) => {{
  const sorts = {SORTS};
  const html = document.documentElement, opened = menus ? document.querySelectorAll(menus) : [];
  if (size) html.dataset.size = size;
  const wide = [];
  window.sorts = schemes.map((scheme, at) => {{
    if (scheme) html.dataset.scheme = scheme;
    wide.push(html.scrollWidth > innerWidth);
    const asked = at ? [] : parts, page = new Map(), header = new Map();
    sorts("body", asked, page);
    for (const one of opened) one.open = true;
    if (opened.length) sorts("header", asked, header);
    for (const one of opened) one.open = false;
    return [page, header];
  }});
  return window.sorts.map((of, at) => [wide[at], of.map(found => [...found.keys()])]);
}}"""

# Of each of the asks rules of one sort, of the elements that some keys stand for; of the whole page
# for its own. Faults come back, each in a line: to tell of axe itself takes longer than to ask it.
ASK = """async ([[number, within], scheme, menus, asks]) => {
  const found = window.sorts[number][within];
  const opened = within ? document.querySelectorAll(menus) : [];
  if (scheme) document.documentElement.dataset.scheme = scheme;
  for (const one of opened) one.open = true;
  const lines = [];
  for (const [keys, options] of asks) {
    const all = new Set(keys.flatMap(key => [...found.get(key)]));
    const where = all.has(document) ? document : {include: [...all]};
    const {violations} = await ourAxe.run(where, options);
    lines.push(violations.flatMap(({id, help, nodes}) =>
      nodes.map(({html}) => `${id}: ${help}: ${html.slice(0, 200)}`)));
  }
  for (const one of opened) one.open = false;
  return lines;
}"""
OPEN = "([which, isOpen]) => document.querySelectorAll(which).forEach(one => one.open = isOpen)"
SCHEME = "scheme => document.documentElement.dataset.scheme = scheme"

_in_order = set[str]()


def faults(
    page: Page,
    *,
    size: str = "",
    schemes: Sequence[str] = ("",),
    parts: Sequence[str] = ("elements",),
    menus: str = "",
) -> list[str]:
    """Each in a line; of the page in this window, in each of the schemes, or as it is shown now.

    `parts`: besides colours the «elements»; what has «sizes» too small to be pressed, which axe
    leaves off unless it is asked; its «width». `menus`: what in the header is opened and asked
    apart.
    """
    found = []
    looked = page.evaluate(LOOK, [size, schemes, parts, menus])
    for number, (is_wide, scheme) in enumerate(looked):
        if is_wide and "width" in parts:
            found.append(f"{schemes[number]}: scrolls sideways")
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
        page.evaluate(f"{AXE}; window.ourAxe = axe; null")
    keys = {kind: sorted(key for key in fresh if key.startswith(f"{kind} ")) for kind in ASKED}
    kinds = [kind for kind in ASKED if keys[kind]]
    asks = [[keys[kind], {**TERSE, **ASKED[kind]}] for kind in kinds]
    found = []
    for kind, lines in zip(kinds, page.evaluate(ASK, [place, scheme, menus, asks]), strict=True):
        if not lines:
            _in_order.update(keys[kind])
        found += lines
    return found
