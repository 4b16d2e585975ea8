"""Imports the rows of a file, or removes them, in batches, each one task and one transaction.

A run stores its position together with the task of the next batch. So a killed worker loses at most
one uncommitted batch, two workers cannot take the same one, and network events do not wait for a
long file.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from time import sleep

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.tasks import task
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.core.refusal import Refused
from otklik.core.schedule import cron
from otklik.core.table_files import batch_reader
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.guesses import suggest_topic
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.importing.duplicates import (
    differs,
    find_known,
    import_account,
    place,
    topics_by_words,
)
from otklik.incidents.importing.mapping import Draft, Fault, Faulty, Remark, digest
from otklik.incidents.importing.models import ImportedRow, ImportRun
from otklik.incidents.intake import receive
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User

PAUSE_SECONDS = 0.15  # SQLite retries for a waiting writer at least every tenth of a second
State = ImportRun.State
logger = logging.getLogger(__name__)


@task(priority=-10)  # events from networks go first
def carry_on_import(run_id: int, position: int) -> None:
    """Import or remove the next rows of a file, then let other writers have their turn."""
    if carry_on(run_id, position, at=timezone.now()):
        sleep(PAUSE_SECONDS)


@cron("* * * * *")
@task()
def hurry_lost_imports() -> None:
    hurry_lost(at=timezone.now())


@transaction.atomic
def start(run: ImportRun, *, by: User, at: datetime) -> None:
    """Start the import in a worker. Harmless when repeated. Raises Refused."""
    if run.start(by=by, at=at):
        carry_on_import.enqueue(run.pk, run.position)


@transaction.atomic
def undo(run: ImportRun, *, by: User, at: datetime) -> None:
    """Start the removal of imported rows in a worker. Harmless when repeated. Raises Refused."""
    if run.begin_undo(by=by, at=at):
        carry_on_import.enqueue(run.pk, run.position)


def hurry_lost(*, at: datetime) -> int:
    """Enqueue again the runs whose worker died or whose task was lost; returns how many."""
    lost = list(ImportRun.objects.lost(at=at))
    for run in lost:
        with transaction.atomic():
            run.advance(run.position, at=at)
            carry_on_import.enqueue(run.pk, run.position)
    return len(lost)


def carry_on(run_id: int, position: int, *, at: datetime) -> bool:
    """Process the batch at `position`; False when another worker has gone on with the run."""
    run = ImportRun.objects.at_work().filter(pk=run_id, position=position).first()
    if run is None:
        return False
    return _import_batch(run, at=at) if run.state == State.RUNNING else _undo_batch(run, at=at)


def _import_batch(run: ImportRun, *, at: datetime) -> bool:
    file = batch_reader.open_at(run.key, run.position, run.table)
    rows = file.read(settings.IMPORT_BATCH_ROWS)
    is_last = len(rows) < settings.IMPORT_BATCH_ROWS
    mapping, account, topics = run.mapping, import_account(run.institution), topics_by_words()
    outcomes = [mapping.take(row, width=file.width, at=at) for row in rows]
    with transaction.atomic():
        if not run.claim(run.position, state=State.RUNNING):
            return False
        _import_rows(run, outcomes, account=account, topics=topics, at=at)
        if is_last:
            run.finish(at=at)
        else:
            carry_on_import.enqueue(run.pk, run.position)
    if not is_last:
        batch_reader.keep(file)  # after the commit: a batch rolled back is read again
    return True


def _import_rows(
    run: ImportRun,
    outcomes: Sequence[Draft | Faulty],
    *,
    account: Account,
    topics: dict[str, Topic],
    at: datetime,
) -> None:
    """The rows of one batch, in the caller's transaction."""
    imported, matched = find_known([one for one in outcomes if isinstance(one, Draft)], run)
    rows = []
    for outcome in outcomes:
        row = ImportedRow(run=run, number=outcome.number, state=ImportedRow.State.FAULTY)
        rows.append(row)
        if isinstance(outcome, Faulty):
            row.fault = outcome.fault
            continue
        spot = place(outcome)
        if known := imported.get(spot) or matched.get(spot):
            row.message = known
            if spot in imported and differs(outcome, known):
                row.fault = Fault.OTHER_TEXT
            else:
                row.state = ImportedRow.State.KNOWN
                row.remarks = _note_case(run, outcome, known, at=at)
        elif message := _receive(outcome, account=account, at=at):
            imported[spot] = row.message = message
            row.state = ImportedRow.State.TAKEN
            row.remarks = _suggest_topic(outcome, message, topics)
            row.remarks += _note_case(run, outcome, message, at=at)
        else:
            row.fault = Fault.UNEXPECTED
    ImportedRow.objects.bulk_create(rows)
    run.advance(run.position + len(rows), at=at)


