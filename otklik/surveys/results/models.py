from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Count as CountRows
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core import parallel
from otklik.statistics import tallies
from otklik.surveys.collecting.models import Mode
from otklik.surveys.results import planned_comparison
from otklik.surveys.results.crosstabs import variables
from otklik.surveys.waves.merge_small_groups import Part
from otklik.surveys.waves.models import Wave


class CountQuerySet(models.QuerySet["Count"]):
    def counted(self, wave: "Wave") -> "Iterator[Count]":
        """The counts of a wave, for whoever closes it to keep."""
        return _count_answers(wave)


class Count(models.Model):
    """How many people gave an answer, by how and in which language they answered, suspicious forms
    (`otklik.surveys.waves.suspicion`) apart.

    With `answer` empty: how many answered the field; with ".": how many were not asked it. With
    `field` empty too: how many filled the form. Counts of nobody have no row. Of open answers
    neither mode nor language is known.
    """

    wave = models.ForeignKey("surveys.Wave", on_delete=models.CASCADE, related_name="counts")
    mode = models.CharField(max_length=8, choices=Mode.choices, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_suspicious = models.BooleanField(default=False)
    field = models.CharField(max_length=81, blank=True)
    answer = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField()

    objects = CountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wave", "mode", "language", "is_suspicious", "field", "answer"],
                name="counted_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.answer}: {self.number}"


def _count_answers(wave: "Wave") -> Iterator[Count]:
    form, responses = wave.version.form, wave.responses.order_by()
    named = responses.values_list("mode", "language", "is_suspicious")
    parts = {Part(*part): number for *part, number in named.annotate(CountRows("pk"))}
    found: dict[Part, list[tallies.Tally]] = {part: [] for part in parts}
    asked: deque[Part] = deque()

    def joined() -> Iterator[str]:
        for part in parts:
            rows = responses.filter(**part._asdict()).values_list("codes", flat=True)
            codes = rows.iterator(chunk_size=20_000)
            for forms in form.joined(codes):
                asked.append(part)
                yield forms

    for tally in parallel.parallel_map(partial(tallies.tally, form.columns), joined(), pile=1):
        found[asked.popleft()].append(tally)
    for part, everybody in parts.items():
        for (field, answer), number in {("", ""): everybody, **form.total(found[part])}.items():
            if number:
                yield Count(wave=wave, **part._asdict(), field=field, answer=answer, number=number)
    texts = wave.open_answers.order_by().values_list("field")
    for field, number in texts.annotate(CountRows("id")):
        yield Count(wave=wave, field=field, number=number)


class Comparison(models.Model):
    """How one wave is compared with the one before it.

    `plan` is fixed before the later wave opens, its `digest` is in the journal; `verdicts` are
    written once, when that wave closes, one for each figure of the plan.
    """

    before = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="compared_later")
    after = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="comparison")
    plan = models.JSONField()
    digest = models.CharField(max_length=64)
    fixed_at = models.DateTimeField()
    verdicts = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comparison of waves")
        verbose_name_plural = _("comparisons of waves")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="a_wave_is_not_its_own_past"
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    @classmethod
    def fix(cls, wave: Wave, *, by: Actor | None, at: datetime) -> Self | None:
        """Write down how this wave will be compared. None when there is none before it: then the
        journal has the plan of its figures alone, which follows from its version."""
        before = Wave.objects.before(wave, at=at).with_version().first()
        plan = planned_comparison.planned(before, wave)
        if before is None:
            digest = planned_comparison.digest(plan)
            entries.record(wave, "wave.plan_fixed", by=by, at=at, plan=digest)
            return None
        made = cls.objects.create(
            before=before,
            after=wave,
            plan=plan,
            digest=planned_comparison.digest(plan),
            fixed_at=at,
        )
        entries.record(
            wave, "wave.comparison_fixed", by=by, at=at, before=before.slug, plan=made.digest
        )
        return made

    def verdicts_over(self, counts: Sequence[Count]) -> list[dict[str, Any]]:
        """What the plan says of the later wave's counts, kept or not yet. Takes seconds and changes
        nothing."""
        earlier = list(self.before.counts.all())
        whole = planned_comparison.added(earlier), planned_comparison.added(counts)
        plain = (
            planned_comparison.added(earlier, with_suspicious=False),
            planned_comparison.added(counts, with_suspicious=False),
        )
        plan = self.plan
        if (
            "min_cell" not in plan
        ):  # `after` is read apart: whoever closes it has it open until then
            plan = planned_comparison.completed(
                plan, self.before, Wave.objects.get(pk=self.after_id)
            )
        return planned_comparison.carried_out(plan, *whole, plain=None if plain == whole else plain)

    def decide(self, verdicts: list[dict[str, Any]], *, at: datetime) -> None:
        """Keep `verdicts_over` the counts of both waves; does nothing a second time."""
        if self.decided_at is not None:
            return
        self.verdicts, self.decided_at = verdicts, at
        self.save(update_fields=["verdicts", "decided_at"])


class Crossing(models.Model):
    """How many people of a closed wave are in both of any two levels (`surveys.crossing`), counted
    once. `levels` says of which variables, so that the counts can be read as long as they are
    kept; what may be shown of them is decided anew each time."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="crossing")
    levels = models.JSONField()
    counts = models.JSONField()

    class Meta:
        verbose_name = _("crossed counts")
        verbose_name_plural = _("crossed counts")

    def __str__(self) -> str:
        return str(self.wave)

    @classmethod
    def of(cls, wave: Wave) -> Self:
        """The counts of a closed wave; made now where it was closed before they were kept."""
        found = cls.objects.filter(wave=wave).first()
        return found or cls.objects.get_or_create(wave=wave, defaults=_count_pairs(wave))[0]


def _count_pairs(wave: Wave) -> dict[str, Any]:
    laid_out = variables.variables(wave.version.form, variables.parts_of(wave))
    return {
        "levels": [[variable.code, *variable.levels] for variable in laid_out],
        "counts": variables.pair_counts(wave, laid_out).tolist(),
    }
