"""The state of a publication on one page, as text, and the available actions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post
from otklik.channels.inbound.posts import BY_HAND
from otklik.channels.networks.outbound_types import Action
from otklik.channels.networks.registry import NoAdapter, adapter, capabilities
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.composer.preview import manual_reason
from otklik.channels.publications.models import Publication
from otklik.channels.publications.placement_models import Dispatch, Placement
from otklik.channels.publications.publish_and_withdraw import takeable_until
from otklik.ui import dates

State = Delivery.State
MINUTES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementStatus:
    """`kind` of the state tag with its `word` and `sentence`; `url` of the post, `shown` text.

    `acts`: release, drop, done, verdict, again, by_hand. `removal_doubt`: why the network may
    refuse to remove it by program."""

    placement: Placement
    account: Account
    kind: str
    word: str
    sentence: Any = ""
    delivery: Delivery | None = None
    shown: Delivery | None = None
    url: str = ""
    place_url: str = ""
    acts: tuple[str, ...] = ()
    removal_doubt: Any = ""

    @property
    def removal_by_hand(self) -> Any:
        """Why a person must remove it; empty if a program can, or nothing is there."""
        return self._by_hand(Action.DELETE)

    @property
    def correction_by_hand(self) -> Any:
        return self._by_hand(Action.EDIT)

    def _by_hand(self, action: Action) -> Any:
        if self.shown is None:
            return ""
        if self.placement.post and self.placement.post.external_id.startswith(BY_HAND):
            return _("its number in the network is not known.")
        return manual_reason(self.account, action)

    @property
    def is_moving(self) -> bool:
        """Whether it may change by itself within minutes."""
        return self.delivery is not None and self.delivery.state in (State.QUEUED, State.SENDING)


def status_of(placement: Placement, *, now: datetime) -> PlacementStatus:
    """`placement` with its dispatches and deliveries."""
    rows = placement.live()
    post, shown = placement.post, placement.shown
    last = rows[-1] if rows else None
    result = _status_fields(placement, last, post, now=now)
    url = post.url if post else ""
    return PlacementStatus(
        placement=placement,
        account=placement.account,
        delivery=last.delivery if last else None,
        shown=shown,
        url=url,
        place_url=url or _place(placement.account),
        removal_doubt=_removal_doubt(placement.account, post, now=now),
        **result,
    )


def _removal_doubt(account: Account, post: Delivery | None, *, now: datetime) -> str:
    """Some networks only promise to remove recent posts."""
    sure = capabilities(account).limits.removal
    if sure is None or post is None or now - (post.settled_at or now) < sure:
        return ""
    hours = sure // timedelta(hours=1)
    return ngettext(
        "The network promises removal within %(hours)d hour: it may refuse this one, and you will"
        " then remove it by hand.",
        "The network promises removal within %(hours)d hours: it may refuse this one, and you will"
        " then remove it by hand.",
        hours,
    ) % {"hours": hours}


def _status_fields(
    placement: Placement, last: Dispatch | None, post: Delivery | None, *, now: datetime
) -> dict[str, Any]:
    if placement.refusal:
        return _status("late", _("not sent"), placement.refusal, ("again", "by_hand", "drop"))
    if last is None:
        word = _("not here") if placement.dropped_at or not placement.is_wanted else _("not yet")
        return _status("draft", word)
    delivery, action = last.delivery, Action(last.delivery.action)
    match delivery.state:
        case State.QUEUED if delivery.not_before > now and not delivery.attempts:
            return _status_planned(delivery, action, now)
        case State.QUEUED:
            tried = delivery.error_sentence if delivery.attempts else ""
            return _status("info", _("being sent"), tried)
        case State.SENDING:
            return _status("info", _("being sent"))
        case State.HELD:
            sentence = _("Its time is over: the network was unreachable. Publish it now?")
            return _status("soon", _("waiting for your decision"), sentence, ("release", "drop"))
        case State.BY_HAND:
            return _status_by_hand(placement.account, delivery, action, now)
        case State.UNCONFIRMED:
            sentence = _(
                "The network did not confirm whether it accepted the publication. It is not sent "
                "again automatically, to avoid publishing it twice."
            )
            return _status("soon", _("not confirmed"), sentence, ("verdict",))
        case State.FAILED:
            return _status_failed(delivery, action, post)
    return _status_settled(placement, delivery, action, now)


def _status_planned(delivery: Delivery, action: Action, now: datetime) -> dict[str, Any]:
    when = dates.at(delivery.not_before, now=now)
    words = {
        Action.SEND: _("will appear: %(when)s"),
        Action.EDIT: _("will be corrected: %(when)s"),
        Action.DELETE: _("will be removed: %(when)s"),
    }
    acts = ("drop",) if action == Action.SEND else ()
    return _status("info", words[action] % {"when": when}, "", acts)


def _status_by_hand(
    account: Account, delivery: Delivery, action: Action, now: datetime
) -> dict[str, Any]:
    words = {
        Action.SEND: _("publish it manually"),
        Action.EDIT: _("correct it manually"),
        Action.DELETE: _("remove it manually"),
    }
    sentence = str(manual_reason(account, action))
    if delivery.planned_at > now + MINUTES:
        when = dates.at(delivery.planned_at, now=now)
        sentence = _("Not before %(when)s.") % {"when": when} + f" {sentence}"
    acts = ("done", "drop") if action == Action.SEND else ("done",)
    return _status("soon", words[action], sentence, acts)


def _status_failed(delivery: Delivery, action: Action, post: Delivery | None) -> dict[str, Any]:
    if post is None:
        word = _("not published")
    elif action == Action.DELETE:
        word = _("still there: it could not be removed")
    else:
        word = _("still there with the earlier text")
    acts = ("again", "by_hand", "drop") if post is None else ("again", "by_hand")
    return _status("late", word, delivery.error_sentence, acts)


def _status_settled(
    placement: Placement, delivery: Delivery, action: Action, now: datetime
) -> dict[str, Any]:
    when = dates.at(delivery.settled_at or now, now=now)
    if action == Action.DELETE:
        return _status("draft", _("removed: %(when)s") % {"when": when})
    gone = Post.objects.filter(
        account=placement.account, external_id=delivery.target or delivery.external_id
    ).exclude(deleted_at=None)
    if gone.exists():
        return _status("late", _("removed in the network itself"))
    proof = delivery.get_proof_display()
    if action == Action.EDIT:
        return _status("done", _("published, corrected: %(when)s") % {"when": when}, proof)
    return _status("done", _("published: %(when)s") % {"when": when}, proof)


def _status(kind: str, word: str, sentence: Any = "", acts: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"kind": kind, "word": word, "sentence": sentence, "acts": acts}


def _place(account: Account) -> str:
    if account.page_url:
        return account.page_url
    try:
        return adapter(account).place(Delivery(container=account.container).thread)
    except (NoAdapter, ValueError):
        return ""


def statuses_of(publication: Publication, *, now: datetime) -> list[PlacementStatus]:
    found = []
    for place in publication.placements.with_dispatches():
        if place.is_wanted or place.dispatches.all():
            place.publication = publication
            found.append(status_of(place, now=now))
    return found


def page_context(publication: Publication, *, now: datetime) -> dict[str, Any]:
    places = statuses_of(publication, now=now)
    versions = list(publication.versions.in_force().select_related("released_by", "approved_by"))
    takeable = takeable_until(publication)
    rows = Dispatch.objects.filter(placement__publication=publication).values_list(
        "delivery__pk", "delivery__state", "delivery__attempts"
    )
    marks = [f"{pk}{state}{attempts}" for pk, state, attempts in rows.order_by("pk")]
    return {
        "publication": publication,
        "places": places,
        "versions": versions[::-1],
        "version": versions[-1] if versions else None,
        "files": publication.files.select_related("image"),
        "approvals": publication.approvals.select_related("by"),
        "lines": Line.objects.about(publication),
        "takeable_until": takeable,
        "progress": f"{publication.status}-{bool(takeable)}-{'.'.join(marks)}",
        "is_watched": any(place.is_moving for place in places),
        "now": now,
    }
