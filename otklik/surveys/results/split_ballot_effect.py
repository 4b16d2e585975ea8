"""The effect of a version's wording: the difference between its respondents and those randomly
assigned to the other version.

It is computed from what both halves show, so it reveals nothing hidden. It is a difference with its
interval, without a verdict: earlier surveys are compared with the half that kept the last version.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import sqrt
from statistics import NormalDist

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from otklik.statistics.change_verdicts import LEAST
from otklik.surveys.results import planned_comparison
from otklik.surveys.results.changes_since_last_wave import WORDS_OF_A_QUESTION
from otklik.surveys.results.wave_results import Results, results
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers

type Counts = Mapping[float, int]
"""How many people by the score of their answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureEffect:
    """One figure. `difference` is empty where it is hidden, and `reason` says why."""

    number: int
    what: str
    difference: str
    reads: str
    reason: str
    bases: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """`half` kept the last version."""

    half: Wave
    rows: tuple[FigureEffect, ...]


def bridge(wave: Wave, found: Results, *, only_published: bool) -> Bridge | None:
    """None when the survey had one version, or the other half is not visible."""
    half = wave.other_half
    if half is None or half.closed_at is None or found.responses is None:
        return None
    if only_published and half.published_at is None:
        return None
    return Bridge(half=half, rows=tuple(_rows(wave, found, half, results(half))))


def difference(before: Counts, after: Counts) -> tuple[float, float, float]:
    """Of two means of scores from 0 to 1, with its 95 % interval. One more person is assumed at
    either end in each half, as A. Agresti and B. Caffo do for two shares (Simple and effective
    confidence intervals for proportions and differences of proportions, The American Statistician
    54 (2000), 280-288); with scores 0 and 1 it is their interval."""
    (first, _one), (second, _other) = _moments(before), _moments(after)
    ends = Counter({0.0: 1, 1.0: 1})
    wide = [_moments(Counter(counts) + ends) for counts in (before, after)]
    middle = wide[1][0] - wide[0][0]
    reach = NormalDist().inv_cdf(0.975) * sqrt(sum(variance for _mean, variance in wide))
    return second - first, max(middle - reach, -1), min(middle + reach, 1)


def _moments(counts: Counts) -> tuple[float, float]:
    """The mean and its variance."""
    base = sum(counts.values())
    mean = sum(score * number for score, number in counts.items()) / base
    squares = sum(number * (score - mean) ** 2 for score, number in counts.items())
    return mean, squares / base / base


def _rows(wave: Wave, found: Results, half: Wave, kept: Results) -> Iterator[FigureEffect]:
    scores = {
        (figure["field"], figure["answer"]): figure["scores"]
        for question in half.version.form.questions
        for figure in planned_comparison.figures(question)
    }
    ours, theirs = (
        {field.code: field for question in one.questions for field in question.fields}
        for one in (found, kept)
    )
    for question in wave.version.form.questions:
        for figure in planned_comparison.figures(question):
            key = (figure["field"], figure["answer"])
            if key not in scores:
                continue
            field = wave.version.form.by_code[key[0]]
            short = Truncator(question.text).words(WORDS_OF_A_QUESTION)
            what = field.row or field.choice_text(key[1]) or short
            old, new = theirs.get(key[0]), ours.get(key[0])
            before = old.by_score(key[1], scores[key]) if old else None
            after = new.by_score(key[1], figure["scores"]) if new else None
            yield _effect(question.number, what, before, after)


def _effect(number: int, what: str, before: Counts | None, after: Counts | None) -> FigureEffect:
    effect = partial(FigureEffect, number=number, what=what)
    if before is None or after is None:
        reason = _("too few people gave some of the answers")
        return effect(difference="", reads="", reason=reason, bases=None)
    bases = (sum(before.values()), sum(after.values()))
    if min(bases) < LEAST:
        sentence = _("fewer than %(least)s people answered one of the versions")
        return effect(difference="", reads="", reason=sentence % {"least": LEAST}, bases=bases)
    points, low, high = (100 * end for end in difference(before, after))
    text = _("%(points)s (from %(low)s to %(high)s)") % {
        "points": numbers.with_sign(round(points)),
        "low": numbers.with_sign(low),
        "high": numbers.with_sign(high),
    }
    is_none = low <= 0 <= high
    reads = (
        _("no difference is seen") if is_none else _("it looks as if the words move the answers")
    )
    return effect(difference=text, reads=reads, reason="", bases=bases)
