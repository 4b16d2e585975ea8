"""One press for many: answers, closings and reopenings of a mass incident, a few at a time.

Each incident is a transaction of its own, so that what one refuses stops no other. Rows are the
truth: who is picked is still to be done, and a lost task is rung again by the clock.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from otklik.core.queue import enqueue
from otklik.core.refusal import Refused
from otklik.incidents.mass_incidents.models import MassIncident, MassMember

AT_ONCE = 10
Stage = MassIncident.Stage
ACTS: dict[str, Callable[..., None]] = {
    Stage.SENDING: MassMember.answer_now,
    Stage.CLOSING: MassMember.close_now,
    Stage.REOPENING: MassMember.reopen_now,
}


def carry_on(mass_id: int, *, at: datetime) -> bool:
    """Settle the next few; the rest becomes a task. False when there was nothing to do."""

    mass = MassIncident.objects.filter(pk=mass_id, stage__in=ACTS).first()
    if mass is None:
        return False
    picked = mass.members.here().picked().order_by("pk").values_list("pk", flat=True)
    for key in list(picked[:AT_ONCE]):
        settle(key, at=at)
    with transaction.atomic():
        if mass.finish(at=at):
            return True
        MassIncident.objects.filter(pk=mass_id).update(worked_at=at)
        enqueue("otklik.incidents.mass_incidents.tasks.carry_on_mass", mass_id)
    return True


@transaction.atomic
def settle(member_id: int, *, at: datetime) -> None:
    """Do what was pressed for one incident; why not, if not, is kept beside it."""
    member = (
        MassMember.objects.select_for_update(of=("self",))
        .select_related("mass__acted_by", "mass__approved_by", "incident", "reply")
        .get(pk=member_id)
    )
    if not member.is_picked or member.mass.stage not in ACTS:
        return  # another worker was here
    try:
        ACTS[member.mass.stage](member, at=at)
        member.problem = ""
    except Refused as refusal:
        member.problem = str(refusal)
    member.is_picked = False
    member.save(update_fields=["is_picked", "problem"])


def hurry_lost(*, at: datetime) -> int:
    """Ring the tasks of those that gave no sign of life; how many there were."""

    lost = list(MassIncident.objects.lost(at=at))
    for mass in lost:
        with transaction.atomic():
            MassIncident.objects.filter(pk=mass.pk).update(worked_at=at)
            enqueue("otklik.incidents.mass_incidents.tasks.carry_on_mass", mass.pk)
    return len(lost)


def take_back(mass: MassIncident, *, by: object, at: datetime) -> tuple[int, int]:
    """Take back what has not left yet: how many were, and how many were not any more."""
    taken, late = 0, 0
    for member in mass.members.here().shown():
        if not member.can_be_taken_back or member.reply is None:
            continue
        try:
            member.reply.take_back(by=by, at=at)  # type: ignore[arg-type]
        except Refused:
            late += 1
        else:
            taken += 1
    return taken, late
