"""What executors write: reports with files, stages, requests for more time."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import PROTECT, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.audit.hashing import commitment
from otklik.core.files.uploads import CheckedFile, StoredFile
from otklik.core.refusal import Refused
from otklik.improvements.assignments.due_days import Term
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.permission_and_input_checks import require_keeper, require_text
from otklik.organisation.people.user import User


def _only_executor(assignment: Assignment, by: User, at: datetime) -> None:
    if not assignment.is_executed_by(by, on=timezone.localdate(at)):
        raise Refused(
            _("The executor does this: %(who)s, or a substitute.") % {"who": assignment.executor}
        )
    assignment._only_in_work()


class Report(models.Model):
    """«Информация об исполнении»: what was done, with files; accepted or returned with a reason."""

    assignment = models.ForeignKey(Assignment, on_delete=PROTECT, related_name="reports")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    at = models.DateTimeField()
    is_accepted = models.BooleanField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(is_accepted=False) | ~Q(reason=""),
                name="report_returned_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(decided_at__isnull=True),
                name="one_report_waits_an_assignment",
            ),
        ]

    @classmethod
    @transaction.atomic
    def hand_in(
        cls,
        assignment: Assignment,
        *,
        text: str,
        files: Iterable[CheckedFile] = (),
        key: uuid.UUID | None = None,
        by: User,
        at: datetime,
    ) -> "Report":
        """By an executor or substitute, once per key. It closes nothing: a controller does."""
        assignment._lock()
        known = cls.objects.filter(assignment=assignment, key=key).first() if key else None
        if known is not None:
            return known
        _only_executor(assignment, by, at)
        if assignment.state == Assignment.State.REPORTED:
            raise Refused(_("A report is already waiting for the controller."))
        sentence = require_text(
            text, _("Say what was done and where it can be seen."), longest=5_000
        )
        report = cls.objects.create(
            assignment=assignment, text=sentence, by=by, at=at, **({"key": key} if key else {})
        )
        kept = [ReportFile.keep(one, position=n, report=report) for n, one in enumerate(files)]
        assignment.note_reported(at=at)
        entries.record(
            assignment, "assignment.reported", by=by, at=at, report=report.pk,
            words=commitment(sentence),
            files=[one.digest for one in kept],
        )  # fmt: skip
        return report


class ReportFile(StoredFile):
    report = models.ForeignKey(Report, on_delete=PROTECT, related_name="files")


class Stage(models.Model):
    """A part of the work with its own deadline."""

    assignment = models.ForeignKey(Assignment, on_delete=PROTECT, related_name="stages")
    text = models.CharField(max_length=300)
    due_on = models.DateField()
    done_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text

    @classmethod
    @transaction.atomic
    def plan(
        cls, assignment: Assignment, *, text: str, term: Term, by: User, at: datetime
    ) -> "Stage":
        """The executor, or those who keep assignments, divide the work; not beyond its deadline."""
        assignment._lock()
        assignment._only_in_work()
        if not assignment.is_executed_by(by, on=timezone.localdate(at)):
            require_keeper(by)
        if term.due_on > assignment.due_on:
            raise Refused(_("A stage cannot end later than its assignment."))
        sentence = require_text(text, _("Say what is done in this stage."), longest=300)
        stage = cls.objects.create(assignment=assignment, text=sentence, due_on=term.due_on)
        entries.record(
            assignment, "assignment.stage_planned", by=by, at=at, stage=stage.pk,
            words=commitment(sentence), due_on=term.due_on,
        )  # fmt: skip
        return stage

    @transaction.atomic
    def finish(self, *, by: User, at: datetime) -> None:
        """The executor says that it is done. Harmless when repeated."""
        _only_executor(self.assignment, by, at)
        self.refresh_from_db(from_queryset=Stage.objects.select_for_update())
        if self.done_at is not None:
            return
        self.done_by, self.done_at = by, at
        self.save(update_fields=["done_by", "done_at"])
        entries.record(
            self.assignment, "assignment.stage_done", by=by, at=at, stage=self.pk,
            words=commitment(self.text),
        )  # fmt: skip


class Extension(models.Model):
    """A request for more time with a reason, granted or refused with a reason."""

    assignment = models.ForeignKey(Assignment, on_delete=PROTECT, related_name="extensions")
    until = models.DateField()
    until_words = models.CharField(max_length=500)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    is_granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(is_granted__isnull=True),
                name="one_extension_waits_an_assignment",
            ),
            models.CheckConstraint(
                condition=Q(is_granted__isnull=True) | ~Q(answer=""),
                name="extension_decided_with_a_reason",
            ),
        ]

    @classmethod
    @transaction.atomic
    def ask(
        cls, assignment: Assignment, *, term: Term, reason: str, by: User, at: datetime
    ) -> "Extension":
        """The executor asks before or after the last day; one request at a time."""
        assignment._lock()
        _only_executor(assignment, by, at)
        if assignment.state == Assignment.State.REPORTED:
            raise Refused(_("A report is already waiting for the controller."))
        if assignment.extensions.filter(is_granted__isnull=True).exists():
            raise Refused(_("An extension was already requested: wait for the answer."))
        if term.due_on <= assignment.due_on:
            raise Refused(_("Ask for a day later than the current one."))
        text = require_text(reason, _("Say why an extension is needed."), longest=500)
        asked = cls.objects.create(
            assignment=assignment, until=term.due_on, until_words=term.words[:500], reason=text,
            asked_by=by, asked_at=at,
        )  # fmt: skip
        entries.record(
            assignment, "assignment.extension_asked", by=by, at=at, until=term.due_on,
            words=commitment(text),
        )  # fmt: skip
        return asked

    def grant(self, *, answer: str, by: User, at: datetime) -> None:
        """The controller moves the last day; the first one stays on record."""
        self._decide(is_granted=True, answer=answer, by=by, at=at)

    def refuse(self, *, answer: str, by: User, at: datetime) -> None:
        """The day stays, with the reason."""
        self._decide(is_granted=False, answer=answer, by=by, at=at)

    @transaction.atomic
    def _decide(self, *, is_granted: bool, answer: str, by: User, at: datetime) -> None:
        assignment = self.assignment
        assignment._lock()
        assignment._only_controller(by, at)
        assignment._only_in_work()
        self.refresh_from_db(from_queryset=Extension.objects.select_for_update())
        if self.is_granted is not None:
            raise Refused(_("Somebody was faster: check its state again."))
        if is_granted and self.asked_by == by:
            raise Refused(_("You requested it yourself: refuse it, and the executor asks again."))
        self._write(
            require_text(answer, _("Say why: the executor reads it."), longest=500),
            is_granted=is_granted, by=by, at=at,
        )  # fmt: skip
        if is_granted:
            assignment.move_to(Term(due_on=self.until, words=self.until_words))

    def close(self, answer: str, *, by: User | None, at: datetime) -> None:
        """Only by the end of its assignment."""
        self._write(answer, is_granted=False, by=by, at=at)

    def _write(self, answer: str, *, is_granted: bool, by: User | None, at: datetime) -> None:
        self.answer, self.is_granted = answer, is_granted
        self.decided_by, self.decided_at = by, at
        self.save(update_fields=["answer", "is_granted", "decided_by", "decided_at"])
        verb = "assignment.extended" if is_granted else "assignment.extension_refused"
        entries.record(
            self.assignment, verb, by=by, at=at, until=self.until, words=commitment(answer)
        )
