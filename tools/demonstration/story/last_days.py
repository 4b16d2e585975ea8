"""The last days: scenes, and parts of the story that are of other subjects."""

import secrets
from contextlib import suppress
from datetime import datetime

from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.cms.search import vocabulary
from otklik.dashboards.figures import recount
from otklik.dashboards.figures.period import Period
from otklik.dashboards.needs import collect_observations, group_into_needs
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.demo.start.set_up import EXAMPLE_PHONE
from otklik.incidents.cases.client import Client
from otklik.organisation.people.roles_and_rights import RIGHTS, Right
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.authority import Authority
from otklik.surveys.lifecycle import shuffle_stored_answers
from tools.demonstration.story import public_answers
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.parts import (
    disclosure,
    editor_queue,
    improvements,
    knowledge,
    legal_acts,
    media_monitoring,
    media_relations,
    news,
    publications,
    site_feedback,
    surveys,
)
from tools.demonstration.story.phrases import Repertoire
from tools.demonstration.story.player import Cast, Play
from tools.demonstration.story.stage import Stage, fail
from tools.demonstration.story.texts import texts


def play_of(account: Account, authority: Authority, *, now: datetime) -> Play | None:
    """Comments, questions and cards in every state; None where there are no two people who work
    there, or nothing that people write about."""
    repertoire, cast = Repertoire(), _cast(now)
    if not repertoire or cast is None:
        return None
    return Play(
        stage=Stage(account=account, names=list(texts().names)),
        hours=Hours(now=now, calendar=authority.calendar()),
        cast=cast,
        repertoire=repertoire,
    )


def end_play(play: Play, *, at: datetime) -> None:
    """What networks did not take, and that all of it was made up."""
    for lost in play.miscarried:
        fail(lost.reply, lost.fault, at=lost.at)
    stage = play.stage
    clients = Client.objects.filter(incident__in=stage.incidents).distinct()
    Staged.objects.note(*stage.people, *stage.incidents, *clients, *play.made, at=at)


def furnish(account: Account, authority: Authority, *, has_history: bool, at: datetime) -> None:
    """All other subjects."""
    Authority.objects.filter(phone="").update(phone=EXAMPLE_PHONE)
    if has_history:
        legal_acts.stage_acts(authority, at=at)
    publications.stage_publications(account, authority, at=at)
    news.stage_news(authority, at=at)
    editor_queue.stage_waiting(at=at)
    knowledge.stage_answers(authority, at=at)
    public_answers.stage_pairs(at=at)
    disclosure.stage_required(authority, at=at)
    site_feedback.stage_searches(at=at)
    vocabulary.learn(at=at)
    cast = improvements.cast_of(at) if has_history else None
    if surveys.stage_waves(at=at, cast=cast):
        with suppress(shuffle_stored_answers.Busy):  # the clock does it then
            shuffle_stored_answers.shuffle(salt=secrets.token_hex(16), at=at)
    improvements.stage_assigned(authority, at=at)
    media_monitoring.stage_field(authority, at=at)
    media_relations.stage_acting(authority, at=at)
    site_feedback.stage_marks(at=at)


def count(*, at: datetime) -> None:
    """What the clock counts ahead, so that the overview has its figures at once."""
    today = timezone.localdate(at)
    recount.recount(recount.first_known_day(today=today), today, at=at)
    group_into_needs.guess(collect_observations.voices(Period.from_address({}, today=today)))


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
