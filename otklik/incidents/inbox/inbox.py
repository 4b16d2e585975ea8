"""The inbox as a person sees it: a view, filters from the URL, a page of rows."""

import re
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Self
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account
from otklik.core.db.compiled_queries import attach_related, compiled_query, totals
from otklik.core.db.subquery_counts import RowCount
from otklik.core.web.capped_paginator import MOST_LISTED, CappedPaginator
from otklik.incidents.blockers.models import describe_awaited
from otklik.incidents.cases.fulltext import interpret
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.cases.queries import IncidentQuerySet
from otklik.incidents.inbox.models import Presence
from otklik.incidents.inbox.snooze import snoozed
from otklik.incidents.inbox.standard_views_and_filters import (
    COUNTED,
    DEFAULT_VIEW,
    FILTERS,
    OF_THE_AUTHORITY,
    VIEWS,
    Counts,
    FilterForm,
    StandardView,
    ViewCount,
    count_views,
    start_of,
)
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.queries import AT_WORK, ReplyStatus
from otklik.incidents.topics.models import Topic
from otklik.incidents.transfers.models import new_from_elsewhere
from otklik.nlp.search.query_variants import QueryVariant
from otklik.organisation.access import StaffRequest
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit

MONTHS = ["янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]
_MONTH = (
    r"(?P<{0}>янв(?:ар[яь])?|фев(?:рал[яь])?|мар(?:та?)?|апр(?:ел[яь])?|ма[йя]|июн[яь]?|июл[яь]?"
    r"|авг(?:уста?)?|сен(?:тябр[яь])?|окт(?:ябр[яь])?|ноя(?:бр[яь])?|дек(?:абр[яь])?)(?!\w)"
)
_YEAR = r"(?:\s+(?P<{0}>20\d\d))?(?:\s*г(?:ода|\.)?)?"
_DOTTED = re.compile(
    r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>20\d\d|\d\d)(?![\d.])"
    r"(?:\s*[-–—]\s*(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>20\d\d|\d\d)(?![\d.]))?"
)
_SPAN = re.compile(
    r"\bс\s+(?P<d>\d{1,2})(?:\s+" + _MONTH.format("m") + r")?\s+(?:по|до)\s+(?P<d2>\d{1,2})\s+"
    + _MONTH.format("m2") + _YEAR.format("y") + r"(?!\w)",
    re.IGNORECASE,
)  # fmt: skip
_DASHED = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})\s*[-–—]\s*(?P<d2>\d{1,2})\s+" + _MONTH.format("m2")
    + _YEAR.format("y") + r"(?!\w)",
    re.IGNORECASE,
)  # fmt: skip
_ONE = re.compile(
    r"(?<!\d)(?P<d2>\d{1,2})\s+" + _MONTH.format("m2") + _YEAR.format("y") + r"(?!\w)",
    re.IGNORECASE,
)
_NEAR = {"сегодня": 0, "вчера": 1, "позавчера": 2}
_NEAR_WORD = re.compile(r"\b(сегодня|вчера|позавчера)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DatedQuery:
    """The query without its dates, and the first and last day, both included."""

    words: str
    first: date | None = None
    last: date | None = None


def parse_query(query: str, *, today: date) -> DatedQuery:
    """Split a query into words and dates. What cannot be a date stays a word; a query with a quoted
    phrase is not changed; a date without a year is the last such date that has begun."""
    if '"' in query or "«" in query:
        return DatedQuery(query)
    for pattern in (_DOTTED, _SPAN, _DASHED, _ONE):
        if found := pattern.search(query):
            days = _days(found.groupdict(), today=today)
            if days is None:
                continue
            words = f"{query[: found.start()]} {query[found.end() :]}"
            return DatedQuery(" ".join(words.split()), *days)
    if near := _NEAR_WORD.search(query):
        day = today - timedelta(days=_NEAR[near[1].lower()])
        words = f"{query[: near.start()]} {query[near.end() :]}"
        return DatedQuery(" ".join(words.split()), day, day)
    return DatedQuery(query)


def _days(found: dict[str, str | None], *, today: date) -> tuple[date, date] | None:
    last_month = found.get("m2") or found.get("m")
    last_day = found.get("d2") or found.get("d")
    first_day = found.get("d") or last_day
    first_month = found.get("m") or last_month
    try:
        year = _year(found.get("y"))
        last_year = _year(found.get("y2")) or year
        first = date(year or today.year, _month(first_month), int(first_day or 0))
        if year is None and first > today:
            first = first.replace(year=first.year - 1)
        last = date(last_year or first.year, _month(last_month), int(last_day or 0))
        if last_year is None and last < first:
            last = last.replace(year=last.year + 1)
    except ValueError:
        return None
    return (first, last) if first <= last else (last, first)


def _year(text: str | None) -> int | None:
    return None if not text else int(text) + (2000 if len(text) == 2 else 0)


def _month(text: str | None) -> int:
    """Raises ValueError where there is no such month."""
    if text and text.isdecimal():
        return int(text)
    word = (text or "").lower()
    return next((n for n, name in enumerate(MONTHS, start=1) if word.startswith(name)), 0)


PER_PAGE = 25

ROW_RELATIONS = ("account", "topic", "guessed_topic", "assignee", "institution")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCount:
    """How many messages the person wrote in one incident, and how many are not removed."""

    count: int = 0
    not_removed: int = 0

    @property
    def is_all_removed(self) -> bool:
        return self.count > 0 and self.not_removed == 0


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """What one URL of the inbox shows to one employee."""

    user: User
    view: str
    filters: Mapping[str, Any]
    query: str
    page_number: str
    rows: tuple[int, ...] = ()
    since: int = 0
    at: datetime

    @classmethod
    def from_address(cls, parameters: QueryDict, *, user: User, at: datetime) -> "Inbox":
        """Unknown values fall back to the default; a URL never fails."""
        view = parameters.get("view", "")
        return cls(
            user=user,
            view=view if view in VIEWS else DEFAULT_VIEW,
            filters=FilterForm(parameters).values,
            query=parameters.get("q", "").strip()[:200],
            page_number=parameters.get("page", "1"),
            rows=tuple(_keys(parameters.get("rows", ""))[:PER_PAGE]),
            since=next(iter(_keys(parameters.get("since", ""))), 0),
            at=at,
        )

    @cached_property
    def address(self) -> str:
        """The query string that restores this inbox, without its page; may be empty."""
        parts: dict[str, Any] = {}
        if self.view != DEFAULT_VIEW:
            parts["view"] = self.view
        parts |= self.filters
        if self.query:
            parts["q"] = self.query
        return urlencode(parts)

    @cached_property
    def rows_address(self) -> str:
        """The URL that shows exactly these rows in this order, whatever happens to them."""
        keys = self.rows or [incident.pk for incident in self.listed]
        rows = ".".join(map(str, keys))
        values = {"rows": rows, "since": self.newest} if rows else {}
        return "&".join(filter(None, (self.address, self._page, urlencode(values))))

    @property
    def page_address(self) -> str:
        """The URL that lists this page afresh."""
        return "&".join(filter(None, (self.address, self._page)))

    @property
    def _page(self) -> str:
        is_first = self.page_number == "1" or not self.page_number.isdecimal()
        return "" if is_first else urlencode({"page": self.page_number})

    @property
    def _view(self) -> StandardView:
        return VIEWS[self.view]

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters or self.query)

    @cached_property
    def visible(self) -> IncidentQuerySet:
        return Incident.objects.visible_to(self.user)

    @cached_property
    def search(self) -> DatedQuery:
        return parse_query(self.query, today=timezone.localtime(self.at).date())

    @cached_property
    def interpretation(self) -> QueryVariant:
        return interpret(self.search.words, among=self.visible)

    @cached_property
    def incidents(self) -> IncidentQuerySet:
        found = _of_view(self.view, user=self.user, at=self.at, **self._conditions)
        narrows = self.view != "all" or self.filters or self.search.first
        if self.search.words:
            found = found.matching(
                self.interpretation.text,
                is_among_few=not self._view.is_history or self.search.first is not None,
                newest=0 if narrows or self.visible.query.where else MOST_LISTED + 1,
            )
        if self.search.first and self.search.last:
            after = start_of(self.search.last + timedelta(days=1))
            found = found.filter(posted_at__gte=start_of(self.search.first), posted_at__lt=after)
        return found

    @property
    def _is_view(self) -> bool:
        """Whether nothing is searched for, so that compiled queries know the rows."""
        return not self.query

    @property
    def _conditions(self) -> dict[str, Any]:
        """The filters by their names in `FILTERS`."""
        is_own = self.filters.get("institution") == OF_THE_AUTHORITY
        return {
            "authority" if is_own and name == "institution" else name: value
            for name, value in self.filters.items()
        }

    def _ask[Row](
        self, query: Callable[..., list[Row]], *shape: Hashable, **more: Any
    ) -> list[Row]:
        return query(self.view, *shape, user=self.user, at=self.at, **more, **self._conditions)

    @cached_property
    def _totals(self) -> dict[str, int]:
        if self.view in COUNTED and not self.filters:
            return {"count": self._counts.count, "newest": self._counts.newest}
        found: dict[str, int]
        [found] = self._ask(_totals_of_view)
        return found

    @cached_property
    def page(self) -> "Page[Incident]":
        if self._is_view:
            paginator = CappedPaginator(_ListedRows(self), PER_PAGE, count=self._totals["count"])
        else:
            paginator = CappedPaginator(self.incidents, PER_PAGE)
        return paginator.get_page(self.page_number)

    @property
    def is_capped(self) -> bool:
        """Whether there are more than the pages can show, so that filters are needed."""
        return not self.rows and bool(getattr(self.page.paginator, "is_capped", False))

    @property
    def total(self) -> int:
        return len(self.listed) if self.rows else self.page.paginator.count

    @cached_property
    def listed(self) -> list[Incident]:
        """The rows of this page, or those named in the URL, without what they refer to."""
        if not self.rows:
            return list(self.page.object_list)
        named_rows = {one.pk: one for one in _named_rows(user=self.user, keys=self.rows)}
        return [named_rows[key] for key in self.rows if key in named_rows]

    @cached_property
    def visible_rows(self) -> list[Incident]:
        """The same, with what is shown of them."""
        attach_related(self.listed, *ROW_RELATIONS)
        return self.listed

    def of_row(self, incident: Incident) -> Self | None:
        """The same list, of which only this row is read, if the URL lists it."""
        if incident.pk not in self.rows:
            return None
        one = replace(self, rows=(incident.pk,))
        vars(one).update(visible_rows=[incident], rows_address=self.rows_address)
        return one

    @cached_property
    def newest(self) -> int:
        """The newest incident when the list was made; newer ones wait behind a link."""
        if self.rows and self.since:
            return self.since
        if self._is_view:
            return self._totals["newest"] or 0
        return self.incidents.order_by("-pk").values_list("pk", flat=True).first() or 0

    @cached_property
    def _still_here(self) -> set[int]:
        if self._is_view:
            return set(self._ask(_still_in_view, keys=self.rows))
        found = self.incidents.order_by().filter(pk__in=self.rows)
        return set(found.values_list("pk", flat=True))

    def is_done(self, incident: Incident) -> bool:
        """Whether a listed row no longer belongs here: it stays, greyed, with a note."""
        return bool(self.rows) and incident.pk not in self._still_here

    # What rows show besides their incident, by its key: one query each for all rows.

    @cached_property
    def snoozed_keys(self) -> set[int]:
        until = {one.pk: one.put_off_until for one in self.visible_rows}
        later = [pk for pk, moment in until.items() if moment and moment > self.at]
        return set(_snoozed(keys=later, at=self.at))

    @cached_property
    def message_counts(self) -> dict[int, MessageCount]:
        found = _message_counts(keys=[incident.pk for incident in self.visible_rows])
        return {pk: MessageCount(count=count, not_removed=item) for pk, count, item in found}

    @cached_property
    def blockers(self) -> dict[int, str]:
        return describe_awaited(self.visible_rows, at=self.at)

    @cached_property
    def origins(self) -> dict[int, str]:
        """Origins, as text, of those that were transferred here and are not triaged yet."""
        return new_from_elsewhere(self.visible_rows)

    @cached_property
    def answer_states(self) -> dict[int, str]:
        """States of answers that are not sent yet, as text."""
        states = _answer_states(keys=[one.pk for one in self.visible_rows])
        return {pk: str(ReplyStatus(status).label) for pk, status in states}

    @cached_property
    def _counts(self) -> Counts:
        return count_views(user=self.user, at=self.at, current=self.view)

    @property
    def counts(self) -> list[ViewCount]:
        return self._counts.views

    def count_newer(self) -> int:
        """How many there are that are newer than `since`."""
        if self._is_view:
            return self._ask(_newer_in_view, since=self.since)[0]["count"]
        return self.incidents.order_by().filter(pk__gt=self.since).count()

    def next_after(self, incident: Incident) -> Incident | None:
        """The next waiting row, cyclically, else the first of a new list."""
        place = self.rows.index(incident.pk) if incident.pk in self.rows else -1
        following = self.rows[place + 1 :] + self.rows[: max(place, 0)]
        waiting = [key for key in following if key in self._still_here and key != incident.pk]
        if waiting:
            return self.visible.filter(pk=waiting[0]).first()
        return self.incidents.exclude(pk=incident.pk).first()


