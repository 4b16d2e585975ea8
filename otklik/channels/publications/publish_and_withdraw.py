"""What people do with a publication as a whole: release, take back, withdraw.

Each verb changes the target state; `sync` brings each page to it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.composer.preview import refusals_of
from otklik.channels.publications.models import Publication
from otklik.channels.publications.placement_models import Dispatch, Placement
from otklik.channels.publications.queue_missing_deliveries import sync
from otklik.channels.publications.released_version_models import Version
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User


@transaction.atomic
def submit(publication: Publication, *, by: User, at: datetime) -> None:
    """Submit it to a second person, once. Raises Refused with what networks would refuse."""
    publication.submit(by=by, at=at)
    if wrong := refusals_of(publication):
        raise Refused(" ".join(wrong))


@transaction.atomic
def publish(publication: Publication, *, by: User, at: datetime) -> None:
    """Release it without a second person, once. Raises Refused."""
    current = publication.lock()
    if current.status == Publication.Status.RELEASED:
        return
    if not current.is_editable:
        raise Refused(_("This publication is not a draft any more."))
    if publication.needs_approval:
        raise Refused(_("A second person must approve this: submit it for approval."))
    _hand_over(publication, Version.make(publication, by=by, at=at), by=by, at=at)


@transaction.atomic
def approve(publication: Publication, *, revision: int, by: User, at: datetime) -> None:
    """The second person approves what they read (`revision`), once. Raises Refused."""
    if publication.lock().status == Publication.Status.RELEASED:
        return
    publication.refuse_unless_judgeable(by, revision)
    publication.approvals.create(verdict="approved", by=by, at=at, text=publication.text)
    version = Version.make(publication, by=by, at=at, is_approval=True)
    _hand_over(publication, version, by=by, at=at)


@transaction.atomic
def take_back(publication: Publication, *, by: User, at: datetime) -> None:
    """Cancel the last version before any of it was sent. Raises Refused."""
    publication.lock()
    version = publication.versions.in_force().last()
    if publication.status != Publication.Status.RELEASED or version is None:
        raise Refused(_("There is nothing to undo."))
    rows = _live(version)
    if not rows or not all(row.is_callable_off for row in rows):
        raise Refused(_("It is too late to undo: part of it was sent. Correct or withdraw it."))
    for row in rows:
        row.delivery.withdraw(by=by, at=at)
    version.take_back(at=at)
    publication.set_status(Publication.Status.DRAFT, "publication.taken_back", by=by, at=at)
    _sync_all(publication, by=by, at=at)  # an earlier version is in force again


def takeable_until(publication: Publication) -> datetime | None:
    """Until when the last version can be cancelled; None if it cannot."""
    version = publication.versions.in_force().last()
    if publication.status != Publication.Status.RELEASED or version is None:
        return None
    rows = _live(version)
    if not rows or not all(row.is_callable_off and not row.delivery.attempts for row in rows):
        return None
    return min(row.delivery.not_before for row in rows)


@transaction.atomic
def withdraw(publication: Publication, *, by: User, at: datetime) -> None:
    """Take it off every page, once. Raises Refused."""
    current = publication.lock()
    if current.status == Publication.Status.WITHDRAWN:
        return
    if not publication.is_correction:
        raise Refused(_("None of this was published: delete the draft instead."))
    publication.set_status(Publication.Status.WITHDRAWN, "publication.withdrawn", by=by, at=at)
    _sync_all(publication, by=by, at=at)


def give_up_correction(publication: Publication, *, by: User, at: datetime) -> None:
    """Raises Refused."""
    version = publication.versions.in_force().last()
    if version is None:
        raise Refused(_("There is no correction to give up."))
    version.bring_back(by=by, at=at)


@transaction.atomic
def drop(place: Placement, *, by: User, at: datetime) -> None:
    """Leave this page out."""
    place.publication.lock()
    place.dropped_at, place.refusal = at, ""
    place.save(update_fields=["dropped_at", "refusal"])
    _record(place, "publication.place_dropped", by=by, at=at)
    sync(place, by=by, at=at)


@transaction.atomic
def try_again(
    place: Placement, *, by: User, at: datetime, is_by_hand: bool = False
) -> Delivery | None:
    """Repeat what failed here; `is_by_hand`: a person will do it. Raises Refused."""
    place.publication.lock()
    if place.dropped_at is not None:
        place.dropped_at = None
        place.save(update_fields=["dropped_at"])
    made = sync(place, by=by, at=at, is_wanted_again=True, is_by_hand=is_by_hand)
    if made is None:
        raise Refused(_("There is nothing to repeat here: look at its state."))
    _record(place, "publication.tried_again", by=by, at=at)
    return made


def _record(place: Placement, verb: str, *, by: User, at: datetime) -> None:
    entries.record(place.publication, verb, by=by, at=at, account=place.account.code)


def _hand_over(publication: Publication, version: Version, *, by: User, at: datetime) -> None:
    """Raises Refused with the pages whose network would not accept it."""
    _sync_all(publication, by=by, at=at)
    refused = publication.placements.exclude(refusal="").select_related("account")
    wrong = [place for place in refused if str(place.account_id) in version.texts]
    if wrong:
        raise Refused(" ".join(f"{place.account}: {place.refusal}" for place in wrong))


def _sync_all(publication: Publication, *, by: User, at: datetime) -> None:
    for place in publication.placements.with_dispatches():
        place.publication = publication
        sync(place, by=by, at=at)


def _live(version: Version) -> list[Dispatch]:
    """Deliveries that were not withdrawn."""
    rows = Dispatch.objects.filter(version=version).in_order()
    return [row for row in rows if row.delivery.state != Delivery.State.WITHDRAWN]
