from datetime import datetime
from typing import ClassVar

from django.db import models

from otklik.channels.models import Account
from otklik.channels.networks.base import InboundEvent
from otklik.incidents.models.message import Message


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
