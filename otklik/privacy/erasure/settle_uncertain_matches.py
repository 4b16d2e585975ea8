"""Uncertain matches of an erasure: a word that may be the person's name, or somebody else's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.incidents.importing.models import ImportFile, ImportRun
from otklik.incidents.inbox.models import Handover, SavedView
from otklik.incidents.privacy.personal_data_map import GONE
from otklik.organisation.people.user import User
from otklik.privacy.erasure.models import Erasure, Unsure
from otklik.privacy.legal_holds.scope import imports_on_hold, incidents_on_hold

FILES = (Unsure.FILE, Unsure.DRAFT, Unsure.HELD_FILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainMatch:
    """One uncertain match: what it is, whose, its text, its URL."""

    kind: Unsure
    key: int
    name: str = ""
    words: str = ""
    address: str = ""

    @property
    def can_go(self) -> bool:
        """Whether anything can be erased."""
        return self.kind != Unsure.SHORT


def open_matches(erasure: Erasure) -> list[UncertainMatch]:
    """In the order of matching, without those deleted meanwhile."""
    return [look for kind, key in erasure.unsure for look in _describe(Unsure(kind), key)]


def _describe(kind: Unsure, key: int) -> Iterator[UncertainMatch]:
    row = _row(kind, key)
    match row:
        case Handover():
            yield UncertainMatch(kind=kind, key=key, name=str(row), words=row.sentence)
        case SavedView():
            words = " ".join((f"{row.name}:", *parse_qs(row.query).get("q", ())))
            yield UncertainMatch(kind=kind, key=key, name=str(row.user), words=words)
        case ImportRun():
            way = reverse("incidents:import", args=[row.number])
            words = row.file_name if kind == Unsure.FILE_NAME else ""
            yield UncertainMatch(kind=kind, key=key, name=str(row), words=words, address=way)
        case None if kind == Unsure.SHORT:
            yield UncertainMatch(kind=kind, key=key)


def _row(kind: Unsure, key: int) -> Any:
    match kind:
        case Unsure.HANDOVER:
            return Handover.objects.exclude(sentence=GONE).filter(pk=key).first()
        case Unsure.VIEW:
            return SavedView.objects.filter(pk=key).first()
        case Unsure.FILE_NAME:
            return ImportRun.objects.exclude(file_name=GONE).filter(pk=key).first()
        case Unsure.SHORT:
            return None
    return ImportRun.objects.filter(pk__in=ImportFile.objects.filter(run=key).values("run")).first()


@transaction.atomic
def settle(
    erasure: Erasure, kind: str, key: int, *, is_theirs: bool, by: User, at: datetime
) -> None:
    """Settle a match: it is about the person and is erased, or it stays.

    Raises Refused for what was settled before, is being loaded or on hold.
    """
    erasure.settle_doubt(kind, key, is_theirs=is_theirs, by=by, at=at)
    if is_theirs and (row := _row(Unsure(kind), key)) is not None:
        _erase(Unsure(kind), row, at=at)


def _erase(kind: Unsure, row: Any, *, at: datetime) -> None:
    if kind in FILES and row.pk in imports_on_hold(incidents_on_hold(at=at)):
        raise Refused(_("A hold still keeps this file: it goes once the hold has ended."))
    if kind in FILES and row.state in ImportRun.AT_WORK:
        raise Refused(_("This file is being loaded: try again once that has ended."))
    if kind not in FILES:
        forget(row)
    elif row.state == ImportRun.State.DRAFT:
        row.discard()
    else:
        ImportFile.objects.filter(run=row).delete()


def forget(note: Any) -> None:
    """Remove the text of a note; delete a saved view."""
    match note:
        case ImportRun():
            note.file_name = GONE
            note.save(update_fields=["file_name"])
        case SavedView():
            note.delete()
        case Handover():
            note.sentence = GONE
            note.save(update_fields=["sentence"])
