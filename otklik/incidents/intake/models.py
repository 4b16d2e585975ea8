import hashlib
import hmac
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models

from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message, MessageQuerySet
from otklik.incidents.foi_requests.models import LetterKind

CODE_DIGITS = 9
CONTAINER = "site"


class QuestionQuerySet(models.QuerySet["Question"]):
    def by_code(self, *, number: int, code: str) -> "Question | None":
        """The question of this number if the code matches; a wrong pair reveals nothing."""
        question = self.select_related("incident", "incident__unit", "incident__sorting").filter(
            incident__number=number
        )
        found = question.first()
        key_id = found.key_id if found else settings.FIELD_KEYS.newest
        digest = _digest(number, code, key_id=key_id)
        is_right = hmac.compare_digest(digest, found.code_digest if found else "")
        return found if is_right else None


class Question(models.Model):
    """A question asked on the site; its author returns with its number and a code.

    The code is derived from the form's key with a key of the installation, so that a second
    submission shows the same one. Neither is stored: the row has a digest that is useless without
    the installation's key.
    """

    incident = models.OneToOneField(
        Incident, primary_key=True, on_delete=models.CASCADE, related_name="question"
    )
    place = models.CharField(max_length=32, unique=True)
    code_digest = models.CharField(max_length=160)
    kind = models.CharField(
        max_length=10,
        choices=LetterKind.choices,
        default=LetterKind.QUESTION,
        help_text="What its author says it is; what it is, a person decides by sorting it.",
    )

    objects: ClassVar[QuestionQuerySet] = QuestionQuerySet.as_manager()  # type: ignore[assignment]

    @classmethod
    def of(cls, incident: Incident, *, key: UUID, kind: str = LetterKind.QUESTION) -> "Question":
        """Store that this incident was asked with this form, and its kind."""
        made = cls.build(incident, key=key)
        question, _is_new = cls.objects.get_or_create(
            incident=incident,
            defaults={"place": made.place, "code_digest": made.code_digest, "kind": kind},
        )
        return question

    @classmethod
    def build(cls, incident: Incident, *, key: UUID) -> "Question":
        """The unsaved row of an incident that was asked with this form."""
        key_id = settings.FIELD_KEYS.newest
        digest = _digest(incident.number, _code(key, key_id=key_id), key_id=key_id)
        return cls(incident=incident, place=place_of(key), code_digest=digest)

    @property
    def messages(self) -> "MessageQuerySet":
        """All messages between its author and us, whichever incident has them now."""
        return Message.objects.filter(
            account=self.incident.account_id, container=CONTAINER, peer=self.place
        )

    def code_for(self, key: UUID) -> str:
        return _code(key, key_id=self.key_id)

    @property
    def key_id(self) -> str:
        """The id of the installation's key that its code was made with."""
        return self.code_digest.split(":")[1]


def place_of(key: UUID) -> str:
    """The desk's name for a form; neither the key nor the code can be derived from it."""
    return hashlib.sha256(b"question" + key.bytes).hexdigest()[:32]


def number_of(key: UUID, text: str) -> str:
    """The message number: one text of one form is one message."""
    return hashlib.sha256(key.bytes + text.encode()).hexdigest()[:40]


def key_for(key: UUID, text: str) -> UUID:
    """A key for another text that came with a known key: always the same, and not computable by a
    stranger who knows only the form's key."""
    digest = hashlib.sha256(b"another question" + key.bytes + text.encode())
    return UUID(bytes=digest.digest()[:16], version=5)


def _code(key: UUID, *, key_id: str) -> str:
    mac = settings.FIELD_KEYS.mac("code of a question", key.hex, key_id=key_id)
    return f"{int.from_bytes(mac) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def _digest(number: int, code: str, *, key_id: str) -> str:
    mac = settings.FIELD_KEYS.mac("digest of a code", f"{number}:{code}", key_id=key_id)
    return f"v1:{key_id}:{mac.hex()}"


class Tombstone(models.Model):
    """A removal or restoration that arrived before its message."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    container = models.CharField(max_length=120)
    lane = models.CharField(max_length=7, choices=Message.Lane.choices)
    external_id = models.CharField(max_length=120)
    at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "container", "lane", "external_id"], name="tombstone_once"
            )
        ]

    @classmethod
    def bury(cls, *, account: Account, lane: str, event: InboundEvent) -> None:
        stone = cls._of(account=account, lane=lane, event=event)
        stone.at = max(stone.at or event.occurred_at, event.occurred_at)
        stone.save(update_fields=["at"])

    @classmethod
    def lift(cls, *, account: Account, lane: str, event: InboundEvent) -> None:
        stone = cls._of(account=account, lane=lane, event=event)
        stone.restored_at = max(stone.restored_at or event.occurred_at, event.occurred_at)
        stone.save(update_fields=["restored_at"])

    @classmethod
    def mark(cls, message: Message, *, at: datetime) -> None:
        stone = cls.objects.filter(
            account=message.account,
            container=message.container,
            lane=message.lane,
            external_id=message.external_id,
        ).first()
        if stone is not None and stone.restored_at is not None:
            message.mark_restored(occurred_at=stone.restored_at, at=at)
        if stone is not None and stone.at is not None:
            message.mark_deleted(occurred_at=stone.at, at=at)

    @classmethod
    def _of(cls, *, account: Account, lane: str, event: InboundEvent) -> "Tombstone":
        return cls.objects.get_or_create(
            account=account,
            container=event.thread.container,
            lane=lane,
            external_id=event.external_id,
        )[0]
