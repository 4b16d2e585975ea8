"""What a demonstration shows: people, comments and answers made up, so that no screen is empty.

Everything is made by the verbs that serve in earnest, in the practice network and at the desk
alike, with moments before now. `models.Staged` remembers what was made up; a second start adds
nothing. The topics and what people write about them are the pack's; the rest is general, in YAML
files beside these modules, as far as the pack does not say its own (`script`).
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from otklik.channels.accounts.models import Account
from otklik.demo.story.end import take_off_the_site
from otklik.demo.story.hours import Hours
from otklik.demo.story.models import Staged
from otklik.demo.story.parts.disclosure import stage_required
from otklik.demo.story.parts.editor_queue import stage_waiting
from otklik.demo.story.parts.improvements import cast_of, stage_assigned
from otklik.demo.story.parts.knowledge import stage_answers
from otklik.demo.story.parts.legal_acts import stage_acts
from otklik.demo.story.parts.media_monitoring import stage_field
from otklik.demo.story.parts.media_relations import stage_acting
from otklik.demo.story.parts.news import stage_news
from otklik.demo.story.parts.publications import stage_publications
from otklik.demo.story.parts.site_feedback import stage_marks, stage_searches
from otklik.demo.story.parts.surveys import stage_waves
from otklik.demo.story.phrases import Repertoire
from otklik.demo.story.player import Cast, Play
from otklik.demo.story.public_answers import stage_pairs
from otklik.demo.story.scenes import SCENES
from otklik.demo.story.stage import Stage, fail
from otklik.demo.story.texts import texts
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.organisation.people.roles_and_rights import RIGHTS, Right
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.authority import Authority

__all__ = [
    "cast_of",
    "stage_acting",
    "stage_acts",
    "stage_answers",
    "stage_assigned",
    "stage_comments",
    "stage_field",
    "stage_marks",
    "stage_news",
    "stage_pairs",
    "stage_publications",
    "stage_required",
    "stage_searches",
    "stage_waiting",
    "stage_waves",
    "take_off_the_site",
    "written_until",
]

FIRST_DAY = 6  # working days ago: what people comment on stood there by then


def written_until(authority: Authority, *, at: datetime) -> datetime:
    """When the newest post of the wall was written, so that comments came after it."""
    return Hours(now=at, calendar=authority.calendar()).on_day(FIRST_DAY, "10:00")


def stage_comments(account: Account, authority: Authority, *, at: datetime) -> int:
    """Comments, questions and cards in every state; how many were made now, none the second
    time."""
    repertoire, cast = Repertoire(), _cast(at)
    if Staged.objects.of(Incident).exists() or not repertoire or cast is None:
        return 0
    began_at = timezone.now()
    with transaction.atomic():
        play = Play(
            stage=Stage(account=account, names=list(texts().names)),
            hours=Hours(now=at, calendar=authority.calendar()),
            cast=cast,
            repertoire=repertoire,
        )
        play.perform(SCENES)
        made = _note(play, at=at)
        _forget_what_is_done(since=began_at)
    for lost in play.miscarried:
        fail(lost.reply, lost.fault, at=lost.at)
    _forget_what_is_done(since=began_at)
    return made


def _cast(at: datetime) -> Cast | None:
    """Who of the staff answers, who approves it, and who leads; None when there are no two."""
    held = Appointment.objects.in_force(on=timezone.localdate(at)).select_related("user")

    def first(right: Right, *, but: User | None = None) -> User | None:
        roles = [role for role in RIGHTS if right in RIGHTS[role]]
        found = held.filter(role__in=roles, user__is_active=True).exclude(user=but)
        appointment = found.order_by("pk").first()
        return appointment.user if appointment else None

    operator = first(Right.SEND)
    approver = first(Right.APPROVE, but=operator)
    if operator is None or approver is None:
        return None
    return Cast(operator=operator, approver=approver, lead=first(Right.KEEP_ROSTER, but=operator))


def _note(play: Play, *, at: datetime) -> int:
    stage = play.stage
    clients = Client.objects.filter(incident__in=stage.incidents).distinct()
    Staged.objects.note(*stage.people, *stage.incidents, *clients, *play.made, at=at)
    return len(stage.incidents)


def _forget_what_is_done(*, since: datetime) -> None:
    """What was queued meanwhile was done at once by hand; a worker would find nothing to do and
    keep the first real comment waiting."""
    DBTaskResult.objects.ready().filter(enqueued_at__gte=since).delete()
