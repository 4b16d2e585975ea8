"""What has the words or the name of a person beside the messages: files of imports, notes.

A file is read outside of any transaction, one a task. What goes is sure; what is not sure is
listed with the erasure, for a person to look at: a name may be another's too.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from django.db.models import Q
from django.utils.translation import gettext as _

from otklik.audit.erase_payload import erase_particulars
from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.evidence.registers.erase_files_with_names import forget_names
from otklik.incidents.cases.client import Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.importing.models import ImportedRow, ImportFile, ImportRun
from otklik.incidents.inbox.models import Handover, SavedView
from otklik.privacy.erasure.audit_payloads import LINES_A_BATCH, naming
from otklik.privacy.erasure.models import Erasure, Unsure
from otklik.privacy.erasure.name_matching import NameMatch, Names
from otklik.privacy.erasure.uncertain_matches import forget
from otklik.privacy.legal_holds.scope import held_incidents, held_people, held_runs

NOTHING: frozenset[str] = frozenset()  # of what these lines tell is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One file that was read, and whether it names the person; `after` says since which. After
    the last file, 0, lines of the journal that name them."""

    after: int
    file: int = 0
    match: NameMatch = NameMatch.NO
    lines: Sequence[int] = ()


def names_of(erasure: Erasure) -> Names:
    theirs = Identity.objects.filter(client__in=erasure.clients.all())
    return Names(name for name in theirs.values_list("name", flat=True) if name)


def read_next(erasure_id: int, *, at: datetime) -> Seen | None:
    """The next kept file, read to its end; None when it is not the time."""
    at_files = Erasure.objects.filter(state=Erasure.State.RUNNING, stage=Erasure.Stage.COPIES)
    erasure = at_files.filter(pk=erasure_id).first()
    if erasure is None:
        return None
    after = _after(erasure)
    files = ImportFile.objects.select_related("run").defer("body").order_by("pk")
    file = files.filter(pk__gt=after).first()
    names = names_of(erasure)
    if file is not None:
        return Seen(after=after, file=file.pk, match=_match_in(file, names))
    held = held_people(held_incidents(at=at)).values_list("pk", flat=True)
    return Seen(after=after, lines=naming(names, but=held))


def take(erasure: Erasure, seen: Seen | None, *, at: datetime) -> None:
    """Delete the file that was read, if it is theirs; after the last one, look at the notes.

    Raises Refused while the file is being loaded.
    """
    after = _after(erasure)
    if seen is None or seen.after != after:
        return  # another worker was the quicker
    if seen.file:
        erasure.note(_take_file(erasure, seen, at=at), at=at)
        erasure.cursor = {"file": seen.file}
        return
    lines = Line.objects.filter(pk__in=seen.lines).with_particulars().order_by("pk")
    erased = erase_particulars(
        lines, plain=NOTHING, ground=erasure.ground, by=erasure.decided_by, at=at
    )
    erasure.note(Counter(particulars=erased), at=at)
    if len(seen.lines) < LINES_A_BATCH and not ImportFile.objects.filter(pk__gt=after).exists():
        erasure.note(_take_notes(erasure, at=at), at=at)
        erasure.stage, erasure.cursor = Erasure.Stage.INCIDENTS, {}


def _after(erasure: Erasure) -> int:
    return int(erasure.cursor.get("file", 0))


def _match_in(file: ImportFile, names: Names) -> NameMatch:
    """The surest that a cell says, taken in or not; of a file that cannot be read, and of one with
    sheets that nobody loaded, maybe."""
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


def _take_file(erasure: Erasure, seen: Seen, *, at: datetime) -> "Counter[str]":
    file = ImportFile.objects.select_related("run").defer("body").filter(pk=seen.file).first()
    if file is None:
        return Counter()
    run, clients = file.run, [one.pk for one in erasure.clients.all()]
    theirs = Message.objects.filter(Q(client__in=clients) | Q(incident__client__in=clients))
    is_theirs = ImportedRow.objects.filter(run=run, message__in=theirs.values("pk")).exists()
    if not is_theirs and seen.match == NameMatch.NO:
        return Counter()
    if run.pk in held_runs(held_incidents(at=at)):
        erasure.doubt(Unsure.HELD_FILE, run.pk)
    elif not is_theirs and run.state == ImportRun.State.DRAFT:
        erasure.doubt(Unsure.DRAFT, run.pk)
    elif not is_theirs and seen.match == NameMatch.MAYBE:
        erasure.doubt(Unsure.FILE, run.pk)
    elif run.state in ImportRun.AT_WORK:
        raise Refused(
            _("Import %(number)s holds their words and is still at work.") % {"number": run}
        )
    else:
        return Counter(import_files=file.delete()[0])
    return Counter()


def _take_notes(erasure: Erasure, *, at: datetime) -> "Counter[str]":
    """What colleagues wrote for themselves and each other, and how files were called."""
    names, held = names_of(erasure), held_incidents(at=at)
    if names.is_short:
        erasure.doubt(Unsure.SHORT)
    spared = set(Incident.objects.filter(pk__in=held).values_list("number", flat=True))
    runs = held_runs(held)
    counts = forget_names(lambda *texts: names.match(*texts) != NameMatch.NO)
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
