"""The queue as a person sees it: a view, filters that live in the address, a page of rows."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from otklik.incidents.models import Incident, IncidentQuerySet, Message, Reply
from otklik.organisation.models import User

PER_PAGE = 25

UNANSWERED = Q(status__in=Incident.UNANSWERED)
VIEWS = {
    "answer": (_("To answer"), UNANSWERED & Q(pile=Incident.Pile.ANSWER)),
    "mine": (_("Mine"), UNANSWERED),
    "approval": (_("Wait for approval"), UNANSWERED),
    "not_a_question": (
        _("Probably not questions"),
        UNANSWERED & Q(pile=Incident.Pile.NOT_A_QUESTION),
    ),
    "not_ours": (_("Probably not ours"), UNANSWERED & Q(pile=Incident.Pile.NOT_OURS)),
    "answered": (_("Answered"), Q(status=Incident.Status.ANSWERED)),
    "closed": (_("Closed"), Q(status=Incident.Status.CLOSED)),
    "all": (_("All"), Q(pk__gt=0)),
}
DEFAULT_VIEW = "answer"
NEWEST_FIRST = {"answered", "closed", "all"}
FILTERS = {"unit": "unit_id", "topic": "topic_id", "account": "account_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewCount:
    code: str
    name: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the person wrote in one incident: how many messages, and whether all are removed."""

    count: int = 0
    standing: int = 0

    @property
    def is_all_removed(self) -> bool:
        return self.count > 0 and self.standing == 0


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What one address of the queue asks for, for one member of staff."""

    user: User
    view: str
    filters: dict[str, int]
    query: str
    page_number: str

    @classmethod
    def from_address(cls, parameters: QueryDict, *, user: User) -> "Queue":
        """Unknown values fall back to the default; an address never breaks."""
        view = parameters.get("view", "")
        return cls(
            user=user,
            view=view if view in VIEWS else DEFAULT_VIEW,
            filters={
                name: int(value)
                for name in FILTERS
                if (value := parameters.get(name, "")).isdecimal() and len(value) < 10
            },
            query=parameters.get("q", "").strip()[:200],
            page_number=parameters.get("page", "1"),
        )

    @cached_property
    def address(self) -> str:
        """The query string that brings this queue back, without its page; may be empty."""
        parts: dict[str, str | int] = {}
        if self.view != DEFAULT_VIEW:
            parts["view"] = self.view
        parts |= self.filters
        if self.query:
            parts["q"] = self.query
        return urlencode(parts)

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters or self.query)

    @cached_property
    def visible(self) -> IncidentQuerySet:
        return Incident.objects.visible_to(self.user)

    def _condition(self, view: str) -> Q:
        if view == "mine":
            return UNANSWERED & Q(assignee=self.user)
        if view == "approval":
            waiting = Reply.objects.waiting_for_approval().order_by()
            return Q(pk__in=waiting.values("incident_id"))
        return VIEWS[view][1]

    @cached_property
    def incidents(self) -> IncidentQuerySet:
        """The incidents of this view, filtered and in order."""
        found = self.visible.filter(self._condition(self.view))
        found = found.filter(**{FILTERS[name]: value for name, value in self.filters.items()})
        if self.query:
            found = found.matching(self.query)
        return found.newest_first() if self.view in NEWEST_FIRST else found.by_due()

    @cached_property
    def page(self) -> "Page[Incident]":
        rows = self.incidents.select_related(
            "account", "topic", "guessed_topic", "unit", "assignee"
        )
        return Paginator(rows, PER_PAGE).get_page(self.page_number)

    @cached_property
    def _written(self) -> dict[int, Written]:
        found = (
            Message.objects.inbound()
            .filter(incident__in=[incident.pk for incident in self.page.object_list])
            .values_list("incident")
            .annotate(count=Count("pk"), standing=Count("pk", filter=Q(deleted_at__isnull=True)))
        )
        return {pk: Written(count=count, standing=standing) for pk, count, standing in found}

    def written_in(self, incident: Incident) -> Written:
        """For an incident of this page; read in one query for all of them."""
        return self._written.get(incident.pk, Written())

    @cached_property
    def counts(self) -> list[ViewCount]:
        """How many stand in each view, in one query."""
        aggregates = {
            code: Count("pk", filter=self._condition(code))
            if self._condition(code)
            else Count("pk")
            for code in VIEWS
        }
        found = self.visible.aggregate(**aggregates)
        return [
            ViewCount(code=code, name=str(name), count=found[code], is_current=code == self.view)
            for code, (name, _condition) in VIEWS.items()
        ]

    def newer_than(self, newest_pk: int) -> int:
        """How many came since: they wait until asked for, so that no row moves."""
        return self.incidents.order_by().filter(pk__gt=newest_pk).count()

    def next_after(self, incident: Incident) -> Incident | None:
        """The next one to work on in this view, after `incident` left it or was put aside."""
        return self.incidents.exclude(pk=incident.pk).first()


def newest_pk(incidents: QuerySet[Incident]) -> int:
    return incidents.order_by("-pk").values_list("pk", flat=True).first() or 0
