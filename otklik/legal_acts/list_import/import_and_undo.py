"""Rows of a list become acts, and are undone: by batches, each a task and a transaction of its own.
The position is in the row of the list, and the task of the next batch is written with it: a killed
worker loses one uncommitted batch, two cannot take the same one."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import chain, count
from typing import Any, cast

from django.db import transaction
from django.db.models import Field, Q
from django.utils.translation import gettext as _

from otklik.audit import entries as audit_entries
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.core.table_files import batch_reader
from otklik.core.table_files.read import Row
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.citations.models import Citation
from otklik.legal_acts.list_import.mapping import Column, Entry, Fault, Faulty, Identity
from otklik.legal_acts.list_import.models import ActList, ActListRow
from otklik.legal_acts.search import fulltext
from otklik.organisation.people.user import User

BATCH = 1_000
State = ActListRow.State


def start(run: ActList, *, by: User, at: datetime) -> None:
    """Let a worker import the list; safe to repeat. Raises Refused."""
    if not run.mapping.is_complete:
        raise Refused(_("Choose the columns with the title and with what an act is known by."))
    with transaction.atomic():
        waiting = ActList.objects.filter(pk=run.pk, state=ActList.State.DRAFT)
        if waiting.update(state=ActList.State.RUNNING, position=0, touched_at=at):
            audit_entries.record(
                run, "acts.list_started", by=by, at=at, file=run.file_name, rows=run.total
            )
            _enqueue(run.pk, 0)


def undo(run: ActList, *, by: User, at: datetime) -> None:
    """Let a worker remove what nobody has touched since. Raises Refused."""
    if not run.can_be_undone(at=at):
        raise Refused(_("The import of this list can no longer be undone."))
    with transaction.atomic():
        done = ActList.objects.filter(pk=run.pk, state=ActList.State.FINISHED)
        if done.update(state=ActList.State.UNDOING, position=0, touched_at=at):
            audit_entries.record(run, "acts.list_undone", by=by, at=at, file=run.file_name)
            _enqueue(run.pk, 0)


def carry_on(run_id: int, position: int, *, at: datetime) -> bool:
    """Process the batch at `position`; False when another worker has."""
    run = ActList.objects.at_work().filter(pk=run_id, position=position).first()
    if run is None:
        return False
    return (
        _import_batch(run, at=at) if run.state == ActList.State.RUNNING else _undo_batch(run, at=at)
    )


def restart_lost(*, at: datetime) -> int:
    """Restart lists whose worker is lost; how many."""
    lost = list(ActList.objects.lost(at=at))
    for run in lost:
        with transaction.atomic():
            if run.move(expected=run.position, to=run.position, at=at):
                _enqueue(run.pk, run.position)
    return len(lost)


def _enqueue(run_id: int, position: int) -> None:
    enqueue("otklik.legal_acts.tasks.carry_on_list", run_id, position)


def _import_batch(run: ActList, *, at: datetime) -> bool:
    file = batch_reader.open_at(run.key, run.position, run.table)
    rows = file.read(BATCH)
    is_last = len(rows) < BATCH
    with transaction.atomic():
        more = {"state": ActList.State.FINISHED, "finished_at": at} if is_last else {}
        if not run.move(expected=run.position, to=run.position + len(rows), at=at, **more):
            return False
        ActListRow.objects.bulk_create(import_rows(run, rows), batch_size=500)
        if not is_last:
            _enqueue(run.pk, run.position)
    if not is_last:
        batch_reader.keep(file)  # after the commit: a batch rolled back is read again
    return True


def import_rows(run: ActList, rows: Sequence[Row]) -> list[ActListRow]:
    """Add and change the acts of one batch by a few statements; the result of each row."""
    outcomes = [run.mapping.take(row) for row in rows]
    batch = _Batch(run, [one for one in outcomes if isinstance(one, Entry)])
    found = [
        ActListRow(list=run, number=one.row, state=State.FAULTY, fault=one.fault)
        if isinstance(one, Faulty)
        else batch.take(one)
        for one in outcomes
    ]
    Act.objects.bulk_create(batch.fresh, batch_size=200)
    Act.objects.bulk_update(batch.changed, Column.values, batch_size=100)
    fulltext.write_heads([*batch.fresh, *batch.changed])
    return found


class _Batch:
    """Acts that these rows may mean: those in the database and those of the batch itself."""

    def __init__(self, run: ActList, entries: Sequence[Entry]) -> None:
        self.run = run
        self.fresh: list[Act] = []
        self.changed: list[Act] = []
        self.by_key: dict[str, Act] = {}
        self.by_identity: dict[Identity, Act] = {}
        keys = {one.outside_key for one in entries if one.outside_key}
        numbers = {one.number for one in entries if one.number}
        for act in Act.objects.filter(Q(outside_key__in=keys) | Q(number__in=numbers)):
            self._know(act)
        here = [*self.by_key.values(), *self.by_identity.values()]
        rows = run.rows.filter(act__in=[act.pk for act in here])
        earlier = set(rows.values_list("act", flat=True))
        self.found = [act for act in here if act.pk in earlier]
        proposed_codes = {one.code for one in entries}
        self.codes = set(Act.objects.filter(code__in=proposed_codes).values_list("code", flat=True))

    def take(self, entry: Entry) -> ActListRow:
        """Of several rows about one act the first counts: a second import changes nothing."""
        row = ActListRow(list=self.run, number=entry.row, state=State.FAULTY)
        act = self.by_key.get(entry.outside_key) if entry.outside_key else None
        namesake = self.by_identity.get(entry.identity) if entry.is_named else None
        act = act or namesake
        if act is None:
            row.state, row.act = State.ADDED, self._add(entry)
        elif self._is_another(act, namesake, entry):
            row.fault = Fault.TAKEN
        elif any(act is one for one in self.found):
            is_same = all(getattr(act, name) == value for name, value in entry.values.items())
            row.state, row.fault = (State.KNOWN, "") if is_same else (State.FAULTY, Fault.TWICE)
            row.act = act if is_same else None
        else:
            self.found.append(act)
            row.act, row.before = act, _update(act, entry)
            row.state = State.CHANGED if row.before else State.KNOWN
            if row.before:
                self.changed.append(act)
                self._know(act)
        return row

    def _is_another(self, act: Act, namesake: Act | None, entry: Entry) -> bool:
        """Whether the row would make a duplicate: by its number in the list, or by its name."""
        if namesake is not None and namesake is not act:
            return True
        return bool(entry.outside_key and act.outside_key not in ("", entry.outside_key))

    def _know(self, act: Act) -> None:
        if act.outside_key:
            self.by_key[act.outside_key] = act
        if act.number:
            self.by_identity[act.kind, act.number, act.adopted_on, act.body] = act

    def _add(self, entry: Entry) -> Act:
        """A draft: an editor decides what of a list is published."""
        proposed = entry.code
        numbered = (f"{proposed[:45]}-{number}" for number in count(2))
        code = next(one for one in chain([proposed], numbered) if one not in self.codes)
        self.codes.add(code)
        act = Act(code=code, **entry.values)
        self.fresh.append(act)
        self.found.append(act)
        self._know(act)
        return act


def _update(act: Act, entry: Entry) -> dict[str, list[object]]:
    """Update the act from the list; by changed field the values before and after."""
    before: dict[str, list[object]] = {}
    for name, value in entry.values.items():
        old = getattr(act, name)
        if old != value:
            before[name] = [_as_json(old), _as_json(value)]
            setattr(act, name, value)
    return before


def _undo_batch(run: ActList, *, at: datetime) -> bool:
    """Delete added acts that are still bare drafts; put changed fields back."""
    rows = list(
        run.rows.filter(number__gt=run.position, state__in=[State.ADDED, State.CHANGED])
        .select_related("act")
        .order_by("number")[:BATCH]
    )
    is_last = len(rows) < BATCH
    with transaction.atomic():
        to = rows[-1].number if rows else run.position
        more = {"state": ActList.State.UNDONE, "finished_at": at} if is_last else {}
        if not run.move(expected=run.position, to=to, at=at, **more):
            return False
        added = [row.act_id for row in rows if row.state == State.ADDED and row.act_id]
        bare = Act.objects.filter(pk__in=added, is_published=False, editions=None, links=None)
        bare = bare.filter(
            ~Q(code__in=Citation.objects.values("code")), links_here=None, bases=None
        )
        gone = list(bare.values_list("pk", flat=True))
        Act.objects.filter(pk__in=gone).delete()
        fulltext.erase(gone)
        for row in rows:
            if row.state == State.CHANGED and row.act is not None:
                _restore(row.act, row.before)
        if not is_last:
            _enqueue(run.pk, run.position)
    return True


def _restore(act: Act, before: dict[str, list[object]]) -> None:
    """Only fields that nobody has corrected since."""
    changed = False
    for name, (old, listed) in before.items():
        if _as_json(getattr(act, name)) == listed:
            field = cast("Field[Any, Any]", Act._meta.get_field(name))
            setattr(act, name, field.to_python(old))
            changed = True
    if changed:
        act.save()


def _as_json(value: object) -> object:
    """As in JSON."""
    return value.isoformat() if isinstance(value, date) else value
