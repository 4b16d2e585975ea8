"""The plan: past and planned posts of each page by days and weeks, compared with the norm.

Posts that people published in the network itself count too."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post
from otklik.channels.networks.outbound_types import Action
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.models import Publication
from otklik.channels.publications.placement_models import Placement

State = Delivery.State
WEEK = timedelta(days=7)
TITLE = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One post on one page; `counts`: "out", "planned" or empty."""

    at: datetime
    account: Account
    title: str
    url: str
    kind: str
    word: Any
    counts: str = ""
    is_by_hand: bool = False

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """One page in one week: published, planned, and missing against the norm.

    For a week that we observed only in part, or not at all, nothing is missing."""

    account: Account
    norm: int
    out: int
    planned: int
    first: date
    last: date
    is_over: bool

    @property
    def counted_since(self) -> date | None:
        since = self.account.counted_since
        return timezone.localdate(since) if since else None

    @property
    def is_before(self) -> bool:
        return self.counted_since is None or self.counted_since > self.last

    @property
    def is_part(self) -> bool:
        return self.counted_since is not None and self.first < self.counted_since <= self.last

    @property
    def is_silent(self) -> bool:
        """Nothing known, published or planned."""
        return self.is_before and not (self.out or self.planned)

    @property
    def missing(self) -> int:
        ready = self.out if self.is_over else self.out + self.planned
        return max(0, self.norm - ready)

    @property
    def short(self) -> int:
        return 0 if self.is_before or self.is_part else self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    day: date
    entries: list[Entry] = field(default_factory=list)
    is_outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    days: list[Day]
    norms: list[Norm]

    @property
    def first(self) -> date:
        return self.days[0].day

    @property
    def last(self) -> date:
        return self.days[-1].day

    @property
    def busy_days(self) -> list[Day]:
        return [day for day in self.days if day.entries]


def weeks(accounts: Sequence[Account], *, first: date, last: date, now: datetime) -> list[Week]:
    """Whole weeks, Monday to Sunday."""
    monday = first - timedelta(days=first.weekday())
    sunday = last + timedelta(days=6 - last.weekday())
    entries = _entries(accounts, _start(monday), _start(sunday + timedelta(days=1)))
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.account.name)):
        by_day[entry.day].append(entry)
    found = []
    while monday <= sunday:
        days = [
            Day(day=day, entries=by_day[day], is_outside=not first <= day <= last)
            for day in (monday + timedelta(days=n) for n in range(7))
        ]
        is_over = days[-1].day < timezone.localdate(now)
        found.append(Week(days=days, norms=_norms(accounts, days, is_over=is_over)))
        monday += WEEK
    return found


def by_account(found: Sequence[Week]) -> list[tuple[Account, list[Norm | None]]]:
    """Each page with its weeks in order, for the table of a month."""
    accounts = {norm.account.pk: norm.account for week in found for norm in week.norms}
    return [
        (account, [next((n for n in week.norms if n.account == account), None) for week in found])
        for account in accounts.values()
    ]


def _norms(accounts: Iterable[Account], days: Sequence[Day], *, is_over: bool) -> list[Norm]:
    entries = [entry for day in days for entry in day.entries]
    found = []
    for account in accounts:
        here = [entry.counts for entry in entries if entry.account == account]
        out, planned = here.count("out"), here.count("planned")
        if account.posts_a_week or out or planned:
            found.append(
                Norm(
                    account=account,
                    norm=account.posts_a_week,
                    out=out,
                    planned=planned,
                    first=days[0].day,
                    last=days[-1].day,
                    is_over=is_over,
                )
            )
    return found


