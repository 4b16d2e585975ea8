"""Carry out retention terms: erase what is past its term, by the same functions as on request.

Each term is one run a night; its batches are tasks and transactions. Data on hold is skipped. A
preview counts exactly the rows that a run would erase.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from otklik.audit.models import Line, Payload
from otklik.channels.erase import drop_events
from otklik.channels.inbound.models import RawEvent
from otklik.cms.search.failed_query import FailedSearch
from otklik.core.db.subquery_counts import counts
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.meetings.models import Meeting
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases import fulltext
from otklik.incidents.cases.client import Client, Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.importing.models import ImportFile
from otklik.incidents.inbox.models import Presence
from otklik.incidents.privacy import erase as privacy_erase
from otklik.incidents.privacy.identity_access import LOOKED
from otklik.incidents.replies.models import Reply
from otklik.organisation.document_registration.registered_document import FormerRegistration
from otklik.privacy.legal_holds.scope import (
    FreeEvents,
    imports_on_hold,
    incidents_on_hold,
    people_on_hold,
)
from otklik.privacy.retention.models import RetentionRule, RetentionRun, RuleKind

SAMPLES = 5
TASK = "otklik.privacy.tasks.carry_on_retention"


class Rows(Protocol):
    """Expired rows of one kind: their number, and the first of them."""

    def count(self) -> int: ...
    def __getitem__(self, wanted: slice, /) -> Iterable[Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """How rows of one kind expire: those before a moment and not on hold, how a batch is erased,
    how a row is described."""

    old: Callable[[datetime, Collection[int]], Rows]
    erase: Callable[[Sequence[Any], str, datetime], "Counter[str]"]
    named: Callable[[Any], str]
    batch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPreview:
    """What one term would erase now: number and some names of rows."""

    rule: RetentionRule
    before: datetime
    count: int
    samples: tuple[str, ...]
    is_by_program: bool


def dry_run(*, at: datetime) -> list[TermPreview]:
    """Preview of each active term; changes nothing."""
    held, rules = incidents_on_hold(at=at), RetentionRule.objects.active()
    acts = {rule: ACTS[RuleKind(rule.kind)] for rule in rules if rule.kind in ACTS}
    old = {rule: act.old(rule.before(at), held) for rule, act in acts.items()}
    samples = {rule: tuple(map(acts[rule].named, rows[:SAMPLES])) for rule, rows in old.items()}
    some = {rule: len(names) for rule, names in samples.items()}
    number = some | _count({rule: old[rule] for rule, n in some.items() if n == SAMPLES})
    return [
        TermPreview(
            rule=rule,
            before=rule.before(at),
            count=number.get(rule, 0),
            samples=samples.get(rule, ()),
            is_by_program=rule in acts,
        )
        for rule in rules
    ]


def _count(old: Mapping[RetentionRule, Rows]) -> dict[RetentionRule, int]:
    """Numbers of rows: one query for all that the database can count."""
    alone = {rule: rows for rule, rows in old.items() if isinstance(rows, QuerySet)}
    numbers = counts(alone, model=next(iter(alone))) if alone else {}
    return numbers | {rule: rows.count() for rule, rows in old.items() if rule not in alone}


def begin(*, at: datetime) -> list[RetentionRun]:
    """Begin tonight's run of each active term; harmless when repeated."""
    begun = []
    for rule in RetentionRule.objects.acting():
        with transaction.atomic():
            run, is_new = RetentionRun.objects.get_or_create(
                rule=rule,
                on=timezone.localdate(at),
                defaults={"before": rule.before(at), "begun_at": at, "alive_at": at},
            )
            if is_new:
                enqueue(TASK, run.pk)
                begun.append(run)
    return begun


