"""What a page loses at 400 % and on paper, of a page that is open: one load of it meets both."""

from playwright.sync_api import Page

#: 1280 × 1024 at 400 %: what sticks to a side would take half of what is left.
ZOOMED = {"width": 320, "height": 256}

# Elements that stay while the page is scrolled down; text that is cut off, or lies beside the
# window without a region that scrolls to it.
HIDDEN_BY_ZOOM = """() => {
  const found = [], shown = one => one.checkVisibility({visibilityProperty: true});
  const called = one => `${one.localName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`;
  for (const one of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(one);
    const sticks = style.position === "sticky" && (style.top !== "auto" || style.bottom !== "auto");
    if (shown(one) && (style.position === "fixed" || sticks)) found.push(`sticks: ${called(one)}`);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement;
    const isApart = parent.closest(".away, .hidden, .skip, script, style, .scroll");
    if (isApart || !text.data.trim() || !shown(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      const isOut = box.right > innerWidth + 1 || box.left < -1;
      if (isOut) { found.push(`beside the window: ${called(parent)}`); break; }
    }
    for (let one = parent; one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      const cuts = style.overflowX !== "visible" && style.overflowX !== "auto";
      const isWide = one.scrollWidth > one.clientWidth + 1;
      if (cuts && (isWide || one.scrollHeight > one.clientHeight + 1)) {
        found.push(`cut: ${called(parent)}`);
        break;
      }
    }
  }
  return [...new Set(found)];
}"""

# What stands in the page and not on its paper, but for what serves the screen alone; what leads
# about the site and stands on the paper.
LOST_ON_PAPER = """() => {
  const found = [], shown = one => one.checkVisibility({visibilityProperty: true});
  const ofTheScreen = "nav, script, noscript, style, template, [hidden], .no-print, .away, "
    + ".button, .mend, .back, .find-site, .clause-mark, .chart-table, .swipe, .band > a, select, "
    + ".part:has(nav)";
  const main = document.querySelector("main.sheet");
  if (!main) return [];  // the practice network is no page of the site
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement;
    if (!text.data.trim() || parent.closest(ofTheScreen)) continue;
    if (!shown(parent)) found.push(`lost on paper: ${text.data.trim().slice(0, 60)}`);
  }
  const ways = document.querySelectorAll("nav, header a:not(.head-name), .help-strip, .button");
  for (const one of ways)
    if (shown(one)) found.push(`on paper: ${one.localName}`);
  if (document.documentElement.scrollWidth > innerWidth) found.push("wider than its paper");
  return found;
}"""


def hidden_by_zoom(page: Page) -> list[str]:
    """At 400 %, each in a line; leaves the window as it was."""
    window = page.viewport_size
    page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    found = page.evaluate(HIDDEN_BY_ZOOM)
    if window is not None:
        page.set_viewport_size(window)
    return [f"{page.url}: 400 %: {line}" for line in found]


def lost_on_paper(page: Page) -> list[str]:
    """On A4, each in a line; leaves the page on the screen."""
    window = page.viewport_size
    page.set_viewport_size({"width": 690, "height": 1020})
    page.emulate_media(media="print")
    found = page.evaluate(LOST_ON_PAPER)
    page.emulate_media(media="screen")
    if window is not None:
        page.set_viewport_size(window)
    return [f"{page.url}: {line}" for line in found]
