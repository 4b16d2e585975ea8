"""What a hold covers: the incident, merged and split ones, its people, its raw events."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Q, QuerySet

from otklik.channels.erase import read_events
from otklik.channels.inbound.models import RawEvent
from otklik.channels.networks.inbound_types import EventKind, InboundEvent
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message, MessagePart
from otklik.incidents.importing.models import ImportedRow
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.privacy.legal_holds.models import Hold

SHORTEST_NEEDLE = 5  # characters; shorter numbers occur by chance
MARGIN = timedelta(days=1)  # clock difference between machines


def incidents_on_hold(*, at: datetime) -> set[int]:
    """Keys of incidents on hold, of those merged with them, and of those split off since the first
    hold: replacing a hold releases nothing."""
    standing_now = Hold.objects.in_force(at=at).order_by().values("incident")
    ever = list(Hold.objects.filter(incident__in=standing_now).values_list("incident", "at"))
    held = {incident for incident, _at in ever}
    since, fresh = min((begun for _incident, begun in ever), default=None), held
    while fresh:
        regroupings = Regrouping.objects.filter(undone_at__isnull=True)
        joined = Q(kind=Regrouping.Kind.JOINED) & (Q(source__in=fresh) | Q(target__in=fresh))
        split = Q(kind=Regrouping.Kind.SPLIT, source__in=fresh, at__gte=since)
        pairs = regroupings.filter(joined | split).values_list("source", "target")
        fresh = {key for pair in pairs for key in pair} - held
        held |= fresh
    return held


def people_on_hold(held: Collection[int]) -> QuerySet[Client]:
    """Clients of incidents on hold, and people who wrote in them."""
    wrote = Message.objects.inbound().filter(incident__in=held, client__isnull=False)
    theirs = Incident.objects.filter(pk__in=held, client__isnull=False)
    return Client.objects.filter(
        Q(pk__in=theirs.values("client")) | Q(pk__in=wrote.values("client"))
    )


def incidents_on_hold_of(clients: Collection[int], *, at: datetime) -> QuerySet[Incident]:
    """Incidents on hold, not erased, of these clients or with their messages."""
    wrote = Message.objects.inbound().filter(client__in=clients, erased_at=None)
    theirs = Q(client__in=clients, erased_at=None) | Q(pk__in=wrote.values("incident"))
    return Incident.objects.filter(theirs, pk__in=incidents_on_hold(at=at))


def imports_on_hold(held: Collection[int]) -> set[int]:
    """Imports with rows of an incident on hold."""
    rows = ImportedRow.objects.filter(message__incident__in=held).order_by()
    return set(rows.values_list("run", flat=True))


class Evidence:
    """Whether a raw event concerns an incident on hold."""

    def __init__(self, account: int, held: Collection[int]) -> None:
        messages = Message.objects.filter(account=account, incident__in=held).order_by()
        parts = MessagePart.objects.filter(message__in=messages).order_by()
        items = list(messages.values_list("container", "external_id", "received_at"))
        self.numbers = {
            *((place, number) for place, number, _at in items),
            *parts.values_list("message__container", "external_id"),
        }
        self.needles = [
            number.encode() for _place, number in self.numbers if len(number) >= SHORTEST_NEEDLE
        ]
        first = min((at for _place, _number, at in items), default=None)
        self.since = first and first - MARGIN

    def __call__(self, events: Sequence[InboundEvent], body: bytes) -> bool:
        """By network ids of messages; in an unreadable body by bytes."""
        read = [each for each in events if each.kind != EventKind.UNKNOWN]
        if not read:
            return any(needle in body for needle in self.needles)
        return any((each.thread.container, each.external_id) in self.numbers for each in read)


class FreeEvents:
    """Raw events except those of incidents on hold; bodies are read only as far as needed."""

    def __init__(self, events: QuerySet[RawEvent], *, held: Collection[int]) -> None:
        self.events = events
        accounts = set(Message.objects.filter(incident__in=held).values_list("account", flat=True))
        self.evidence = {pk: Evidence(pk, held) for pk in accounts}

    def __getitem__(self, first: slice) -> list[RawEvent]:
        """The first `first.stop`."""
        if not self.evidence:
            return list(self.events[first])
        free = (event for event in self._read(self.events) if not self._is_held(event))
        return list(islice(free, first.stop))

    def count(self) -> int:
        suspected = Q(pk__in=())
        for account, evidence in self.evidence.items():
            suspected |= Q(account=account, handed_on_at__gte=evidence.since)
        suspects = self.events.filter(suspected) if self.evidence else self.events.none()
        return self.events.count() - sum(map(self._is_held, self._read(suspects)))

    def _read(self, events: QuerySet[RawEvent]) -> Iterator[RawEvent]:
        """With bodies and with keys to decrypt them."""
        whole = events.defer(None).select_related("account").prefetch_related("account__secrets")
        return whole.iterator(chunk_size=100)

    def _is_held(self, event: RawEvent) -> bool:
        evidence = self.evidence.get(event.account_id)
        if evidence is None or evidence.since is None or event.handed_on_at is None:
            return False
        if event.handed_on_at < evidence.since:
            return False
        return evidence(read_events(event), bytes(event.body))
