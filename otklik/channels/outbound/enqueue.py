"""Queueing a delivery: first a row, later a call."""

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
from otklik.channels.networks.outbound_types import Action, Outbound, OutboundKind, ThreadRef
from otklik.channels.networks.registry import adapter, capabilities, has_adapter, missing
from otklik.channels.outbound.choices import Priority
from otklik.channels.outbound.delivery_file import DeliveryFile
from otklik.channels.outbound.models import Delivery
from otklik.core.db.compiled_inserts import insert
from otklik.core.refusal import Refused

#: The capability that each action requires.
CAPABILITY = {
    (Action.SEND, OutboundKind.POST): "publish",
    (Action.SEND, OutboundKind.COMMENT): "comment_reply",
    (Action.SEND, OutboundKind.DM): "dm_reply",
    (Action.EDIT, OutboundKind.POST): "edit_post",
    (Action.EDIT, OutboundKind.COMMENT): "edit_comment",
    (Action.EDIT, OutboundKind.DM): "edit_dm",
    (Action.DELETE, OutboundKind.POST): "delete_post",
    (Action.DELETE, OutboundKind.COMMENT): "delete_comment",
    (Action.DELETE, OutboundKind.DM): "delete_dm",
    (Action.HIDE, OutboundKind.COMMENT): "hide_comment",
    (Action.SHOW, OutboundKind.COMMENT): "hide_comment",
}


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
    """Queue one mutation; it is not sent before `not_before`.

    `files`: unsaved rows. `is_by_hand`: a person does it in the network and pastes the link.
    `on_settled`: the dotted path of a task that is called with the delivery's key on every outcome
    (ADR 0022). Raises Refused when mode, network or content do not allow it."""
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
        files = _files_of_target(delivery)
    _refuse_what_the_network_would(account, delivery, files)
    insert(delivery)
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


def _files_of_target(removal: Delivery) -> list[DeliveryFile]:
    """An album is removed picture by picture."""
    went = Delivery.objects.holding(removal, removal.target).first()
    rows = list(went.files.all()) if went is not None else []
    for row in rows:
        row.pk = None
    return rows


def objection(account: Account, kind: OutboundKind, action: Action = Action.SEND) -> Any:
    """Why nothing of this kind can be sent through the account; empty if it can."""
    if sentence := account.objection_to(kind, action):
        return sentence
    if not has_adapter(account):
        return _("Nothing can be sent through this account: answer in the network itself.")
    if not _can(account, kind, action):
        return _("This network does not let a program do that: do it there manually.")
    if missing(account):
        return _("The account is not connected yet: fill in what is missing on its page.")
    try:
        adapter(account)
    except ValueError:
        return _("The account is not set up: its keys cannot be read.")
    return ""


def is_by_hand_only(account: Account, kind: OutboundKind, action: Action = Action.SEND) -> bool:
    """Whether the account may do this, but only a person can."""
    is_allowed = not account.objection_to(kind, action) and has_adapter(account)
    return is_allowed and not _can(account, kind, action)


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
    refuse_problems(account, delivery.outbound_with(tuple(file.to_send() for file in files)))


def refuse_problems(account: Account, message: Outbound) -> None:
    """Raises Refused with what the network would not accept, NoAdapter, ValueError."""
    found = [one for one in adapter(account).validate(message) if not one.is_warning]
    if found:
        raise Refused(" ".join(str(problem.sentence) for problem in found))


def _can(account: Account, kind: OutboundKind, action: Action) -> bool:
    name = CAPABILITY.get((action, kind))
    return name is not None and bool(getattr(capabilities(account), name))
