"""Untriaged incidents, in groups; those with the same text are one row.

A person confirms a group by pages of twenty, or corrects a row with one button; both can be undone
for a minute.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, Count, F, Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from otklik.core.db.compiled_queries import compiled_query
from otklik.core.db.subquery_counts import RowCount
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.queries import IncidentQuerySet
from otklik.incidents.classification import classify
from otklik.incidents.classification.competence import signs
from otklik.incidents.inbox.snooze import snoozed
from otklik.incidents.topics.models import Topic
from otklik.nlp.classify.authority_competence import Competence
from otklik.organisation.people.user import User

PER_PAGE = 20
TOPICS_OFFERED = 3
OTHERS_SHOWN = 5
SAME = "same"
TOGETHER = Coalesce("likeness__group", F("pk"), output_field=BigIntegerField())
PILES = {
    Incident.Pile.ANSWER.value: _("To answer"),
    Incident.Pile.NOT_A_QUESTION.value: _("Probably not questions"),
    SAME: _("About the same thing"),
    Incident.Pile.NOT_OURS.value: _("Probably not ours"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PileCount:
    """The number of rows of a group."""

    code: str
    name: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PileRow:
    """One row: the first incident, and those with the same text."""

    incidents: list[Incident]
    topics: list[Topic]
    whose: Competence | None = None

    @property
    def first(self) -> Incident:
        return self.incidents[0]

    @property
    def others(self) -> list[Incident]:
        """The next few, to read before deciding."""
        return self.incidents[1 : 1 + OTHERS_SHOWN]

    @property
    def people(self) -> int:
        return len({incident.client_id for incident in self.incidents})

    @property
    def value(self) -> str:
        """The incidents of this row, as a form sends them."""
        return ".".join(str(incident.pk) for incident in self.incidents)

    @property
    def has_likely_topic(self) -> bool:
        return bool(self.topics) and self.first.has_likely_topic


def _waiting(*, user: User, at: datetime) -> IncidentQuerySet:
    """Neither triaged nor snoozed."""
    new = Incident.objects.visible_to(user).unanswered()
    return new.filter(~snoozed(at), status=Incident.Status.NEW)


def _groups(incidents: IncidentQuerySet) -> "QuerySet[Any, Any]":
    groups = incidents.order_by().annotate(together=TOGETHER).values("pile", "together")
    return groups.annotate(n=Count("pk"), due=Min("due_at"))


@compiled_query
def _count_groups(*, user: User, at: datetime) -> "QuerySet[User, Any]":
    """One row: how many groups each pile has, and how many of those to answer have several."""
    groups = _groups(_waiting(user=user, at=at))
    counts = {pile: RowCount(groups.filter(pile=pile)) for pile in Incident.Pile.values}
    counts[SAME] = RowCount(groups.filter(pile=Incident.Pile.ANSWER, n__gt=1))
    return User.objects.filter(pk=user.pk).order_by().values(**counts)


@dataclass(frozen=True, kw_only=True)
class Piles:
    """What one URL of the groups shows to one employee."""

    user: User
    pile: str
    at: datetime
    page_number: str = "1"

    @cached_property
    def waiting(self) -> IncidentQuerySet:
        return _waiting(user=self.user, at=self.at)

    @cached_property
    def counts(self) -> list[PileCount]:
        """How many rows each group has, in one query."""
        [found] = _count_groups(user=self.user, at=self.at)
        found[Incident.Pile.ANSWER] -= found[SAME]
        return [
            PileCount(code=code, name=str(name), count=found[code], is_current=code == self.pile)
            for code, name in PILES.items()
        ]

    @cached_property
    def total(self) -> int:
        return sum(pile.count for pile in self.counts)

    @cached_property
    def page(self) -> "Page[dict[str, Any]]":
        """Rows of this group, by due date."""
        pile = Incident.Pile.ANSWER.value if self.pile == SAME else self.pile
        groups = _groups(self.waiting.filter(pile=pile)).order_by("due", "together")
        if self.pile == SAME:
            groups = groups.filter(n__gt=1)
        elif self.pile == Incident.Pile.ANSWER:
            groups = groups.filter(n=1)
        return Paginator(groups, PER_PAGE).get_page(self.page_number)

    @cached_property
    def rows(self) -> list[PileRow]:
        """The rows of this page; the newest of a group may have just arrived."""
        groups = list(self.page.object_list)
        pile = Incident.Pile.ANSWER.value if self.pile == SAME else self.pile
        members = (
            self.waiting.filter(pile=pile)
            .annotate(together=TOGETHER)
            .filter(together__in=[group["together"] for group in groups])
            .select_related("account", "guessed_topic__unit")
            .order_by("pk")
        )
        by_group: dict[int, list[Incident]] = defaultdict(list)
        for incident in members:
            by_group[incident.together].append(incident)  # type: ignore[attr-defined]
        return fold(filter(None, (by_group[group["together"]] for group in groups)))

    @property
    def likely_rows(self) -> int:
        return sum(row.has_likely_topic for row in self.rows)

    @property
    def other_rows(self) -> int:
        return len(self.rows) - self.likely_rows


def fold(groups: Iterable[list[Incident]]) -> list[PileRow]:
    """One row for each list of incidents, with the topics that a button can set."""
    groups = list(groups)
    ranked = classify.likely_topics(group[0].opening_text for group in groups)
    lists = signs()
    return [
        PileRow(
            incidents=group,
            topics=topics_to_offer(group[0], likely),
            whose=lists.of(group[0].opening_text) if lists else None,
        )
        for group, likely in zip(groups, ranked, strict=True)
    ]


def topics_to_offer(incident: Incident, likely: list[Topic]) -> list[Topic]:
    """The topics that a button can set: the stored guess first, none without a unit."""
    guessed = [incident.guessed_topic] if incident.guessed_topic is not None else []
    topics = {topic.pk: topic for topic in [*guessed, *likely] if topic.unit is not None}
    return list(topics.values())[:TOPICS_OFFERED]
