"""Suggested occasions that nobody has taken, each with its origin."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.channels.publications.plan.anniversaries_and_campaigns import occurrences
from otklik.dashboards.figures.period import Period
from otklik.dashboards.media_relations.explanations.unexplained_topics import (
    find_unexplained_topics,
)
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.improvements.assignments.models import Assignment
from otklik.incidents.topics.models import Topic

LATELY = timedelta(days=120)
MOST_OF_A_KIND = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """`words`: where it comes from; `title`: the title of the occasion."""

    origin: str
    key: str
    words: str
    title: str
    text: str = ""
    address: str = ""
    topic: Topic | None = None
    due_on: date | None = None


def suggestions(*, at: datetime) -> list[Suggestion]:
    """New ones that never became an occasion."""
    return [*_plan_dates(at), *_finished_assignments(at)]


def find(origin: str, key: str, *, at: datetime) -> Suggestion | None:
    """A suggestion by its origin."""
    if origin == Occasion.Origin.ASKED:
        return _unexplained_topic(key, at)
    return next((one for one in suggestions(at=at) if (one.origin, one.key) == (origin, key)), None)


def _known_keys(origin: str, keys: list[str]) -> set[str]:
    known = Occasion.objects.filter(origin=origin, origin_key__in=keys)
    return set(known.values_list("origin_key", flat=True))


def _unexplained_topic(key: str, at: datetime) -> Suggestion | None:
    """A subject asked about in the quarter, by the key of its need."""
    period = Period.from_address({"period": "quarter"}, today=timezone.localdate(at))
    found = find_unexplained_topics(period, at=at)
    rows = [*found.nothing, *found.old]
    row = next((one for one in rows if one.need.key == key), None)
    if row is None:
        return None
    return Suggestion(
        origin=Occasion.Origin.ASKED,
        key=key,
        words=ngettext("%(name)s: asked %(n)s time", "%(name)s: asked %(n)s times", row.times)
        % {"name": row.need.name, "n": row.times},
        title=row.need.name[:200],
        address=reverse("media-relations:unexplained-topics"),
        topic=row.need.topic,
        due_on=timezone.localdate(at) + timedelta(days=7),
    )


def _plan_dates(at: datetime) -> Iterator[Suggestion]:
    """Anniversaries and campaigns of the plan that are due."""
    today = timezone.localdate(at)
    near = [
        one for one in occurrences(today, today + LATELY) if one.write_from <= today <= one.last
    ]
    keys = {id(one): f"{one.plan.code}/{one.first.year}" for one in near}
    known = _known_keys(Occasion.Origin.DATE, list(keys.values()))
    for one in near:
        if keys[id(one)] not in known:
            begins = one.first if one.first >= today else today
            yield Suggestion(
                origin=Occasion.Origin.DATE,
                key=keys[id(one)],
                words=f"{one.plan} ({one.first:%d.%m.%Y})",
                title=one.plan.title,
                text=one.plan.note,
                address=reverse("publications:plan-dates"),
                due_on=begins,
            )


def _finished_assignments(at: datetime) -> Iterator[Suggestion]:
    """Assignments recently taken off control: what was done, and whether anything changed."""
    done = Assignment.objects.off_control().filter(decided_at__gte=at - LATELY)
    rows = list(done.select_related("finding").order_by("-decided_at")[: 4 * MOST_OF_A_KIND])
    known = _known_keys(Occasion.Origin.ASSIGNMENT, [str(one.number) for one in rows])
    fresh = [one for one in rows if str(one.number) not in known]
    for one in fresh[:MOST_OF_A_KIND]:
        effect = one.finding.effects.first() if one.finding else None
        changed = (
            str(effect) if effect else _("The next survey will show whether it changed anything.")
        )
        yield Suggestion(
            origin=Occasion.Origin.ASSIGNMENT,
            key=str(one.number),
            words=f"{one}: {one.text}"[:300],
            title=(one.conclusion or one.text)[:200],
            text="\n".join(part for part in (one.conclusion, changed) if part),
            address=one.get_absolute_url(),
            due_on=timezone.localdate(at) + timedelta(days=7),
        )
