"""Who acts, and how an entry identifies its subject."""

import json
import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, Protocol, Self

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from otklik.core.db.compiled_queries import derived


class Actor(Protocol):
    """Somebody who can act: a user has a key and a name."""

    @property
    def pk(self) -> Any: ...

    def __str__(self) -> str: ...


def subject_key(subject: models.Model) -> str:
    """A subject's key in the log. For a line it is the uid: a MAC covers the uid, not the pk."""
    uid = getattr(subject, "uid", None) if subject._meta.label_lower == "audit.line" else None
    return str(subject.pk) if uid is None else str(uid.hex)


class LineQuerySet(models.QuerySet["Line"]):
    def about(self, subject: models.Model) -> Self:
        """Entries about one subject, under any name."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_key=subject_key(subject))

    def of_kind(self, model: type[models.Model]) -> Self:
        """Entries about rows of this model."""
        return self.filter(subject_kind=model._meta.label_lower)

    def with_verb(self, verb: str) -> Self:
        """Entries of one verb, such as «incident.triaged»."""
        return self.filter(verb=verb)

    def with_any_verb(self, verbs: Iterable[str]) -> Self:
        return self.filter(verb__in=tuple(verbs))

    def by(self, actor: Actor) -> Self:
        """Entries of one actor, under any name."""
        return self.filter(actor_key=derived(actor.pk, str))

    def passed_over(self) -> Self:
        """Entries in no block and unknown to the sealer: manipulated.

        Reads the whole log.
        """
        place = Membership.objects.filter(line_uid=OuterRef("uid"))
        waiting = UnsealedLine.objects.filter(line=OuterRef("pk"))
        return self.filter(~Exists(place), ~Exists(waiting))

    def with_particulars(self) -> Self:
        """With payloads, for pages that show `particulars` of many entries."""
        payload = Payload.objects.filter(line_uid=OuterRef("uid"))
        return self.annotate(payload_body=Subquery(payload.values("body")[:1]))

    def newest_first(self) -> Self:
        """Newest first."""
        return self.order_by("-pk")


class Line(models.Model):
    """One audit entry. Triggers refuse changes and deletion.

    Holds names and identifiers as they were and no foreign keys, so it outlives its subject.
    Personal data is in the payload, of which only a salted hash is here. `mac` proves that this
    installation wrote the entry and that the entry `previous` existed before (`chain`); its key is
    outside the database.
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
    previous = models.UUIDField(null=True)
    previous_mac = models.CharField(max_length=64)
    key_id = models.CharField(max_length=40)
    mac = models.CharField(max_length=64)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_key"], name="line_by_subject"),
            models.Index(fields=["actor_key", "verb"], name="line_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_name}"

    @property
    def particulars(self) -> dict[str, Any] | None:
        """The payload; None when it was erased."""
        if "payload_body" in self.__dict__:
            body: str | None = self.__dict__["payload_body"]
        else:
            body = Payload.objects.filter(line_uid=self.uid).values_list("body", flat=True).first()
        return None if body is None else dict(json.loads(body))


class Payload(models.Model):
    """The payload of an entry. A decision may erase it; the chain stays provable."""

    line_uid = models.UUIDField(primary_key=True)
    salt = models.CharField(max_length=32)
    body = models.TextField()


class UnsealedLine(models.Model):
    """An entry without a block: the sealer reads these instead of the whole log.

    Written with the entry and deleted with its block, so it is correct for any order of commits.
    """

    line = models.OneToOneField(
        Line, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )


class Block(models.Model):
    """A sealed series of entries: its hash covers the previous block and, by the root of a hash
    tree, all entries; its MAC proves that this installation sealed it.

    Numbers start at 1 without gaps. The hash of the newest block, kept elsewhere, proves everything
    up to it.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    previous_hash = models.CharField(max_length=64)
    lines_root = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    line_count = models.PositiveIntegerField()
    key_id = models.CharField(max_length=40)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"block {self.number}"


class Membership(models.Model):
    """Block and position of an entry, and its hash when sealed."""

    line_uid = models.UUIDField(primary_key=True)
    block_number = models.PositiveBigIntegerField()
    position = models.PositiveIntegerField()
    line_hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["block_number", "position"], name="one_line_a_place")
        ]
