"""Before and after an announcement: messages on its topic, marks of its pages, failed searches.

Both periods are the same number of whole weeks, without the day itself, so that weekdays are
balanced. Messages cluster, so the interval is widened by the dispersion of the weeks before
(quasi-Poisson: both counts divided by the dispersion). It does not prove causation: other events
interfere, and announcements tend to be made at a peak.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from otklik.cms.search.failed_query import FailedSearch, Outcome
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.dashboards.needs.example_incidents import on_topic, with_topic
from otklik.dashboards.needs.observation_topic import Placing, Witness
from otklik.incidents.topics.models import Topic
from otklik.knowledge.articles.models import AnswerPage
from otklik.statistics.difference_and_ratio_intervals import newcombe, times_as_many
from otklik.website.page_feedback.desk_views import LEAST as LEAST_MARKS
from otklik.website.page_feedback.models import PageMark

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MOST_WEEKS, SPREAD_WEEKS = 4, 12
LEAST = 10  # both periods together; fewer mean nothing
LEVEL = 1 - 0.05 / 3  # three comparisons are shown together


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """`before` and `after` as text; `low` and `high`: ends of the ratio, or of the difference of
    shares (`is_share`). None if too little is known, as `why` explains."""

    name: Any
    before: str
    after: str
    low: float | None = None
    high: float | None = None
    is_share: bool = False
    why: Any = ""

    @property
    def none_changed(self) -> float:
        return 0.0 if self.is_share else 1.0

    @property
    def ends(self) -> Any:
        """«0,6–1,4 раза», «−12…+3 пункта»."""
        if self.low is None or self.high is None:
            return ""
        if self.is_share:
            low, high = (localize(round(100 * end)) for end in (self.low, self.high))
            return _("(from %(low)s to %(high)s points)") % {"low": low, "high": high}
        low, high = (
            "∞" if end == float("inf") else localize(round(end, 1)) for end in (self.low, self.high)
        )
        return _("(%(low)s to %(high)s times as many)") % {"low": low, "high": high}

    @property
    def verdict(self) -> Any:
        if self.low is None or self.high is None:
            return self.why or _("too few to compare")
        if self.high < self.none_changed:
            return _("fewer than before")
        if self.low > self.none_changed:
            return _("more than before")
        return _("the change is within the error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """`days` in each period; not compared before `ready_on`."""

    days: int
    ready_on: date
    rows: tuple[EffectRow, ...]


def effect(topic: Topic, *, published_on: date, today: date) -> Effect:
    weeks = min(MOST_WEEKS, ((today - published_on).days - 1) // 7)
    ready_on = published_on + WEEK + DAY
    if weeks < 1:
        return Effect(days=0, ready_on=ready_on, rows=())
    days = 7 * weeks
    before = published_on - DAY * days, published_on - DAY
    after = published_on + DAY, published_on + DAY * days
    rows = tuple(_rows(topic, published_on, before, after, today))
    return Effect(days=days, ready_on=ready_on, rows=rows)


type Span = tuple[date, date]


def effect_of(occasion: Occasion | Explanation, *, today: date) -> Effect | None:
    """For a publication on a topic, else None."""
    if occasion.topic is None or occasion.published_on is None:
        return None
    return effect(occasion.topic, published_on=occasion.published_on, today=today)


def _rows(
    topic: Topic, published_on: date, before: Span, after: Span, today: date
) -> Iterator[EffectRow]:
    weeks_before = published_on - WEEK * SPREAD_WEEKS, published_on - DAY
    then, now = (
        on_topic(topic.pk, *before).count(),
        on_topic(topic.pk, *after).count(),
    )
    spread = _spread(on_topic(topic.pk, *weeks_before), weeks_before[0])
    yield _counts(_("Messages on the topic"), then, now, spread)
    yield _marks(topic, before, after)
    yield _searches(topic, published_on, today)
    others = [with_topic(*span).exclude(subject=topic.pk).count() for span in (before, after)]
    spread = _spread(with_topic(*weeks_before).exclude(subject=topic.pk), weeks_before[0])
    yield _counts(_("For comparison: messages on all other topics"), others[0], others[1], spread)


def _counts(name: Any, before: int, after: int, spread: float = 1.0) -> EffectRow:
    ends = None
    if before + after >= LEAST:
        ends = times_as_many(round(after / spread), round(before / spread), level=LEVEL)
    low, high = ends or (None, None)
    return EffectRow(name=name, before=str(before), after=str(after), low=low, high=high)


def _spread(rows_found: QuerySet[Any], first: date) -> float:
    """The dispersion of the weeks from `first` on, relative to Poisson; at least 1."""
    rows = rows_found.order_by().annotate(on=TruncDate("detected_at"))
    weeks = [0] * SPREAD_WEEKS
    for on, count in rows.values_list("on").annotate(n=Count("pk")):
        weeks[min(max((on - first).days // 7, 0), SPREAD_WEEKS - 1)] += count
    mean = sum(weeks) / SPREAD_WEEKS
    if not mean:
        return 1.0
    variance = sum((one - mean) ** 2 for one in weeks) / (SPREAD_WEEKS - 1)
    return max(1.0, variance / mean)


def _marks(topic: Topic, before: Span, after: Span) -> EffectRow:
    """On pages of answers on the topic: how many readers did not find what they looked for."""
    pages = [one for one in AnswerPage.objects.live() if topic.code in one.codes]
    paths = {one.url for one in pages if one.url}
    pairs = []
    for span in (before, after):
        by_page = PageMark.objects.between(*span).by_page()
        found = [by_page[path] for path in paths if path in by_page]
        pairs.append((sum(failed for _all, failed in found), sum(marked for marked, _f in found)))
    (failed, marked), (failed_now, marked_now) = pairs
    name = _("Marks “did not find” on the pages of answers")
    values: dict[str, Any] = {
        "before": f"{failed} / {marked}",
        "after": f"{failed_now} / {marked_now}",
    }
    if min(marked, marked_now) < LEAST_MARKS:
        return EffectRow(name=name, why=_("too few marks to compare"), **values)
    low, high = newcombe((failed_now, marked_now), (failed, marked), level=LEVEL)
    return EffectRow(name=name, low=low, high=high, is_share=True, **values)


def _searches(topic: Topic, published_on: date, today: date) -> EffectRow:
    """Only the month of a search is stored: compares the month before with the one after."""
    month = published_on.replace(day=1)
    earlier, later = (month - DAY).replace(day=1), (month + DAY * 32).replace(day=1)
    name = _("Searches in vain on the topic, by whole months")
    over = (later + DAY * 32).replace(day=1)
    placed = Placing.objects.of(Witness.SEARCH)
    words = [one.key for one in placed if one.place is not None and one.place.pk == topic.pk]
    asked = FailedSearch.objects.open().filter(outcome=Outcome.NOTHING, text__in=words)
    then, now = (
        asked.filter(month=one).aggregate(n=Sum("count"))["n"] or 0 for one in (earlier, later)
    )
    if today < over:
        why = _("next month is not over yet")
        return EffectRow(name=name, before=str(then), after="—", why=why)
    return _counts(name, then, now)
