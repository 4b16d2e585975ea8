from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from otklik import journal
from otklik.assignments.models.assignment import Assignment
from otklik.assignments.said import filled, only_keeper
from otklik.core.refusal import Refused
from otklik.journal.committing import commitment
from otklik.organisation.models import User


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def shown(self) -> Self:
        return self.filter(published_at__isnull=False).order_by("-published_at", "-pk")


class Outcome(models.Model):
    """What everybody reads of one assignment: what people said, what was decided, what was done.

    Published by a person's decision. Whether it changed is added by the page from the wave's
    verdict, good or bad: it cannot be left out here.
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="outcome")
    said = models.CharField(max_length=500)
    decided = models.CharField(max_length=500)
    deed = models.CharField(max_length=1_000)
    published_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    off_reason = models.CharField(max_length=500, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(published_by__isnull=False),
                name="outcome_published_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return str(self.assignment)

    @classmethod
    @transaction.atomic
    def publish(
        cls, assignment: Assignment, *, said: str, decided: str, deed: str, by: User, at: datetime
    ) -> "Outcome":
        """Show it to everybody; again with other words when something must be corrected.

        Raises Refused before it is off control: what is only promised is not told as done.
        """
        only_keeper(by)
        assignment._lock()
        if assignment.state != Assignment.State.OFF_CONTROL:
            raise Refused(_("Only what is off control is told as done."))
        words = {
            "said": filled(said, _("Say what people said."), longest=500),
            "decided": filled(decided, _("Say what was decided."), longest=500),
            "deed": filled(deed, _("Say what was done."), longest=1_000),
        }
        outcome, _is_new = cls.objects.update_or_create(
            assignment=assignment, defaults={**words, "published_by": by, "published_at": at}
        )
        journal.record(
            assignment, "assignment.outcome_published", by=by, at=at,
            words=commitment(words["deed"]), said=commitment(words["said"]),
            decided=commitment(words["decided"]),
        )  # fmt: skip
        outcome._renew_search()
        return outcome

    @transaction.atomic
    def take_off(self, *, reason: str, by: User | None, at: datetime) -> None:
        """No longer shown; the page counts it among those not published. `by` is None for the
        installation itself."""
        if by is not None:
            only_keeper(by)
        said = filled(reason, _("Say why it is taken off the site."), longest=500)
        self.refresh_from_db(from_queryset=Outcome.objects.select_for_update())
        if self.published_at is None:
            raise Refused(_("It is not on the site."))
        self.published_at, self.published_by, self.off_reason = None, None, said
        self.save(update_fields=["published_at", "published_by", "off_reason"])
        journal.record(
            self.assignment, "assignment.outcome_taken_off", by=by, at=at, words=commitment(said)
        )
        self._renew_search()

    def _renew_search(self) -> None:
        from otklik.assignments import searched

        searched.renew()
