from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.links import kept_link
from otklik.channels.models import Account
from otklik.channels.networks.base import InboundEvent, ThreadRef
from otklik.core.refusal import Refused
from otklik.incidents.models.client import Client
from otklik.incidents.models.incident import Incident
from otklik.organisation.models import User


class MessageQuerySet(models.QuerySet["Message"]):
    def with_texts(self) -> Self:
        """In order of time, each with its versions, photos and author, for the timeline."""
        return (
            self.order_by("occurred_at", "pk")
            .select_related("account", "client")
            .prefetch_related("versions", "attachments")
        )

    def inbound(self) -> Self:
        return self.filter(direction=Message.Direction.INBOUND)


class Message(models.Model):
    """One message of an incident, stored once whatever is sent twice. Its texts are versions."""

    class Direction(models.TextChoices):
        INBOUND = "in", _("from the person")
        OUTBOUND = "out", _("from the authority")

    class Lane(models.TextChoices):
        PUBLIC = "public", _("everyone sees")
        PRIVATE = "private", _("the author and staff with access see")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    lane = models.CharField(max_length=7, choices=Lane.choices)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    container = models.CharField(max_length=120)
    post = models.CharField(max_length=120, blank=True)
    peer = models.CharField(max_length=120, blank=True)
    external_id = models.CharField(max_length=120)
    parent_id = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=500, blank=True)
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    noted_where = models.CharField(
        max_length=120, blank=True, help_text="Where an answer noted by hand was given."
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["occurred_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "container", "peer"],
                condition=~models.Q(peer=""),
                name="message_by_peer",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "container", "lane", "external_id"], name="message_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident} {self.external_id}"

    @classmethod
    @transaction.atomic
    def note_outside_answer(
        cls,
        to: "Message",
        *,
        key: UUID,
        where: str,
        text: str,
        url: str = "",
        answered_at: datetime,
        by: User,
        at: datetime,
    ) -> "Message":
        """Keep an answer that a person gave elsewhere, by hand: it stops the clock.

        Harmless when pressed twice with one key. Raises Refused when the incident is closed,
        a reply is at work in it, or the moment cannot be right.
        """
        incident = Incident.objects.select_for_update().get(pk=to.incident_id)
        known = incident.messages.filter(external_id=f"hand:{key}").first()
        if known is not None:
            return known
        if incident.status == Incident.Status.CLOSED:
            raise Refused(_("The incident is closed. Reopen it first."))
        if incident.replies.at_work().exists():
            raise Refused(_("A reply is still at work here: send or discard it first."))
        if not to.occurred_at <= answered_at <= at:
            raise Refused(_("An answer is given after the question and not later than now."))
        message = incident.messages.create(
            direction=cls.Direction.OUTBOUND,
            lane=to.lane,
            account=to.account,
            container=to.container,
            post=to.post,
            peer=to.peer,
            external_id=f"hand:{key}",
            parent_id=to.external_id,
            url=kept_link(url),
            occurred_at=answered_at,
            received_at=at,
            noted_where=where,
        )
        message.versions.create(number=1, text=text, at=answered_at)
        incident.note_answer(to=to, at=answered_at)
        journal.record(
            incident, "incident.answered_outside", by=by, at=at,
            message=message.pk, where=where, text=text, answered_at=answered_at,
        )  # fmt: skip
        return message

    @property
    def is_inbound(self) -> bool:
        return self.direction == self.Direction.INBOUND

    @property
    def thread(self) -> ThreadRef:
        return ThreadRef(container=self.container, post=self.post, peer=self.peer)

    @property
    def text(self) -> str:
        """As it stands now; earlier versions are kept."""
        versions = self.history
        return versions[-1].text if versions else ""

    @property
    def history(self) -> list["MessageVersion"]:
        """All versions, oldest first. Events come in disorder, so the moment decides."""
        return sorted(self.versions.all(), key=lambda version: (version.at, version.number))

    @property
    def is_edited(self) -> bool:
        return len(self.history) > 1

    def add_version(self, text: str, *, occurred_at: datetime, at: datetime) -> bool:
        """Keep another text of this message; False when it is already known.

        `occurred_at` is the network's moment of this text, `at` is when we learnt of it.
        """
        versions = self.history
        if any(version.text == text and version.at == occurred_at for version in versions):
            return False
        if versions and versions[-1].text == text and versions[-1].at <= occurred_at:
            return False
        self.versions.create(number=len(versions) + 1, text=text, at=occurred_at)
        if versions:
            journal.record(self.incident, "message.edited", by=None, at=at, message=self.pk)
        return True

    def mark_deleted(self, *, occurred_at: datetime, at: datetime) -> None:
        """The person removed it in the network: a mark, the text stays as evidence."""
        if self.deleted_at is not None:
            return
        self.deleted_at = occurred_at
        self.save(update_fields=["deleted_at"])
        journal.record(self.incident, "message.deleted_by_author", by=None, at=at, message=self.pk)


class MessageVersion(models.Model):
    """A text of a message as it stood from a moment on. Erasable; never overwritten."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["message", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "number"], name="version_once_a_message")
        ]

    def __str__(self) -> str:
        return f"{self.message} v{self.number}"


class Tombstone(models.Model):
    """A removal that came before the message it removes."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    container = models.CharField(max_length=120)
    lane = models.CharField(max_length=7, choices=Message.Lane.choices)
    external_id = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "container", "lane", "external_id"], name="tombstone_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.container} {self.external_id}"

    @classmethod
    def bury(cls, *, account: Account, lane: str, event: InboundEvent) -> None:
        cls.objects.get_or_create(
            account=account,
            container=event.thread.container,
            lane=lane,
            external_id=event.external_id,
            defaults={"at": event.occurred_at},
        )

    @classmethod
    def over(cls, *, account: Account, lane: str, event: InboundEvent) -> "Tombstone | None":
        """The removal that was told before this message was."""
        return cls.objects.filter(
            account=account,
            container=event.thread.container,
            lane=lane,
            external_id=event.external_id,
        ).first()
