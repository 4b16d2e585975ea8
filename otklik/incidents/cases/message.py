from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import PROPOSED
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.outbound.models import Delivery
from otklik.channels.validate_and_clean_links import storable_link
from otklik.core.refusal import Refused
from otklik.incidents.cases.choices import LONGEST_CONCERN_WORDS, Concern
from otklik.incidents.cases.client import Client, Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification import classify
from otklik.incidents.moderation.detect_concerns import detect_concerns
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

FROM_PAGE = "helped:"  # external_id of text typed on our page «Помогло?»


class MessageQuerySet(models.QuerySet["Message"]):
    def numbered(self, external_id: str) -> "Message | None":
        """The message with this number in its network, or with a part of this number."""
        message = self.filter(external_id=external_id).first()
        return message or self.filter(parts__external_id=external_id).first()

    def with_texts(self) -> Self:
        """By time, each with its versions, photos and author, for the timeline."""
        return (
            self.order_by("occurred_at", "pk")
            .select_related("account", "client")
            .prefetch_related("versions", "attachments")
        )

    def of_delivery(
        self, delivery: Delivery, incident: Incident, lane: str, *, at: datetime, **columns: Any
    ) -> "tuple[Message, bool]":
        """Our message that this delivery sent to its network, and whether it is new here."""
        return self.get_or_create(
            account=delivery.account,
            container=delivery.container,
            lane=lane,
            external_id=delivery.external_id,
            defaults={
                "incident": incident,
                "direction": Message.Direction.OUTBOUND,
                "post": delivery.post,
                "peer": delivery.peer,
                "parent_id": delivery.reply_to,
                "url": delivery.url,
                "occurred_at": delivery.settled_at or at,
                "received_at": at,
                **columns,
            },
        )

    def inbound(self) -> Self:
        return self.filter(direction=Message.Direction.INBOUND)

    def outbound(self) -> Self:
        return self.filter(direction=Message.Direction.OUTBOUND)

    def answerable(self) -> Self:
        """Without those typed on our page «Помогло?», which cannot be replied to."""
        return self.exclude(external_id__startswith=FROM_PAGE)


