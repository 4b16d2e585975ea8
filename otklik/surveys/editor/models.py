from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import PROTECT, Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from otklik.surveys.editor import normalise_and_finish_draft as contents
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.form_layout_and_encoding import Form
from otklik.surveys.instrument.models import Instrument, InstrumentVersion, Wording
from otklik.surveys.instrument.questionnaire_schema import Question

STEPS_KEPT = 100


class DraftQuerySet(models.QuerySet["Draft"]):
    def open(self) -> Self:
        """Neither approved nor dropped."""
        return self.filter(approved_as__isnull=True, dropped_at__isnull=True)

    def newest_first(self) -> Self:
        return self.order_by("-changed_at", "-pk")


class Draft(models.Model):
    """A questionnaire in preparation. It has no number and is not asked before an act approves it
    as a version. `content` may be unfinished (`normalise_and_finish_draft.py`). `step` counts
    changes, so that nobody overwrites a colleague's change unseen. The person who `asked` for
    approval does not approve. `source` is the digest of the pack file it came from."""

    instrument = models.ForeignKey(Instrument, on_delete=PROTECT, related_name="drafts")
    based_on = models.ForeignKey(
        InstrumentVersion, on_delete=PROTECT, null=True, related_name="drafts"
    )
    content = models.JSONField()
    step = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    approved_as = models.OneToOneField(
        InstrumentVersion,
        on_delete=PROTECT,
        null=True,
        related_name="approved_draft",
    )
    approved_by = models.ForeignKey(User, on_delete=PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | ~Q(asked_by=models.F("approved_by")),
                name="draft_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_as__isnull=True) | Q(approved_at__isnull=False),
                name="approved_draft_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return str(self.content["title"]) or str(_("A questionnaire without a title"))

    @property
    def questions(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.content["questions"]
        return found

    @property
    def is_open(self) -> bool:
        return self.approved_at is None and self.dropped_at is None

    @property
    def form(self) -> Form:
        """The form without unfinished questions, for viewing."""
        return Form.of(Question.model_validate(item) for item in self.finished_questions())

    def finished_questions(self, language: str = "") -> list[dict[str, Any]]:
        """Finished questions as a version stores them, in a language."""
        done: list[dict[str, Any]] = []
        for number, item in enumerate(self.questions, 1):
            if not contents.gaps(item, self.questions[: number - 1]):
                done.append(contents.finish(item, number=number).model_dump(mode="json"))
        asked = {field for one in done for field in Question.model_validate(one).fields}
        for one in done:  # on an unfinished question: ask everyone
            if one.get("asked_when") and one["asked_when"]["field"] not in asked:
                del one["asked_when"]
        words = self.content["words"].get(language) or {"texts": {}}
        return translations.translate(done, words["texts"])

    @classmethod
    @transaction.atomic
    def begin(
        cls,
        raw: Mapping[str, Any],
        *,
        code: str,
        based_on: InstrumentVersion | None = None,
        source: str = "",
        by: Actor | None,
        at: datetime,
    ) -> Self:
        """Begin a draft, a copy or an upload. Raises Refused when `raw` is no questionnaire."""
        content = contents.normalise(raw)
        instrument, _is_new = Instrument.objects.get_or_create(code=code)
        draft = cls(
            instrument=instrument,
            based_on=based_on,
            content=content,
            source=source,
            begun_at=at,
            changed_at=at,
        )
        draft.save(force_insert=True)
        entries.record(draft, "questionnaire.drafted", by=by, at=at, instrument=code)
        return draft

    @classmethod
    def copy(cls, version: InstrumentVersion, *, by: Actor, at: datetime) -> Self:
        """A draft with the content and translations of a version."""
        names = ("title", "questions", "comparison", "reliability", "act")
        raw = {name: getattr(version, name) for name in names}
        raw["words"] = {wording.language: wording.as_draft for wording in version.wordings.all()}
        return cls.begin(raw, code=version.instrument.code, based_on=version, by=by, at=at)

    @transaction.atomic
    def change(
        self,
        content: Mapping[str, Any],
        what: str,
        *,
        seen: int | None,
        renamed: tuple[str, str] | None = None,
        by: Actor,
        at: datetime,
    ) -> None:
        """Change the content; this can be undone. `seen` is the step that the writer saw; notes of
        a `renamed` question follow it. Raises Refused when a colleague changed it since."""
        current = self._lock_for_change()
        if seen is not None and seen != current.step:
            raise Refused(
                _("A colleague changed the draft meanwhile. What you typed is below: compare it "
                  "with theirs and save again.")
            )  # fmt: skip
        text = contents.normalise(content)
        if text == current.content:
            return
        current.steps.create(number=current.step, what=what, content=current.content, at=at)
        current.steps.filter(number__lt=current.step - STEPS_KEPT).delete()
        self._set_content(text, step=current.step + 1, at=at)
        if renamed is not None:
            current.notes.filter(question=renamed[0]).update(question=renamed[1])
        entries.record(self, "questionnaire.draft_changed", by=by, at=at, step=self.step)

    def note(self, question: str, text: str, *, by: User, at: datetime) -> None:
        """Store a note on how people understand a question."""
        self.notes.create(question=question, text=text, by=by, at=at)

    @transaction.atomic
    def undo(self, *, by: Actor, at: datetime) -> str:
        """Undo the last change; returns what it was. Raises Refused when there is none."""
        last = self._lock_for_change().steps.order_by("-number").first()
        if last is None:
            raise Refused(_("Nothing was changed yet, so there is nothing to undo."))
        self._set_content(last.content, step=last.number, at=at)
        what = last.what
        last.delete()
        entries.record(self, "questionnaire.draft_changed", by=by, at=at, step=self.step)
        return what

    @transaction.atomic
    def ask(self, *, act: str, by: User, at: datetime) -> None:
        """Ask a second person for approval under this clause. Raises Refused if already asked."""
        current = self._lock_for_change()
        if current.asked_at:
            raise Refused(_("Approval was already requested."))
        content = {**current.content, "act": act}
        self._finished_file({**content}, number=self.next_number)
        self._set_content(content, step=current.step, at=at)
        self.asked_by, self.asked_at = by, at
        self.save(update_fields=["asked_by", "asked_at"])
        entries.record(self, "questionnaire.approval_asked", by=by, at=at, act=act)

    @transaction.atomic
    def give_back(self, *, by: Actor, at: datetime) -> None:
        """Return it for changes. Raises Refused when approval is not asked for."""
        current = self._lock()
        if not current.asked_at or current.approved_at:
            raise Refused(_("Approval is not requested."))
        self.asked_by = self.asked_at = None
        self.save(update_fields=["asked_by", "asked_at"])
        entries.record(self, "questionnaire.returned", by=by, at=at)

    @transaction.atomic
    def approve(self, *, by: User, at: datetime, seen: datetime | None = None) -> InstrumentVersion:
        """Make it the next version, by another person than the one who asked. `seen` is the moment
        of the request that they read. Raises Refused when it was returned and asked for again
        since."""
        current = self._lock()
        if not current.asked_at or current.approved_at or current.dropped_at:
            raise Refused(_("Approval is not requested."))
        if current.asked_by_id == by.pk:
            raise Refused(_("You requested the approval: another person approves."))
        if seen is not None and seen != current.asked_at:
            raise Refused(
                _("The draft was withdrawn and submitted again since you opened this page: read "
                  "it again, then approve.")
            )  # fmt: skip
        self.content = current.content
        file = self._finished_file(self.content, number=self.next_number)
        version = InstrumentVersion.from_file(file)
        version.save()
        for language, item in self.content["words"].items():
            Wording.add(version, language, item)
        self.approved_as, self.approved_by, self.approved_at = version, by, at
        self.save(update_fields=["approved_as", "approved_by", "approved_at"])
        entries.record(
            version, "questionnaire.approved", by=by, at=at, act=file.act, digest=version.digest
        )
        return version

    @transaction.atomic
    def drop(self, *, by: Actor, at: datetime) -> None:
        """Drop it; it stays in the database, hidden."""
        self._lock_for_change()
        self.dropped_at = at
        self.save(update_fields=["dropped_at"])
        entries.record(self, "questionnaire.dropped", by=by, at=at)

    @property
    def next_number(self) -> int:
        """The number of the next approved version."""
        last = self.instrument.versions.aggregate(last=models.Max("number"))["last"]
        return (last or 0) + 1

    def _finished_file(self, content: dict[str, Any], *, number: int) -> Any:
        file = contents.file(
            content, code=self.instrument.code, version=number, act=content["act"] or "-"
        )
        if not content["act"]:
            raise Refused(_("Say which act approves the questionnaire."))
        return file

    def _set_content(self, content: dict[str, Any], *, step: int, at: datetime) -> None:
        self.content, self.step, self.changed_at = content, step, at
        self.save(update_fields=["content", "step", "changed_at"])

    def _lock_for_change(self) -> "Draft":
        """The current row, locked for this transaction. Raises Refused when it may not change."""
        current = self._lock()
        if not current.is_open:
            raise Refused(_("The draft is closed: copy the version to continue."))
        if current.asked_at:
            raise Refused(_("Approval is requested: withdraw the draft before changing it."))
        return current

    def _lock(self) -> "Draft":
        return Draft.objects.select_for_update(of=("self",)).get(pk=self.pk)


class DraftStep(models.Model):
    """The content of a draft before a change, and what the change was."""

    draft = models.ForeignKey("surveys.Draft", on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=200)
    content = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_step_once")
        ]

    def __str__(self) -> str:
        return self.what


class DraftNote(models.Model):
    """How a person understood a question; who it was is not stored."""

    draft = models.ForeignKey("surveys.Draft", on_delete=models.CASCADE, related_name="notes")
    question = models.CharField(max_length=40)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    at = models.DateTimeField()
