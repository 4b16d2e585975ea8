from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.nlp.personal_data.find_and_mask import EVERYTHING, find_personal
from otklik.surveys.coding.distinct_answers import fold
from otklik.surveys.collecting.models import OpenAnswer
from otklik.surveys.instrument.form_layout_and_encoding import FormQuestion
from otklik.surveys.instrument.models import Instrument, InstrumentVersion

if TYPE_CHECKING:
    from otklik.surveys.coding.models import CodeMark, Coding

_OWN_WORDS = 3  # consecutive words of somebody's answer make a quotation


class CodeFrame(models.Model):
    """The codes of one open question, or of write-in texts, through all versions."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="code_frames")
    field = models.CharField(max_length=81)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "field"], name="one_frame_a_question")
        ]

    @classmethod
    def of(cls, instrument: Instrument, field: str) -> Self:
        """Creates the frame on first use. Raises LookupError where there is no such open
        question."""
        frame = cls.objects.filter(instrument=instrument, field=field).first()
        frame = frame or cls(instrument=instrument, field=field)
        if not frame.question:
            raise LookupError(field)
        if frame.pk is None:
            frame.save()
        return frame

    @property
    def question(self) -> FormQuestion | None:
        """The question in the newest version."""
        versions = InstrumentVersion.objects.filter(instrument=self.instrument_id)
        for version in versions.order_by("-number"):
            if question := version.form.text_question(self.field):
                return question
        return None

    @property
    def running(self) -> "Coding | None":
        """The running coding, of which there is at most one."""
        return self.codings.filter(finished_at__isnull=True).first()

    @transaction.atomic
    def add(self, name: str, *, by: Actor | None, at: datetime, **more: str) -> "Code":
        """`more`: definition and example, as in `Code.reword`."""
        self._lock().check_may_change()
        last = self.codes.order_by("-number").first()
        code = Code(frame=self, number=last.number + 1 if last else 1)
        code._reword(name, **more)
        code.save(force_insert=True)
        entries.record(code, "code.added", by=by, at=at, **code.words)
        return code

    def check_may_change(self) -> None:
        """Raises Refused once two people code by this frame: both need the same codes."""
        running = self.running
        if running is not None and running.is_double and running.is_begun:
            sentence = _(
                "Two people are coding by these codes now: they may not change until both are "
                "done. If something is wrong with them, delete the coding and start again."
            )
            raise Refused(sentence)

    def _lock(self) -> Self:
        return type(self).objects.select_for_update().get(pk=self.pk)


class CodeQuerySet(models.QuerySet["Code"]):
    def in_use(self) -> Self:
        return self.filter(ended_at__isnull=True).order_by("number")


class Code(models.Model):
    """What several answers have in common, with a number to type. Numbers are never reused. in use
    → merged into another | retired. Finished codings do not change."""

    frame = models.ForeignKey(CodeFrame, on_delete=models.PROTECT, related_name="codes")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80)
    definition = models.TextField(_("what belongs to it"), blank=True)
    example = models.CharField(_("example"), max_length=200, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["frame", "number"], name="code_number_once_a_frame"),
            models.UniqueConstraint(
                fields=["frame", "name"],
                condition=Q(ended_at__isnull=True),
                name="code_name_once_among_those_in_use",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(ended_at__isnull=False),
                name="merged_code_is_not_in_use",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def reword(self, name: str, *, by: Actor | None, at: datetime, **more: str) -> None:
        """`more`: what belongs to it (`definition`), and an `example` in our own words."""
        current = self._lock()
        current._reword(name, **more)
        current.save(update_fields=["name", "definition", "example"])
        entries.record(current, "code.reworded", by=by, at=at, **current.words)
        self.refresh_from_db()

    @transaction.atomic
    def merge(self, into: "Code", *, by: Actor | None, at: datetime) -> None:
        """Answers in running codings get the other code instead."""
        current = self._lock()
        if into.pk == self.pk or into.frame_id != self.frame_id or into.ended_at:
            raise Refused(_("Choose another code of the same question that is in use."))
        for mark in self._marks():
            mark.codes.add(into)
            mark.codes.remove(self)
        current._end(into, at=at)
        entries.record(current, "code.merged", by=by, at=at, into=into.name)
        self.refresh_from_db()

    @transaction.atomic
    def retire(self, *, by: Actor | None, at: datetime) -> None:
        """Stop using it. Raises Refused while an answer in a running coding has it."""
        current = self._lock()
        if self._marks():
            sentence = _(
                "Answers that are being coded have this code: merge it into another one, or "
                "code them anew first."
            )
            raise Refused(sentence)
        current._end(None, at=at)
        entries.record(current, "code.retired", by=by, at=at)
        self.refresh_from_db()

    def _marks(self) -> "list[CodeMark]":
        return list(self.marks.filter(text__coding__finished_at__isnull=True))

    def _end(self, into: "Code | None", *, at: datetime) -> None:
        self.merged_into, self.ended_at = into, at
        self.save(update_fields=["merged_into", "ended_at"])

    @property
    def words(self) -> dict[str, str]:
        return {"name": self.name, "definition": self.definition, "example": self.example}

    def _reword(self, name: str, *, definition: str = "", example: str = "") -> None:
        same = self.frame.codes.in_use().exclude(pk=self.pk)
        if any(fold(code.name) == fold(name) for code in same):
            raise Refused(
                _(
                    "There is a code with this name already: use that one, or "
                    "give this one another name."
                )
            )
        for item in (name, definition, example):
            if find_personal(item, EVERYTHING):
                raise Refused(_("There is a name, a number or an address in it: write it without."))
        if _is_quoted(example, self.frame):
            raise Refused(
                _("The example is what somebody wrote, word for word: say it in words of yours.")
            )
        self.name, self.definition, self.example = name, definition, example

    def _lock(self) -> "Code":
        """Lock the row. Raises Refused where it may not change now."""
        frame = self.frame._lock()
        frame.check_may_change()
        code = Code.objects.get(pk=self.pk)
        if code.ended_at:
            raise Refused(_("This code is not in use any more."))
        return code


def _is_quoted(example: str, frame: CodeFrame) -> bool:
    result = fold(example)
    if len(result.split()) < _OWN_WORDS:
        return False
    answers = OpenAnswer.objects.to(frame.field)
    answers = answers.filter(wave__version__instrument=frame.instrument_id)
    return any(result in fold(text) for text in answers.values_list("text", flat=True))
