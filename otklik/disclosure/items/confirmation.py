from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.disclosure.items.models import Item
from otklik.organisation.people.user import User

UNDO = timedelta(hours=24)


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def active(self) -> Self:
        return self.filter(taken_back_at__isnull=True)


class Confirmation(models.Model):
    """«Подтверждаю актуальность»: who looked at what is published, when, and what it was compared
    with. It says nothing of editing, and editing says nothing of it."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="confirmations")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=300)
    place = models.CharField(max_length=500)
    taken_back_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["item", "on"], name="disclosure_confirmed_on")]

    def __str__(self) -> str:
        return f"{self.item}: {self.on}"

    def may_be_taken_back(self, user: User, *, at: datetime) -> bool:
        """By whoever gave it, for a day."""
        is_fresh = at - self.at <= UNDO
        return self.taken_back_at is None and is_fresh and self.by_id == user.pk

    @transaction.atomic
    def take_back(self, *, by: User, at: datetime) -> None:
        """It was pressed by mistake. Raises Refused for another's, and after a day."""
        self.refresh_from_db(from_queryset=Confirmation.objects.select_for_update())
        if self.taken_back_at is not None:
            return
        if not self.may_be_taken_back(by, at=at):
            raise Refused(_("Only whoever confirmed takes it back, and within a day."))
        self.taken_back_by, self.taken_back_at = by, at
        self.save(update_fields=["taken_back_by", "taken_back_at"])
        entries.record(
            self.item, "disclosure.confirmation_taken_back", by=by, at=at, code=self.item.code
        )
