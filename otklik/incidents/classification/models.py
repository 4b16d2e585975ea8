"""What the program learned from this installation's decisions, stored so that it can be
reverted."""

from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.db.ask_once import asked_once
from otklik.core.db.compiled_queries import compiled_query, totals
from otklik.core.refusal import Refused
from otklik.nlp.classify.authority_competence import Sign
from otklik.nlp.classify.urgency_and_insults import AlarmKind, Alarms, AlarmSign, general

MODELS_KEPT = 5  # trained models kept; of earlier ones only the figures stay


class LearningQuerySet(models.QuerySet["Learning"]):
    def light(self) -> Self:
        """Without the trained model itself, which is megabytes."""
        return self.defer("content")

    def in_use(self) -> Self:
        return self.filter(is_used=True)

    def kept(self) -> Self:
        """Those that can be restored."""
        return self.filter(content__isnull=False)


class Learning(models.Model):
    """One training run: number of decisions, figures on held-out ones, and the model."""

    learned_at = models.DateTimeField()
    decisions = models.PositiveIntegerField()
    report = models.JSONField(help_text="Figures on the decisions held out; no texts, no words.")
    content = models.BinaryField(null=True, help_text="language.learned; empty: forgotten.")
    whose = models.JSONField(
        default=dict, blank=True,
        help_text="What signs of competence weigh; empty: as the pack says. No words of anybody.",
    )  # fmt: skip
    is_used = models.BooleanField(default=False)
    follows = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+",
        help_text="What was in use before it; empty: the phrases of the pack.",
    )  # fmt: skip

    objects = LearningQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-learned_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_used"],
                condition=models.Q(is_used=True),
                name="one_learning_in_use",
            )
        ]

    def __str__(self) -> str:
        return f"{self.learned_at:%Y-%m-%d %H:%M}"

    @classmethod
    @transaction.atomic
    def keep(
        cls,
        *,
        decisions: int,
        report: dict[str, object],
        content: bytes,
        whose: dict[str, object] | None = None,
        at: datetime,
    ) -> "Learning":
        """Put a trained model in use, and delete the oldest."""
        before = cls.objects.in_use().light().first()
        learning = cls(
            learned_at=at,
            decisions=decisions,
            report=report,
            content=content,
            whose=whose or {},
            follows=before,
        )
        learning._use()
        entries.record(learning, "language.learned", by=None, at=at, decisions=decisions)
        old = cls.objects.kept().values_list("pk", flat=True)[MODELS_KEPT:]
        cls.objects.filter(pk__in=list(old)).update(content=None)
        return learning

    @classmethod
    @transaction.atomic
    def go_back(cls, *, at: datetime) -> "Learning | None":
        """Return to the previous model; to the phrases of the pack (None) if there was none."""
        used = cls.objects.in_use().light().select_for_update().first()
        if used is None:
            raise Refused(_("Topics are already suggested by the phrases of the pack alone."))
        earlier = used._before()
        used.is_used = False
        used.save(update_fields=["is_used"])
        if earlier is not None:
            earlier._use()
        entries.record(
            used, "language.went_back", by=None, at=at, to=str(earlier) if earlier else ""
        )
        return earlier

    @classmethod
    def forget_what_is_not_used(cls) -> None:
        """After an erasure: delete models that are not in use and may contain erased words."""
        cls.objects.kept().filter(is_used=False).update(content=None)

    def _before(self) -> "Learning | None":
        """The previously used model that is still stored."""
        stored_keys = set(type(self).objects.kept().values_list("pk", flat=True))
        found = self.follows
        while found is not None and found.pk not in stored_keys:
            found = found.follows
        return found

    def _use(self) -> None:
        type(self).objects.in_use().update(is_used=False)
        self.is_used = True
        self.save(update_fields=["is_used"] if self.pk else None)


class CompetenceSignQuerySet(models.QuerySet["CompetenceSign"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def version(self) -> tuple[int, datetime | None, int | None]:
        """Changes with the lists and with training, so that workers reload; one query."""
        [(number, newest, used)] = _version_of_signs()
        return number, newest, used


class CompetenceSign(models.Model):
    """A word list of the pack: words that point to us, to another body, or to nothing."""

    class Party(models.TextChoices):
        OURS = "ours", _("ours")
        OTHERS = "others", _("not ours")
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

    @property
    def sign(self) -> Sign:
        names = ("words", "near", "unless", "topics")
        return Sign(
            code=self.code, whose=self.whose, is_place=self.is_place, longest=self.longest,
            weight=self.weight, **{name: tuple(getattr(self, name)) for name in names},
        )  # fmt: skip


class AlarmListQuerySet(models.QuerySet["AlarmList"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def version(self) -> tuple[int, datetime | None]:
        """Changes with the lists, so that running workers reload; one query."""
        [found] = _version_of_alarms()
        return found["n"], found["newest"]


class AlarmList(models.Model):
    """Words of the pack for urgency, an insult or a threat. They override the general list of their
    code (`language/alarms.yaml`); an empty list removes it."""

    class Kind(models.TextChoices):
        HEALTH = AlarmKind.HEALTH.value, _("life or health")
        CHILDREN = AlarmKind.CHILDREN.value, _("children")
        DANGER = AlarmKind.DANGER.value, _("danger: fire, gas, electric shock, a fall")
        MONEY = AlarmKind.MONEY.value, _("money is being taken by deceit")
        COLD = AlarmKind.COLD.value, _("no heating, water or electricity")
        DEADLINE = AlarmKind.DEADLINE.value, _("a deadline is running out")
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

    @property
    def sign(self) -> AlarmSign:
        lists = {name: tuple(getattr(self, name)) for name in ("words", "near", "unless")}
        return AlarmSign(
            code=self.code, kind=AlarmKind(self.kind), within=self.within, at_least=self.at_least,
            **lists,
        )  # fmt: skip


@asked_once
def alarms() -> Alarms:
    """The general lists and those of the pack; one query, rebuilt when a pack changed them."""
    return _alarms(AlarmList.objects.version())


@lru_cache(maxsize=4)
def _alarms(_version: tuple[int, datetime | None]) -> Alarms:
    return general().with_signs(row.sign for row in AlarmList.objects.active())


@compiled_query
def _version_of_signs() -> models.QuerySet[CompetenceSign, Any]:
    used = models.Subquery(Learning.objects.in_use().values("pk")[:1])
    signs = totals(CompetenceSign.objects.active(), n=Count("pk"), newest=Max("changed_at"))
    return signs.values_list("n", "newest", used)


@compiled_query
def _version_of_alarms() -> models.QuerySet[AlarmList, dict[str, Any]]:
    return totals(AlarmList.objects.active(), n=Count("pk"), newest=Max("changed_at"))
