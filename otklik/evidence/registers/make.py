"""A register becomes a file: read in pieces, written row by row, however long it is."""

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files import File
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.files.uploads import private_files
from otklik.core.queue import enqueue
from otklik.evidence.registers.columns import Column, incident_of
from otklik.evidence.registers.models import Taking
from otklik.evidence.registers.query import COLUMNS, Asked, Register
from otklik.evidence.registers.writers import open_writer
from otklik.incidents.privacy.identity_access import LookReason, look
from otklik.organisation.people.roles_and_rights import Right

logger = logging.getLogger(__name__)


def hurry_lost(*, at: datetime) -> int:
    """Let those without a sign of life be made anew; how many there were."""

    lost = list(Taking.objects.lost(at=at))
    for taking in lost:
        with transaction.atomic():
            Taking.objects.filter(pk=taking.pk).update(alive_at=at)
            enqueue("otklik.evidence.tasks.make_register", taking.pk)
    return len(lost)


def forget(*, at: datetime) -> int:
    """Files that were kept for a week go; how many."""
    old = list(Taking.objects.outlived(at=at))
    for taking in old:
        taking.forget()
    return len(old)


def make(taking_id: int, *, at: datetime) -> None:
    """Write the whole file; one that was begun and left is begun anew. Harmless when repeated."""
    taking = Taking.objects.select_related("by").get(pk=taking_id)
    if taking.state != Taking.State.RUNNING:
        return
    if taking.has_names and not taking.by.may(Right.SEE_PERSONAL):
        taking.fail(str(_("The right to see who wrote has ended.")), at=at)
        return
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"register.{taking.format}"
            rows = _write(taking, path, at=at)
            _keep(taking, path, rows=rows)
    except (OperationalError, InterfaceError):
        raise  # the database, not the register: tried again by the clock
    except Exception:
        logger.exception("A register was not made.")
        taking.fail(str(_("The file could not be made. Tell the administrator.")), at=at)


def columns_of(taking: Taking) -> Sequence[Column]:
    """On paper what fits; names only where they were asked for."""
    return [
        column
        for column in COLUMNS[Register(taking.register)]
        if (taking.has_names or not column.is_personal)
        and (taking.format != Taking.Format.PDF or column.is_printed or column.is_personal)
    ]


def _write(taking: Taking, path: Path, *, at: datetime) -> int:
    asked, columns = taking.asked(at=at), columns_of(taking)
    writer = open_writer(
        taking.format, path, title=taking.title, words=asked.words, columns=columns
    )
    rows = 0
    for piece in asked.read(Register(taking.register)):
        if taking.has_names:
            _write_down_looks(taking, piece, before=rows)
        for row in piece:
            writer.row([column.value(row) for column in columns])
        rows += len(piece)
        taking.go_on(rows, at=timezone.now())
    writer.totals(_totals(taking, asked, rows))
    writer.close()
    return rows


@transaction.atomic
def _write_down_looks(taking: Taking, piece: Sequence[Any], *, before: int) -> None:
    """Each name that goes into the file is a look, in the journal before it is written; once,
    though the file be begun anew."""
    for number, row in enumerate(piece, start=before + 1):
        incident = incident_of(row)
        if number > taking.looked_to and incident.client is not None:
            look(
                incident,
                reason=LookReason.OTHER,
                note=_("register: %(reason)s") % {"reason": taking.reason},
                by=taking.by,
                at=timezone.now(),
            )
    taking.looked_to = max(taking.looked_to, before + len(piece))
    taking.save(update_fields=["looked_to"])


def _totals(taking: Taking, asked: Asked, rows: int) -> list[tuple[str, int]]:
    wanted = asked.parts_of(Register(taking.register))
    items = [(str(_("rows")), rows)]
    for total in asked.totals:
        if total.register in wanted:
            items.append((total.name, total.count))
            items += [(f"— {name}", count) for name, count in total.states]
    return items


def _keep(taking: Taking, path: Path, *, rows: int) -> None:
    storage, size = private_files(), path.stat().st_size
    place = taking.file.field.generate_filename(taking, "file")
    if storage.exists(place):
        storage.delete(place)
    with path.open("rb") as body:
        name = storage.save(place, File(body))
    if not taking.finish(rows=rows, name=name, size=size, at=timezone.now()):
        storage.delete(name)
