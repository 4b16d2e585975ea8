"""Whether the text of a page stands out from its ground, each mixture of colours asked once.

Contrast is a matter of what an element computes: the colour, size and weight of its text and what
is painted behind it. A page in four more schemes is made of mixtures that hundreds of pages before
it showed, and axe takes as long for each of them: only what computes otherwise is asked.
"""

from typing import Any

from playwright.sync_api import Page

RULES = ["color-contrast", "link-in-text-block"]

# The elements of the page that show text, by what their contrast depends on; kept for ASK.
MIXTURES = """() => {
  const grounds = new Map([[null, ""]]);
  const ground = one => {
    if (!grounds.has(one)) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(one);
      const own = `${backgroundColor} ${backgroundImage} ${opacity}`;
      const shown = own === "rgba(0, 0, 0, 0) none 1" ? "" : `| ${own} `;
      grounds.set(one, ground(one.parentElement) + shown);
    }
    return grounds.get(one);
  };
  const written = one => {
    const style = getComputedStyle(one);
    return ["color", "fontSize", "fontWeight", "textShadow", "textDecorationLine",
      "borderBottom", "position"].map(name => style[name]).join(" ");
  };
  const mixtures = window.mixtures = new Map();
  for (const one of document.body.querySelectorAll("*")) {
    const isTyped = one.matches("input, select, textarea");
    const hasText = [...one.childNodes].some(each => each instanceof Text && each.data.trim());
    if (!(isTyped || hasText) || !one.checkVisibility({visibilityProperty: true})) continue;
    const link = one.closest("a");
    const around = link ? `in ${written(link)} in ${written(link.parentElement)}` : "";
    const state = one.matches(":disabled, [aria-disabled=true]") ? "disabled" : "";
    const mixture = [written(one), ground(one), around, state].join(";");
    mixtures.set(mixture, [...(mixtures.get(mixture) ?? []), link ?? one]);
  }
  return [...mixtures.keys()];
}"""
ASK = """([mixtures, options]) => axe.run(
  {include: [...new Set(mixtures.flatMap(mixture => window.mixtures.get(mixture)))]}, options
)"""

_clean = set[str]()


def pale(page: Page, options: dict[str, Any]) -> dict[str, Any]:
    """What axe answers about mixtures that no page before has shown in order."""
    fresh = sorted(set(page.evaluate(MIXTURES)) - _clean)
    if not fresh:
        return {"violations": []}
    answer: dict[str, Any] = page.evaluate(ASK, [fresh, {**options, "runOnly": RULES}])
    if not answer["violations"]:
        _clean.update(fresh)
    return answer
