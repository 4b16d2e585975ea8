"""Replies that failed for one cause are sent again by one button, once the cause is over."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from otklik.channels.accounts.models import Account
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedReplies:
    """Replies of one page that failed for one cause; `kind` names it, `why` says it."""

    account: Account
    kind: str
    why: Any
    replies: list[Reply] = field(default_factory=list)

    @property
    def since(self) -> datetime | None:
        moments = [r.delivery.settled_at for r in self.replies if r.delivery]
        return min((moment for moment in moments if moment is not None), default=None)


def group_failed_replies(user: User) -> list[FailedReplies]:
    """What can be sent again, visible to this person, by page and cause, oldest first."""
    found: dict[tuple[int, str], FailedReplies] = {}
    for reply in _resendable(user):
        delivery = reply.delivery
        group = found.setdefault(
            (delivery.account_id, delivery.error_kind),
            FailedReplies(
                account=delivery.account, kind=delivery.error_kind, why=delivery.error_sentence
            ),
        )
        group.replies.append(reply)
    return list(found.values())


def send_again(account: str, kind: str, *, by: User, at: datetime) -> tuple[int, str]:
    """Send all again, each in a transaction of its own; how many, and why others were refused.

    Repeated, it finds none: what is on its way is not sent again.
    """
    gone, why = 0, ""
    for reply in _resendable(by).filter(delivery__account__code=account, delivery__error_kind=kind):
        try:
            with transaction.atomic():
                reply.send_again(by=by, at=at)
            gone += 1
        except Refused as refusal:
            why = why or str(refusal)
    return gone, why


def _resendable(user: User) -> Any:
    replies = Reply.objects.resendable().filter(incident__in=Incident.objects.visible_to(user))
    return replies.select_related(
        "incident", "author", "delivery__account", "in_reply_to__account"
    ).order_by("delivery__settled_at", "pk")
