"""Query results that several parts of the lead's page share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from django.db.models import QuerySet
from django.utils import timezone

from otklik.core.db.compiled_queries import compiled_query
from otklik.core.db.subquery_counts import RowCount
from otklik.dashboards.figures.period import DAY
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.dashboards.media_relations.media_requests.models import MediaRequest
from otklik.disclosure.items.confirmation import Confirmation
from otklik.improvements.assignments.executors_and_substitutes import represented_people
from otklik.improvements.meetings_and_assignments_by_year import AssignmentsAndMeetings
from otklik.incidents.cases.incident import Incident
from otklik.news.models import NewsPage
from otklik.organisation.people.position_holders import PostHolders
from otklik.organisation.people.user import User
from otklik.surveys.waves.models import Wave

WEEK = 7
#: What goes to the public once a second person has read it.
PUBLIC_TEXTS: tuple[type[Explanation] | type[MediaRequest], ...] = (Explanation, MediaRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedResults:
    """`waves`: surveys without halves, the latest closed first; `work`: assignments and meetings;
    `numbers`: how many answers and texts wait, and what happened in the two weeks of `weeks`."""

    user: User
    at: datetime
    today: date
    posts: PostHolders
    waves: Sequence[Wave]
    work: AssignmentsAndMeetings
    numbers: Mapping[str, int]

    @classmethod
    def load(cls, user: User, *, at: datetime) -> Self:
        today = timezone.localdate(at)
        posts = PostHolders(on=today)
        controllers = represented_people(user, on=today, away=posts.away)
        return cls(
            user=user,
            at=at,
            today=today,
            posts=posts,
            waves=tuple(_waves()),
            work=AssignmentsAndMeetings.load(since=today.year - 1, controllers=controllers),
            numbers=_count(user, today),
        )

    @property
    def awaited(self) -> list[Wave]:
        """Closed and without published results, the longest closed first."""
        return [one for one in self.waves if one.is_awaited][::-1]


def weeks(today: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """First and last day of the last seven days, and of the seven before."""
    first, before = today - DAY * (WEEK - 1), today - DAY * (2 * WEEK - 1)
    return (first, today), (before, first - DAY)


@compiled_query
def _waves() -> QuerySet[Wave]:
    return Wave.objects.whole().with_version().with_comparison().latest_closed()


def _count(user: User, today: date) -> dict[str, int]:
    (first, last), (first_before, last_before) = weeks(today)
    found: dict[str, int]
    [found] = _numbers(
        user=user, first=first, last=last, first_before=first_before, last_before=last_before
    )
    return found


@compiled_query
def _numbers(
    *, user: User, first: date, last: date, first_before: date, last_before: date
) -> QuerySet[User, Any]:
    """One row."""
    waiting = Incident.objects.visible_to(user).unanswered().filter(due_at__isnull=False)
    rows: dict[str, Any] = {"waiting": waiting}
    for kind in PUBLIC_TEXTS:
        rows[kind.KIND] = kind.objects.waiting_for_approval().approvable_by(user)
    for when, since, until in (("now", first, last), ("before", first_before, last_before)):
        published = NewsPage.objects.live().filter(published_on__gte=since)
        rows[f"news_{when}"] = published.filter(published_on__lte=until)
        rows[f"confirmed_{when}"] = Confirmation.objects.active().filter(
            on__gte=since, on__lte=until
        )
    counts = {name: RowCount(found) for name, found in rows.items()}
    return User.objects.filter(pk=user.pk).order_by().values(**counts)
