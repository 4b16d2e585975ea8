"""Something of ours is to stand in a network: a row first, a call later."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.tasks import Task
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.models import Account, Delivery
from otklik.channels.networks.base import Capabilities, OutboundKind, ThreadRef
from otklik.channels.networks.registry import NoAdapter, adapter
from otklik.core.refusal import Refused


@transaction.atomic
def queue(
    *,
    account: Account,
    kind: OutboundKind,
    thread: ThreadRef,
    text: str,
    reply_to: str = "",
    not_before: datetime | None = None,
    on_settled: str = "",
    by: journal.Actor | None,
    at: datetime,
) -> Delivery:
    """Put one mutation into the queue; until `not_before` it surely stays there.

    `on_settled` is the dotted path of a task that takes the delivery's key: it is called with
    every new outcome (ADR 0022). Raises Refused when the account's mode or its network forbids
    this, or the network would not take the text.
    """
    if on_settled and not isinstance(import_string(on_settled), Task):
        raise TypeError(f"{on_settled} is not a task.")
    delivery = Delivery(
        account=account,
        kind=kind,
        container=thread.container,
        post=thread.post,
        peer=thread.peer,
        reply_to=reply_to,
        text=text,
        queued_at=at,
        not_before=not_before or at,
        on_settled=on_settled,
    )
    _refuse_what_the_network_would(account, delivery)
    delivery.save()
    delivery.enqueue()
    journal.record(
        delivery, "delivery.queued", by=by, at=at, key=delivery.key, until=delivery.not_before
    )
    return delivery


def objection(account: Account, kind: OutboundKind) -> Any:
    """Why nothing of this kind can be sent through the account; empty when it can.

    Says before anybody types what `queue` would refuse after.
    """
    if sentence := account.objection_to(kind):
        return sentence
    try:
        capabilities = adapter(account).capabilities
    except NoAdapter:
        return _("Nothing can be sent through this account: answer in the network itself.")
    except ValueError:
        return _("The account is not set up: its keys cannot be read.")
    if not _can(capabilities, kind):
        return _("This network does not let a program do that: do it there by hand.")
    return ""


def _refuse_what_the_network_would(account: Account, delivery: Delivery) -> None:
    message = delivery.outbound()
    if sentence := objection(account, message.kind):
        raise Refused(sentence)
    if problems := adapter(account).validate(message):
        raise Refused(" ".join(str(problem.sentence) for problem in problems))


def _can(capabilities: Capabilities, kind: OutboundKind) -> bool:
    match kind:
        case OutboundKind.POST:
            return capabilities.publish
        case OutboundKind.COMMENT:
            return capabilities.comment_reply
        case OutboundKind.DM:
            return capabilities.dm_reply
