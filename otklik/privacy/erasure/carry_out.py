"""Carry out an erasure in batches, each a task and a transaction.

Progress is stored in the row, and the next task is enqueued with it. A killed worker loses at most
one uncommitted batch; repeating does no harm.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from otklik.channels.accounts.models import Account
from otklik.channels.erase import empty_events
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.incidents.cases import fulltext
from otklik.incidents.cases.client import Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.privacy import erase
from otklik.privacy.erasure import import_files_and_notes
from otklik.privacy.erasure.models import Erasure
from otklik.privacy.legal_holds.scope import (
    SHORTEST_NEEDLE,
    Evidence,
    incidents_on_hold,
    incidents_on_hold_of,
)

INCIDENTS_A_BATCH = 20
EVENTS_A_BATCH = 300
MESSAGES_A_BATCH = 100
TASK = "otklik.privacy.tasks.carry_on_erasure"
Stage = Erasure.Stage


def carry_on(erasure_id: int, *, at: datetime) -> bool:
    """Erase one batch and enqueue the next; False when nothing is left."""
    # Nothing is locked yet: reading a file takes time.
    scan = import_files_and_notes.scan_next_file(erasure_id, at=at)
    try:
        with transaction.atomic():
            erasure = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure_id)
            if erasure.state != Erasure.State.RUNNING:
                return False
            _batch(erasure, scan, at=at)
            erasure.save()
            is_going_on = erasure.state == Erasure.State.RUNNING
            if is_going_on:
                enqueue(TASK, erasure.pk)
    except Refused as obstacle:
        # The person wrote meanwhile, or a file is being read: the schedule retries.
        Erasure.objects.filter(pk=erasure_id).update(problem=str(obstacle), alive_at=at)
        return False
    if not is_going_on:
        fulltext.merge_index()
    return is_going_on


def _batch(erasure: Erasure, scan: import_files_and_notes.FileScan | None, *, at: datetime) -> None:
    match erasure.stage:
        case Stage.EVENTS:
            _events(erasure, at=at)
        case Stage.COPIES:
            import_files_and_notes.apply_scan(erasure, scan, at=at)
        case Stage.INCIDENTS:
            keys = list(_incidents(erasure, at=at).values_list("pk", flat=True)[:INCIDENTS_A_BATCH])
            clients, ground, by = _clients(erasure), erasure.ground, erasure.decided_by
            erased = erase.erase_incidents(keys, of=clients, ground=ground, by=by, at=at)
            erasure.note(erased, at=at)
            erasure.stage = Stage.INCIDENTS if keys else Stage.STRAYS
        case Stage.STRAYS:
            strays = _strays(erasure, at=at)
            keys = list(strays.values_list("pk", flat=True)[:MESSAGES_A_BATCH])
            erasure.note(erase.erase_strays(keys, at=at), at=at)
            erasure.stage = Stage.STRAYS if keys else Stage.PEOPLE
        case Stage.PEOPLE:
            _people(erasure, at=at)


def _clients(erasure: Erasure) -> list[int]:
    return list(erasure.clients.values_list("pk", flat=True))


def _incidents(erasure: Erasure, *, at: datetime) -> QuerySet[Incident]:
    theirs = Incident.objects.filter(client__in=_clients(erasure), erased_at=None)
    return theirs.exclude(pk__in=incidents_on_hold(at=at)).order_by("pk")


def _strays(erasure: Erasure, *, at: datetime) -> QuerySet[Message]:
    """What the person wrote in other people's incidents."""
    theirs = Message.objects.inbound().filter(client__in=_clients(erasure), erased_at=None)
    return theirs.exclude(incident__in=incidents_on_hold(at=at)).order_by("pk")


def _people(erasure: Erasure, *, at: datetime) -> None:
    count = incidents_on_hold_of(_clients(erasure), at=at).count()
    if not count:  # a person in a dispute keeps their name until it ends
        gone = erase.erase_people(
            erasure.clients.all(), ground=erasure.ground, by=erasure.decided_by, at=at
        )
        erasure.note(gone, at=at)
    erasure.finish(left=count, at=at)


def _identities(erasure: Erasure) -> QuerySet[Identity]:
    return Identity.objects.filter(client__in=_clients(erasure))


def _events(erasure: Erasure, *, at: datetime) -> None:
    """The next raw events of one account of the person; accounts in order of keys."""
    accounts = Account.objects.filter(
        Q(pk__in=_identities(erasure).values("account"))
        | Q(pk__in=Incident.objects.filter(client__in=_clients(erasure)).values("account"))
    )
    current = int(erasure.cursor.get("account", 0))
    account = accounts.filter(pk__gte=current).order_by("pk").first()
    if account is None:
        erasure.note(Counter(), at=at)
        erasure.stage, erasure.cursor = Stage.COPIES, {}
        return
    after = int(erasure.cursor.get("after", 0)) if account.pk == current else 0
    concern = Concern(erasure, account, at=at)
    swept = empty_events(account, after=after, most=EVENTS_A_BATCH, concerns=concern, at=at)
    erasure.note(Counter(events=swept.emptied), at=at)
    if swept.last is None:
        erasure.cursor = {"account": account.pk + 1, "after": 0}
    else:
        erasure.cursor = {"account": account.pk, "after": swept.last}


class Concern:
    """Whether a raw event concerns the person: written by them, in reply to them, or with their
    network id. Events of incidents on hold stay."""

    def __init__(self, erasure: Erasure, account: Account, *, at: datetime) -> None:
        self.is_held = Evidence(account.pk, incidents_on_hold(at=at))
        identities = _identities(erasure).filter(account=account)
        self.people = set(identities.values_list("external_id", flat=True))
        items = [*self.people, *identities.values_list("profile_url", flat=True)]
        self.needles = [needle.encode() for needle in items if len(needle) >= SHORTEST_NEEDLE]
        clients = _clients(erasure)
        messages = Message.objects.filter(
            Q(client__in=clients) | Q(incident__client__in=clients), account=account
        )
        self.numbers = set(messages.values_list("container", "external_id"))
        self.peers = self.people | set(messages.exclude(peer="").values_list("peer", flat=True))

    def __call__(self, events: Sequence[InboundEvent], body: bytes) -> bool:
        is_about = any(self._is_about(event) for event in events) or any(
            needle in body for needle in self.needles
        )
        return is_about and not self.is_held(events, body)

    def _is_about(self, event: InboundEvent) -> bool:
        place = event.thread.container
        return (
            (event.author is not None and event.author.external_id in self.people)
            or event.thread.peer in self.peers
            or (place, event.external_id) in self.numbers
            or (place, event.parent_id) in self.numbers
        )
