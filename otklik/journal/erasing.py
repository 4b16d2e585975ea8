"""Erasing the particulars of a line by a decision: the line and the chain stay."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.journal.models import Line, Payload
from otklik.journal.recording import Actor, record

ERASED = "journal.payload_erased"


@transaction.atomic
def erase_payload(line: Line, *, ground: str, by: Actor | None, at: datetime) -> Line:
    """Delete the payload of `line` and record who decided so and on what ground.

    Refuses without a ground, twice, and for the record of an erasure itself.
    """
    if not ground.strip():
        raise Refused(_("Name the ground for the erasure."))
    if line.verb == ERASED:
        raise Refused(_("The record of an erasure is not erased."))
    erased, _rows = Payload.objects.filter(line_uid=line.uid).delete()
    if not erased:
        raise Refused(_("These particulars were erased before."))
    return record(line, ERASED, by=by, at=at, ground=ground.strip())


def erase_particulars(
    lines: Iterable[Line], *, plain: frozenset[str], ground: str, by: Actor | None, at: datetime
) -> int:
    """Erase the payload of those `lines` that tell more than `plain` names; how many.

    What is erased already, and records of erasures, are left alone.
    """
    erased = 0
    for line in lines:
        told = line.particulars
        if line.verb == ERASED or not told or set(told) <= plain:
            continue
        erase_payload(line, ground=ground, by=by, at=at)
        erased += 1
    return erased


def erased_keys(lines: Iterable[Line]) -> set[int]:
    """Keys of those `lines` whose payload was erased by a decision that stands in the journal."""
    keys = [str(line.pk) for line in lines]
    decisions = Line.objects.of_kind(Line).with_verb(ERASED).filter(subject_key__in=keys)
    return {int(key) for key in decisions.values_list("subject_key", flat=True)}
