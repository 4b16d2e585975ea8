"""What people ask and we have not explained: needs compared with what the site says on their topic.

An answer counts while it is in force, and is fresh for half a year after a check. News, refutations
and explanations count by the topic of their origin; other news has no topic and is not counted: the
page says so.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from otklik.dashboards.figures.period import Period
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.dashboards.needs.collect_observations import INCIDENTS, voices
from otklik.dashboards.needs.group_into_needs import Need, needs
from otklik.dashboards.needs.observation_topic import Witness
from otklik.knowledge.articles.models import AnswerPage
from otklik.knowledge.articles.publish_and_reconfirm_answer import CHECK_EVERY

LEAST = 3  # times asked; fewer are not significant


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCoverage:
    """Answers in force on a topic with their last check, and the last announcement."""

    answers: tuple[AnswerPage, ...] = ()
    checked_on: date | None = None
    published_on: date | None = None

    def is_fresh(self, *, on: date) -> bool:
        days = [day for day in (self.checked_on, self.published_on) if day is not None]
        return bool(days) and max(days) >= on - CHECK_EVERY

    @property
    def is_anything(self) -> bool:
        return bool(self.answers) or self.published_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDemand:
    """A subject, how often it was asked by source, what the site says on it, the open occasion."""

    need: Need
    incidents: int
    searches: int
    marks: int
    coverage: SiteCoverage
    occasion: Occasion | None

    @property
    def times(self) -> int:
        return self.incidents + self.searches + self.marks


@dataclass(frozen=True, slots=True, kw_only=True)
class UnexplainedTopics:
    """Nothing is said on some, others are `old`; `explained`: the number explained."""

    nothing: list[TopicDemand]
    old: list[TopicDemand]
    explained: int


def find_unexplained_topics(period: Period, *, at: datetime) -> UnexplainedTopics:
    """Most frequently asked first."""
    today = timezone.localdate(at)
    rows = [row for row in _rows(needs(voices(period)), today) if row.times >= LEAST]
    rows.sort(key=lambda row: (-row.times, row.need.name))
    fresh = [row for row in rows if row.coverage.is_fresh(on=today)]
    return UnexplainedTopics(
        nothing=[row for row in rows if not row.coverage.is_anything],
        old=[row for row in rows if row.coverage.is_anything and row not in fresh],
        explained=len(fresh),
    )


def _rows(found: Iterable[Need], today: date) -> list[TopicDemand]:
    found = list(found)
    items = _site_coverage()
    keys = [one.key for one in found]
    open_ones = Occasion.objects.open().of_needs(keys)
    taken = {one.origin_key: one for one in open_ones}
    return [
        TopicDemand(
            need=one,
            incidents=_by(one, INCIDENTS),
            searches=_by(one, Witness.SEARCH),
            marks=_by(one, Witness.PAGE),
            coverage=items[one.topic.code]
            if one.topic and one.topic.code in items
            else SiteCoverage(),
            occasion=taken.get(one.key),
        )
        for one in found
    ]


def _by(need: Need, witness: str) -> int:
    return sum(one.voice.now for one in need.voices if one.voice.witness == witness)


def _site_coverage() -> dict[str, SiteCoverage]:
    answers: defaultdict[str, list[AnswerPage]] = defaultdict(list)
    for answer in AnswerPage.objects.in_force():
        for code in answer.codes:
            answers[code].append(answer)
    values: dict[str, date] = {}
    for model in (Occasion, Explanation):
        rows = model.objects.filter(published_at__isnull=False, topic__isnull=False)
        for code, moment in rows.order_by("published_at").values_list(
            "topic__code", "published_at"
        ):
            values[code] = max(values.get(code, date.min), timezone.localdate(moment))
    return {
        code: SiteCoverage(
            answers=tuple(answers.get(code, ())),
            checked_on=_last([one.review.at for one in answers.get(code, ()) if one.review]),
            published_on=values.get(code),
        )
        for code in {*answers, *values}
    }


def _last(moments: list[datetime]) -> date | None:
    return timezone.localdate(max(moments)) if moments else None
