"""What a member of staff chooses for themselves in the profile."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused


class Choosing(models.Model):
    """Abstract: a `User` chooses these, nobody else for them."""

    undo_seconds = models.PositiveSmallIntegerField(
        _("seconds to take a reply back"), null=True, blank=True
    )
    has_shortcuts = models.BooleanField(_("single-key shortcuts"), default=False)
    is_dense = models.BooleanField(_("dense lists"), default=False)
    first_steps_away_at = models.DateTimeField(null=True, blank=True)

    UNDO_CHOICES = (15, 60, 0)

    class Meta:
        abstract = True

    @transaction.atomic
    def choose_undo(self, seconds: int | None, *, by: journal.Actor, at: datetime) -> None:
        """How long their replies can be taken back; None: as the installation says. Raises Refused
        for a time that is not offered."""
        if seconds is not None and seconds not in self.UNDO_CHOICES:
            raise Refused(_("Choose one of the times that are offered."))
        self.undo_seconds = seconds
        self.save(update_fields=["undo_seconds"])
        journal.record(self, "user.undo_chosen", by=by, at=at, seconds=seconds)

    @transaction.atomic
    def choose_hands(
        self, *, has_shortcuts: bool, is_dense: bool, by: journal.Actor, at: datetime
    ) -> None:
        """Whether single keys act at the desk, and whether its lists are dense."""
        if (has_shortcuts, is_dense) == (self.has_shortcuts, self.is_dense):
            return
        self.has_shortcuts, self.is_dense = has_shortcuts, is_dense
        self.save(update_fields=["has_shortcuts", "is_dense"])
        journal.record(self, "user.hands_chosen", by=by, at=at, keys=has_shortcuts, dense=is_dense)

    @transaction.atomic
    def put_first_steps_away(self, *, by: journal.Actor, at: datetime) -> None:
        """They are shown nowhere any more."""
        if self.first_steps_away_at is None:
            self.first_steps_away_at = at
            self.save(update_fields=["first_steps_away_at"])
            journal.record(self, "user.first_steps_put_away", by=by, at=at)

    @transaction.atomic
    def bring_first_steps_back(self, *, by: journal.Actor, at: datetime) -> None:
        if self.first_steps_away_at is not None:
            self.first_steps_away_at = None
            self.save(update_fields=["first_steps_away_at"])
            journal.record(self, "user.first_steps_brought_back", by=by, at=at)