def _entries(accounts: Sequence[Account], start: datetime, end: datetime) -> list[Entry]:
    ours = list(
        Delivery.objects.filter(
            Q(settled_at__gte=start, settled_at__lt=end)
            | Q(planned_at__gte=start, planned_at__lt=end),
            account__in=accounts,
            action=Action.SEND,
            dispatch__isnull=False,
        )
        .exclude(state=State.WITHDRAWN)
        .select_related("account", "dispatch__placement__publication")
    )
    removed = _removed_ids(ours)
    found = [_delivery_entry(delivery, is_removed=delivery.pk in removed) for delivery in ours]
    posts = Post.objects.filter(
        account__in=accounts, published_at__gte=start, published_at__lt=end
    ).select_related("account")
    own_posts = _own_post_ids(accounts, posts)
    # A post in two places with one URL (a channel and its discussion group) counts once.
    by_place = {(post.account_id, post.url or post.pk): post for post in posts}
    found += [_post_entry(post) for post in by_place.values() if post.pk not in own_posts]
    drafts = Placement.objects.wanted().filter(
        account__in=accounts,
        publication__in=Publication.objects.at_work(),
        publication__wanted_at__gte=start,
        publication__wanted_at__lt=end,
        dispatches__isnull=True,
    )
    found += [_draft_entry(place) for place in drafts.select_related("account", "publication")]
    return [entry for entry in found if start <= entry.at < end]


def _own_post_ids(accounts: Sequence[Account], posts: models.QuerySet[Post]) -> set[int]:
    """Posts that a delivery made, by the network's number or address."""
    ours = Delivery.objects.filter(
        account__in=accounts, dispatch__isnull=False, action=Action.SEND, state=State.SENT
    )
    numbered = ours.filter(external_id__in=posts.values("external_id"))
    linked = ours.filter(url__in=posts.exclude(url="").values("url"))
    numbers = set(numbered.values_list("account", "external_id"))
    links = set(linked.values_list("account", "url"))
    return {
        post.pk
        for post in posts
        if (post.account_id, post.external_id) in numbers or (post.account_id, post.url) in links
    }


def _removed_ids(deliveries: Sequence[Delivery]) -> set[int]:
    targets = Delivery.objects.filter(
        action=Action.DELETE,
        state=State.SENT,
        target__in=[delivery.external_id for delivery in deliveries if delivery.external_id],
    ).values_list("account", "target")
    gone = set(targets)
    return {d.pk for d in deliveries if (d.account_id, d.external_id) in gone}


def _delivery_entry(delivery: Delivery, *, is_removed: bool) -> Entry:
    publication = delivery.dispatch.placement.publication
    is_out = delivery.state == State.SENT
    kind, counts = {
        State.SENT: ("done", "out"),
        State.FAILED: ("late", ""),
        State.UNCONFIRMED: ("soon", "out"),
        State.HELD: ("soon", "planned"),
        State.BY_HAND: ("soon", "planned"),
    }.get(State(delivery.state), ("info", "planned"))
    word: Any = delivery.get_state_display()
    if is_out:
        word = _("was published")
    if is_removed:
        kind, counts, word = "draft", "", _("removed")
    elif delivery.state == State.QUEUED:
        word = _("in the plan")
    return Entry(
        at=(delivery.settled_at if is_out else None) or delivery.planned_at,
        account=delivery.account,
        title=_title(delivery.text) or publication.title,
        url=reverse("publications:publication", args=[publication.number]),
        kind=kind,
        word=word,
        counts=counts,
        is_by_hand=delivery.proof == Delivery.Proof.HAND,
    )


def _post_entry(post: Post) -> Entry:
    is_gone = post.deleted_at is not None
    return Entry(
        at=post.published_at,
        account=post.account,
        title=_title(post.text) or _("A post without words"),
        url=post.url,
        kind="draft" if is_gone else "done",
        word=_("removed in the network") if is_gone else _("published in the network"),
        counts="" if is_gone else "out",
        is_by_hand=True,
    )


def _draft_entry(place: Placement) -> Entry:
    publication = place.publication
    return Entry(
        at=publication.wanted_at or publication.saved_at,
        account=place.account,
        title=_title(place.text) or publication.title,
        url=reverse("publications:publication", args=[publication.number]),
        kind="draft",
        word=publication.get_status_display(),
    )


def _title(text: str) -> str:
    return Truncator(next(iter(text.strip().splitlines()), "")).chars(TITLE)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
