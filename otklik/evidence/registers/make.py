"""Write a register into a file: read in batches, written row by row, in constant memory."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.evidence.background_file_model import draft_path
from otklik.evidence.registers.columns import Column, incident_of
from otklik.evidence.registers.models import RegisterExport
from otklik.evidence.registers.query import COLUMNS, Register, RegisterQuery
from otklik.evidence.registers.writers import open_writer
from otklik.incidents.privacy.identity_access import LookReason, look
from otklik.organisation.people.roles_and_rights import Right


def make(export_id: int, *, at: datetime) -> None:
    """Write the whole file, from the beginning. Harmless when repeated."""
    export = RegisterExport.objects.select_related("by").get(pk=export_id)
    if export.state != RegisterExport.State.RUNNING:
        return
    if export.has_names and not export.by.may(Right.SEE_PERSONAL):
        export.fail(str(_("The right to see who wrote has ended.")), at=at)
        return
    with draft_path(export, at=at) as path:
        rows, now = _write(export, path, at=at), timezone.now()
        if export.finish(path, at=now, position=rows, total=rows):
            entries.record(export, "register.made", by=export.by, at=now, rows=rows)


def _columns(export: RegisterExport) -> Sequence[Column]:
    """On paper those that fit; names only if they were ordered."""
    return [
        column
        for column in COLUMNS[Register(export.register)]
        if (export.has_names or not column.is_personal)
        and (export.format != RegisterExport.Format.PDF or column.is_printed or column.is_personal)
    ]


def _write(export: RegisterExport, path: Path, *, at: datetime) -> int:
    """Returns the number of rows."""
    query, columns, rows = export.query(at=at), _columns(export), 0
    writer = open_writer(
        export.format, path, title=export.title, subtitle=query.summary, columns=columns
    )
    for batch in query.batches(Register(export.register)):
        if export.has_names:
            _record_looks(export, batch, before=rows)
        for row in batch:
            writer.row([column.value(row) for column in columns])
        rows += len(batch)
        export.note_progress(rows, at=timezone.now())
    writer.totals(_totals(export, query, rows))
    writer.close()
    return rows


@transaction.atomic
def _record_looks(export: RegisterExport, batch: Sequence[Any], *, before: int) -> None:
    """Each name written to the file is a lookup, recorded in the audit log beforehand; once, even
    if the file is made again."""
    for number, row in enumerate(batch, start=before + 1):
        incident = incident_of(row)
        if number > export.looked_to and incident.client is not None:
            look(
                incident,
                reason=LookReason.OTHER,
                note=_("register: %(reason)s") % {"reason": export.reason},
                by=export.by,
                at=timezone.now(),
            )
    export.looked_to = max(export.looked_to, before + len(batch))
    export.save(update_fields=["looked_to"])


def _totals(export: RegisterExport, query: RegisterQuery, rows: int) -> list[tuple[str, int]]:
    parts = query.parts(Register(export.register))
    lines = [(str(_("rows")), rows)]
    for total in query.totals:
        if total.register in parts:
            lines.append((total.name, total.count))
            lines += [(f"— {name}", count) for name, count in total.states]
    return lines
