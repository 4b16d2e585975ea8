"""The queue as a person sees it: a view, filters that live in the address, a page of rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from otklik.core.web.pagination import MOST_LISTED, CappedPaginator
from otklik.incidents.blockers.awaited_text import awaited_by
from otklik.incidents.cases.fulltext import understood
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.cases.queries import IncidentQuerySet
from otklik.incidents.cases.search_dates import Asked, read
from otklik.incidents.inbox.filter_presets import (
    DEFAULT_VIEW,
    NEWEST_FIRST,
    VIEWS,
    ViewCount,
    condition,
    counted,
    start_of,
)
from otklik.incidents.replies.choices import ReplyStatus
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.queries import AT_WORK
from otklik.incidents.transfers.transfer_text import new_from_elsewhere
from otklik.nlp.search.query_variants import QueryVariant
from otklik.organisation.people.user import User

PER_PAGE = 25

ROW_RELATIONS = ("account", "topic", "guessed_topic", "unit", "assignee", "institution")
FILTERS = {
    "unit": "unit_id",
    "topic": "topic_id",
    "account": "account_id",
    "institution": "institution_id",
}
OF_THE_AUTHORITY = 0  # as a filter by institution: what is the authority's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the person wrote in one incident: how many messages, and whether all are removed."""

    count: int = 0
    not_removed: int = 0

    @property
    def is_all_removed(self) -> bool:
        return self.count > 0 and self.not_removed == 0


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What one address of the queue asks for, for one member of staff."""

    user: User
    view: str
    filters: dict[str, int]
    query: str
    page_number: str
    rows: tuple[int, ...] = ()
    since: int = 0
    at: datetime

    @classmethod
    def from_address(cls, parameters: QueryDict, *, user: User, at: datetime) -> "Queue":
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
            rows=tuple(_keys(parameters.get("rows", ""))[:PER_PAGE]),
            since=next(iter(_keys(parameters.get("since", ""))), 0),
            at=at,
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

    @cached_property
    def kept_address(self) -> str:
        """The address that brings back these very rows in this order, whatever became of them."""
        rows = ".".join(str(incident.pk) for incident in self.shown)
        kept = {"rows": rows, "since": self.newest} if rows else {}
        return "&".join(filter(None, (self.address, self._page, urlencode(kept))))

    @property
    def renewed_address(self) -> str:
        """The address that lists anew what stands on this page now."""
        return "&".join(filter(None, (self.address, self._page)))

    @property
    def _page(self) -> str:
        is_first = self.page_number == "1" or not self.page_number.isdecimal()
        return "" if is_first else urlencode({"page": self.page_number})

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters or self.query)

    @cached_property
    def visible(self) -> IncidentQuerySet:
        return Incident.objects.visible_to(self.user)

    @property
    def _wanted(self) -> dict[str, int | None]:
        """The filters as columns hold them."""
        is_ours = self.filters.get("institution") == OF_THE_AUTHORITY
        return {**self.filters, **({"institution": None} if is_ours else {})}

    @cached_property
    def asked(self) -> Asked:
        """What is searched for: words, and the days on which people wrote."""
        return read(self.query, today=timezone.localtime(self.at).date())

    @cached_property
    def meant(self) -> QueryVariant:
        """The words that are looked for: as typed, or what they meant."""
        return understood(self.asked.words, among=Incident.objects.visible_to(self.user))

    @property
    def _is_all(self) -> bool:
        """Whether nothing but words narrows the list."""
        narrows = self.filters or self.asked.first or self.visible.query.where
        return self.view == "all" and not narrows

    @cached_property
    def incidents(self) -> IncidentQuerySet:
        """The incidents of this view, filtered and in order."""
        found = self.visible.filter(condition(self.view, user=self.user, at=self.at))
        found = found.filter(**{FILTERS[name]: value for name, value in self._wanted.items()})
        if self.asked.words:
            found = found.matching(
                self.meant.text,
                is_among_few=self.view not in NEWEST_FIRST,
                newest=MOST_LISTED + 1 if self._is_all else 0,
            )
        if self.asked.first and self.asked.last:
            after = start_of(self.asked.last + timedelta(days=1))
            found = found.filter(posted_at__gte=start_of(self.asked.first), posted_at__lt=after)
        return found.newest_first() if self.view in NEWEST_FIRST else found.by_due()

    @cached_property
    def page(self) -> "Page[Incident]":
        rows = self.incidents.select_related(*ROW_RELATIONS)
        return CappedPaginator(rows, PER_PAGE).get_page(self.page_number)

    @property
    def is_capped(self) -> bool:
        """Whether there are more than the pages show: the filters want to be narrower."""
        return not self.rows and bool(getattr(self.page.paginator, "is_capped", False))

    @property
    def total(self) -> int:
        """How many fit the filters, on all pages."""
        return len(self.shown) if self.rows else self.page.paginator.count

    @cached_property
    def shown(self) -> list[Incident]:
        """The rows: of this page, or those that stood there when the list was renewed by hand."""
        if not self.rows:
            return list(self.page.object_list)
        kept = self.visible.select_related(*ROW_RELATIONS).in_bulk(self.rows)
        return [kept[key] for key in self.rows if key in kept]

    @cached_property
    def newest(self) -> int:
        """The newest incident when the list was made: what came since waits behind a link."""
        return (self.since if self.rows else 0) or newest_pk(self.incidents)

    @cached_property
    def _still_here(self) -> set[int]:
        found = self.incidents.order_by().filter(pk__in=self.rows)
        return set(found.values_list("pk", flat=True))

    def is_done(self, incident: Incident) -> bool:
        """Whether a row of a kept list belongs here no more: it stays, greyed, with a word."""
        return bool(self.rows) and incident.pk not in self._still_here

    @cached_property
    def _written(self) -> dict[int, Written]:
        found = (
            Message.objects.inbound()
            .filter(incident__in=[incident.pk for incident in self.shown])
            .values_list("incident")
            .annotate(count=Count("pk"), not_removed=Count("pk", filter=Q(deleted_at__isnull=True)))
        )
        return {pk: Written(count=count, not_removed=item) for pk, count, item in found}

    @cached_property
    def _awaited(self) -> dict[int, str]:
        return awaited_by(self.shown, now=self.at)

    def awaited_in(self, incident: Incident) -> str:
        """Whom a row waits for, in words; read in one query for all of them."""
        return self._awaited.get(incident.pk, "")

    @cached_property
    def _came(self) -> dict[int, str]:
        return new_from_elsewhere(self.shown)

    def came_from(self, incident: Incident) -> str:
        """In words, for what was handed over and nobody has taken up yet."""
        return self._came.get(incident.pk, "")

    @cached_property
    def _answers(self) -> dict[int, str]:
        begun = Reply.objects.filter(
            incident__in=[one.pk for one in self.shown], status__in=(*AT_WORK, ReplyStatus.FAILED)
        )
        states = begun.order_by("pk").values_list("incident", "status")
        return {pk: str(ReplyStatus(status).label) for pk, status in states}

    def answer_state(self, incident: Incident) -> str:
        """How far an answer is that does not stand in the network yet, in words; read in one query
        for all rows."""
        return self._answers.get(incident.pk, "")

    def written_in(self, incident: Incident) -> Written:
        """For an incident of this page; read in one query for all of them."""
        return self._written.get(incident.pk, Written())

    @cached_property
    def counts(self) -> list[ViewCount]:
        return counted(self.visible, user=self.user, at=self.at, current=self.view)

    def newer(self) -> int:
        """How many came since: they wait until asked for, so that no row moves."""
        return self.incidents.order_by().filter(pk__gt=self.since).count()

    def next_after(self, incident: Incident) -> Incident | None:
        """The next one to work on: the next row that waits, round the list, else the first anew."""
        place = self.rows.index(incident.pk) if incident.pk in self.rows else -1
        following = self.rows[place + 1 :] + self.rows[: max(place, 0)]
        waiting = [key for key in following if key in self._still_here and key != incident.pk]
        if waiting:
            return self.visible.filter(pk=waiting[0]).first()
        return self.incidents.exclude(pk=incident.pk).first()


def _keys(value: str) -> list[int]:
    """«12.15.19»: whole numbers that a database can hold."""
    return [int(key) for key in value.split(".") if key.isdecimal() and len(key) < 18]


def newest_pk(incidents: QuerySet[Incident]) -> int:
    return incidents.order_by("-pk").values_list("pk", flat=True).first() or 0
