from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.incidents.deadlines import deadline_of
from otklik.incidents.models.incidents import UNANSWERED, IncidentStatus
from otklik.incidents.models.norm import Clock
from otklik.incidents.models.topic import Urgency
from otklik.organisation.models import Institution

if TYPE_CHECKING:
    from otklik.channels.models import Account


class Timed(models.Model):
    """The stage of an incident, each moment of its life, and the clock that runs meanwhile.

    The first clock runs from `clock_from` (which moment that is the authority decides) to an
    answer. An interim answer stops it and starts the second, to the final answer. A deadline
    set outside overrides ours. `due_at` is what `deadline_of` said last.
    """

    Status = IncidentStatus
    UNANSWERED = UNANSWERED

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NEW)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    urgency_why = models.CharField(
        max_length=10, blank=True, help_text="What the last words were taken for: a code."
    )
    urgency_words = models.CharField(
        max_length=300, blank=True, help_text="The words that made it urgent."
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    outside_due_at = models.DateTimeField(null=True, blank=True)
    outside_due_source = models.CharField(
        max_length=120, blank=True, help_text="Who sets the deadline instead of us."
    )

    clock_of = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        db_index=False, help_text="By whose hours the clock runs; it stays when it is handed over.",
    )  # fmt: skip

    posted_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    clock_from = models.DateTimeField(help_text="From when the norm of time is counted.")
    assigned_at = models.DateTimeField(null=True, blank=True)
    first_reply_at = models.DateTimeField(null=True, blank=True)
    first_due_at = models.DateTimeField(
        null=True, blank=True, help_text="The term that ran when the first answer came to stand."
    )
    interim_at = models.DateTimeField(null=True, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(
        null=True, blank=True, help_text="When the person last brought it back after a closing."
    )

    if TYPE_CHECKING:
        account: models.ForeignKey[Account, Account]
        is_private: models.BooleanField[bool, bool]

    class Meta:
        abstract: ClassVar = True

    @property
    def is_unanswered(self) -> bool:
        """Whether an answer of ours is awaited: also the final one after an interim one."""
        return self.status in self.UNANSWERED

    def start_clock(self) -> None:
        """Begin with what is known now; for an incident that is not stored yet."""
        self.clock_from = Clock.current().start_of(
            posted=self.posted_at, detected=self.detected_at, registered=self.registered_at
        )
        self.count_due()

    def count_due(self) -> None:
        """Set `due_at` anew by norm, extension and whatever is set outside. The caller saves."""
        self.due_at = deadline_of(self).due

    @transaction.atomic
    def note_outside_deadline(
        self, *, due: datetime | None, source: str, by: journal.Actor | None, at: datetime
    ) -> None:
        """Somebody else sets by when this must be answered, and that overrides our norms.

        `source` says who («Инцидент Менеджмент»). None for `due` lifts it. Told twice it does
        no harm.
        """
        self._lock()
        if (self.outside_due_at, self.outside_due_source) == (due, source if due else ""):
            return
        was = self.outside_due_at
        self.outside_due_at, self.outside_due_source = due, source if due else ""
        self.count_due()
        self.save(update_fields=["outside_due_at", "outside_due_source", "due_at"])
        verb = "incident.outside_deadline" if due else "incident.outside_deadline_lifted"
        journal.record(self, verb, by=by, at=at, was=was, now=due, source=source)

    def refuse_unless_awaited(self) -> None:
        """Raises Refused when no answer is awaited any more: there is no clock to change."""
        self._lock()
        if not self.is_unanswered:
            raise Refused(_("No answer is awaited here any more: there is no time limit."))

    def _restart_clock(self, *, posted: datetime, at: datetime) -> list[str]:
        """The person asks again: the first clock runs anew. Names of what to save."""
        self.clock_from = Clock.current().start_of(posted=posted, detected=at, registered=at)
        self.final_at = None
        if self.outside_due_at is not None and self.outside_due_at <= at:
            self.outside_due_at, self.outside_due_source = None, ""
        self.count_due()
        return ["clock_from", "final_at", "outside_due_at", "outside_due_source", "due_at"]

    def _note_interim(self, *, at: datetime) -> list[str]:
        """An interim answer stands there: the second clock runs. Names of what to save."""
        self.interim_at = max(self.interim_at or at, at)
        if self.status not in self.UNANSWERED:
            return ["interim_at"]
        self.status, self.clock_from = self.Status.INTERIM, at
        self.count_due()
        return ["status", "interim_at", "clock_from", "due_at"]

    def _note_final(self, *, at: datetime) -> list[str]:
        """The final answer stands there. Names of what to save."""
        if self.status != self.Status.CLOSED:
            if self.status == self.Status.INTERIM and self.interim_at and at < self.interim_at:
                return []  # told late: it was given before the interim one
            self.status = self.Status.ANSWERED
        self.final_at = min(self.final_at or at, at)
        return ["status", "final_at"]

    def _refuse_if_closed(self) -> None:
        self._lock()
        if self.status == self.Status.CLOSED:
            raise Refused(_("The incident is closed. Reopen it first."))

    def _lock(self) -> None:
        """Hold the row until the transaction ends, and know it as it is now.

        What others wrote meanwhile is neither missed nor overwritten.
        """
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
