from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction
from django.db.models import PROTECT, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.audit.hashing import commitment
from otklik.audit.models import Actor
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.improvements.findings.evidence_and_verdict_dataclasses import (
    EvidenceValues,
    WaveVerdict,
)
from otklik.improvements.permission_and_input_checks import require_keeper, require_text, tidy_link
from otklik.organisation.people.user import User
from otklik.statistics.power import POWER, USUAL_CELL, USUAL_SUSPICIOUS, Test, cautious

if TYPE_CHECKING:
    from otklik.improvements.assignments.models import AssignmentQuerySet


class Evidence(models.Model):
    """One figure as evidence of a finding, as the app above counted it then."""

    class Kind(models.TextChoices):
        QUESTION = "question", gettext_lazy("question of a survey")
        NEED = "need", gettext_lazy("need of people")
        METRIC = "metric", gettext_lazy("measure of work")

    class Unit(models.TextChoices):
        SHARE = "share", gettext_lazy("share")
        SCORE = "score", gettext_lazy("mark, of 100")
        NUMBER = "number", gettext_lazy("plain number")

    finding = models.ForeignKey("improvements.Finding", on_delete=PROTECT, related_name="evidence")
    is_baseline = models.BooleanField(default=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    unit = models.CharField(max_length=6, choices=Unit.choices)
    label = models.CharField(max_length=300)
    value = models.FloatField()
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    base = models.PositiveIntegerField(null=True)
    definition = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=120, blank=True)
    wave = models.CharField(max_length=120, blank=True)
    spread = models.FloatField(null=True)
    level = models.FloatField(null=True)
    smallest = models.FloatField(null=True)
    is_public = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-is_baseline", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(is_baseline=True), name="one_baseline_a_finding"
            ),
            models.CheckConstraint(
                condition=Q(lower__isnull=True) | Q(lower__lte=models.F("value")),
                name="evidence_lies_above_its_lower_end",
            ),
            models.CheckConstraint(
                condition=Q(upper__isnull=True) | Q(upper__gte=models.F("value")),
                name="evidence_lies_below_its_upper_end",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def commitment(self) -> str:
        """The audit log's commitment to the figure, to verify that it is unchanged."""
        ends = (self.value, self.lower, self.upper, self.base)
        lines = ("" if one is None else repr(float(one)) for one in ends)
        return commitment(self.label, self.definition, self.wave, *lines)

    @classmethod
    def write(
        cls, finding: "Finding", proof: EvidenceValues, *, is_baseline: bool, at: datetime
    ) -> "Evidence":
        proof = replace(
            proof, label=proof.label[:300], definition=proof.definition[:500],
            link=tidy_link(proof.link),
        )  # fmt: skip
        return cls.objects.create(
            finding=finding, is_baseline=is_baseline, added_at=at, **asdict(proof)
        )

    @classmethod
    def show(cls, wave: str, *, is_public: bool) -> None:
        """Results of a wave were published, or withdrawn."""
        cls.objects.filter(wave=wave).update(is_public=is_public)

    @property
    def test(self) -> Test | None:
        """How a later wave will test this figure; None if none will."""
        if self.spread is None or self.level is None or self.base is None:
            return None
        ends = [self.value if end is None else end for end in (self.lower, self.upper)]
        is_share = self.unit == self.Unit.SHARE
        return Test(
            spread=self.spread, before=self.base, level=self.level, smallest=self.smallest or 0.0,
            share=cautious(*ends) if is_share else None, mean=None if is_share else self.value,
            suspicious=USUAL_SUSPICIOUS, least=USUAL_CELL,
        )  # fmt: skip

    @property
    def detectable(self) -> int | None:
        """The smallest change, in points, that the same number of answers would detect, if any."""
        if self.test is None or self.base is None:
            return None
        points = self.test.detectable(self.base) * 100
        return round(points) if points <= 100 else None


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> Self:
        """Neither settled nor withdrawn."""
        return self.filter(settled_at__isnull=True, withdrawn_at__isnull=True)

    def closed(self) -> Self:
        return self.filter(Q(settled_at__isnull=False) | Q(withdrawn_at__isnull=False))

    def newest_first(self) -> Self:
        return self.order_by("-number")

    def without(self, assignments: "AssignmentQuerySet") -> Self:
        """Those that do not have any of these assignments."""
        return self.filter(~Exists(assignments.filter(finding=OuterRef("pk"))))

    def unanswered(self) -> Self:
        """Open, or settled before a wave showed whether the expectation was met."""
        exists = Exists(Effect.objects.filter(finding=OuterRef("pk")))
        promised = Q(settled_at__isnull=False, expected_at__isnull=False) & ~exists
        is_open = Q(settled_at__isnull=True, withdrawn_at__isnull=True)
        return self.filter(is_open | promised)

    def measured_by(self, source: str, *, waves: Iterable[str]) -> Self:
        """Whose baseline is from this source and one of these waves."""
        baseline = Evidence.objects.filter(
            finding=OuterRef("pk"), is_baseline=True, source=source, wave__in=waves
        )
        return self.filter(Exists(baseline))

    def frozen_for(self, wave: str) -> Self:
        return self.filter(frozen_for=wave)


LARGEST_CHANGE = 100  # points


class Finding(models.Model):
    """«Выявленная проблема»: what is wrong, what is expected, and how it will be verified. Its
    figures are `Evidence`. A person sets the expectation; it is frozen when the verifying wave
    opens, and then the wave's rule decides (`Effect`)."""

    number = models.PositiveIntegerField(unique=True)
    statement = models.TextField()
    raised_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    raised_at = models.DateTimeField()

    expected_change = models.FloatField(null=True)
    verified_by = models.CharField(max_length=300, blank=True)
    verify_on = models.DateField(null=True)
    answers_expected = models.PositiveIntegerField(null=True)
    answers_needed = models.PositiveIntegerField(null=True)
    promised_power = models.FloatField(null=True)
    expected_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    expected_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    frozen_for = models.CharField(max_length=120, blank=True)
    frozen_label = models.CharField(max_length=200, blank=True)

    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    closing_words = models.CharField(max_length=500, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="finding_is_closed_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(closing_words=""),
                name="finding_withdrawn_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True) | ~Q(frozen_for=""),
                name="finding_frozen_for_a_wave",
            ),
        ]

    def __str__(self) -> str:
        return _("Finding No. %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("improvements:finding", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.settled_at is None and self.withdrawn_at is None

    @property
    def baseline(self) -> "Evidence | None":
        return next((one for one in self.evidence.all() if one.is_baseline), None)

    @classmethod
    @transaction.atomic
    def raise_(
        cls, statement: str, proofs: Sequence[EvidenceValues], *, by: User, at: datetime
    ) -> "Finding":
        """State what is wrong and its evidence, the first of which is the baseline. Raises Refused
        without a sentence, without evidence, without the right to keep assignments, and while an
        open finding has the same figure of the same wave."""
        require_keeper(by)
        text = require_text(statement, _("Say in a sentence what is wrong."), longest=1_000)
        if not proofs:
            raise Refused(_("Say what shows it: a figure, its base, how it is counted."))
        first = proofs[0]
        number = next_number("finding")  # locks the series: a double submission waits here
        if first.key and (known := cls._find_same(first)):
            raise Refused(
                _("%(finding)s is about the same figure: add to it.") % {"finding": known}
            )
        finding = cls.objects.create(number=number, statement=text, raised_by=by, raised_at=at)
        rows = [
            Evidence.write(finding, proof, is_baseline=not place, at=at)
            for place, proof in enumerate(proofs)
        ]
        entries.record(
            finding, "finding.raised", by=by, at=at, words=commitment(text),
            evidence=[row.pk for row in rows], figures=[row.commitment for row in rows],
        )  # fmt: skip
        return finding

    @classmethod
    def _find_same(cls, proof: EvidenceValues) -> "Finding | None":
        same = Evidence.objects.filter(
            is_baseline=True, source=proof.source, key=proof.key, wave=proof.wave,
            finding__in=cls.objects.open(),
        )  # fmt: skip
        found = same.select_related("finding").first()
        return found.finding if found else None

    @transaction.atomic
    def add(self, proof: EvidenceValues, *, by: User, at: datetime) -> "Evidence":
        """Add a figure; the baseline stays. Raises Refused if it is already there."""
        require_keeper(by)
        self._lock()
        self._only_open()
        same = {"source": proof.source, "key": proof.key, "wave": proof.wave}
        if proof.key and self.evidence.filter(**same).exists():
            raise Refused(_("This figure shows the finding already: add another one."))
        row = Evidence.write(self, proof, is_baseline=False, at=at)
        entries.record(
            self, "finding.evidence_added", by=by, at=at, evidence=row.pk,
            words=commitment(row.label), figures=[row.commitment],
        )  # fmt: skip
        return row

    @transaction.atomic
    def expect(
        self,
        *,
        change: float | None,
        verified_by: str,
        verify_on: date,
        answers: int | None,
        by: User,
        at: datetime,
    ) -> None:
        """Set what is expected, in points (shares and scores) or units (numbers), when and by what
        it is verified; computes how many answers that takes. Raises Refused once the verifying wave
        has opened: a promise must not be adjusted to its outcome."""
        require_keeper(by)
        self._lock()
        self._only_open()
        if self.frozen_at is not None:
            raise Refused(
                _(
                    "The expectation is frozen: “%(wave)s” has opened. Changing a promise after "
                    "that could make any outcome look like success. Raise a new finding if this "
                    "one was wrong."
                )
                % {"wave": self.frozen_label}
            )
        verified = require_text(verified_by, _("Say how it will be verified."), longest=300)
        if change is not None and (change == 0 or abs(change) > LARGEST_CHANGE):
            raise Refused(_("Expected change: from 1 to 100 points, with a minus for a fall."))
        if verify_on <= timezone.localdate(at):
            raise Refused(_("The day of verification is still to come: write a later one."))
        self.expected_change, self.verified_by, self.verify_on = change, verified, verify_on
        self.answers_expected = answers
        self.answers_needed, self.promised_power = self._worth(change, answers)
        self.expected_by, self.expected_at = by, at
        self.save(
            update_fields=[
                "expected_change", "verified_by", "verify_on", "answers_expected",
                "answers_needed", "promised_power", "expected_by", "expected_at",
            ]
        )  # fmt: skip
        entries.record(
            self, "finding.expected", by=by, at=at, change=change, words=commitment(verified),
            verify_on=verify_on,
        )  # fmt: skip

    def _worth(self, change: float | None, answers: int | None) -> tuple[int | None, float | None]:
        test = self.baseline.test if self.baseline else None
        if change is None or test is None:
            return None, None
        gain = change / 100
        return test.sample_size(gain), (test.power(gain, answers) if answers else None)

    @transaction.atomic
    def freeze(self, *, wave: str, label: str, by: Actor | None, at: datetime) -> None:
        """The verifying wave opens: the expectation is fixed. Called by the app of the wave. Does
        nothing if repeated, nor while another wave that froze it has no verdict."""
        self._lock()
        waits = Finding.objects.unanswered().filter(pk=self.pk).exists()
        if self.frozen_for == wave or not waits:
            return
        if self.frozen_for and not self.effects.filter(wave=self.frozen_for).exists():
            return
        self.frozen_at, self.frozen_for, self.frozen_label = at, wave, label[:200]
        self.save(update_fields=["frozen_at", "frozen_for", "frozen_label"])
        entries.record(
            self, "finding.frozen", by=by, at=at, wave=wave, change=self.expected_change,
            words=commitment(self.frozen_label), power=POWER,
        )  # fmt: skip

    @transaction.atomic
    def settle(self, *, reason: str, by: User, at: datetime) -> None:
        """It needs no more work, and why. Raises Refused while a survey is still to verify it."""
        require_keeper(by)
        self._lock()
        self._only_open()
        if self._is_promised(at):
            raise Refused(
                _(
                    "The expectation is not verified yet: wait until the survey records whether "
                    "it changed, then close the finding."
                )
            )
        if self.assignments.in_work().exists():
            raise Refused(_("Assignments on it are still being monitored: sign them off first."))
        self.closing_words = require_text(reason, _("Say why it needs no more work."), longest=500)
        self.settled_at, self.settled_by = at, by
        self.save(update_fields=["closing_words", "settled_at", "settled_by"])
        entries.record(self, "finding.settled", by=by, at=at, words=commitment(self.closing_words))

    def _is_promised(self, at: datetime) -> bool:
        """Whether a survey is to verify it: the one that froze it, or one before its day."""
        baseline = self.baseline
        if self.verify_on is None or baseline is None or baseline.test is None:
            return False
        is_to_come = self.frozen_at is not None or self.verify_on >= timezone.localdate(at)
        return is_to_come and not self.effects.exists()

    @transaction.atomic
    def withdraw(self, *, reason: str, by: User | None, at: datetime) -> None:
        """It was raised by mistake and stays visible with the reason. Refused once assignments or a
        survey depend on it. `by` is None for one of the demonstration: then only assignments in
        work do."""
        require_keeper(by)
        self._lock()
        self._only_open()
        if by is not None and self.frozen_at is not None:
            raise Refused(_("It is frozen for a survey: wait for the verdict, then close it."))
        given = self.assignments.active() if by is not None else self.assignments.in_work()
        if given.exists():
            raise Refused(_("Assignments were given on it: withdraw those by a decision first."))
        self.closing_words = require_text(reason, _("Say why it was a mistake."), longest=500)
        self.withdrawn_at, self.withdrawn_by = at, by
        self.save(update_fields=["closing_words", "withdrawn_at", "withdrawn_by"])
        entries.record(
            self, "finding.withdrawn", by=by, at=at, words=commitment(self.closing_words)
        )

    def _only_open(self) -> None:
        if not self.is_open:
            raise Refused(_("The finding is closed: its history stays, and nothing is added."))

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=Finding.objects.select_for_update())


