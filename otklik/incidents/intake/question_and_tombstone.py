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
from otklik.incidents.information_requests.models import LetterKind

CODE_DIGITS = 9
CONTAINER = "site"


class QuestionQuerySet(models.QuerySet["Question"]):
    def opened_by(self, *, number: int, code: str) -> "Question | None":
        """The question of this number, when the code is its own; a wrong pair tells no more."""
        question = self.select_related("incident", "incident__unit", "incident__sorting").filter(
            incident__number=number
        )
        found = question.first()
        key_id = found.key_id if found else settings.FIELD_KEYS.newest
        digest = _digest(number, code, key_id=key_id)
        is_right = hmac.compare_digest(digest, found.code_digest if found else "")
        return found if is_right else None


class Question(models.Model):
    """A question asked on the site, at a place of its own. Its author comes back with its number
    and a code.

    The code is made from the key of the form by a key of the installation, so that a second
    press shows the same one. Neither the code nor the form's key is kept: the row holds a digest
    that tells nothing without the installation's key.
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

    def __str__(self) -> str:
        return str(self.incident)

    @classmethod
    def of(cls, incident: Incident, *, key: UUID, kind: str = LetterKind.QUESTION) -> "Question":
        """Remember that this incident was asked with this form, as this kind."""
        made = cls.made(incident, key=key)
        question, _is_new = cls.objects.get_or_create(
            incident=incident,
            defaults={"place": made.place, "code_digest": made.code_digest, "kind": kind},
        )
        return question

    @classmethod
    def made(cls, incident: Incident, *, key: UUID) -> "Question":
        """The row of an incident that was asked with this form; the caller stores it."""
        digest = _digested(incident.number, key)
        return cls(incident=incident, place=place_of(key), code_digest=digest)

    @property
    def messages(self) -> "MessageQuerySet":
        """What was said at its place, whichever incident holds it now."""
        return Message.objects.filter(
            account=self.incident.account_id, container=CONTAINER, peer=self.place
        )

    def code_for(self, key: UUID) -> str:
        """The code of whoever holds the key of the form."""
        return _code(key, key_id=self.key_id)

    @property
    def key_id(self) -> str:
        """Which key of the installation its code was made with."""
        return self.code_digest.split(":")[1]


def place_of(key: UUID) -> str:
    """What the desk knows a form by: it does not lead back to the key, nor to the code."""
    return hashlib.sha256(b"question" + key.bytes).hexdigest()[:32]


def number_of(key: UUID, text: str) -> str:
    """What stands for the number a network would give: one text of one form is one message."""
    return hashlib.sha256(key.bytes + text.encode()).hexdigest()[:40]


def key_for(key: UUID, text: str) -> UUID:
    """The key of a form whose own key came with another text before: of a question by itself.

    Made, not drawn, so that a second press finds the same question; whoever knows only the key
    of the form cannot make it.
    """
    digest = hashlib.sha256(b"another question" + key.bytes + text.encode())
    return UUID(bytes=digest.digest()[:16], version=5)


def _code(key: UUID, *, key_id: str) -> str:
    mac = settings.FIELD_KEYS.mac("code of a question", key.hex, key_id=key_id)
    return f"{int.from_bytes(mac) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def _digested(number: int, key: UUID) -> str:
    key_id = settings.FIELD_KEYS.newest
    return _digest(number, _code(key, key_id=key_id), key_id=key_id)


def _digest(number: int, code: str, *, key_id: str) -> str:
    mac = settings.FIELD_KEYS.mac("digest of a code", f"{number}:{code}", key_id=key_id)
    return f"v1:{key_id}:{mac.hex()}"


class Tombstone(models.Model):
    """A removal, or a restoration, that came before the message it is about."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    container = models.CharField(max_length=120)
    lane = models.CharField(max_length=7, choices=Message.Lane.choices)
    external_id = models.CharField(max_length=120)
    at = models.DateTimeField(null=True, blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)

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
        """Keep that it was removed."""
        stone = cls._of(account=account, lane=lane, event=event)
        stone.at = max(stone.at or event.occurred_at, event.occurred_at)
        stone.save(update_fields=["at"])

    @classmethod
    def lift(cls, *, account: Account, lane: str, event: InboundEvent) -> None:
        """Keep that it was restored."""
        stone = cls._of(account=account, lane=lane, event=event)
        stone.restored_at = max(stone.restored_at or event.occurred_at, event.occurred_at)
        stone.save(update_fields=["restored_at"])

    @classmethod
    def mark(cls, message: Message, *, at: datetime) -> None:
        """Let a message that came at last have the marks that were told before it."""
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
