"""Bringing one page to the last version.

`sync` compares the last version with the deliveries made, and queues the missing one. Each outcome
syncs again, so that a correction follows once the post's outcome is known. Only a person repeats
what failed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation

from otklik.channels.inbound.models import Post
from otklik.channels.inbound.posts import BY_HAND
from otklik.channels.networks.outbound_types import Action, OutboundKind, ThreadRef
from otklik.channels.outbound import enqueue
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.composer.preview import fit_to_account, manual_reason
from otklik.channels.publications.models import Publication
from otklik.channels.publications.placement_models import Dispatch, Placement
from otklik.channels.publications.released_version_models import Content, Version
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User

LISTENER = "otklik.channels.publications.queue_missing_deliveries.placement_settled"
POST = OutboundKind.POST


@task()
def placement_settled(delivery_id: int) -> None:
    """A delivery of a publication has an outcome."""
    follow(delivery_id, at=timezone.now())


@transaction.atomic
def follow(delivery_id: int, *, at: datetime) -> None:
    """A delivery was settled: queue what the page still lacks."""
    row = Dispatch.objects.filter(delivery=delivery_id).select_related("placement").first()
    if row is None:
        return
    place = Placement.objects.select_related("publication", "account").get(pk=row.placement_id)
    place.publication.lock()
    _note_hand(Delivery.objects.get(pk=delivery_id), at=at)
    sync(place, by=None, at=at)


def sync(
    place: Placement,
    *,
    by: User | None,
    at: datetime,
    is_wanted_again: bool = False,
    is_by_hand: bool = False,
) -> Delivery | None:
    """Queue what is missing on this page; None if nothing is.

    The publication must be locked. A refusal is stored on the placement, not raised, so that one
    page does not block the others."""
    publication = place.publication
    version, content = _wanted_content(place)
    open_rows = [row for row in place.live() if row.is_open]
    if not all(_clear_way(row, content, by_hand=is_by_hand, by=by, at=at) for row in open_rows):
        return None
    place = Placement.objects.select_related("account").get(pk=place.pk)
    place.publication = publication
    action = _what_is_missing(place, content)
    if action is None or (not is_wanted_again and _has_failed(place, version, action)):
        place.note_refusal("")
        return None
    try:
        delivery = _enqueue(place, action, version, content, is_by_hand, by=by, at=at)
    except Refused as refusal:
        with translation.override("ru"):
            place.note_refusal(str(refusal))
        return None
    Dispatch.objects.create(placement=place, version=version, delivery=delivery)
    place.note_refusal("")
    return delivery


def _note_hand(delivery: Delivery, *, at: datetime) -> None:
    """Networks do not report what a person corrected or removed."""
    if (delivery.state, delivery.proof) != (Delivery.State.SENT, Delivery.Proof.HAND):
        return
    posts = Post.objects.filter(account=delivery.account_id, external_id=delivery.target)
    if delivery.action == Action.EDIT:
        posts.update(text=delivery.text, edited_at=at)
    elif delivery.action == Action.DELETE:
        posts.filter(deleted_at__isnull=True).update(deleted_at=at)


def _wanted_content(place: Placement) -> tuple[Version | None, Content | None]:
    publication = place.publication
    version = publication.versions.in_force().last()
    if version is None or publication.status == Publication.Status.WITHDRAWN or place.dropped_at:
        return None, None
    content = version.content_at(place.account)
    if content is None:
        return None, None
    return version, fit_to_account(content, place.account, delivery=place.shown)


def _clear_way(
    row: Dispatch, content: Content | None, *, by_hand: bool, by: User | None, at: datetime
) -> bool:
    """Withdraws a waiting delivery with other content; whether the next may be queued."""
    is_right = (
        content is not None
        and row.delivery.action != Action.DELETE
        and content.is_brought_by(row.delivery)
    )
    is_same_way = not by_hand or row.delivery.state == Delivery.State.BY_HAND
    if not row.is_callable_off or (is_right and is_same_way) or by is None:
        return False
    try:
        row.delivery.withdraw(by=by, at=at)
    except Refused:
        return False
    return True


def _what_is_missing(place: Placement, content: Content | None) -> Action | None:
    post, shown = place.post, place.shown
    if content is None:
        return Action.DELETE if post else None
    if post is None or shown is None:
        return Action.SEND
    return None if content.is_brought_by(shown) else Action.EDIT


def _has_failed(place: Placement, version: Version | None, action: Action) -> bool:
    return any(
        row.delivery.state == Delivery.State.FAILED
        and row.delivery.action == action
        and row.version_id == (version.pk if version else None)
        for row in place.live()
    )


def _enqueue(
    place: Placement,
    action: Action,
    version: Version | None,
    content: Content | None,
    is_by_hand: bool,
    *,
    by: User | None,
    at: datetime,
) -> Delivery:
    account, post = place.account, place.post
    target = post.external_id if post is not None and action != Action.SEND else ""
    earliest = at + timedelta(seconds=_undo_seconds(by)) if by is not None else at
    planned = version.planned_at if version is not None and action == Action.SEND else at
    is_by_hand = is_by_hand or target.startswith(BY_HAND) or bool(manual_reason(account, action))
    if action == Action.EDIT and content is not None and not is_by_hand:
        content.refuse_another_repost(place.shown)
    return enqueue.queue(
        account=account,
        kind=POST,
        action=action,
        target=target,
        thread=ThreadRef(container=account.container),
        text=content.text if content else "",
        link=content.link if content else "",
        repost_of=content.repost_of if content else "",
        comments_open=content.comments_open if content else True,
        files=content.rows() if content else (),
        is_by_hand=is_by_hand,
        not_before=max(planned, earliest),
        on_settled=LISTENER,
        by=by,
        at=at,
    )


def _undo_seconds(by: User) -> int:
    return settings.UNDO_SECONDS if by.undo_seconds is None else by.undo_seconds
