from datetime import datetime
from functools import lru_cache
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from otklik.nlp.classify.alarms import AlarmKind, Alarms, AlarmSign, general


class AlarmListQuerySet(models.QuerySet["AlarmList"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def version(self) -> tuple[int, datetime | None]:
        """Changes with the lists, so that a running worker notices it; in one query."""
        found = self.active().aggregate(n=Count("pk"), newest=Max("changed_at"))
        return found["n"], found["newest"]


class AlarmList(models.Model):
    """Words of the pack for what is urgent, an insult or a threat. They override the general list
    of their code (`language/alarms.yaml`); one without words removes it."""

    class Kind(models.TextChoices):
        HEALTH = AlarmKind.HEALTH.value, _("life or health")
        CHILDREN = AlarmKind.CHILDREN.value, _("children")
        DANGER = AlarmKind.DANGER.value, _("danger: fire, gas, current, a fall")
        MONEY = AlarmKind.MONEY.value, _("money is being taken by deceit")
        COLD = AlarmKind.COLD.value, _("no heat, water or light")
        DEADLINE = AlarmKind.DEADLINE.value, _("a term that ends")
        THREAT = AlarmKind.THREAT.value, _("threat")
        INSULT = AlarmKind.INSULT.value, _("insult")

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.JSONField(default=list, blank=True)
    near = models.JSONField(default=list, blank=True)
    unless = models.JSONField(default=list, blank=True)
    within = models.PositiveSmallIntegerField(default=10)
    at_least = models.PositiveSmallIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    objects = AlarmListQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def sign(self) -> AlarmSign:
        return AlarmSign(
            code=self.code,
            kind=AlarmKind(self.kind),
            words=tuple(self.words),
            near=tuple(self.near),
            unless=tuple(self.unless),
            within=self.within,
            at_least=self.at_least,
        )


def alarms() -> Alarms:
    """The general lists and those of the pack; one query, built anew when a pack changed them."""
    return _alarms(AlarmList.objects.version())


@lru_cache(maxsize=4)
def _alarms(_version: tuple[int, datetime | None]) -> Alarms:
    return general().with_signs(row.sign for row in AlarmList.objects.active())