def carry_on(run_id: int, *, at: datetime) -> bool:
    """Erase one batch and enqueue the next; False when nothing is left."""
    try:
        with transaction.atomic():
            run = RetentionRun.objects.select_for_update(of=("self",)).get(pk=run_id)
            if run.finished_at is not None:
                return False
            is_left = _batch(run, at=at)
            run.save()
            if is_left:
                enqueue(TASK, run.pk)
    except Refused as obstacle:
        RetentionRun.objects.filter(pk=run_id).update(problem=str(obstacle), alive_at=at)
        return False
    if not is_left and run.rule.kind == RuleKind.TEXTS and run.counts:
        fulltext.merge_index()
    return is_left


def _batch(run: RetentionRun, *, at: datetime) -> bool:
    rule, act = run.rule, ACTS[RuleKind(run.rule.kind)]
    if rule.is_acting:
        rows = list(act.old(run.before, incidents_on_hold(at=at))[: act.batch])
        if rows:
            run.note(act.erase(rows, rule.ground, at), at=at)
            return True
    run.finish(at=at)
    return False


def _events(before: datetime, held: Collection[int]) -> FreeEvents:
    old = RawEvent.objects.filter(handed_on_at__lt=before).defer("body").order_by("pk")
    return FreeEvents(old, held=held)


def _closed_incidents(before: datetime, held: Collection[int]) -> QuerySet[Incident]:
    closed = Incident.objects.filter(status=Incident.Status.CLOSED, closed_at__lt=before)
    return closed.exclude(pk__in=held).order_by("pk")


def _texts(before: datetime, held: Collection[int]) -> QuerySet[Incident]:
    at_work = Reply.objects.at_work().filter(incident=OuterRef("pk"))
    return _closed_incidents(before, held).filter(~Exists(at_work), erased_at=None)


def _attachments(before: datetime, held: Collection[int]) -> QuerySet[Attachment]:
    old = _closed_incidents(before, held).order_by().values("pk")
    return (
        Attachment.objects.filter(message__incident__in=old)
        .select_related("message__incident")
        .order_by("pk")
    )


def _people(before: datetime, held: Collection[int]) -> QuerySet[Client]:
    """People with a known name, without open, held or recently closed incidents."""
    theirs = Incident.objects.filter(client=OuterRef("pk"))
    is_late = models.Q(closed_at__gte=before) | ~models.Q(status=Incident.Status.CLOSED)
    wrote = Message.objects.inbound().filter(client=OuterRef("pk"), received_at__gte=before)
    return (
        Client.objects.filter(
            Exists(Identity.objects.filter(client=OuterRef("pk"))),
            ~Exists(theirs.filter(is_late)),
            ~Exists(wrote),
        )
        .exclude(pk__in=people_on_hold(held).values("pk"))
        .order_by("pk")
    )


def _looks(before: datetime, held: Collection[int]) -> QuerySet[Line]:
    payloads = Payload.objects.filter(line_uid=OuterRef("uid"))
    keys = [str(key) for key in people_on_hold(held).values_list("pk", flat=True)]
    lines = Line.objects.with_verb(LOOKED).filter(Exists(payloads), at__lt=before)
    return lines.exclude(subject_key__in=keys).with_particulars().order_by("pk")


def _presences(before: datetime, held: Collection[int]) -> QuerySet[Presence]:
    old = Presence.objects.filter(seen_at__lt=before).select_related("incident").order_by("pk")
    return old.exclude(incident__in=held)


def _import_files(before: datetime, held: Collection[int]) -> QuerySet[ImportFile]:
    old = ImportFile.objects.filter(run__finished_at__lt=before)
    old = old.exclude(run__in=imports_on_hold(held))
    return old.select_related("run").defer("body").order_by("pk")


def _searches(before: datetime, _held: Collection[int]) -> QuerySet[FailedSearch]:
    """Search words of past months; they belong to nobody, so none is on hold."""
    month = timezone.localdate(before).replace(day=1)
    return FailedSearch.objects.kept().before(month).order_by("pk")


