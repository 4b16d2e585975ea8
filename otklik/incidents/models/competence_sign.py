from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from otklik.incidents.models.learning import Learning
from otklik.language.competence import Sign


class CompetenceSignQuerySet(models.QuerySet["CompetenceSign"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def version(self) -> tuple[int, datetime | None, int | None]:
        """Changes whenever the lists do or something was learned, so that a running worker hears
        of it; in one query."""
        used = Learning.objects.in_use().values("pk")[:1]
        told = (
            self.active()
            .annotate(learning=models.Subquery(used))
            .aggregate(n=Count("pk"), newest=Max("changed_at"), used=Max("learning"))
        )
        return told["n"], told["newest"], told["used"]


class CompetenceSign(models.Model):
    """Words that speak for us, for another body, or mean nothing: a list of the pack."""

    class Party(models.TextChoices):
        OURS = "ours", _("ours")
        OTHERS = "others", _("another body's")
        NOTHING = "nothing", _("means nothing")

    code = models.CharField(max_length=50, unique=True)
    party = models.CharField(max_length=8, choices=Party.choices)
    position = models.PositiveSmallIntegerField()
    words = models.JSONField(default=list)
    near = models.JSONField(default=list, blank=True)
    unless = models.JSONField(default=list, blank=True)
    whose = models.CharField(max_length=200, blank=True)
    is_place = models.BooleanField(default=False)
    longest = models.PositiveIntegerField(default=0)
    weight = models.FloatField(default=1)
    topics = models.JSONField(default=list, blank=True, help_text="Codes of topics.")
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    objects = CompetenceSignQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def sign(self) -> Sign:
        return Sign(
            code=self.code,
            words=tuple(self.words),
            near=tuple(self.near),
            unless=tuple(self.unless),
            whose=self.whose,
            is_place=self.is_place,
            longest=self.longest,
            weight=self.weight,
            topics=tuple(self.topics),
        )
