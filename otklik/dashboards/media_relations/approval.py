"""A text that a second person approves before it goes out, as they do with replies."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.dashboards.permissions import require_field_worker
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class ApprovalState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("text", "is being written")
    WAITING = "waiting", pgettext_lazy("text", "waiting for a second person")
    RETURNED = "returned", pgettext_lazy("text", "sent back")
    APPROVED = "approved", pgettext_lazy("text", "approved, not published yet")
    DONE = "done", pgettext_lazy("text", "out")
    DROPPED = "dropped", pgettext_lazy("text", "will not be")


WRITABLE = (ApprovalState.DRAFT, ApprovalState.RETURNED)
OPEN = (*WRITABLE, ApprovalState.WAITING, ApprovalState.APPROVED)


class ApprovalQuerySet[M: models.Model](models.QuerySet[M]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def waiting_for_approval(self) -> Self:
        return self.filter(state=ApprovalState.WAITING).order_by("submitted_at", "pk")

    def approvable_by(self, user: User) -> Self:
        """Those to which this person contributed no text."""
        return self.exclude(writers=user)


class TextWithApproval(models.Model):
    """Written by one person and approved by another; an approved text does not change."""

    ApprovalState = ApprovalState

    text = models.TextField(blank=True)
    state = models.CharField(
        max_length=8, choices=ApprovalState.choices, default=ApprovalState.DRAFT
    )
    revision = models.PositiveIntegerField(default=0)
    writers = models.ManyToManyField(User, related_name="+")
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract: ClassVar = True

    KIND: ClassVar[str]

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @transaction.atomic
    def write(self, text: str, *, revision: int, by: User, at: datetime) -> None:
        """Save the text. Raises Refused if a colleague changed it meanwhile."""
        require_field_worker(by)
        self._lock()
        if not self.is_writable:
            raise Refused(
                _("The text is waiting for a second person or was approved: withdraw it first.")
            )
        if text.strip() == self.text:
            return
        if self.revision != revision:
            raise Refused(
                _("A colleague changed the text meanwhile. Yours is below: compare them.")
            )
        self.text, self.revision = text.strip(), revision + 1
        self.save(update_fields=["text", "revision"])
        self.writers.add(by)
        entries.record(self, f"{self.KIND}.written", by=by, at=at, text=self.text)

    @transaction.atomic
    def submit(self, *, by: User, at: datetime) -> None:
        """Submit it to a second person. Harmless when repeated."""
        self._lock()
        if self.state == ApprovalState.WAITING:
            return
        if not self.is_writable:
            raise Refused(_("This text is no longer a draft."))
        if not self.text.strip():
            raise Refused(_("There is no text yet: write it first."))
        self.submitted_by, self.submitted_at, self.return_reason = by, at, ""
        self._move(ApprovalState.WAITING, "submitted", by=by, at=at, text=self.text)

    @transaction.atomic
    def recall(self, *, by: User, at: datetime) -> None:
        """Make it a draft again, during review or after approval."""
        self._lock()
        if self.state not in {ApprovalState.WAITING, ApprovalState.APPROVED}:
            raise Refused(_("There is nothing to undo: look at the state of the text."))
        self._move(ApprovalState.DRAFT, "recalled", by=by, at=at)

    @transaction.atomic
    def approve(self, *, revision: int, by: User, at: datetime) -> None:
        """The second person approves the text they read. Harmless when repeated."""
        self._lock()
        if self.state == ApprovalState.APPROVED:
            return
        self._refuse_unless_approvable(revision, by)
        self.judged_by, self.judged_at = by, at
        self._move(ApprovalState.APPROVED, "approved", by=by, at=at, text=self.text)

    @transaction.atomic
    def send_back(self, reason: str, *, revision: int, by: User, at: datetime) -> None:
        """The second person says what to correct."""
        self._lock()
        self._refuse_unless_approvable(revision, by)
        if not reason.strip():
            raise Refused(_("Say in a sentence what to correct."))
        self.judged_by, self.judged_at, self.return_reason = by, at, reason.strip()[:500]
        self._move(ApprovalState.RETURNED, "returned", by=by, at=at, reason=self.return_reason)

    def _refuse_unless_approvable(self, revision: int, by: User) -> None:
        if not by.may(Right.APPROVE):
            raise Refused(_("Only employees who approve replies may approve this."))
        if self.state != ApprovalState.WAITING:
            raise Refused(_("This text is no longer waiting for approval."))
        if self.revision != revision:
            raise Refused(_("The text was changed since you opened it. Read it again."))
        if self.writers.contains(by):
            raise Refused(_("Another person must approve: you wrote this."))

    def _move(self, state: str, verb: str, *, by: User | None, at: datetime, **more: Any) -> None:
        if by is not None:
            require_field_worker(by)
        self.state = state
        self.save()
        entries.record(self, f"{self.KIND}.{verb}", by=by, at=at, **more)

    def _lock(self) -> None:
        """This row as it is now, locked until the transaction ends."""
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
