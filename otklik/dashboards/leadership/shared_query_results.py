"""Query results that several parts of the lead's page share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from django.utils import timezone

from otklik.core.db.subquery_counts import counts
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
            waves=tuple(Wave.objects.whole().with_version().with_comparison().latest_closed()),
            work=AssignmentsAndMeetings.load(since=today.year - 1, controllers=controllers),
            numbers=counts(_rows_to_count(user, today), model=user),
        )

    @property
    def awaited(self) -> list[Wave]:
        """Closed and without published results, the longest closed first."""
        return [one for one in self.waves if one.is_awaited][::-1]


def weeks(today: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """First and last day of the last seven days, and of the seven before."""
    first, before = today - DAY * (WEEK - 1), today - DAY * (2 * WEEK - 1)
    return (first, today), (before, first - DAY)


def _rows_to_count(user: User, today: date) -> dict[str, Any]:
    news_pages, confirmed = NewsPage.objects.live(), Confirmation.objects.active()
    waiting = Incident.objects.visible_to(user).unanswered().filter(due_at__isnull=False)
    rows: dict[str, Any] = {"waiting": waiting}
    for kind in PUBLIC_TEXTS:
        rows[kind.KIND] = kind.objects.waiting_for_approval().approvable_by(user)
    for when, (first, last) in zip(("now", "before"), weeks(today), strict=True):
        rows[f"news {when}"] = news_pages.filter(published_on__gte=first, published_on__lte=last)
        rows[f"confirmed {when}"] = confirmed.filter(on__gte=first, on__lte=last)
    return rows