def _receive(draft: Draft, *, account: Account, at: datetime) -> Message | None:
    """The message of a row; None if intake failed on it, which must not stop the others."""
    try:
        return receive.receive(account, _make_event(draft, at=at), at=at)
    except (OperationalError, InterfaceError):
        raise  # not the row's fault: the batch is retried
    except Exception:
        logger.exception("Row %s of an import was not taken.", draft.number)
        return None


def _make_event(draft: Draft, *, at: datetime) -> InboundEvent:
    """A row as an event in its own thread, so that it opens an incident. A name alone does not
    identify a person."""
    source, key = place(draft)
    who = ("author", source, draft.author_key) if draft.author_key else ("row", source, key)
    return InboundEvent(
        kind=EventKind.COMMENT_CREATED,
        external_id=key,
        thread=ThreadRef(container=source, post=key),
        author=Author(external_id=digest(*who), name=draft.author, profile_url=draft.author_url),
        text=draft.text,
        occurred_at=draft.occurred_at or at,
        url=draft.url,
    )


def _suggest_topic(draft: Draft, message: Message, topics: dict[str, Topic]) -> list[Remark]:
    """Suggest the topic that the file names; returns remarks on the row."""
    topic = topics.get(draft.topic.casefold()) if draft.topic else None
    if topic is not None:
        suggest_topic(message.incident, topic)
    unknown = [Remark.UNKNOWN_TOPIC] if draft.topic and topic is None else []
    return [*draft.remarks, *unknown]


def _note_case(run: ImportRun, draft: Draft, message: Message, *, at: datetime) -> list[Remark]:
    """Store what the other system reports about the incident; a remark if another incident has that
    number."""
    if not run.system or not draft.case:
        return []
    try:
        OutsideCase.note(
            message.incident, system=run.system, number=draft.case, due_at=draft.due_at,
            is_in_export=True, by=run.started_by, at=at,
        )  # fmt: skip
    except Refused:
        return [Remark.CASE_ELSEWHERE]
    return []


@transaction.atomic
def _undo_batch(run: ImportRun, *, at: datetime) -> bool:
    """Remove the last rows first; `position` is the number left."""
    if not run.claim(run.position, state=State.UNDOING):
        return False
    rest = max(run.position - settings.IMPORT_BATCH_ROWS, 0)
    _delete_untouched(run, run.incident_ids(rows=slice(rest, run.position)))
    run.advance(rest, at=at)
    if rest:
        carry_on_import.enqueue(run.pk, run.position)
    else:
        run.finish_undo(at=at)
    return True


def _delete_untouched(run: ImportRun, ids: list[int]) -> None:
    """Delete the incidents that nobody touched, and clients left without any."""
    rows = Incident.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    locked = set(rows.values_list("pk", flat=True))
    untouched = Incident.objects.filter(pk__in=locked - run.touched_ids(sorted(locked)))
    clients = list(untouched.values_list("client", flat=True))
    untouched.delete()
    Client.objects.filter(pk__in=clients, incident__isnull=True, message__isnull=True).delete()
