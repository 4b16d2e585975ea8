"""Something of ours is to stand in a network: a row first, a call later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.tasks import Task
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.channels.accounts.models import TIDYING, Account
from otklik.channels.networks.capabilities import Capabilities
from otklik.channels.networks.outbound_types import (
    Action,
    Outbound,
    OutboundKind,
    ThreadRef,
)
from otklik.channels.networks.registry import NoAdapter, adapter, capabilities, missing
from otklik.channels.outbound.choices import Priority
from otklik.channels.outbound.delivery_file import DeliveryFile
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused


@transaction.atomic
def queue(
    *,
    account: Account,
    kind: OutboundKind,
    thread: ThreadRef,
    text: str,
    action: Action = Action.SEND,
    target: str = "",
    reply_to: str = "",
    link: str = "",
    repost_of: str = "",
    files: Sequence[DeliveryFile] = (),
    comments_open: bool = True,
    is_by_hand: bool = False,
    not_before: datetime | None = None,
    on_settled: str = "",
    priority: Priority = Priority.ROUTINE,
    by: Actor | None,
    at: datetime,
) -> Delivery:
    """Put one mutation into the queue; until `not_before` it surely stays there.

    `files` are unsaved rows, in their order. `is_by_hand`: a person will do it in the network
    itself and paste the link back; nothing is called. `on_settled` is the dotted path of a task
    that takes the delivery's key: it is called with every new outcome (ADR 0022). Raises
    Refused when the account's mode or its network forbids this, or the network would not take it.
    """
    if on_settled and not isinstance(import_string(on_settled), Task):
        raise TypeError(f"{on_settled} is not a task.")
    delivery = Delivery(
        account=account,
        kind=kind,
        action=action,
        target=target,
        container=thread.container,
        post=thread.post,
        peer=thread.peer,
        reply_to=reply_to,
        text=text,
        link=link,
        repost_of=repost_of,
        comments_open=comments_open,
        queued_at=at,
        planned_at=not_before or at,
        not_before=not_before or at,
        on_settled=on_settled,
        priority=priority,
        state=Delivery.State.BY_HAND if is_by_hand else Delivery.State.QUEUED,
    )
    if action == Action.DELETE and not files:
        files = _files_that_went(delivery)
    _refuse_what_the_network_would(account, delivery, files)
    delivery.save()
    for position, file in enumerate(files):
        file.delivery, file.position = delivery, position
    DeliveryFile.objects.bulk_create(files)
    if not is_by_hand:
        delivery.enqueue()
    entries.record(
        delivery, "delivery.queued", by=by, at=at, key=delivery.key, until=delivery.not_before,
        action=action, by_hand=is_by_hand,
    )  # fmt: skip
    return delivery


def _files_that_went(removal: Delivery) -> list[DeliveryFile]:
    """Copies of the rows of what is to be removed: an album is removed picture by picture."""
    went = Delivery.objects.holding(removal, removal.target).first()
    rows = list(went.files.all()) if went is not None else []
    for row in rows:
        row.pk = None
    return rows


def objection(account: Account, kind: OutboundKind, action: Action = Action.SEND) -> Any:
    """Why nothing of this kind can be sent through the account; empty when it can.

    Says before anybody types what `queue` would refuse after.
    """
    if sentence := account.objection_to(kind, action):
        return sentence
    try:
        known = capabilities(account)
    except NoAdapter:
        return _("Nothing can be sent through this account: answer in the network itself.")
    if not _can(known, kind, action):
        return _("This network does not let a program do that: do it there by hand.")
    if missing(account):
        return _("The account is not connected yet: fill in what is missing on its page.")
    try:
        adapter(account)
    except ValueError:
        return _("The account is not set up: its keys cannot be read.")
    return ""


def is_by_hand_only(account: Account, kind: OutboundKind, action: Action = Action.SEND) -> bool:
    """Whether the account may do this, but only a person in the network itself can."""
    if account.objection_to(kind, action):
        return False
    try:
        return not _can(capabilities(account), kind, action)
    except NoAdapter:
        return False


def _refuse_what_the_network_would(
    account: Account, delivery: Delivery, files: Sequence[DeliveryFile]
) -> None:
    kind, action = OutboundKind(delivery.kind), Action(delivery.action)
    if delivery.state == Delivery.State.BY_HAND:
        if sentence := account.objection_to(kind, action):
            raise Refused(sentence)
        return
    if sentence := objection(account, kind, action):
        raise Refused(sentence)
    if action in TIDYING:
        return
    refuse_problems(account, delivery.addressed(tuple(file.to_send() for file in files)))


def refuse_problems(account: Account, message: Outbound) -> None:
    """Raises Refused with what the network would not take of this message; asks nobody.

    Raises NoAdapter, ValueError.
    """
    found = [one for one in adapter(account).validate(message) if not one.is_warning]
    if found:
        raise Refused(" ".join(str(problem.sentence) for problem in found))


def _can(known: Capabilities, kind: OutboundKind, action: Action) -> bool:
    match action, kind:
        case Action.SEND, OutboundKind.POST:
            return known.publish
        case Action.SEND, OutboundKind.COMMENT:
            return known.comment_reply
        case Action.SEND, OutboundKind.DM:
            return known.dm_reply
        case Action.EDIT, OutboundKind.POST:
            return known.edit_post
        case Action.EDIT, OutboundKind.COMMENT:
            return known.edit_comment
        case Action.EDIT, OutboundKind.DM:
            return known.edit_dm
        case Action.DELETE, OutboundKind.POST:
            return known.delete_post
        case Action.DELETE, OutboundKind.COMMENT:
            return known.delete_comment
        case Action.HIDE | Action.SHOW, OutboundKind.COMMENT:
            return known.hide_comment
        case Action.DELETE, _:
            return known.delete_dm
        case _:
            return False
