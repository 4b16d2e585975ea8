"""What people ask and we have not explained: needs beside what the site says of their topic.

An answer counts while it is in force, and as fresh while somebody has checked it within half a
year; news, refutations and explanations count by the topic of what they were written from. A news
item that was written otherwise has no topic and is not seen here: the page says so.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from otklik.dashboards.figures.period import Period
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.dashboards.needs.needs import Need, needs
from otklik.dashboards.needs.observations import INCIDENTS, voices
from otklik.dashboards.needs.topic_placing import Witness
from otklik.knowledge.articles.models import AnswerPage
from otklik.knowledge.articles.sign_and_check_answer import CHECK_EVERY

LEAST = 3  # times asked; fewer are no question yet


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCoverage:
    """What the site says of a topic: answers in force with the last check, the last thing told."""

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
class Asked:
    """A subject and how often it was asked, by witness; what is said of it; the open occasion."""

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
class Unexplained:
    """`nothing` is said of some, what is said of others is `old`; of `explained` so many."""

    nothing: list[Asked]
    old: list[Asked]
    explained: int


def unexplained(period: Period, *, at: datetime) -> Unexplained:
    """Those asked most often first."""
    today = timezone.localdate(at)
    rows = [row for row in _rows(needs(voices(period)), today) if row.times >= LEAST]
    rows.sort(key=lambda row: (-row.times, row.need.name))
    fresh = [row for row in rows if row.coverage.is_fresh(on=today)]
    return Unexplained(
        nothing=[row for row in rows if not row.coverage.is_anything],
        old=[row for row in rows if row.coverage.is_anything and row not in fresh],
        explained=len(fresh),
    )


def _rows(found: Iterable[Need], today: date) -> list[Asked]:
    found = list(found)
    items = _site_coverage()
    keys = [one.key for one in found]
    open_ones = Occasion.objects.open().of_needs(keys)
    taken = {one.origin_key: one for one in open_ones}
    return [
        Asked(
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
    """By the code of the topic."""
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
