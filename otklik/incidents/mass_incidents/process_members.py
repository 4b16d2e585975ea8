"""Answers, closes or reopens the members of a mass incident, a few at a time.

Each incident has its own transaction, so that one refusal does not stop the others. The rows say
what is left to do (`is_picked`); a lost task is enqueued again by the scheduler.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from otklik.core.refusal import Refused
from otklik.core.schedule import cron
from otklik.incidents.mass_incidents.models import MassIncident, MassMember
from otklik.organisation.people.user import User

AT_ONCE = 10
Stage = MassIncident.Stage
ACTS: dict[str, Callable[..., None]] = {
    Stage.SENDING: MassMember.answer_now,
    Stage.CLOSING: MassMember.close_now,
    Stage.REOPENING: MassMember.reopen_now,
}


@task(priority=-5)  # events from networks go first
def carry_on_mass(mass_id: int) -> None:
    carry_on(mass_id, at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_masses() -> None:
    hurry_lost(at=timezone.now())


def carry_on(mass_id: int, *, at: datetime) -> bool:
    """Process the next few members; a task does the rest. False if there was nothing to do."""
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
        carry_on_mass.enqueue(mass_id)
    return True


@transaction.atomic
def settle(member_id: int, *, at: datetime) -> None:
    """Do for one member what the stage requires; a refusal is stored with the member."""
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
    """Enqueue again the mass incidents whose task was lost; returns how many."""
    lost = list(MassIncident.objects.lost(at=at))
    for mass in lost:
        with transaction.atomic():
            MassIncident.objects.filter(pk=mass.pk).update(worked_at=at)
            carry_on_mass.enqueue(mass.pk)
    return len(lost)


def take_back(mass: MassIncident, *, by: User, at: datetime) -> tuple[int, int]:
    """Take back unsent replies; returns how many were, and how many were already sent."""
    taken, late = 0, 0
    for member in mass.members.here().with_details():
        if not member.can_be_taken_back or member.reply is None:
            continue
        try:
            member.reply.take_back(by=by, at=at)
        except Refused:
            late += 1
        else:
            taken += 1
    return taken, late
