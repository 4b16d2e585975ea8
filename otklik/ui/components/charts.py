"""Charts: bars from zero, each with its figure as text; the table is one click away.

A bar is drawn as SVG, the same on pages, in PDF and in text documents. Lengths are relative to the
bar's width, so it fits any place. Colours are in the drawing itself, for documents; on pages the
style sheet (charts.css) sets those of the chosen scheme by class.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self
from xml.sax.saxutils import escape, quoteattr

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from otklik.ui import numbers
from otklik.ui.components import register

GROUND, FILL, INK, PAPER, SOFT = "#eef1f0", "#0b5d47", "#000000", "#ffffff", "#4a5350"
SIZE = (128, 15)  # CSS pixels; in documents 34 millimetres wide
STRIPE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """How many of `base` people gave an answer. Without a `count` the figure is hidden.

    `low` and `high` are the ends of the share's interval, between 0 and 1. Bars of undecided
    answers are `is_hatched`. For an `is_tally`, a number per day or week, the share is drawn but
    not written: it means nothing.
    """

    label: Any
    base: int
    count: int | None = None
    low: float | None = None
    high: float | None = None
    is_hatched: bool = False
    is_tally: bool = False

    @classmethod
    def within(cls, interval: Any, **values: Any) -> Self:
        """With the ends of an interval (`low`, `high`), or without."""
        low, high = (interval.low, interval.high) if interval else (None, None)
        return cls(low=low, high=high, **values)

    @property
    def share(self) -> float | None:
        return None if self.count is None else self.count / self.base

    @property
    def share_words(self) -> str:
        return "" if self.share is None else numbers.percent(self.share)

    @property
    def count_words(self) -> str:
        return "" if self.count is None else numbers.whole(self.count)

    @property
    def base_words(self) -> str:
        return numbers.whole(self.base)

    @property
    def interval_words(self) -> tuple[str, str] | None:
        if self.low is None or self.high is None:
            return None
        return numbers.percent(self.low), numbers.percent(self.high)


def _draw(bar: Bar, *, id: str) -> str:
    """The content of the SVG element. `id` names its pattern on the page."""
    return "".join(_parts(bar, id))


def svg_file(bar: Bar, *, words: str) -> str:
    """A bar as a separate file, for documents; `words` is the alternative text."""
    width, height = SIZE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}"><title>{escape(words)}</title>'
        f"{_draw(bar, id='hatch')}</svg>"
    )


def _parts(bar: Bar, id: str) -> Iterator[str]:
    if bar.share is None:
        yield (
            f'<rect class="bar-ground bar-hidden" width="100%" height="100%" fill="none"'
            f' stroke="{SOFT}" stroke-dasharray="4 4"/>'
        )
        return
    yield f'<rect class="bar-ground" width="100%" height="100%" fill="{GROUND}"/>'
    width = _length(bar.share)
    if bar.is_hatched:
        yield (
            f'<pattern id={quoteattr(id)} width="{STRIPE}" height="{STRIPE}"'
            f' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect class="bar-hatch" width="3" height="{STRIPE}" fill="{SOFT}"/></pattern>'
            f'<rect class="bar-outline" width="{width}" height="100%" fill="url(#{escape(id)})"'
            f' stroke="{SOFT}" stroke-width="2"/>'
        )
    else:
        yield f'<rect class="bar-fill" width="{width}" height="100%" fill="{FILL}"/>'
    if bar.low is not None and bar.high is not None:
        yield _whisker("whisker-halo", bar.low, bar.high, paint=PAPER, thick=6)
        yield _whisker("whisker", bar.low, bar.high, paint=INK, thick=2)


def _whisker(name: str, low: float, high: float, *, paint: str, thick: int) -> str:
    first, last = _length(low), _length(high)
    return (
        f'<g class="{name}" stroke="{paint}" stroke-width="{thick}">'
        f'<line x1="{first}" x2="{last}" y1="50%" y2="50%"/>'
        f'<line x1="{first}" x2="{first}" y1="30%" y2="70%"/>'
        f'<line x1="{last}" x2="{last}" y1="30%" y2="70%"/></g>'
    )


def _length(share: float) -> str:
    """Locale-independent, so without a comma."""
    return f"{share * 100:.2f}%"


MOST_KEPT = 500  # charts: each a few kilobytes


@register.simple_tag
def bar_drawing(bar: Bar, id: str, place: int) -> SafeString:
    """The `place`th bar of the chart `id`, for its SVG element."""
    return mark_safe(_draw(bar, id=f"{id}-hatch-{place}"))  # noqa: S308 - numbers


@register.simple_tag
def bar_chart(
    bars: Sequence[Bar],
    *,
    id: str,
    name: str,
    answered: int | None = None,
    passed: int | None = None,
    hidden: int | None = None,
    adds_up: bool = False,
    note: str = "",
    lang: str = "",
    row_word: Any = "",
    count_word: Any = "",
) -> SafeString:
    """Bars from zero with their table; `name` says what they show, and a heading precedes it.

    `note` says why something is hidden; without bars it is shown alone. Below the rows, if given:
    the total `hidden`, and how many `answered` and `passed` (skipped) the question; `adds_up`: each
    person chose one bar. Labels, not the name, are in the language `lang`. `row_word` and
    `count_word` head the table where the bars are not answers to a survey.

    Rendered charts are cached: a page of results is mostly charts, and they do not change.
    """
    return _render_chart(
        tuple(bars),
        tuple(type(bar.label) for bar in bars),  # a safe string equals an unsafe one
        get_language(),
        totals=(("answered", answered), ("passed", passed), ("hidden", hidden)),
        all=numbers.percent(1) if adds_up else "",
        id=id,
        name=name,
        note=note,
        lang=lang,
        row_word=row_word,
        count_word=count_word,
    )


@lru_cache(maxsize=MOST_KEPT, typed=True)
def _render_chart(
    bars: tuple[Bar, ...],
    _kinds: tuple[type, ...],
    _language: str | None,
    *,
    totals: tuple[tuple[str, int | None], ...],
    **words: Any,
) -> SafeString:
    context = {
        "bars": bars,
        "has_intervals": any(bar.interval_words for bar in bars),
        "has_shares": not any(bar.is_tally for bar in bars),
        **{name: "" if count is None else numbers.whole(count) for name, count in totals},
        **words,
    }
    return render_to_string("ui/components/bar_chart.html", context)