type Registered = Assignment | Meeting | FormerRegistration
SOMETHING = ~Q(resolution="") | ~Q(scan="")
OF_PAPERS = (Meeting._meta.label_lower, Assignment._meta.label_lower)


class OldRegistrations:
    """Signed minutes and ended assignments before a moment that still have a resolution or a scan;
    and former registrations overwritten before it."""

    def __init__(self, before: datetime) -> None:
        minutes = Meeting.objects.filter(SOMETHING, signed_at__lt=before)
        assignments = Assignment.objects.ended_before(before).filter(SOMETHING)
        former = FormerRegistration.objects.filter(kind__in=OF_PAPERS, replaced_at__lt=before)
        papers: tuple[QuerySet[Any], ...] = (minutes, assignments, former)
        self.every = [rows.order_by("pk") for rows in papers]

    def count(self) -> int:
        return sum(rows.count() for rows in self.every)

    def __getitem__(self, first: slice) -> list[Registered]:
        """The first `first.stop`."""
        found: list[Registered] = []
        for rows in self.every:
            if len(found) < first.stop:
                found += rows[: first.stop - len(found)]
        return found


def erase_registrations(rows: Sequence[Registered], *, ground: str, at: datetime) -> "Counter[str]":
    """Erase resolutions and scans, files first, so that an interrupted row is found again."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts["files"] += bool(row.scan)
        if isinstance(row, FormerRegistration):
            row.scan.delete(save=False)
            row.delete()
        else:
            row.empty_registration(ground=ground, at=at)
        counts["registrations"] += 1
    return +counts


def _erase_texts(rows: Sequence[Incident], ground: str, at: datetime) -> "Counter[str]":
    return privacy_erase.erase_incidents([one.pk for one in rows], ground=ground, by=None, at=at)


def _delete(kind: str, rows: Sequence[models.Model]) -> "Counter[str]":
    model = type(rows[0])
    model._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
    return Counter({kind: len(rows)})


ACTS: Mapping[RuleKind, Act] = {
    RuleKind.EVENTS: Act(
        old=_events,
        erase=lambda rows, _ground, at: Counter(raw_events=drop_events([row.pk for row in rows])),
        named=lambda row: str(row.pk),
        batch=500,
    ),
    RuleKind.IMPORT_FILES: Act(
        old=_import_files,
        erase=lambda rows, _ground, at: _delete("import_files", rows),
        named=lambda row: str(row.run),
        batch=20,
    ),
    RuleKind.PRESENCES: Act(
        old=_presences,
        erase=lambda rows, _ground, at: _delete("presence", rows),
        named=lambda row: str(row.incident),
        batch=500,
    ),
    RuleKind.ATTACHMENTS: Act(
        old=_attachments,
        erase=lambda rows, _ground, at: privacy_erase.erase_attachments(
            Attachment.objects.filter(pk__in=[row.pk for row in rows])
        ),
        named=lambda row: str(row.message.incident),
        batch=50,
    ),
    RuleKind.TEXTS: Act(old=_texts, erase=_erase_texts, named=str, batch=20),
    RuleKind.IDENTITIES: Act(
        old=_people,
        erase=lambda rows, ground, at: privacy_erase.erase_people(
            rows, ground=ground, by=None, at=at
        ),
        named=str,
        batch=50,
    ),
    RuleKind.LOOKS: Act(
        old=_looks,
        erase=lambda rows, ground, at: Counter(
            looks=privacy_erase.erase_looks(rows, ground=ground, by=None, at=at)
        ),
        named=lambda row: row.subject_name,
        batch=100,
    ),
    RuleKind.SCANS: Act(
        old=lambda before, _held: OldRegistrations(before),
        erase=lambda rows, ground, at: erase_registrations(rows, ground=ground, at=at),
        named=str,
        batch=50,
    ),
    RuleKind.SEARCHES: Act(
        old=_searches,
        erase=lambda rows, _ground, at: _delete("searches", rows),
        named=str,
        batch=500,
    ),
}
