"""The standard views of the inbox with their counts, and the filters of the search."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Count, Max, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.core.db.compiled_queries import compiled_query, derived, totals
from otklik.core.db.subquery_counts import RowCount
from otklik.incidents.blockers.models import Awaited, Mark
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.queries import WAITS
from otklik.incidents.classification.language_names_and_speakers import in_languages_of
from otklik.incidents.foi_requests.models import UNSORTED
from otklik.incidents.inbox.snooze import snoozed
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Competence
from otklik.organisation.people.user import User

OF_THE_AUTHORITY = 0  # value of the institution filter: what belongs to the authority itself


def _key_field(label: Any, empty: Any) -> forms.IntegerField:
    """A choice by the key of a row, as in a URL; unknown keys match nothing."""
    widget = forms.Select(choices=[("", empty)])
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=999_999_999, widget=widget
    )


class FilterForm(forms.Form):
    """The filters beside the search. Each is a field here and a function in `FILTERS`."""

    unit = _key_field(_("Unit"), _("any unit"))
    topic = _key_field(_("Topic"), _("any topic"))
    account = _key_field(_("Channel"), _("any channel"))
    institution = _key_field(_("Responsible body"), _("the authority and its institutions"))

    @property
    def values(self) -> dict[str, Any]:
        """Values by filter, without invalid ones."""
        self.full_clean()
        return {name: one for name, one in self.cleaned_data.items() if one not in (None, "")}

    def offer(self, **choices: Iterable[Model]) -> None:
        """Offer these rows; without institutions that field is removed."""
        for name, rows in choices.items():
            widget: Any = self.fields[name].widget
            widget.choices = [*widget.choices, *((row.pk, str(row)) for row in rows)]
        institution: Any = self.fields["institution"].widget
        if len(institution.choices) == 1:
            del self.fields["institution"]
        else:
            institution.choices.insert(1, (OF_THE_AUTHORITY, _("the authority's own")))


#: By the name of the field: what a value means at a moment. What belongs to the authority itself is
#: none of its values there.
FILTERS: Mapping[str, Callable[[Any, datetime], Q]] = {
    "unit": lambda key, at: Q(unit=key),
    "topic": lambda key, at: Q(topic=key),
    "account": lambda key, at: Q(account=key),
    "institution": lambda key, at: Q(institution=key),
    "authority": lambda key, at: Q(institution=None),
}


@dataclass(frozen=True, slots=True)
class StandardView:
    """`condition` selects it for an employee at a moment, also in compiled queries. A history only
    grows: it is not counted, and shown newest first."""

    name: Any
    condition: Callable[[User, datetime], Q]
    is_history: bool = False


def _awake(at: datetime) -> Q:
    return WAITS & ~snoozed(at)


def _due_today(user: User, at: datetime) -> Q:
    return _awake(at) & Q(due_at__lt=derived(at, _start_of_tomorrow))


def _start_of_tomorrow(at: datetime) -> datetime:
    return start_of(timezone.localtime(at).date() + timedelta(days=1))


def _in_approval(user: User, at: datetime) -> Q:
    return Q(pk__in=Reply.objects.waiting_for_approval().order_by().values("incident_id"))


def _ours(user: User, at: datetime) -> Q:
    is_ours = ~Q(topic__competence=Competence.NOT_OURS) & Q(topic__isnull=False)
    return WAITS & (is_ours | Q(topic=None, pile=Incident.Pile.ANSWER))


def _has_mark(kind: str) -> Callable[[User, datetime], Q]:
    def condition(user: User, at: datetime) -> Q:
        marks = Mark.objects.active().filter(kind=kind).order_by()
        return Q(pk__in=marks.values("incident_id"))

    return condition


def _has_blocker(user: User, at: datetime) -> Q:
    blockers = Awaited.objects.active().values("incident")
    return ~Q(status=Incident.Status.CLOSED) & Q(pk__in=blockers)


def _is_closed(user: User, at: datetime) -> Q:
    return Q(status=Incident.Status.CLOSED) & ~Q(outcome=Incident.Outcome.JOINED)


VIEWS: Mapping[str, StandardView] = {
    "answer": StandardView(
        _("To answer"), lambda user, at: _awake(at) & Q(pile=Incident.Pile.ANSWER)
    ),
    "mine": StandardView(_("Mine"), lambda user, at: _awake(at) & Q(assignee=user)),
    "unit": StandardView(_("My unit"), lambda user, at: _awake(at) & Q(unit__in=user.unit_ids)),
    "languages": StandardView(
        _("In my languages"), lambda user, at: _awake(at) & in_languages_of(user)
    ),
    "today": StandardView(_("Due today"), _due_today),
    "approval": StandardView(_("Wait for approval"), _in_approval),
    "competence": StandardView(_("Ours, unanswered"), _ours),
    "call": StandardView(_("A call is needed"), _has_mark("call")),
    "help": StandardView(_("Help is needed"), _has_mark("help")),
    "put_off": StandardView(_("Postponed"), lambda user, at: WAITS & snoozed(at)),
    "awaited": StandardView(_("Waiting for somebody"), _has_blocker),
    "not_a_question": StandardView(
        _("Probably not questions"),
        lambda user, at: WAITS & Q(pile=Incident.Pile.NOT_A_QUESTION),
    ),
    "not_ours": StandardView(
        _("Probably not ours"), lambda user, at: WAITS & Q(pile=Incident.Pile.NOT_OURS)
    ),
    "letters": StandardView(_("Mail and site: to sort"), lambda user, at: WAITS & UNSORTED),
    "answered": StandardView(
        _("Answered"), lambda user, at: Q(status=Incident.Status.ANSWERED), is_history=True
    ),
    "closed": StandardView(_("Closed"), _is_closed, is_history=True),
    "all": StandardView(_("All"), lambda user, at: Q(pk__gt=0), is_history=True),
}
DEFAULT_VIEW = "answer"
#: Which incidents these hold is in tables of their own, answered or not.
BY_TABLE = ("approval", "call", "help", "awaited")
COUNTED = [code for code, view in VIEWS.items() if not view.is_history and code not in BY_TABLE]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewCount:
    """`count` is empty where nothing is counted."""

    code: str
    name: str
    count: str
    is_current: bool


@compiled_query
def _count_waiting(current: str, *, user: User, at: datetime) -> QuerySet[Incident, dict[str, int]]:
    """One row: how many of the unanswered ones each view has, and the newest of the current one."""
    # The counts come last: a later condition would take the count «unit» for the column.
    newest = Max("pk", filter=VIEWS[current].condition(user, at))
    counts = {code: Count("pk", filter=VIEWS[code].condition(user, at)) for code in COUNTED}
    known = {"newest": newest, **counts} if current in COUNTED else counts
    return totals(Incident.objects.visible_to(user).unanswered(), **known)


@compiled_query
def _count_by_table(*, user: User, at: datetime) -> QuerySet[User, Any]:
    """One row: how many the views have whose incidents are in a table of their own."""
    visible = Incident.objects.visible_to(user)
    counts = {code: RowCount(visible.filter(VIEWS[code].condition(user, at))) for code in BY_TABLE}
    return User.objects.filter(pk=user.pk).order_by().values(**counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many incidents each view has, and the newest of the current view, 0 for none: known only
    if `COUNTED` has it."""

    views: list[ViewCount]
    count: int
    newest: int


def count_views(*, user: User, at: datetime, current: str) -> Counts:
    """Waiting ones are counted by the index of states, so that ten years of closed ones are not
    read; the view of one's own languages is listed only if it has any."""
    found, newest = Counter[str](), 0
    for row in (*_count_waiting(current, user=user, at=at), *_count_by_table(user=user, at=at)):
        newest = row.pop("newest", newest) or 0
        found.update(row)
    views = [
        ViewCount(
            code=code,
            name=str(view.name),
            count="" if view.is_history else str(found[code]),
            is_current=code == current,
        )
        for code, view in VIEWS.items()
        if code != "languages" or found[code] or code == current
    ]
    return Counts(views=views, count=found[current], newest=newest)


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
