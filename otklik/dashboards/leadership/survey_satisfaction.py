"""What the latest survey says about satisfaction, by its planned verdict only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from otklik.statistics.wilson_interval import wilson
from otklik.surveys.results.changes_since_last_wave import since_before
from otklik.surveys.results.models import Comparison
from otklik.surveys.results.result_text import limit, span
from otklik.surveys.results.wave_results import QuestionResult, results
from otklik.surveys.waves.models import Wave
from otklik.ui.components.charts import Bar

MIDDLE = 0.5  # of a score between 0 and 1
A_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Favourable:
    """How many of those who answered the main question answered above the middle."""

    count: int
    base: int

    @property
    def share(self) -> float:
        return self.count / self.base


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySummary:
    """`now` and `before` are None where the results hide them; `verdict` of the main question,
    `difference` with its interval, `compared`: which respondents, if not all; `summary` of all
    comparisons; `before_when`: the days of the earlier survey."""

    now: Favourable | None
    before: Favourable | None = None
    before_title: str = ""
    before_when: str = ""
    verdict: str = ""
    difference: str = ""
    compared: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """`wave` is the latest closed one."""

    wave: Wave
    summary: SurveySummary

    @property
    def bars(self) -> list[Bar]:
        titles = (self.summary.before_title, self.wave.title)
        pairs = zip(titles, (self.summary.before, self.summary.now), strict=True)
        return [
            Bar.within(wilson(one.count, one.base), label=title, base=one.base, count=one.count)
            for title, one in pairs
            if one is not None
        ]


def satisfaction(waves: Sequence[Wave]) -> Satisfaction | None:
    """From the latest compared survey, else the latest closed one. `waves`: latest closed first."""
    closed = [wave for wave in waves if wave.closed_at is not None]
    wave = next((wave for wave in closed if _comparison_time(wave)), next(iter(closed), None))
    return None if wave is None else Satisfaction(wave=wave, summary=_survey_summary(wave))


def _comparison_time(wave: Wave) -> datetime | None:
    comparison: Comparison | None = getattr(wave, "comparison", None)
    return comparison.decided_at if comparison else None


def _survey_summary(wave: Wave) -> SurveySummary:
    """Cached for a day: changes only if the comparison is repeated."""
    moments = (moment.timestamp() for moment in (wave.closed_at, _comparison_time(wave)) if moment)
    rests_on = (wave.pk, wave.min_cell, *moments, get_language())
    key = f"overview/satisfaction/with-whom/{'/'.join(map(str, rests_on))}"
    result: SurveySummary | None = cache.get(key)
    if result is None:
        result = _summarise(wave)
        cache.set(key, result, A_DAY)
    return result


def _summarise(wave: Wave) -> SurveySummary:
    found = results(wave)
    question = found.main_question
    changes = since_before(wave, found, only_published=False)
    now = _favourable(wave, question)
    if changes is None:
        return SurveySummary(now=now)
    same = (
        one for one in results(changes.before).questions if question and one.code == question.code
    )
    earlier = next(same, None)
    main = [row for row in changes.rows if question and row.number == question.number]
    return SurveySummary(
        now=now,
        before=_favourable(changes.before, earlier),
        before_title=changes.before.title,
        before_when=span(changes.before),
        verdict=main[0].verdict if main else "",
        difference=main[0].difference if main else "",
        compared=main[0].compared if main else "",
        summary=changes.summary,
    )


def _favourable(wave: Wave, question: QuestionResult | None) -> Favourable | None:
    if question is None or not question.fields:
        return None
    field = question.field
    item = next(q for q in wave.version.form.questions if q.code == question.code)
    scores = item.meaning.scores if item.meaning else {}
    count = field.among({code for code, score in scores.items() if score > MIDDLE})
    if not scores or count is None or not field.answered:
        return None
    return Favourable(count=count, base=field.answered)


def survey_name(title: str, when: str) -> str:
    """`when`: its days as text."""
    return _("“%(title)s” (answers were taken %(when)s)") % {"title": title, "when": when}


def limits(wave: Wave) -> str:
    """Shown with every figure of this survey."""
    items = [limit()]
    if wave.is_example:
        items.append(_("This survey is an example: its answers are invented."))
    return " ".join(items)


def survey_caption(wave: Wave | None) -> str:
    """For a list of figures from one survey: which survey, and their limits."""
    return f"{survey_name(wave.title, span(wave))}. {limits(wave)}" if wave else ""
