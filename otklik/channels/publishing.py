"""Bringing a publication to its pages, correcting it there, taking it off.

What shall stand is the last version; what stands is told by deliveries. `align` compares the two
at one page and queues the one delivery that is missing. An outcome that comes in aligns again,
so that a correction made while nobody knew the fate of the post follows as soon as it is known.
Nothing that failed is repeated but by a person.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from otklik import journal
from otklik.channels import outgoing
from otklik.channels.fitting import fitted, left_to_a_person
from otklik.channels.models import Content, Delivery, Dispatch, Placement, Post, Publication
from otklik.channels.models.version import Version
from otklik.channels.networks.base import Action, OutboundKind, ThreadRef
from otklik.channels.noting import BY_HAND
from otklik.core.refusal import Refused
from otklik.organisation.models import User

LISTENER = "otklik.channels.tasks.placement_settled"
POST = OutboundKind.POST


@transaction.atomic
def publish(publication: Publication, *, by: User, at: datetime) -> None:
    """Hand it over without a second person, where none is asked for. Harmless when pressed twice.

    Raises Refused with the name of each page whose network would not take it.
    """
    current = publication.locked()
    if current.status == Publication.Status.RELEASED:
        return
    if not current.is_editable:
        raise Refused(_("This publication is not a draft any more."))
    if publication.needs_approval:
        raise Refused(_("A second person must approve this: hand it over."))
    _hand_over(publication, Version.make(publication, by=by, at=at), by=by, at=at)


@transaction.atomic
def approve(publication: Publication, *, revision: int, by: User, at: datetime) -> None:
    """The second person agrees with what they read (`revision`). Harmless when pressed twice."""
    if publication.locked().status == Publication.Status.RELEASED:
        return
    publication.refuse_unless_judgeable(by, revision)
    publication.approvals.create(verdict="approved", by=by, at=at, text=publication.text)
    version = Version.make(publication, by=by, at=at, is_approval=True)
    _hand_over(publication, version, by=by, at=at)


@transaction.atomic
def take_back(publication: Publication, *, by: User, at: datetime) -> None:
    """Nothing of the last version left yet: call it off; it is a draft again."""
    publication.locked()
    version = publication.versions.in_force().last()
    if publication.status != Publication.Status.RELEASED or version is None:
        raise Refused(_("There is nothing to take back."))
    rows = _live(version)
    if not rows or not all(row.is_callable_off for row in rows):
        raise Refused(_("It is too late to take it back: some of it left. Correct or withdraw it."))
    for row in rows:
        row.delivery.withdraw(by=by, at=at)
    version.take_back(by=by, at=at)
    publication.set_status(Publication.Status.DRAFT, "publication.taken_back", by=by, at=at)
    for place in publication.placements.with_dispatches():  # an earlier version is in force again
        place.publication = publication
        align(place, by=by, at=at)


def takeable_until(publication: Publication) -> datetime | None:
    """Until when the last version can be called off whole; None when no longer."""
    version = publication.versions.in_force().last()
    if publication.status != Publication.Status.RELEASED or version is None:
        return None
    rows = _live(version)
    if not rows or not all(row.is_callable_off and not row.delivery.attempts for row in rows):
        return None
    return min(row.delivery.not_before for row in rows)


@transaction.atomic
def withdraw(publication: Publication, *, by: User, at: datetime) -> None:
    """Take it off every page: what waits does not leave, what stands is removed, by program where
    the network lets one, else by hand. Harmless when pressed twice."""
    current = publication.locked()
    if current.status == Publication.Status.WITHDRAWN:
        return
    if not publication.is_correction:
        raise Refused(_("Nothing of this was published: put the draft away instead."))
    publication.set_status(Publication.Status.WITHDRAWN, "publication.withdrawn", by=by, at=at)
    for place in publication.placements.with_dispatches():
        place.publication = publication
        align(place, by=by, at=at)


@transaction.atomic
def drop(place: Placement, *, by: User, at: datetime) -> None:
    """This page shall not have it after all."""
    place.publication.locked()
    place.drop(by=by, at=at)
    align(place, by=by, at=at)


@transaction.atomic
def try_again(
    place: Placement, *, by: User, at: datetime, is_by_hand: bool = False
) -> Delivery | None:
    """What failed here, once more; `is_by_hand`: a person will do it in the network itself."""
    place.publication.locked()
    if place.dropped_at is not None:
        place.dropped_at = None
        place.save(update_fields=["dropped_at"])
    made = align(place, by=by, at=at, is_wanted_again=True, is_by_hand=is_by_hand)
    if made is None:
        raise Refused(_("There is nothing to repeat here: look at its state."))
    journal.record(
        place.publication, "publication.tried_again", by=by, at=at, account=place.account.code
    )
    return made


@transaction.atomic
def follow(delivery_id: int, *, at: datetime) -> None:
    """A delivery has an outcome: whatever its page still lacks is queued now."""
    row = Dispatch.objects.filter(delivery=delivery_id).select_related("placement").first()
    if row is None:
        return
    place = Placement.objects.select_related("publication", "account").get(pk=row.placement_id)
    place.publication.locked()
    _note_hand(Delivery.objects.get(pk=delivery_id), at=at)
    align(place, by=None, at=at)


def align(
    place: Placement,
    *,
    by: User | None,
    at: datetime,
    is_wanted_again: bool = False,
    is_by_hand: bool = False,
) -> Delivery | None:
    """Queue what brings this page to what shall stand there; None when nothing is to be done.

    The publication must be held. A network that would refuse is noted on the placement, not
    raised: one page does not keep the others waiting.
    """
    publication = place.publication
    version, content = _what_shall_stand(place)
    open_rows = [row for row in place.live() if row.is_open]
    if not all(_is_cleared(row, content, by_hand=is_by_hand, by=by, at=at) for row in open_rows):
        return None
    place = Placement.objects.select_related("account").get(pk=place.pk)
    place.publication = publication
    action = _what_is_missing(place, content)
    if action is None or (not is_wanted_again and _has_failed(place, version, action)):
        place.note_refusal("")
        return None
    try:
        delivery = _queued(place, action, version, content, is_by_hand, by=by, at=at)
    except Refused as refusal:
        with translation.override("ru"):
            place.note_refusal(str(refusal))
        return None
    Dispatch.objects.create(placement=place, version=version, delivery=delivery)
    place.note_refusal("")
    return delivery


def _note_hand(delivery: Delivery, *, at: datetime) -> None:
    """What a person corrected or removed in the network, no network will tell of."""
    if (delivery.state, delivery.proof) != (Delivery.State.SENT, Delivery.Proof.HAND):
        return
    posts = Post.objects.filter(account=delivery.account_id, external_id=delivery.target)
    if delivery.action == Action.EDIT:
        posts.update(text=delivery.text, edited_at=at)
    elif delivery.action == Action.DELETE:
        posts.filter(deleted_at__isnull=True).update(deleted_at=at)


def _hand_over(publication: Publication, version: Version, *, by: User, at: datetime) -> None:
    """Each page gets its delivery; raises Refused, naming the pages, if one would not be taken."""
    for place in publication.placements.with_dispatches():
        place.publication = publication
        align(place, by=by, at=at)
    refused = publication.placements.exclude(refusal="").select_related("account")
    wrong = [place for place in refused if str(place.account_id) in version.texts]
    if wrong:
        raise Refused(" ".join(f"{place.account}: {place.refusal}" for place in wrong))


def _what_shall_stand(place: Placement) -> tuple[Version | None, Content | None]:
    publication = place.publication
    version = publication.versions.in_force().last()
    if version is None or publication.status == Publication.Status.WITHDRAWN or place.dropped_at:
        return None, None
    content = version.content_at(place.account)
    if content is None:
        return None, None
    return version, fitted(content, place.account, standing=place.shown)


def _is_cleared(
    row: Dispatch,
    content: Content | None,
    *,
    by_hand: bool,
    by: User | None,
    at: datetime,
) -> bool:
    """Whether the way is free: what waited with other words was called off. What already says
    the right thing, or is on its way, is let go on."""
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
    """Whether just this was tried, and a person has not asked for it again."""
    return any(
        row.delivery.state == Delivery.State.FAILED
        and row.delivery.action == action
        and row.version_id == (version.pk if version else None)
        for row in place.live()
    )


def _queued(
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
    is_by_hand = is_by_hand or target.startswith(BY_HAND) or bool(left_to_a_person(account, action))
    if action == Action.EDIT and content is not None and not is_by_hand:
        content.refuse_another_repost(place.shown)
    return outgoing.queue(
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


def _live(version: Version) -> list[Dispatch]:
    """Its deliveries that were not called off."""
    rows = Dispatch.objects.filter(version=version).in_order()
    return [row for row in rows if row.delivery.state != Delivery.State.WITHDRAWN]
