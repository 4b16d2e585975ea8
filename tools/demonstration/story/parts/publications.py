"""Publications in every state that the desk shows: one that came out and was corrected, one that
is planned, one that is still written."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound_types import Action, Sent
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications import publish_and_withdraw, queue_missing_deliveries
from otklik.channels.publications.models import DraftPlace, PostDraft, Publication
from otklik.demo.network.posts_and_comments import Post, full_url
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.organisation.people.roles_and_rights import RIGHTS, Right
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.authority import Authority
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.stage import KEYS, Stage
from tools.demonstration.story.texts import PublicationTexts, texts

MINUTE = timedelta(minutes=1)
DAYS_AHEAD = 2


def stage_publications(account: Account, authority: Authority, *, at: datetime) -> int:
    """How many were made now; none the second time, nor where nobody may publish."""
    writer = _writer(at)
    if writer is None or Publication.objects.exists():
        return 0
    began_at = timezone.now()
    with transaction.atomic():
        made = _play(account, writer, Hours(now=at, calendar=authority.calendar()), at=at)
        Staged.objects.note(*made, at=at)
        # What was done at once by hand; what is planned keeps its task.
        DBTaskResult.objects.ready().filter(enqueued_at__gte=began_at).delete()
    return len(made)


def _play(account: Account, writer: User, hours: Hours, *, at: datetime) -> list[Publication]:
    morning = hours.on_day(2, "09:00")
    words, stage = texts().publications, Stage(account=account, names=[])
    wanted = PostDraft(text=words.out, places={account.pk: DraftPlace(is_wanted=True)}, link="")
    came_out = _begun(0, wanted, by=writer, at=hours.after(morning, 5))
    publish_and_withdraw.publish(came_out, by=writer, at=hours.after(morning, 10))
    _deliver(came_out, stage, at=hours.after(morning, 11))
    _correct(came_out, account, words, stage, by=writer, at=hours.after(morning, 70))

    day = timezone.localtime(at) + timedelta(days=DAYS_AHEAD)
    when = day.replace(hour=10, minute=0, second=0, microsecond=0)
    later = PostDraft(text=words.planned, places=wanted.places, wanted_at=when)
    planned = _begun(1, later, by=writer, at=hours.worked_ago(90))
    publish_and_withdraw.publish(planned, by=writer, at=hours.worked_ago(80))

    begun = PostDraft(text=words.begun, places=wanted.places)
    return [came_out, planned, _begun(2, begun, by=writer, at=hours.worked_ago(30))]


def _correct(
    publication: Publication,
    account: Account,
    words: PublicationTexts,
    stage: Stage,
    *,
    by: User,
    at: datetime,
) -> None:
    publication.begin_correction(by=by, at=at)
    corrected = PostDraft(text=words.corrected, places={account.pk: DraftPlace(is_wanted=True)})
    publication.save_draft(corrected, revision=publication.revision, by=by, at=at)
    publish_and_withdraw.publish(publication, by=by, at=at)
    _deliver(publication, stage, at=at + MINUTE)


def _begun(number: int, wanted: PostDraft, *, by: User, at: datetime) -> Publication:
    key = uuid.uuid5(KEYS, f"publication/{number}")
    publication = Publication.begin(key=key, by=by, at=at)
    publication.save_draft(wanted, revision=publication.revision, by=by, at=at)
    return publication


def _deliver(publication: Publication, stage: Stage, *, at: datetime) -> None:
    """What waits stands in the network now, and the desk knows."""
    waiting = Delivery.objects.queued().filter(dispatch__placement__publication=publication)
    for delivery in waiting:
        if delivery.action == Action.SEND:
            post = Post.objects.publish(delivery.text, at=at)
        else:
            post = Post.objects.get(pk=int(delivery.target))
            post.rewrite(delivery.text, at=at)
        sent = Sent(external_id=str(post.pk), url=full_url(post))
        delivery.mark_sent(sent, proof=Delivery.Proof.ANSWER, at=at)
        queue_missing_deliveries.follow(delivery.pk, at=at)
        delivery.mark_heard(at=at)
    stage.tell(at=at)


def _writer(at: datetime) -> User | None:
    held = Appointment.objects.in_force(on=timezone.localdate(at)).select_related("user")
    roles = [role for role in RIGHTS if Right.PUBLISH in RIGHTS[role]]
    found = held.filter(role__in=roles, user__is_active=True).order_by("pk").first()
    return found.user if found else None
