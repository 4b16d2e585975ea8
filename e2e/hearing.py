"""What a page says aloud by itself: changes of its live regions, as a screen reader hears them."""

from playwright.sync_api import Page

_LISTEN = """() => {
  window.heard = [];
  new MutationObserver(changes => {
    const regions = new Set(changes.map(change => {
      const one = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      return one?.closest("[aria-live]:not([aria-live=off]), "
        + "[role=status]:not([aria-live=off]), [role=alert]");
    }));
    for (const region of regions) {
      const words = region?.textContent.trim();
      if (words && region.isConnected) window.heard.push(words);
    }
  }).observe(document.body, {childList: true, characterData: true, subtree: true});
}"""


def listen(page: Page) -> None:
    """From now on, until the page is left."""
    page.evaluate(_LISTEN)


def listen_always(page: Page) -> None:
    """From now on, on each page that comes, since its own words are there."""
    page.add_init_script(f'addEventListener("DOMContentLoaded", {_LISTEN})')


def heard(page: Page) -> list[str]:
    """What was said since; what takes the focus is read for that, and is not among it."""
    lines: list[str] = page.evaluate("window.heard")
    return [" ".join(line.split()) for line in lines]
