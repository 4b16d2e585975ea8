import hashlib
from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import PROTECT, Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.dashboards.permissions import require_overview_right
from otklik.incidents.classification.classify import Reading
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User

LONGEST = 300


class Witness(models.TextChoices):
    """Sources of needs other than incidents, which have their topics."""

    PAGE = "page", _("marks of a page")
    SEARCH = "search", _("searches without a result")
    CODE = "code", _("open answers of a survey")
    SCORE = "score", _("marks in a survey")


class PlacingQuerySet(models.QuerySet["Placing"]):
    def of(self, witness: str) -> Self:
        return self.filter(witness=witness).select_related("topic", "guessed_topic")


class Placing(models.Model):
    """The topic of a voice: guessed, or decided (None: none). `key` is unique within its source."""

    witness = models.CharField(max_length=8, choices=Witness.choices)
    key = models.CharField(max_length=LONGEST)
    digest = models.CharField(max_length=64, help_text="Of the words that were read.")
    guessed_topic = models.ForeignKey(Topic, null=True, on_delete=models.SET_NULL, related_name="+")
    certainty = models.FloatField(default=0.0)
    reason = models.CharField(max_length=300, blank=True)
    topic = models.ForeignKey(Topic, null=True, on_delete=PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = PlacingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["witness", "key"], name="witness_is_placed_once"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=False) | Q(topic__isnull=True),
                name="placed_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_witness_display()}: {self.key}"

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None

    @property
    def place(self) -> Topic | None:
        """A person's decision, else the guess."""
        return self.topic if self.is_decided else self.guessed_topic

    @classmethod
    def guess(cls, witness: str, key: str, text: str, reading: Reading) -> None:
        """Store the guess; a person's decision stays."""
        cls.objects.update_or_create(
            witness=witness,
            key=key[:LONGEST],
            defaults={
                "digest": digest_of(text),
                "guessed_topic": reading.topic,
                "certainty": reading.certainty,
                "reason": reading.reason,
            },
        )

    @classmethod
    @transaction.atomic
    def decide(
        cls, witness: str, key: str, topic: Topic | None, *, by: User, at: datetime
    ) -> "Placing":
        """A person decides on the topic, or that there is none."""
        require_overview_right(by)
        placing, _is_new = cls.objects.get_or_create(witness=witness, key=key[:LONGEST])
        placing.topic, placing.decided_by, placing.decided_at = topic, by, at
        placing.save(update_fields=["topic", "decided_by", "decided_at"])
        code = topic.code if topic else ""
        entries.record(placing, "need.placed", by=by, at=at, witness=witness, topic=code)
        return placing


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
