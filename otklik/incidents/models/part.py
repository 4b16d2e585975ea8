from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.db import models

from otklik.incidents.models.message import Message


class MessagePart(models.Model):
    """One of several messages that the network shows as one (an album): one message here.

    `place` is where it stands among them; `length` is how much of the message's text is its own:
    the words themselves stand in the versions alone. `said_at` is when it said that.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="parts")
    external_id = models.CharField(max_length=120, db_index=True)
    place = models.BigIntegerField()
    length = models.PositiveIntegerField(default=0)
    said_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["message", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "external_id"], name="part_once_a_message")
        ]

    def __str__(self) -> str:
        return f"{self.message}, {self.external_id}"


def put_together(message: Message, part: MessagePart, words: str, *, said_at: datetime) -> str:
    """The text of the whole when this part says these words; each part on lines of its own."""
    parts = list(message.parts.all())
    said = dict(zip((other.pk for other in parts), _apart(message.text, parts), strict=True))
    said[part.pk] = words
    part.length, part.said_at = len(words), said_at
    part.save(update_fields=["length", "said_at"])
    return "\n".join(filter(None, (said[other.pk] for other in parts)))


def _apart(text: str, parts: Iterable[MessagePart]) -> Iterable[str]:
    """What each part said of a text."""
    at = 0
    for part in parts:
        yield text[at : at + part.length]
        at += part.length + bool(part.length)
