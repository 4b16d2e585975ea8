"""One press on many incidents: each by its own verb, together taken back within a minute."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from otklik.core.refusal import Refused
from otklik.incidents.models import Batch, BatchLine, Incident
from otklik.incidents.models.batch import kept
from otklik.organisation.models import User

MOST_AT_ONCE = 1_000


@dataclass(slots=True)
class Pressed:
    """What became of a press. `refused` says of an incident why it stayed as it was."""

    batch: Batch | None = None
    done: list[Incident] = field(default_factory=list)
    refused: list[tuple[Incident, str]] = field(default_factory=list)


@transaction.atomic
def press(
    incidents: Iterable[Incident],
    act: Callable[[Incident], None],
    *,
    kind: Batch.Kind,
    by: User,
    at: datetime,
) -> Pressed:
    """Do `act` to each, those that refuse it aside.

    Each is held before it is remembered: what a colleague changes meanwhile is no part of the
    press, and is not taken back with it.
    """
    pressed, lines = Pressed(), []
    for incident in incidents:
        try:
            with transaction.atomic():
                before = kept(Incident.objects.select_for_update().get(pk=incident.pk))
                act(incident)
        except Refused as refusal:
            pressed.refused.append((incident, str(refusal)))
            continue
        pressed.done.append(incident)
        lines.append(BatchLine(incident=incident, before=before, after=kept(incident)))
    if lines:
        pressed.batch = Batch.objects.create(kind=kind, by=by, at=at)
        for line in lines:
            line.batch = pressed.batch
        BatchLine.objects.bulk_create(lines)
    return pressed
