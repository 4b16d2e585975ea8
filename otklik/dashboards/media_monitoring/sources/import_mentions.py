"""Load files of a monitoring system in batches: rows are stored raw first, duplicates once."""

from datetime import datetime
from itertools import islice

from django.db import transaction

from otklik.core.refusal import Refused
from otklik.core.table_files import batch_reader
from otklik.core.table_files.read import Row, Table
from otklik.dashboards.media_monitoring.sources.models import MonitoringFile, RawMention, Source
from otklik.incidents.importing.mapping import ColumnMapping, Draft

BATCH = 200


def preview(table: Table, mapping: ColumnMapping, *, rows: int, at: datetime) -> list[object]:
    """The first rows as they would be loaded: drafts, and rows with their fault."""
    return list(mapping.take_all(islice(table.rows(), rows), width=len(table.header), at=at))


def carry_on(file_id: int, *, at: datetime) -> bool:
    """One batch of rows; False if none is left or the rest of the file is unreadable."""
    with transaction.atomic():
        file = MonitoringFile.objects.select_for_update().get(pk=file_id)
        if file.state != MonitoringFile.State.RUNNING:
            return False
        try:
            table = file.table()
            opened = batch_reader.open_at(file.key, file.position, lambda: table)
            rows = opened.read(BATCH)
        except Refused as refusal:
            file.problem, file.state = str(refusal)[:300], MonitoringFile.State.FINISHED
            file.finished_at = at
            file.save()
            return False
        _take(file, rows, mapping=file.mapping(table), width=len(table.header), at=at)
        file.position += len(rows)
        file.alive_at = at
        if len(rows) < BATCH:
            file.state, file.finished_at = MonitoringFile.State.FINISHED, at
        file.save()
    if len(rows) == BATCH:
        batch_reader.keep(opened)  # only now: a batch rolled back is read again
    return len(rows) == BATCH


def _take(
    file: MonitoringFile, rows: list[Row], *, mapping: ColumnMapping, width: int, at: datetime
) -> None:
    source = Source.of_kind(Source.Kind.EXPORT, at=at)
    for outcome in mapping.take_all(iter(rows), width=width, at=at):
        if not isinstance(outcome, Draft):
            file.faulty += 1
            continue
        body = {
            "text": outcome.text, "url": outcome.url, "place": outcome.source,
            "at": outcome.occurred_at.isoformat() if outcome.occurred_at else "",
        }  # fmt: skip
        is_new = RawMention.keep(source, outcome.key, body, at=at)
        file.taken += is_new
        file.known += not is_new
    source.note_read(at=at)


def forget(*, at: datetime) -> int:
    """Delete old files and raw rows; returns how many."""
    files = MonitoringFile.objects.outlived(at=at).update(body=b"")
    raw, _by_model = RawMention.objects.outlived(at=at).delete()
    return files + raw
