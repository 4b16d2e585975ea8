import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Line(models.Model):
    """One thing that happened. Never changed, never deleted: triggers refuse both.

    Holds names and identifiers as they were and no foreign keys, so that it outlives what it
    tells about. What is personal stays in the payload, of which only a salted hash is here.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(db_index=True)
    verb = models.CharField(_("verb"), max_length=80)
    subject_kind = models.CharField(max_length=80)
    subject_key = models.CharField(max_length=80)
    subject_name = models.CharField(_("subject"), max_length=200)
    actor_key = models.CharField(max_length=80)
    actor_name = models.CharField(_("actor"), max_length=200)
    payload_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_key"], name="line_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_name}"


class Payload(models.Model):
    """The particulars of a line. May be erased by a decision; the chain stays provable."""

    line_uid = models.UUIDField(primary_key=True)
    salt = models.CharField(max_length=32)
    body = models.TextField()

    def __str__(self) -> str:
        return str(self.line_uid)


class Block(models.Model):
    """A sealed run of lines: its hash covers the block before it and every line inside."""

    number = models.PositiveBigIntegerField(primary_key=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    line_count = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"block {self.number}"


class Membership(models.Model):
    """Which block holds a line, and at which place in it."""

    line_uid = models.UUIDField(primary_key=True)
    block_number = models.PositiveBigIntegerField()
    position = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["block_number", "position"], name="one_line_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.block_number}/{self.position}"
