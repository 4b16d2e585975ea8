"""Copies of a person's words or name outside of messages: import files, notes, audit payloads.

A file is read outside of any transaction, one a task. Certain matches are erased; uncertain ones
are listed with the erasure for a person to check, since somebody else may have the same name.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from otklik.audit.erase_payload import erase_particulars
from otklik.audit.models import Line, Payload
from otklik.core.refusal import Refused
from otklik.evidence.registers.models import RegisterExport
from otklik.incidents.cases.client import Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.importing.models import ImportedRow, ImportFile, ImportRun
from otklik.incidents.inbox.models import Handover, SavedView
from otklik.incidents.privacy.identity_access import LOOKED
from otklik.privacy.erasure.models import Erasure, Unsure
from otklik.privacy.erasure.name_matching import NameMatch, Names
from otklik.privacy.erasure.settle_uncertain_matches import forget
from otklik.privacy.legal_holds.scope import imports_on_hold, incidents_on_hold, people_on_hold

#: Audit entries that hold words typed by colleagues.
VERBS = ("user.view_kept", "user.view_forgotten", "register.asked", LOOKED)
LINES_A_BATCH = 200


def _lines_naming(names: Names, spared: set[str]) -> Iterator[int]:
    """Keys of audit entries that name the person, except lookups of the people `spared` (keys).

    Reads all entries of these verbs that still have a payload.
    """
    if not names:
        return
    payloads = Payload.objects.filter(line_uid=OuterRef("uid"))
    lines = Line.objects.filter(Exists(payloads), verb__in=VERBS).with_particulars().order_by("pk")
    for line in lines.iterator(chunk_size=500):
        if line.verb == LOOKED and line.subject_key in spared:
            continue
        if names.match(*_typed_words(line)) == NameMatch.SURELY:
            yield line.pk


def _typed_words(line: Line) -> Iterator[str]:
    """What a colleague typed. The reason of a lookup is a code, which may equal a name."""
    for name, value in (line.particulars or {}).items():
        is_code = line.verb == LOOKED and name == "reason"
        if isinstance(value, str) and not is_code:
            yield unquote_plus(value)


NOTHING: frozenset[str] = frozenset()  # the payload of these entries is erased completely


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScan:
    """One scanned file and whether it names the person; `after` is the file before it. After the
    last file (0) the audit entries that name them."""

    after: int
    file: int = 0
    match: NameMatch = NameMatch.NO
    lines: Sequence[int] = ()


def names_of(erasure: Erasure) -> Names:
    theirs = Identity.objects.filter(client__in=erasure.clients.all())
    return Names(name for name in theirs.values_list("name", flat=True) if name)


def scan_next_file(erasure_id: int, *, at: datetime) -> FileScan | None:
    """Scan the next file; None in another stage."""
    at_files = Erasure.objects.filter(state=Erasure.State.RUNNING, stage=Erasure.Stage.COPIES)
    erasure = at_files.filter(pk=erasure_id).first()
    if erasure is None:
        return None
    after = _after(erasure)
    files = ImportFile.objects.select_related("run").defer("body").order_by("pk")
    file = files.filter(pk__gt=after).first()
    names = names_of(erasure)
    if file is not None:
        return FileScan(after=after, file=file.pk, match=_match_in(file, names))
    held = people_on_hold(incidents_on_hold(at=at)).values_list("pk", flat=True)
    lines = islice(_lines_naming(names, {str(key) for key in held}), LINES_A_BATCH)
    return FileScan(after=after, lines=list(lines))


def apply_scan(erasure: Erasure, scan: FileScan | None, *, at: datetime) -> None:
    """Delete the scanned file if it is theirs; after the last one, check the notes.

    Raises Refused while the file is being loaded.
    """
    after = _after(erasure)
    if scan is None or scan.after != after:
        return  # another worker was faster
    if scan.file:
        erasure.note(_erase_file(erasure, scan, at=at), at=at)
        erasure.cursor = {"file": scan.file}
        return
    lines = Line.objects.filter(pk__in=scan.lines).with_particulars().order_by("pk")
    erased = erase_particulars(
        lines, plain=NOTHING, ground=erasure.ground, by=erasure.decided_by, at=at
    )
    erasure.note(Counter(particulars=erased), at=at)
    if len(scan.lines) < LINES_A_BATCH and not ImportFile.objects.filter(pk__gt=after).exists():
        erasure.note(_erase_notes(erasure, at=at), at=at)
        erasure.stage, erasure.cursor = Erasure.Stage.INCIDENTS, {}


def _after(erasure: Erasure) -> int:
    return int(erasure.cursor.get("file", 0))


def _match_in(file: ImportFile, names: Names) -> NameMatch:
    """The most certain match in a cell; MAYBE for an unreadable file and for one with unloaded
    sheets."""
    if not names:
        return NameMatch.NO
    try:
        table = file.run.table()
        result = NameMatch.MAYBE if len(table.sheets) > 1 else NameMatch.NO
        result = max(result, names.match(*table.header))
        for row in table.rows():
            result = max(result, names.match(*row.cells))
            if result == NameMatch.SURELY:
                break
    except Refused:
        return NameMatch.MAYBE
    return result


def _erase_file(erasure: Erasure, scan: FileScan, *, at: datetime) -> "Counter[str]":
    file = ImportFile.objects.select_related("run").defer("body").filter(pk=scan.file).first()
    if file is None:
        return Counter()
    run, clients = file.run, [one.pk for one in erasure.clients.all()]
    theirs = Message.objects.filter(Q(client__in=clients) | Q(incident__client__in=clients))
    is_theirs = ImportedRow.objects.filter(run=run, message__in=theirs.values("pk")).exists()
    if not is_theirs and scan.match == NameMatch.NO:
        return Counter()
    if run.pk in imports_on_hold(incidents_on_hold(at=at)):
        erasure.doubt(Unsure.HELD_FILE, run.pk)
    elif not is_theirs and run.state == ImportRun.State.DRAFT:
        erasure.doubt(Unsure.DRAFT, run.pk)
    elif not is_theirs and scan.match == NameMatch.MAYBE:
        erasure.doubt(Unsure.FILE, run.pk)
    elif run.state in ImportRun.AT_WORK:
        raise Refused(
            _("Import %(number)s contains their text and is still running.") % {"number": run}
        )
    else:
        return Counter(import_files=file.delete()[0])
    return Counter()


def _erase_notes(erasure: Erasure, *, at: datetime) -> "Counter[str]":
    """Notes of colleagues and names of files."""
    names, held = names_of(erasure), incidents_on_hold(at=at)
    if names.is_short:
        erasure.doubt(Unsure.SHORT)
    spared = set(Incident.objects.filter(pk__in=held).values_list("number", flat=True))
    runs = imports_on_hold(held)
    counts = RegisterExport.objects.forget_names(lambda *texts: names.match(*texts) != NameMatch.NO)
    for kind, row in _notes() if names else ():
        result = names.match(*_words_of(row))
        if result == NameMatch.NO or (kind == Unsure.FILE_NAME and row.pk in runs):
            continue
        if kind == Unsure.HANDOVER and spared.intersection(row.numbers):
            continue
        if result == NameMatch.MAYBE:
            erasure.doubt(kind, row.pk)
            continue
        forget(row)
        counts["notes"] += 1
    return counts


def _notes() -> Iterator[tuple[Unsure, Any]]:
    for model, kind in (
        (ImportRun, Unsure.FILE_NAME),
        (SavedView, Unsure.VIEW),
        (Handover, Unsure.HANDOVER),
    ):
        for row in model._default_manager.order_by("pk"):
            yield kind, row


def _words_of(row: Any) -> Sequence[str]:
    match row:
        case ImportRun():
            return (row.file_name,)
        case SavedView():
            return (row.name, *parse_qs(row.query).get("q", ()))
        case _:
            return (row.sentence,)
