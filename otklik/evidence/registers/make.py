"""Write a register into a file: read in batches, written row by row, in constant memory."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.evidence.registers.columns import Column, incident_of
from otklik.evidence.registers.models import Taking
from otklik.evidence.registers.query import COLUMNS, Register, RegisterQuery
from otklik.evidence.registers.writers import open_writer
from otklik.evidence.requested_file import draft_path
from otklik.incidents.privacy.identity_access import LookReason, look
from otklik.organisation.people.roles_and_rights import Right


def make(taking_id: int, *, at: datetime) -> None:
    """Write the whole file, from the beginning. Harmless when repeated."""
    taking = Taking.objects.select_related("by").get(pk=taking_id)
    if taking.state != Taking.State.RUNNING:
        return
    if taking.has_names and not taking.by.may(Right.SEE_PERSONAL):
        taking.fail(str(_("The right to see who wrote has ended.")), at=at)
        return
    with draft_path(taking, at=at) as path:
        rows, now = _write(taking, path, at=at), timezone.now()
        if taking.finish(path, at=now, position=rows, total=rows):
            entries.record(taking, "register.made", by=taking.by, at=now, rows=rows)


def _columns(taking: Taking) -> Sequence[Column]:
    """On paper those that fit; names only if they were ordered."""
    return [
        column
        for column in COLUMNS[Register(taking.register)]
        if (taking.has_names or not column.is_personal)
        and (taking.format != Taking.Format.PDF or column.is_printed or column.is_personal)
    ]


def _write(taking: Taking, path: Path, *, at: datetime) -> int:
    """Returns the number of rows."""
    query, columns, rows = taking.query(at=at), _columns(taking), 0
    writer = open_writer(
        taking.format, path, title=taking.title, subtitle=query.summary, columns=columns
    )
    for batch in query.batches(Register(taking.register)):
        if taking.has_names:
            _record_looks(taking, batch, before=rows)
        for row in batch:
            writer.row([column.value(row) for column in columns])
        rows += len(batch)
        taking.note_progress(rows, at=timezone.now())
    writer.totals(_totals(taking, query, rows))
    writer.close()
    return rows


@transaction.atomic
def _record_looks(taking: Taking, batch: Sequence[Any], *, before: int) -> None:
    """Each name written to the file is a lookup, recorded in the audit log beforehand; once, even
    if the file is made again."""
    for number, row in enumerate(batch, start=before + 1):
        incident = incident_of(row)
        if number > taking.looked_to and incident.client is not None:
            look(
                incident,
                reason=LookReason.OTHER,
                note=_("register: %(reason)s") % {"reason": taking.reason},
                by=taking.by,
                at=timezone.now(),
            )
    taking.looked_to = max(taking.looked_to, before + len(batch))
    taking.save(update_fields=["looked_to"])


def _totals(taking: Taking, query: RegisterQuery, rows: int) -> list[tuple[str, int]]:
    parts = query.parts(Register(taking.register))
    lines = [(str(_("rows")), rows)]
    for total in query.totals:
        if total.register in parts:
            lines.append((total.name, total.count))
            lines += [(f"— {name}", count) for name, count in total.states]
    return lines
