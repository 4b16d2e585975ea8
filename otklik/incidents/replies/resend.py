"""Replies that failed for one cause are sent again by one press, once what kept them is over."""

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
class Failed:
    """Replies of one page that failed for one cause; `kind` names it, `why` says it."""

    account: Account
    kind: str
    why: Any
    replies: list[Reply] = field(default_factory=list)

    @property
    def since(self) -> datetime | None:
        moments = [r.delivery.settled_at for r in self.replies if r.delivery]
        return min((moment for moment in moments if moment is not None), default=None)


def failed_replies(user: User) -> list[Failed]:
    """What can be sent again of what this person sees, by page and cause, oldest first."""
    found: dict[tuple[int, str], Failed] = {}
    for reply in _resendable(user):
        delivery = reply.delivery
        group = found.setdefault(
            (delivery.account_id, delivery.error_kind),
            Failed(account=delivery.account, kind=delivery.error_kind, why=delivery.error_sentence),
        )
        group.replies.append(reply)
    return list(found.values())


def send_again(account: str, kind: str, *, by: User, at: datetime) -> tuple[int, str]:
    """All of them, each in a transaction of its own; how many went, and why others did not.

    Pressed twice it finds none the second time: what is on its way is not sent again.
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