class Message(models.Model):
    """One message of an incident, stored once; its texts are versions. `personal_words` and
    `harsh_words` of its last text are a guess, until a colleague has reviewed it."""

    class Direction(models.TextChoices):
        INBOUND = "in", _("from the person")
        OUTBOUND = "out", _("from the authority")

    class Lane(models.TextChoices):
        PUBLIC = "public", _("everyone sees")
        PRIVATE = "private", _("the author and staff with access see")

    personal_words = models.CharField(
        max_length=LONGEST_CONCERN_WORDS,
        blank=True,
        help_text="Fragments that name or find a person.",
    )
    harsh_kind = models.CharField(
        max_length=8, choices=[*Concern.choices[1:]], blank=True, help_text="By words: a guess."
    )
    harsh_words = models.CharField(max_length=LONGEST_CONCERN_WORDS, blank=True)
    concern_left_at = models.DateTimeField(
        null=True, help_text="When a colleague looked at it and let it stand."
    )

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
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT)
    album = models.CharField(
        max_length=100, blank=True, help_text="The network shows several messages as this one."
    )
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)
    noted_where = models.CharField(
        max_length=120, blank=True, help_text="Where what was noted by hand was said."
    )
    # For an incoming message: a bot sent it, so nothing is answered automatically.
    is_automatic = models.BooleanField(
        default=False, help_text="A machine of our side said it in the network: no answer."
    )
    is_unproven = models.BooleanField(
        default=False, help_text="Anybody could have written it in the author's name."
    )

    erased_at = models.DateTimeField(
        null=True, help_text="Its words were erased; `external_id` is a keyed digest."
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["occurred_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "container", "peer"],
                condition=~models.Q(peer=""),
                name="message_by_peer",
            ),
            models.Index(
                fields=["account", "album"], condition=~models.Q(album=""), name="message_by_album"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "container", "lane", "external_id"], name="message_once"
            )
        ]

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
        """Record an answer given elsewhere by hand: it stops the clock. Harmless when repeated with
        one key.

        Raises Refused when the incident is closed, a reply is in progress in it, or the moment is
        invalid.
        """
        incident = Incident.objects.select_for_update().get(pk=to.incident_id)
        if noted := incident.messages.filter(external_id=f"hand:{key}").first():
            return noted
        if incident.status == Incident.Status.CLOSED:
            raise Refused(_("The incident is closed. Reopen it first."))
        if incident.replies.at_work().exists():
            raise Refused(_("There is still an unfinished reply here: send or discard it first."))
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
            url=storable_link(url),
            occurred_at=answered_at,
            received_at=at,
            noted_where=where,
        )
        message.versions.create(number=1, text=text, at=answered_at)
        incident.note_answer(to=to, at=answered_at)
        entries.record(
            incident, "incident.answered_outside", by=by, at=at,
            message=message.pk, where=where, text=text, answered_at=answered_at,
        )  # fmt: skip
        return message

    @property
    def is_inbound(self) -> bool:
        return self.direction == self.Direction.INBOUND

    @property
    def is_from_page(self) -> bool:
        return self.external_id.startswith(FROM_PAGE)

    @property
    def is_proposed(self) -> bool:
        """A post suggested for our wall: only its author and we see it until it is published."""
        return self.external_id.startswith(PROPOSED)

    @property
    def is_answerable(self) -> bool:
        """Whether it still exists where an answer can be put below it."""
        return self.is_inbound and self.deleted_at is None and not self.is_from_page

    @property
    def thread(self) -> ThreadRef:
        return ThreadRef(container=self.container, post=self.post, peer=self.peer)

    @property
    def text(self) -> str:
        versions = self.history
        return versions[-1].text if versions else ""

    @property
    def words(self) -> str:
        """The text, or the kinds of attachments where there is none: «[фото]»."""
        return self.text or classify.attachments_text(a.kind for a in self.attachments.all())

    @property
    def is_question(self) -> bool:
        return classify.asks(self.text, shown=[a.kind for a in self.attachments.all()])

    @property
    def history(self) -> list["MessageVersion"]:
        """All versions, oldest first, by their moments, since events come out of order."""
        return sorted(self.versions.all(), key=lambda version: (version.at, version.number))

    @property
    def is_edited(self) -> bool:
        return len(self.history) > 1

    def add_version(self, text: str, *, occurred_at: datetime, at: datetime) -> bool:
        """Add a version; False if it had this text at that moment already. `occurred_at` is the
        network's time of the text, `at` is when we learned of it."""
        versions = self.history
        before = [version for version in versions if version.at <= occurred_at][-1:]
        after = [version for version in versions if version.at >= occurred_at][:1]
        if any(version.text == text for version in before + after):
            return False
        self.versions.create(number=len(versions) + 1, text=text, at=occurred_at)
        self._forget_versions()
        if self.is_inbound:
            self.look_for_concerns(self.text)
        if versions:
            entries.record(self.incident, "message.edited", by=None, at=at, message=self.pk)
        return True

    def complete(self, text: str) -> None:
        """More of one message has arrived: extends its versions without adding one."""
        self.versions.update(text=text)
        self._forget_versions()
        if self.is_inbound:
            self.incident.learn_words(text)
            self.look_for_concerns(self.text)

    def _forget_versions(self) -> None:
        getattr(self, "_prefetched_objects_cache", {}).pop("versions", None)

    def mark_deleted(self, *, occurred_at: datetime, at: datetime) -> None:
        """Mark it as removed in the network; the text stays as evidence. Removals and restorations
        may come out of order; the latest moment decides."""
        if self.restored_at is not None and occurred_at <= self.restored_at:
            return
        was_standing = self.deleted_at is None
        self.deleted_at = max(self.deleted_at or occurred_at, occurred_at)
        self.save(update_fields=["deleted_at"])
        if was_standing:
            verb = "message.deleted_by_author" if self.is_inbound else "message.own_deleted"
            entries.record(self.incident, verb, by=None, at=at, message=self.pk)
            self._weigh()

    def _weigh(self) -> None:
        if self.concern:
            self.incident.weigh_concerns()

    def mark_restored(self, *, occurred_at: datetime, at: datetime) -> bool:
        """Lift the mark of removal; the history keeps both. False if nothing changed."""
        if self.restored_at is not None and occurred_at <= self.restored_at:
            return False
        is_newest = self.deleted_at is None or occurred_at >= self.deleted_at
        was_removed = self.deleted_at is not None and is_newest
        self.restored_at = occurred_at
        if is_newest:
            self.deleted_at = None
        self.save(update_fields=["restored_at", "deleted_at"])
        if was_removed:
            entries.record(self.incident, "message.restored", by=None, at=at, message=self.pk)
            self._weigh()
        return was_removed

    def is_of(self, person: str) -> bool:
        theirs = Identity.objects.filter(account=self.account_id, external_id=person)
        return self.client_id is not None and theirs.filter(client=self.client_id).exists()

    def note_where(self, where: str) -> None:
        self.noted_where = where[:120]
        self.save(update_fields=["noted_where"])

    def note_written_at(self, occurred_at: datetime) -> None:
        """An edit arrived first; now we know when it was written."""
        if occurred_at < self.occurred_at:
            self.occurred_at = occurred_at
            self.save(update_fields=["occurred_at"])

    @property
    def concern(self) -> Concern | None:
        """The gravest concern that nobody has reviewed."""
        if self.concern_left_at is not None:
            return None
        if self.personal_words:
            return Concern.PERSONAL
        return Concern(self.harsh_kind) if self.harsh_kind else None

    @property
    def concern_words(self) -> str:
        return self.personal_words or self.harsh_words

    def look_for_concerns(self, text: str) -> None:
        """Search the last text for concerns, and update the concern of the incident."""
        had = self.concern
        found = detect_concerns(text)
        self.personal_words = found.personal[:LONGEST_CONCERN_WORDS]
        self.harsh_kind, self.harsh_words = found.kind, found.words[:LONGEST_CONCERN_WORDS]
        self.concern_left_at = None
        if self.concern or had:
            names = ["personal_words", "harsh_kind", "harsh_words", "concern_left_at"]
            self.save(update_fields=names)
            self.incident.weigh_concerns()

    @transaction.atomic
    def keep_visible(self, *, by: User, at: datetime) -> None:
        """A colleague has reviewed it: nothing needs hiding. Harmless when repeated."""
        if not by.may(Right.MODERATE):
            raise Refused(_("Comments are reviewed by those who may hide them: ask one."))
        if self.concern is None:
            return
        was, self.concern_left_at = self.concern, at
        self.save(update_fields=["concern_left_at"])
        self.incident.weigh_concerns()
        entries.record(
            self.incident, "message.left_standing", by=by, at=at,
            message=self.pk, kind=was.value,
        )  # fmt: skip