class _ListedRows:
    """The rows of a view, as a paginator slices them."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def __getitem__(self, part: slice) -> list[Incident]:
        return self._inbox._ask(_rows_of_view, part.start, part.stop)


def _of_view(view: str, *, user: User, at: datetime, **filters: Any) -> IncidentQuerySet:
    found = Incident.objects.visible_to(user).filter(VIEWS[view].condition(user, at))
    for name, value in filters.items():
        found = found.filter(FILTERS[name](value, at))
    return found.newest_first() if VIEWS[view].is_history else found.by_due()


@compiled_query
def _rows_of_view(view: str, first: int, after: int, **asked: Any) -> QuerySet[Incident]:
    return _of_view(view, **asked)[first:after]


@compiled_query
def _totals_of_view(view: str, *, user: User, **asked: Any) -> QuerySet[User, Any]:
    """One row: how many there are, up to one more than are listed, and the newest one."""
    found = _of_view(view, user=user, **asked).order_by()
    newest = Subquery(found.order_by("-pk").values("pk")[:1])
    same = User.objects.filter(pk=user.pk).order_by()
    return same.values(count=RowCount(found[: MOST_LISTED + 1]), newest=newest)


@compiled_query
def _newer_in_view(view: str, *, since: int, **asked: Any) -> QuerySet[Incident, dict[str, int]]:
    return totals(_of_view(view, **asked).filter(pk__gt=since), count=Count("pk"))


@compiled_query
def _still_in_view(view: str, *, keys: Collection[int], **asked: Any) -> QuerySet[Incident, int]:
    return _of_view(view, **asked).order_by().filter(pk__in=keys).values_list("pk", flat=True)


@compiled_query
def _named_rows(*, user: User, keys: Collection[int]) -> QuerySet[Incident]:
    return Incident.objects.visible_to(user).filter(pk__in=keys)


@compiled_query
def _snoozed(*, keys: Collection[int], at: datetime) -> QuerySet[Incident, int]:
    return Incident.objects.filter(snoozed(at), pk__in=keys).values_list("pk", flat=True)


@compiled_query
def _message_counts(*, keys: Collection[int]) -> QuerySet[Message, tuple[int, int, int]]:
    not_removed = Count("pk", filter=Q(deleted_at__isnull=True))
    found = Message.objects.inbound().filter(incident__in=keys).values_list("incident")
    return found.annotate(count=Count("pk"), not_removed=not_removed)


@compiled_query
def _answer_states(*, keys: Collection[int]) -> QuerySet[Reply, tuple[int, str]]:
    begun = Reply.objects.filter(incident__in=keys, status__in=(*AT_WORK, ReplyStatus.FAILED))
    return begun.order_by("pk").values_list("incident", "status")


@compiled_query
def _units(*, user: User) -> QuerySet[Unit]:
    return Unit.objects.active().visible_to(user).select_related("institution")


@compiled_query
def _topics() -> QuerySet[Topic]:
    return Topic.objects.active().with_learning()


@compiled_query
def _accounts(*, user: User) -> QuerySet[Account]:
    return Account.objects.visible_to(user)


def _keys(value: str) -> list[int]:
    """Parse «12.15.19»: integers within the database's range."""
    return [int(key) for key in value.split(".") if key.isdecimal() and len(key) < 18]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxUpdate:
    """News for an open page. `words` say what happened to each listed row; empty while it waits."""

    count: int
    words: list[tuple[str, str]]
    colleagues: str

    @classmethod
    def of(cls, inbox: Inbox, *, incident: Incident | None, at: datetime) -> "InboxUpdate":
        return cls(
            # Shown on request, so that rows do not move.
            count=inbox.count_newer(),
            words=[(f"incident-{one.number}", row_word(inbox, one)) for one in inbox.listed]
            if inbox.rows
            else [],
            colleagues=colleagues(incident, user=inbox.user, at=at) if incident else "",
        )

    @property
    def key(self) -> str:
        """Changes whenever there is news."""
        return sha256(repr((self.count, self.words, self.colleagues)).encode()).hexdigest()[:12]


