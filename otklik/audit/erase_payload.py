"""Erasure of payloads; the fact of erasure stays on record."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import hashing
from otklik.audit.entries import record
from otklik.audit.models import Actor, Line, Payload
from otklik.core.refusal import Refused

ERASED = "journal.payload_erased"


@transaction.atomic
def erase_payload(line: Line, *, ground: str, by: Actor | None, at: datetime) -> Line:
    """Record decision and ground, and delete the payload of `line`.

    Refuses without a ground, twice, and for the record of an erasure.
    """
    if not ground.strip():
        raise Refused(_("Name the ground for the erasure."))
    if line.verb == ERASED:
        raise Refused(_("The record of an erasure is not erased."))
    decision = record(line, ERASED, by=by, at=at, ground=ground.strip())
    erased, _rows = Payload.objects.filter(line_uid=line.uid).delete()
    if not erased:
        raise Refused(_("These particulars were erased before."))
    return decision


def erase_particulars(
    lines: Iterable[Line], *, plain: frozenset[str], ground: str, by: Actor | None, at: datetime
) -> int:
    """Erase the payload of those `lines` that contain more than the `plain` keys; returns how many.

    Erased payloads, and records of erasures, are skipped.
    """
    erased = 0
    for line in lines:
        details = line.particulars
        if line.verb == ERASED or not details or set(details) <= plain:
            continue
        erase_payload(line, ground=ground, by=by, at=at)
        erased += 1
    return erased


def decisions(lines: Iterable[Line]) -> dict[UUID, Line]:
    """The decisions of this installation to erase payloads of `lines`, by uid."""
    keys = [line.uid.hex for line in lines]
    found = Line.objects.of_kind(Line).with_verb(ERASED).filter(subject_key__in=keys)
    return {
        UUID(one.subject_key): one for one in found.order_by("-pk") if hashing.is_authentic(one)
    }
