"""Rows of incidents in the shape that the verbs leave behind, many at once.

What a verb decides stands here a second time, since six thousand chains of verbs take an hour;
`tests/operations/history/` compares terms, groups of alike, threads, deliveries and counts
with what the verbs make; of a column that a verb fills one day it knows nothing.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from django.db import models

from otklik.audit.entries import Happening, record_many
from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound import OutboundKind, ThreadRef
from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.client import Client, Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.likeness import Likeness
from otklik.incidents.cases.message import Message, MessageVersion
from otklik.incidents.deadlines.models import Interim
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.intake.models import Question
from otklik.incidents.replies.approval.models import Approval
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User

Writers: Any = Reply.writers.through


@dataclass(kw_only=True)
class Rows:
    """What one transaction writes, in the order in which rows name each other."""

    clients: list[Client] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    likenesses: list[Likeness] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    versions: list[MessageVersion] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    writers: list[Any] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    interims: list[Interim] = field(default_factory=list)
    helped: list[Helpfulness] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)

    def write(self) -> None:
        """In the caller's transaction; lines of the journal in order of time."""
        for rows in (
            self.clients, self.identities, self.incidents, self.questions, self.likenesses,
            self.messages, self.versions, self.deliveries, self.replies, self.writers,
            self.approvals, self.interims, self.helped,
        ):  # fmt: skip
            if rows:
                _write(rows)
        record_many(sorted(self.happenings, key=lambda one: one.at))

    def happened(
        self, incident: Incident, verb: str, *, by: User | None, at: datetime, **particulars: object
    ) -> None:
        self.happenings.append(
            Happening(subject=incident, verb=verb, by=by, at=at, particulars=particulars)
        )


def _write(rows: Sequence[models.Model]) -> None:
    type(rows[0])._default_manager.bulk_create(rows)


def said(
    incident: Incident,
    text: str,
    *,
    thread: ThreadRef,
    lane: str,
    number: str,
    is_ours: bool,
    at: datetime,
    received: datetime,
    parent: str = "",
    url: str = "",
    where: str = "",
) -> tuple[Message, MessageVersion]:
    """One message with its only text."""
    directions = Message.Direction
    message = Message(
        incident=incident,
        direction=directions.OUTBOUND if is_ours else directions.INBOUND,
        lane=lane,
        account=incident.account,
        container=thread.container,
        post=thread.post,
        peer=thread.peer,
        external_id=number,
        parent_id=parent,
        url=url,
        client=None if is_ours else incident.client,
        occurred_at=at,
        received_at=received,
        noted_where=where,
    )
    return message, MessageVersion(message=message, number=1, text=text, at=at)


def replied(
    incident: Incident, to: Message, *, text: str, by: User, at: datetime, chance: Random
) -> Reply:
    """A draft; what becomes of it is set as it happens."""
    return Reply(
        key=key(chance), incident=incident, author=by, in_reply_to=to, lane=to.lane, text=text,
        revision=1, saved_at=at,
    )  # fmt: skip


def delivered(
    reply: Reply, account: Account, *, number: str, at: datetime, chance: Random
) -> Delivery:
    """It stands in the network since, and the network said so."""
    to = reply.in_reply_to
    is_private = reply.lane == Message.Lane.PRIVATE
    return Delivery(
        key=key(chance), account=account,
        kind=OutboundKind.DM if is_private else OutboundKind.COMMENT,
        container=to.container, post=to.post, peer=to.peer, reply_to=to.external_id,
        text=reply.text, queued_at=at, planned_at=at, not_before=at, sending_at=at, settled_at=at,
        handed_on_at=at, attempts=1, on_settled="otklik.incidents.tasks.delivery_settled",
        state=Delivery.State.SENT, external_id=number, proof=Delivery.Proof.ANSWER,
    )  # fmt: skip


def key(chance: Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)