def row_word(inbox: Inbox, incident: Incident) -> str:
    """What happened to a listed row since the list was made; empty while it waits."""
    if not inbox.is_done(incident):
        return ""
    if incident.status in (Incident.Status.ANSWERED, Incident.Status.CLOSED):
        return str(incident.get_status_display())
    return _("no longer in this view")


def colleagues(incident: Incident, *, user: User, at: datetime) -> str:
    """Who else has this incident open, and who of them is writing."""
    here = _others_here(incident=incident, user=user, at=at)
    return " ".join(
        _("%(name)s writes a reply here now.") % {"name": one.user}
        if one.is_writing(at=at)
        else _("%(name)s has this incident open too.") % {"name": one.user}
        for one in here
    )


@compiled_query
def _others_here(*, incident: Incident, user: User, at: datetime) -> QuerySet[Presence]:
    return Presence.objects.of_others(incident, user=user, at=at)


def address_after(request: StaffRequest, incident: Incident) -> str:
    """The URL of the next incident of the view: beside the same rows while one of them waits, else
    beside a new list. Empty when none is left."""
    inbox = Inbox.from_address(request.GET, user=request.user, at=timezone.now())
    after = inbox.next_after(incident)
    if after is None:
        return ""
    parameters = request.GET.copy()
    if after.pk not in inbox.rows:
        for name in ("rows", "since", "page"):
            parameters.pop(name, None)
    parameters.pop("to", None)
    address = reverse("incidents:incident", args=[after.number])
    return f"{address}?{parameters.urlencode()}" if parameters else address


def inbox_context(inbox: Inbox, *, opened: Incident | None = None) -> dict[str, Any]:
    """The context of the list pane; `opened` is the incident beside it."""
    units = _units(user=inbox.user)
    places = {unit.institution for unit in units if unit.institution is not None}
    institutions = sorted(places, key=str) if inbox.user.institution_id is None else []
    topics, accounts = _topics(), _accounts(user=inbox.user)
    filter_form = FilterForm(dict(inbox.filters), auto_id="id_filter_%s")
    filter_form.offer(unit=units, topic=topics, account=accounts, institution=institutions)
    return {
        "inbox": inbox,
        "incident": opened,
        "opened": opened.pk if opened else None,
        "now": timezone.now(),
        "filter_form": filter_form,
        "units": units,
        "topics": topics,
        "institutions": institutions,
    }
