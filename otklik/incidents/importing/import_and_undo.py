"""Taking the rows in, and out again: by batches, each a task and a transaction of its own.

Rows are the truth: how far a run is stands in its row, and the task of the next batch is written
with it. So a killed worker loses at most one batch that was never committed, two workers cannot
take the same batch, and what a network sent meanwhile is not kept waiting by a long file.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.core.queue import enqueue
from otklik.core.refusal import Refused
from otklik.core.table_files import batch_reader
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.guesses import suggest_topic
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.importing.duplicates import (
    Place,
    difference,
    import_account,
    known_messages,
    matched_messages,
    place,
    topics_by_words,
)
from otklik.incidents.importing.mapping import Draft, Fault, Faulty, Remark, digest
from otklik.incidents.importing.models import ImportedRow, ImportRun
from otklik.incidents.intake import receive
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User

BATCH = 200
State = ImportRun.State
logger = logging.getLogger(__name__)


def start(run: ImportRun, *, by: User, at: datetime) -> None:
    """Let a worker take the file in. Harmless when pressed twice. Raises Refused."""

    with transaction.atomic():
        if run.start(by=by, at=at):
            enqueue("otklik.incidents.importing.tasks.carry_on_import", run.pk, run.position)


def undo(run: ImportRun, *, by: User, at: datetime) -> None:
    """Let a worker take the rows out again. Harmless when pressed twice. Raises Refused."""

    with transaction.atomic():
        if run.begin_undo(by=by, at=at):
            enqueue("otklik.incidents.importing.tasks.carry_on_import", run.pk, run.position)


def hurry_lost(*, at: datetime) -> int:
    """Hand runs without a sign of life to a worker again; how many there were."""

    lost = list(ImportRun.objects.lost(at=at))
    for run in lost:
        with transaction.atomic():
            run.hurry(at=at)
            enqueue("otklik.incidents.importing.tasks.carry_on_import", run.pk, run.position)
    return len(lost)


def carry_on(run_id: int, position: int, *, at: datetime) -> bool:
    """Settle the one batch that stands next at `position`; the batch after it becomes a task.

    False when there was nothing to do: somebody else went on with the run meanwhile.
    """
    run = ImportRun.objects.at_work().filter(pk=run_id, position=position).first()
    if run is None:
        return False
    return _take_in(run, at=at) if run.state == State.RUNNING else _take_out(run, at=at)


def _take_in(run: ImportRun, *, at: datetime) -> bool:
    file = batch_reader.open_at(run.key, run.position, run.table)
    rows = file.read(BATCH)
    mapping, account, topics = run.mapping, import_account(run.institution), topics_by_words()
    outcomes = [mapping.take(row, width=file.width, at=at) for row in rows]
    with transaction.atomic():
        if not run.claim(run.position, state=State.RUNNING):
            return False
        _settle(run, outcomes, account=account, topics=topics, at=at)
        if len(rows) < BATCH:
            run.finish(at=at)
        else:
            _leave_the_rest(run)
    if len(rows) == BATCH:
        batch_reader.keep(file)  # only now: what was rolled back is read again
    return True


def _leave_the_rest(run: ImportRun) -> None:

    enqueue("otklik.incidents.importing.tasks.carry_on_import", run.pk, run.position)


def _settle(
    run: ImportRun,
    outcomes: Sequence[Draft | Faulty],
    *,
    account: Account,
    topics: dict[str, Topic],
    at: datetime,
) -> None:
    """Rows of one batch, in the caller's transaction."""
    drafts = [outcome for outcome in outcomes if isinstance(outcome, Draft)]
    owner = run.institution
    here, elsewhere = known_messages(drafts, institution=owner), dict[Place, Message]()
    if run.system:
        elsewhere = matched_messages(drafts, system=run.system, institution=owner)
    settled = []
    for outcome in outcomes:
        row = ImportedRow(run=run, number=outcome.number, state=ImportedRow.State.FAULTY)
        settled.append(row)
        if isinstance(outcome, Faulty):
            row.fault = outcome.fault
            continue
        message = here.get(place(outcome))
        if message is None and (message := elsewhere.get(place(outcome))) is not None:
            row.state, row.message = ImportedRow.State.KNOWN, message
            row.remarks = _case_remarks(run, outcome, message, at=at)
            continue
        if message is not None:
            row.fault = difference(outcome, message) or ""
            row.state = ImportedRow.State.FAULTY if row.fault else ImportedRow.State.KNOWN
            row.message = message
            row.remarks = [] if row.fault else _case_remarks(run, outcome, message, at=at)
            continue
        message = _taken(outcome, account=account, at=at)
        if message is None:
            row.fault = Fault.UNEXPECTED
            continue
        here[place(outcome)] = message
        row.state, row.message = ImportedRow.State.TAKEN, message
        row.remarks = [
            *_remarks(outcome, message, topics),
            *_case_remarks(run, outcome, message, at=at),
        ]
    ImportedRow.objects.bulk_create(settled)
    run.advance(run.position + len(settled), at=at)


def _taken(draft: Draft, *, account: Account, at: datetime) -> Message | None:
    """The message of a row; None when intake broke on it, which must not stop the others."""
    try:
        return receive.receive(account, _event(draft, at=at), at=at)
    except (OperationalError, InterfaceError):
        raise  # the database, not the row: the batch is tried again
    except Exception:
        logger.exception("Row %s of an import was not taken.", draft.number)
        return None


def _event(draft: Draft, *, at: datetime) -> InboundEvent:
    """A row in the words of the networks. Each has a place of its own: one row, one incident.

    A name alone does not tell people apart: without a page or number each row has its own
    author.
    """
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


def _remarks(draft: Draft, message: Message, topics: dict[str, Topic]) -> list[Remark]:
    """Suggest the file's topic; what had to be left out of the row."""
    topic = topics.get(draft.topic.casefold()) if draft.topic else None
    if topic is not None:
        suggest_topic(message.incident, topic)
    unknown = [Remark.UNKNOWN_TOPIC] if draft.topic and topic is None else []
    return [*draft.remarks, *unknown]


def _case_remarks(run: ImportRun, draft: Draft, message: Message, *, at: datetime) -> list[Remark]:
    """Keep what the other system says of the incident; a number that stands elsewhere is said."""
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
def _take_out(run: ImportRun, *, at: datetime) -> bool:
    """The last rows first: `position` says how many are still in."""
    if not run.claim(run.position, state=State.UNDOING):
        return False
    rest = max(run.position - BATCH, 0)
    _delete_untouched(run, run.incident_ids(rows=slice(rest, run.position)))
    run.advance(rest, at=at)
    if rest:
        _leave_the_rest(run)
    else:
        run.finish_undo(at=at)
    return True


def _delete_untouched(run: ImportRun, ids: list[int]) -> None:
    """Incidents of this run that nobody touched, and clients who have no other."""
    held = set(
        Incident.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .values_list("pk", flat=True)
    )
    untouched = Incident.objects.filter(pk__in=held - run.touched_ids(sorted(held)))
    clients = list(untouched.values_list("client", flat=True))
    untouched.delete()
    Client.objects.filter(pk__in=clients, incident__isnull=True, message__isnull=True).delete()
