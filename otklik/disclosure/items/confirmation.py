from collections.abc import Mapping
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
    def standing(self) -> Self:
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

    @classmethod
    @transaction.atomic
    def give(
        cls,
        item: Item,
        *,
        basis: str,
        places: Mapping[str, str] | None = None,
        by: User,
        at: datetime,
    ) -> "Confirmation":
        """`places` has by code of a part the place where it was seen; what is not there is not on
        the site. None: where they were seen last time, for an item that was confirmed before.

        Raises Refused for a draft and for what does not apply, without a place to look at or words
        on what it was compared with, while an event waits for its publication, and for a ticked
        part that the published page does not show.
        """
        from otklik.disclosure.items.confirm import seen_parts

        item.only_counted()
        item.only_for_supplier(by, at=at)
        basis = " ".join(basis.split())
        if not item.place:
            raise Refused(
                _("%(item)s: nobody said where it stands on the site, so there is nothing to"
                  " confirm.") % {"item": item.code}
            )  # fmt: skip
        if not basis:
            raise Refused(_("Say what you compared it with."))
        waiting = item.occasions.open().first()  # type: ignore[attr-defined]
        if waiting is not None and waiting.happens_on <= item.day_of(at):
            raise Refused(
                _("%(item)s: publish first what happened: %(event)s")
                % {"item": item.code, "event": waiting.words}
            )
        parts = seen_parts(item, places)
        confirmation = cls.objects.create(
            item=item, on=item.day_of(at), at=at, by=by, basis=basis[:300], place=item.place
        )
        parts.keep(confirmation, at=at)
        entries.record(
            item, "disclosure.confirmed", by=by, at=at, code=item.code, basis=basis,
            place=item.place, parts=parts.told,
        )  # fmt: skip
        return confirmation

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
