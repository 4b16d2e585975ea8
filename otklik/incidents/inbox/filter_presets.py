"""The views of the queue: their names, what each holds, and how many stand there."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.incidents.blockers.models import Awaited, Mark
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.queries import WAITS, IncidentQuerySet, snoozed
from otklik.incidents.classification.language_detection import in_languages_of
from otklik.incidents.information_requests.models import UNSORTED
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Competence
from otklik.organisation.people.user import User

#: Names; what each view holds is `condition`.
VIEWS = {
    "answer": _("To answer"),
    "mine": _("Mine"),
    "unit": _("My unit"),
    "languages": _("In my languages"),
    "today": _("Due today"),
    "approval": _("Wait for approval"),
    "competence": _("Ours, unanswered"),
    "call": _("A call is needed"),
    "help": _("Help is needed"),
    "put_off": _("Put off until later"),
    "awaited": _("Somebody is awaited"),
    "not_a_question": _("Probably not questions"),
    "not_ours": _("Probably not ours"),
    "letters": _("Mail and site: to sort"),
    "answered": _("Answered"),
    "closed": _("Closed"),
    "all": _("All"),
}
DEFAULT_VIEW = "answer"
NEWEST_FIRST = {"answered", "closed", "all"}
#: Of these tables of their own say which incidents stand there, answered or not.
BY_TABLE = ("approval", "call", "help", "awaited")
#: They only grow: how many there are is for the figures, counting them is for nobody.
UNCOUNTED = {"answered", "closed", "all"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewCount:
    """`count` is empty where nothing is counted."""

    code: str
    name: str
    count: str
    is_current: bool


def condition(view: str, *, user: User, at: datetime) -> Q:
    """What a view holds, for one member of staff at one moment."""
    awake = WAITS & ~snoozed(at)
    match view:
        case "answer":
            return awake & Q(pile=Incident.Pile.ANSWER)
        case "mine":
            return awake & Q(assignee=user)
        case "unit":
            return awake & Q(unit__in=user.unit_ids)
        case "languages":
            return awake & in_languages_of(user)
        case "today":
            tomorrow = timezone.localtime(at).date() + timedelta(days=1)
            return awake & Q(due_at__lt=start_of(tomorrow))
        case "approval":
            waiting = Reply.objects.waiting_for_approval().order_by()
            return Q(pk__in=waiting.values("incident_id"))
        case "competence":
            is_ours = ~Q(topic__competence=Competence.NOT_OURS) & Q(topic__isnull=False)
            return WAITS & (is_ours | Q(topic=None, pile=Incident.Pile.ANSWER))
        case "call" | "help":
            marked = Mark.objects.active().filter(kind=view).order_by()
            return Q(pk__in=marked.values("incident_id"))
        case "put_off":
            return WAITS & snoozed(at)
        case "awaited":
            awaiteds = Awaited.objects.active().values("incident")
            return ~Q(status=Incident.Status.CLOSED) & Q(pk__in=awaiteds)
        case "not_a_question" | "not_ours":
            return WAITS & Q(pile=view)
        case "letters":
            return WAITS & UNSORTED
        case "answered":
            return Q(status=Incident.Status.ANSWERED)
        case "closed":
            is_part = Q(outcome=Incident.Outcome.JOINED)
            return Q(status=Incident.Status.CLOSED) & ~is_part
        case _:
            return Q(pk__gt=0)


def counted(
    visible: IncidentQuerySet, *, user: User, at: datetime, current: str
) -> list[ViewCount]:
    """How many stand in each view: what waits by the index of states, so that the closed ones of
    ten years are not read. A view in one's languages is nothing to most, and shown when it holds
    something."""
    waiting = set(VIEWS) - {*BY_TABLE, *UNCOUNTED}
    found = Counter(
        visible.unanswered().aggregate(
            **{code: Count("pk", filter=condition(code, user=user, at=at)) for code in waiting}
        )
    )
    first, *others = (
        visible.filter(condition(code, user=user, at=at))
        .annotate(view=Value(code))
        .order_by()
        .values_list("view", flat=True)
        for code in BY_TABLE
    )
    found.update(first.union(*others, all=True))
    return [
        ViewCount(
            code=code,
            name=str(name),
            count="" if code in UNCOUNTED else str(found[code]),
            is_current=code == current,
        )
        for code, name in VIEWS.items()
        if code != "languages" or found[code] or code == current
    ]


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
