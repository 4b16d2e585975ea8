from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Count as CountRows

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.optional_packages import dask_map
from otklik.statistics import tallies
from otklik.surveys.collecting.models import Mode, ResponseGroup
from otklik.surveys.results import planned_comparison
from otklik.surveys.results.crosstabs import variables
from otklik.surveys.waves.models import Wave


class Count(models.Model):
    """How many people gave an answer, by mode, language and suspicion
    (`otklik.surveys.waves.suspicion`). With `answer` empty: how many answered the field; with ".":
    how many were not asked. With `field` empty too: how many filled the form. Zeros have no row. Of
    open answers neither mode nor language is known."""

    wave = models.ForeignKey("surveys.Wave", on_delete=models.CASCADE, related_name="counts")
    mode = models.CharField(max_length=8, choices=Mode.choices, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_suspicious = models.BooleanField(default=False)
    field = models.CharField(max_length=81, blank=True)
    answer = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wave", "mode", "language", "is_suspicious", "field", "answer"],
                name="counted_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.answer}: {self.number}"

    @classmethod
    def of(cls, wave: Wave) -> Iterator[Self]:
        """The counts of a closing wave, not saved."""
        form, responses = wave.version.form, wave.responses.order_by()
        groups = responses.readable_groups()
        found: dict[ResponseGroup, list[tallies.Tally]] = {group: [] for group in groups}
        queue: deque[ResponseGroup] = deque()

        def batches() -> Iterator[str]:
            for group in groups:
                rows = responses.filter(**group._asdict()).values_list("codes", flat=True)
                for forms in form.join(rows.iterator(chunk_size=20_000)):
                    queue.append(group)
                    yield forms

        for tally in dask_map.parallel_map(partial(tallies.tally, form.columns), batches(), pile=1):
            found[queue.popleft()].append(tally)
        for group, forms in groups.items():
            numbers = {("", ""): forms, **form.total(found[group])}
            for (field, answer), number in numbers.items():
                if number:
                    about = {**group._asdict(), "field": field, "answer": answer}
                    yield cls(wave=wave, number=number, **about)
        texts = wave.open_answers.order_by().values_list("field")
        for field, number in texts.annotate(CountRows("id")):
            yield cls(wave=wave, field=field, number=number)


class Comparison(models.Model):
    """How one wave is compared with the one before it. `plan` is fixed before the later wave opens,
    its `digest` is in the audit log; `verdicts` are stored once, when that wave closes, one for
    each figure of the plan."""

    before = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="compared_later")
    after = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="comparison")
    plan = models.JSONField()
    digest = models.CharField(max_length=64)
    fixed_at = models.DateTimeField()
    verdicts = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="a_wave_is_not_its_own_past"
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    @classmethod
    def fix(cls, wave: Wave, *, by: Actor | None, at: datetime) -> Self | None:
        """Store how this wave will be compared. None when there is no earlier wave: then the audit
        log gets only the plan of its figures, which follows from its version."""
        before = Wave.objects.before(wave, at=at).with_version().first()
        plan = planned_comparison.make_plan(before, wave)
        digest = planned_comparison.digest(plan)
        if before is None:
            entries.record(wave, "wave.plan_fixed", by=by, at=at, plan=digest)
            return None
        made = cls.objects.create(before=before, after=wave, plan=plan, digest=digest, fixed_at=at)
        values = {"before": before.slug, "plan": digest}
        entries.record(wave, "wave.comparison_fixed", by=by, at=at, **values)
        return made

    def verdicts_over(self, counts: Sequence[Count]) -> list[dict[str, Any]]:
        """Verdicts of the plan on counts of the later wave, stored or not. Slow; changes
        nothing."""
        add = planned_comparison.add_up
        earlier = list(self.before.counts.all())
        whole = add(earlier), add(counts)
        plain = add(earlier, with_suspicious=False), add(counts, with_suspicious=False)
        plain_if_other = None if plain == whole else plain
        return planned_comparison.carry_out(self.plan, *whole, plain=plain_if_other)

    def decide(self, verdicts: list[dict[str, Any]], *, at: datetime) -> None:
        """Store `verdicts_over` the counts of both waves, once."""
        if self.decided_at is not None:
            return
        self.verdicts, self.decided_at = verdicts, at
        self.save(update_fields=["verdicts", "decided_at"])


class Crossing(models.Model):
    """How many people of a closed wave are in each pair of levels, counted once. `levels` names the
    variables, so that the counts stay readable; what may be shown is decided on each reading."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="crossing")
    levels = models.JSONField()
    counts = models.JSONField()

    def __str__(self) -> str:
        return str(self.wave)

    @classmethod
    def of(cls, wave: Wave) -> Self:
        """The counts of a closed wave, computed now where they were not stored yet."""
        if found := cls.objects.filter(wave=wave).first():
            return found
        crossed = variables.variables(wave.version.form, wave.responses.readable_groups())
        values = {
            "levels": [[variable.code, *variable.levels] for variable in crossed],
            "counts": variables.pair_counts(wave, crossed).tolist(),
        }
        return cls.objects.get_or_create(wave=wave, defaults=values)[0]
