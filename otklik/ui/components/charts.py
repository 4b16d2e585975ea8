"""Charts: bars from zero, each with its figure in words; the table is one press away."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from otklik.ui import numbers
from otklik.ui.components import bar_svg, register

MOST_KEPT = 500  # charts: each a few kilobytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """How many of `base` people gave an answer. Without a `count` the figure is hidden.

    `low` and `high` are the ends of the share's interval, between 0 and 1. Bars of those who
    could not say are `is_hatched`. Of an `is_tally`, a number a day or a week, the share of all is
    drawn but told nowhere: it means nothing.
    """

    label: Any
    base: int
    count: int | None = None
    low: float | None = None
    high: float | None = None
    is_hatched: bool = False
    is_tally: bool = False

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

    @property
    def drawn(self) -> bar_svg.Drawn:
        """As `drawing` takes it."""
        return bar_svg.Drawn(
            share=self.share, low=self.low, high=self.high, is_hatched=self.is_hatched
        )


@register.simple_tag
def drawn_bar(bar: Bar, id: str, place: int) -> SafeString:
    """The `place`th bar of the chart `id`, inside of its SVG element."""
    return mark_safe(bar_svg.bar(bar.drawn, id=f"{id}-hatch-{place}"))  # noqa: S308 - numbers


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
    """Bars from zero with their table; `name` says what they show, its heading stands before.

    `note` says why something is hidden; without bars it is all there is. Below the table's rows
    stand, where given, how many are `hidden` together, `answered` and `passed` the question
    over; bars that each person chose one of `adds_up` to all. Labels, not the name, are in the
    language `lang`. `row_word` and `count_word` head the table where the bars are no answers of
    people to a survey.

    The same chart is drawn once: a page of results is mostly charts, and they do not change.
    """
    return _drawn(
        tuple(bars),
        tuple(type(bar.label) for bar in bars),  # a safe text equals an unsafe one
        id,
        name,
        answered,
        passed,
        hidden,
        adds_up,
        note,
        lang,
        row_word,
        count_word,
        get_language(),
    )


@lru_cache(maxsize=MOST_KEPT, typed=True)
def _drawn(
    bars: tuple[Bar, ...],
    _kinds: tuple[type, ...],
    id: str,
    name: str,
    answered: int | None,
    passed: int | None,
    hidden: int | None,
    adds_up: bool,
    note: str,
    lang: str,
    row_word: Any,
    count_word: Any,
    _language: str | None,
) -> SafeString:
    context = {
        "bars": bars,
        "id": id,
        "name": name,
        "has_intervals": any(bar.interval_words for bar in bars),
        "has_shares": not any(bar.is_tally for bar in bars),
        "answered": "" if answered is None else numbers.whole(answered),
        "passed": "" if passed is None else numbers.whole(passed),
        "hidden": "" if hidden is None else numbers.whole(hidden),
        "all": numbers.percent(1) if adds_up else "",
        "note": note,
        "lang": lang,
        "row_word": row_word,
        "count_word": count_word,
    }
    return render_to_string("ui/components/bar_chart.html", context)
