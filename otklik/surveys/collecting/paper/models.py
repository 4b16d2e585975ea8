import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import PROTECT
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from otklik.surveys.collecting import submit
from otklik.surveys.collecting.models import Entered, Mode, Work
from otklik.surveys.collecting.paper.data_entry_keys import KeyedSheet, format_keys, parse_keys
from otklik.surveys.instrument.form_layout_and_encoding import FormField
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.response_encryption import SealedSheet


class PaperBatchQuerySet(models.QuerySet["PaperBatch"]):
    def not_agreed(self) -> Self:
        """Batches whose sheets would be lost if the wave closed now."""
        return self.exclude(stage__in=(Stage.AGREED, Stage.COUNTED))


def check_open(wave: Wave) -> None:
    """Raises Refused unless the wave is open."""
    if wave.is_over:
        sentence = _(
            "The survey is closed and counted: paper forms that come now are not taken, or "
            "the results would change after they were seen. Keep them for the report."
        )
        raise Refused(sentence)
    if not wave.opened_at:
        raise Refused(_("The survey is not open yet: open it first, then key paper forms."))


MOST_SHEETS = 100


class Stage(models.TextChoices):
    FIRST = "first", _("being keyed")
    WAITS = "waits", _("waiting for a second person")
    SECOND = "second", _("being keyed by a second person")
    DIFFERS = "differs", _("differences to settle")
    AGREED = "agreed", _("ready to be counted")
    COUNTED = "counted", _("counted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field of a sheet that two people keyed differently, as the keys they typed."""

    sheet: int
    field: FormField
    first: str
    second: str

    @property
    def name(self) -> str:
        return f"{self.sheet}/{self.field.code}"


class PaperSheet(models.Model):
    """One sheet as one person keyed it, kept until its batch is counted: codes and masked texts,
    encrypted as a whole (`surveys.waves.response_encryption`). No time, no person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey("surveys.PaperBatch", on_delete=models.CASCADE, related_name="sheets")
    number = models.PositiveSmallIntegerField()
    keying = models.PositiveSmallIntegerField()
    seal = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "number", "keying"], name="sheet_once_a_keying"
            ),
            models.CheckConstraint(
                condition=models.Q(keying__in=(1, 2)), name="a_sheet_is_keyed_once_or_twice"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=MOST_SHEETS),
                name="a_batch_has_at_most_100_sheets",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


class PaperBatch(models.Model):
    """A pile of paper forms, keyed by one person or by two and counted together. Sheets are
    numbered after the pile was shuffled, so that a number names no person. Sheets are stored until
    the batch is counted; the batch is deleted when the wave closes. A response does not refer to
    its batch."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveSmallIntegerField()
    is_keyed_twice = models.BooleanField()
    first_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    second_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+", null=True)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.FIRST)

    objects = PaperBatchQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "number"], name="batch_number_once_a_wave"),
            models.CheckConstraint(
                condition=models.Q(second_by__isnull=True)
                | ~models.Q(second_by=models.F("first_by")),
                name="second_keying_is_by_another_person",
            ),
        ]

    def __str__(self) -> str:
        return _("%(wave)s, batch %(number)s") % {"wave": self.wave, "number": self.number}

    @classmethod
    @transaction.atomic
    def begin(cls, wave: Wave, *, by: User, at: datetime) -> "PaperBatch":
        """Begin to key a pile. Raises Refused unless the wave is open."""
        current = Wave.objects.select_for_update().get(pk=wave.pk)
        check_open(current)
        last = cls.objects.filter(wave=wave).order_by("-number").first()
        batch = cls.objects.create(
            wave=wave,
            number=last.number + 1 if last else 1,
            is_keyed_twice=current.is_keyed_twice,
            first_by=by,
        )
        entries.record(batch, "paper.begun", by=by, at=at)
        Entered.objects.note(wave, Work.BATCHES, by=by)
        return batch

    @property
    def is_being_keyed(self) -> bool:
        return self.stage in (Stage.FIRST, Stage.SECOND)

    @property
    def keying(self) -> int:
        return 1 if self.stage == Stage.FIRST else 2

    @property
    def keyer(self) -> User | None:
        return self.first_by if self.stage == Stage.FIRST else self.second_by

    @property
    def size(self) -> int:
        return self.sheets.filter(keying=1).count()

    @property
    def done(self) -> int:
        """How many sheets are keyed in the current keying."""
        return self.sheets.filter(keying=self.keying).count()

    @property
    def next_sheet(self) -> int | None:
        """The first sheet that is not keyed yet; None when all are."""
        done = set(self.sheets.filter(keying=self.keying).values_list("number", flat=True))
        most = MOST_SHEETS if self.stage == Stage.FIRST else self.size
        return next((number for number in range(1, most + 1) if number not in done), None)

    def sheet(self, number: int) -> KeyedSheet | None:
        """A sheet of the current keying; the second person does not see what the first typed."""
        found = self.sheets.filter(keying=self.keying, number=number).first()
        return None if found is None else self._unseal(found)

    @transaction.atomic
    def key(self, number: int, keyed: KeyedSheet, *, by: Actor) -> None:
        """Store one sheet. No audit entry: it would record a moment next to an answer."""
        current = self._lock_for_keying(by)
        most = min((current.next_sheet or MOST_SHEETS), MOST_SHEETS)
        if not 1 <= number <= (most if current.stage == Stage.FIRST else current.size):
            raise Refused(_("The sheet before this one is not keyed yet: sheets go in a row."))
        PaperSheet.objects.update_or_create(
            batch=self,
            number=number,
            keying=current.keying,
            defaults={"seal": self._seal(keyed.codes, keyed.texts)},
        )

    @transaction.atomic
    def finish(self, *, by: Actor, at: datetime) -> None:
        """All sheets of the pile have been keyed, for the first or the second time."""
        current = self._lock_for_keying(by)
        if not current.size:
            raise Refused(_("No sheet is keyed yet."))
        if current.stage == Stage.SECOND and (left := current.next_sheet):
            raise Refused(_("Sheet %(number)s is not keyed yet.") % {"number": left})
        if current.stage == Stage.FIRST:
            stage = Stage.WAITS if current.is_keyed_twice else Stage.AGREED
        else:
            stage = Stage.DIFFERS if current.differences() else Stage.AGREED
        self._go(stage)
        entries.record(self, "paper.keyed", by=by, at=at, keying=current.keying)

    @transaction.atomic
    def begin_again(self, *, by: User, at: datetime) -> None:
        """Key the pile again. Raises Refused for the person who keyed it first."""
        current = self._lock()
        if current.stage != Stage.WAITS:
            raise Refused(_("This batch does not wait for a second person."))
        if by.pk == current.first_by_id:
            raise Refused(_("You keyed this batch first: somebody else keys it again."))
        self.second_by = by
        self._go(Stage.SECOND)
        entries.record(self, "paper.begun_again", by=by, at=at)

    def differences(self) -> list[Difference]:
        """Where the two keyings differ, sheet by sheet, in printed order."""
        form, found = self.wave.version.form, []
        first, second = (
            {
                row.number: self._unseal(row).answers
                for row in self.sheets.filter(keying=keying).order_by("number")
            }
            for keying in (1, 2)
        )
        for number, ours in first.items():
            theirs = second.get(number, ours)
            for place in form.coded_fields:
                one, other = ours.get(place.code), theirs.get(place.code)
                if one != other:
                    keys = {"first": format_keys(place, one), "second": format_keys(place, other)}
                    found.append(Difference(sheet=number, field=place, **keys))
        return found

    @transaction.atomic
    def settle(self, answers: Mapping[str, str], *, by: Actor, at: datetime) -> dict[str, str]:
        """Store the keys that the paper shows. Returns the errors of invalid keys."""
        current = self._lock()
        if current.stage != Stage.DIFFERS:
            raise Refused(_("There is nothing to settle in this batch."))
        wrong: dict[str, str] = {}
        settled = 0
        for difference in current.differences():
            typed = answers.get(difference.name, "").strip()
            if not typed:
                continue
            try:
                picked = parse_keys(difference.field, typed)
            except ValueError as error:
                wrong[difference.name] = str(error)
                continue
            self._correct(difference, picked)
            settled += 1
        if settled:
            entries.record(self, "paper.settled", by=by, at=at)
            Entered.objects.note(self.wave, Work.SETTLED, by=by)
            if by.pk in (current.first_by_id, current.second_by_id):
                Entered.objects.note(self.wave, Work.SETTLED_OWN, by=by)
        if not current.differences():
            self._go(Stage.AGREED)
        return wrong

    def _correct(self, difference: Difference, picked: tuple[str, ...]) -> None:
        """Set the same answer in both keyings."""
        form = self.wave.version.form
        for row in self.sheets.filter(number=difference.sheet):
            keyed = self._unseal(row)
            values = {**keyed.answers, difference.field.code: picked}
            codes = form.encode({code: found for code, found in values.items() if found})
            row.seal = self._seal(codes, keyed.texts)
            row.save(update_fields=["seal"])

    @transaction.atomic
    def count(self, *, by: Actor | None, at: datetime) -> None:
        """Make responses of all sheets at once and delete the sheets. A small batch waits until
        closing: the moment of counting would reveal the moment of few answers."""
        current = self._lock()
        if current.stage != Stage.AGREED:
            raise Refused(_("Only a batch whose sheets are all agreed can be counted."))
        filled = self._filled_sheets()
        if len(filled) < self.wave.min_cell:
            sentence = _(
                "Fewer than %(least)s sheets are not counted by themselves: one could tell by "
                "the day whose they are. They are counted when the survey closes."
            )
            raise Refused(sentence % {"least": self.wave.min_cell})
        self._take(filled)
        self._go(Stage.COUNTED)
        entries.record(self, "paper.counted", by=by, at=at)

    @transaction.atomic
    def drop(self, *, by: Actor, at: datetime) -> None:
        """Delete a batch keyed wrongly or twice. Raises Refused once it is counted."""
        if self._lock().stage == Stage.COUNTED:
            raise Refused(_("The batch is counted: its forms can no longer be told apart."))
        entries.record(self, "paper.dropped", by=by, at=at)
        Entered.objects.note(self.wave, Work.DROPPED, by=by)
        self.delete()

    @classmethod
    def end(cls, wave: Wave, *, by: Actor | None, at: datetime) -> None:
        """The wave closes: count agreed sheets, however few; delete the others and all batches."""
        lost = False
        for batch in cls.objects.filter(wave=wave).select_for_update().order_by("number"):
            if batch.stage == Stage.AGREED:
                batch._take(batch._filled_sheets())
            lost = lost or batch.stage not in (Stage.AGREED, Stage.COUNTED)
            batch.delete()
        if lost:
            entries.record(wave, "wave.paper_lost", by=by, at=at)

    @property
    def forms(self) -> int:
        """How many sheets are filled: a blank sheet does not help to hide the others."""
        return len(self._filled_sheets())

    def _filled_sheets(self) -> list[KeyedSheet]:
        keyed = (self._unseal(sheet) for sheet in self.sheets.filter(keying=1))
        return [one for one in keyed if one.answers or one.texts]

    def _unseal(self, sheet: PaperSheet) -> KeyedSheet:
        result = SealedSheet.unseal(self.wave.seal, sheet.seal)
        return KeyedSheet.from_codes(self.wave.version.form, result.codes, dict(result.texts))

    def _seal(self, codes: str, texts: Mapping[str, str]) -> str:
        return SealedSheet(codes=codes, texts=texts).seal(self.wave.seal)

    def _take(self, filled: list[KeyedSheet]) -> None:
        language = settings.LANGUAGE_CODE
        submit.take_together(self.wave, filled, mode=Mode.PAPER, language=language)
        self.sheets.all().delete()

    def _lock_for_keying(self, by: Actor) -> "PaperBatch":
        """Raises Refused unless this person keys it now."""
        current = self._lock()
        if not current.is_being_keyed:
            raise Refused(_("This batch is not being keyed any more: start a new one."))
        check_open(current.wave)
        keyer = current.keyer
        if keyer is None or by.pk != keyer.pk:
            raise Refused(
                _("%(name)s keys this batch: start one of your own.") % {"name": keyer or ""}
            )
        return current

    def _go(self, stage: Stage) -> None:
        self.stage = stage
        self.save(update_fields=["stage", "second_by"])

    def _lock(self) -> "PaperBatch":
        """The current row, locked for this transaction. Locks the wave first, as closing does, to
        avoid deadlocks; while the wave is locked it stays open."""
        Wave.objects.hold_open(self.wave_id)
        found = type(self).objects.select_for_update(of=("self",)).select_related("wave")
        batch = found.filter(pk=self.pk).first()
        if batch is None:
            raise Refused(
                _("This batch no longer exists: the survey was closed, or a colleague deleted it.")
            )
        return batch