class MessageVersion(models.Model):
    """The text of a message since a moment. It can be erased, but never overwritten."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["message", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "number"], name="version_once_a_message")
        ]


class MessagePart(models.Model):
    """One of several messages that the network shows as one (an album): its order, which part of
    the text belongs to it, and when that was written."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="parts")
    external_id = models.CharField(max_length=120, db_index=True)
    place = models.BigIntegerField()
    length = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["message", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "external_id"], name="part_once_a_message")
        ]


def last_question(messages: Iterable[Message]) -> Message | None:
    """The message to answer: the last question, else the last message."""
    found = list(messages)
    return next(reversed([m for m in found if m.is_question] or found), None)


def join_parts(message: Message, part: MessagePart, words: str, *, written_at: datetime) -> str:
    """The text of the whole when this part has the given text; parts start on new lines."""
    parts = list(message.parts.all())
    values = dict(
        zip((other.pk for other in parts), _split_parts(message.text, parts), strict=True)
    )
    values[part.pk] = words
    part.length, part.written_at = len(words), written_at
    part.save(update_fields=["length", "written_at"])
    return "\n".join(filter(None, (values[other.pk] for other in parts)))


def _split_parts(text: str, parts: Iterable[MessagePart]) -> Iterable[str]:
    """The parts of a text."""
    at = 0
    for part in parts:
        yield text[at : at + part.length]
        at += part.length + bool(part.length)


DIGEST_PURPOSE = "number of an erased message"
ERASED_PREFIX = "erased"


def erased_message_id(
    account_id: int, container: str, lane: str, external_id: str, *, key_id: str
) -> str:
    """Replaces the network's number of an erased message, so that it is not stored again when it is
    resent: a digest that cannot be computed without the installation's key."""
    text = "\n".join((str(account_id), container, lane, external_id))
    mac = settings.FIELD_KEYS.mac(DIGEST_PURPOSE, text, key_id=key_id)
    return f"{ERASED_PREFIX}:{key_id}:{mac.hex()}"


def find_erased(account: Account, container: str, lane: str, external_id: str) -> QuerySet[Message]:
    """The erased message of this number; empty when none was erased."""
    names = [
        erased_message_id(account.pk, container, lane, external_id, key_id=key_id)
        for key_id, _key in settings.FIELD_KEYS.keys
    ]
    here = Message.objects.filter(
        account=account, container=erased_container(lane, container), lane=lane
    )
    return here.filter(Q(external_id__in=names) | Q(parts__external_id__in=names)).distinct()


def erased_container(lane: str, container: str) -> str:
    """The container that an erased message keeps: a private one would name the person."""
    return ERASED_PREFIX if lane == Message.Lane.PRIVATE else container