class EffectQuerySet(models.QuerySet["Effect"]):
    def of_wave(self, wave: str) -> Self:
        return self.filter(wave=wave)


class Effect(models.Model):
    """Whether it changed, by the rule of the next wave's form. No person and no page writes one.
    `verdict` is a `statistics.change_verdicts.Verdict` or "hidden". It is public once the wave's
    results are published."""

    finding = models.ForeignKey(Finding, on_delete=PROTECT, related_name="effects")
    wave = models.CharField(max_length=120)
    label = models.CharField(max_length=200)
    link = models.CharField(max_length=300, blank=True)
    since = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, blank=True)
    reason_words = models.CharField(max_length=300, blank=True)
    difference = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    base_before = models.PositiveIntegerField(null=True)
    base_after = models.PositiveIntegerField(null=True)
    untouched = models.JSONField(default=list, blank=True)
    is_public = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    objects = EffectQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["written_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "wave"], name="one_effect_a_wave")
        ]

    def __str__(self) -> str:
        return _("%(finding)s: effect by “%(wave)s”") % {
            "finding": self.finding,
            "wave": self.label,
        }

    @classmethod
    @transaction.atomic
    def write(
        cls,
        finding: Finding,
        found: WaveVerdict,
        *,
        wave: str,
        label: str,
        link: str = "",
        since: str = "",
        at: datetime,
    ) -> "Effect":
        """Once per wave. The audit entry names no person and only commits to the verdict."""
        known = cls.objects.filter(finding=finding, wave=wave).first()
        if known is not None:
            return known
        shortened = {"reason": found.reason[:20], "reason_words": found.reason_words[:300]}
        effect = cls.objects.create(
            finding=finding, wave=wave, label=label[:200], link=link, since=since[:200],
            written_at=at, **asdict(found) | shortened,
        )  # fmt: skip
        entries.record(
            finding, "finding.effect_written", by=None, at=at, wave=wave,
            words=commitment(effect.label), found=commitment(repr(found)),
        )  # fmt: skip
        return effect

    @classmethod
    def show(cls, wave: str, *, is_public: bool) -> None:
        """Its wave's results were published, or withdrawn."""
        cls.objects.of_wave(wave).update(is_public=is_public)
