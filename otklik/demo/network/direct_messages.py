import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction

from otklik.demo.network.models import Person
from otklik.demo.network.posts_and_comments import Written, change_mark
from otklik.demo.network.webhook_events import announce


class DialogueQuerySet(models.QuerySet["Dialogue"]):
    def begun_by(self, person: Person, *, at: datetime) -> "Dialogue":
        """The person's dialogue with the page; only the person can begin it."""
        return self.get_or_create(person=person, defaults={"begun_at": at})[0]


class Dialogue(models.Model):
    """Private messages between one person and the official page."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="dialogue")
    begun_at = models.DateTimeField()

    objects = DialogueQuerySet.as_manager()

    @transaction.atomic
    def write(
        self,
        text: str,
        *,
        by: Person | None,
        at: datetime,
        attachment: str = "",
        invitation: str = "",
        key: uuid.UUID | None = None,
    ) -> "DirectMessage":
        """Add a message, from the page when `by` is None; the same `key` makes one message.

        `invitation` is the code in the URL that the person followed.
        """
        key = key or uuid.uuid4()
        if already := DirectMessage.objects.filter(key=key).first():
            return already
        message = DirectMessage.objects.create(
            key=key,
            dialogue=self,
            author=by,
            text=text,
            attachment=attachment,
            invitation=invitation,
            created_at=at,
        )
        announce("message_new" if by else "message_reply", message.describe(), at=at)
        return message


class DirectMessageQuerySet(models.QuerySet["DirectMessage"]):
    def mark(self) -> str:
        return change_mark(self, "edited_at", "deleted_at")


class DirectMessage(Written):
    EVENT = "message"

    invitation = models.CharField(max_length=64, blank=True)
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="messages")

    objects = DirectMessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at", "pk"]

    def describe(self) -> dict[str, Any]:
        values = super().describe() | {"peer_id": self.dialogue.person_id}
        return {**values, "ref": self.invitation} if self.invitation else values
