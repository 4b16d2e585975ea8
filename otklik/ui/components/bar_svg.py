"""One bar as SVG: the same drawing on pages, in PDF and in text documents.

Lengths are shares of the bar's place, so it takes any width. Colours stand in the drawing itself,
for documents; on pages the style sheet (charts.css) puts the chosen scheme over them by class.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

GROUND, FILL, INK, PAPER, SOFT = "#eef1f0", "#0b5d47", "#000000", "#ffffff", "#4a5350"
SIZE = (128, 15)  # pixels of CSS in documents: 34 millimetres wide
STRIPE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """`share` and the ends of its interval are between 0 and 1; without a share the figure is
    hidden. `is_hatched`: of those who could not say."""

    share: float | None
    low: float | None = None
    high: float | None = None
    is_hatched: bool = False


def bar(drawn: Drawn, *, id: str) -> str:
    """What stands inside of the SVG element. `id` names its pattern on the page."""
    return "".join(_parts(drawn, id))


def svg(drawn: Drawn, *, words: str) -> str:
    """A file of its own, for documents; `words` say it to whoever does not see it."""
    width, height = SIZE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}"><title>{escape(words)}</title>'
        f"{bar(drawn, id='hatch')}</svg>"
    )


def _parts(drawn: Drawn, id: str) -> Iterator[str]:
    if drawn.share is None:
        yield (
            f'<rect class="bar-ground bar-hidden" width="100%" height="100%" fill="none"'
            f' stroke="{SOFT}" stroke-dasharray="4 4"/>'
        )
        return
    yield f'<rect class="bar-ground" width="100%" height="100%" fill="{GROUND}"/>'
    width = _length(drawn.share)
    if drawn.is_hatched:
        yield (
            f'<pattern id={quoteattr(id)} width="{STRIPE}" height="{STRIPE}"'
            f' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect class="bar-hatch" width="3" height="{STRIPE}" fill="{SOFT}"/></pattern>'
            f'<rect class="bar-outline" width="{width}" height="100%" fill="url(#{escape(id)})"'
            f' stroke="{SOFT}" stroke-width="2"/>'
        )
    else:
        yield f'<rect class="bar-fill" width="{width}" height="100%" fill="{FILL}"/>'
    if drawn.low is not None and drawn.high is not None:
        yield _whisker("whisker-halo", drawn.low, drawn.high, paint=PAPER, thick=6)
        yield _whisker("whisker", drawn.low, drawn.high, paint=INK, thick=2)


def _whisker(name: str, low: float, high: float, *, paint: str, thick: int) -> str:
    first, last = _length(low), _length(high)
    return (
        f'<g class="{name}" stroke="{paint}" stroke-width="{thick}">'
        f'<line x1="{first}" x2="{last}" y1="50%" y2="50%"/>'
        f'<line x1="{first}" x2="{first}" y1="30%" y2="70%"/>'
        f'<line x1="{last}" x2="{last}" y1="30%" y2="70%"/></g>'
    )


def _length(share: float) -> str:
    """The same in every language, so no comma."""
    return f"{share * 100:.2f}%"
