"""Events from which the days of an item are counted."""

from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.disclosure.items.models import Item, is_address
from otklik.organisation.people.user import User


class ItemOccasionQuerySet(models.QuerySet["Occasion"]):
    def active(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def open(self) -> Self:
        """Those not published yet."""
        return self.active().filter(met_on__isnull=True).order_by("happens_on", "pk")


class Occasion(models.Model):
    """An approval, an appointment, a meeting. It is met by its publication, and taken back when it
    was a mistake."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="occasions")
    happens_on = models.DateField()
    words = models.CharField(max_length=300)
    is_also = models.BooleanField(
        default=False, help_text="Its days are counted by the second term of the item."
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    met_on = models.DateField(null=True)
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    met_where = models.CharField(max_length=500, blank=True)
    removed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects = ItemOccasionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-happens_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(met_on__isnull=True, met_at__isnull=True)
                | Q(met_on__isnull=False, met_at__isnull=False),
                name="met_on_a_day_and_at_a_moment",
            )
        ]

    def __str__(self) -> str:
        return self.words

    @classmethod
    @transaction.atomic
    def note(
        cls, item: Item, *, happens_on: date, words: str, by: User, at: datetime
    ) -> "Occasion":
        """Record an event that must be published. If both rules of the item count from events
        (before it, and its results after it), each gets a row of its own. Raises Refused for an
        item without such a rule, without words, and for the same event twice."""
        item.only_counted()
        if not item.has_events:
            raise Refused(_("The deadline of this item does not depend on an event."))
        item.only_for_supplier(by, at=at)
        words = " ".join(words.split())
        if not words:
            raise Refused(_("Say in a few words what happened."))
        if cls.objects.active().filter(item=item, happens_on=happens_on, words=words).exists():
            raise Refused(_("This event is already recorded."))
        counting = [
            is_also
            for is_also, rule in enumerate((item.rule, item.also))
            if rule is not None and rule.knows_events
        ]
        noted = [
            cls.objects.create(
                item=item,
                happens_on=happens_on,
                words=words if number == 0 else f"{words}: {item.also_anchor}"[:300],
                is_also=bool(is_also),
                by=by,
                at=at,
            )
            for number, is_also in enumerate(counting)
        ]
        entries.record(
            item, "disclosure.event_noted", by=by, at=at, code=item.code, on=happens_on,
            words=words,
        )  # fmt: skip
        return noted[0]

    @transaction.atomic
    def meet(self, *, where: str, by: User, at: datetime) -> None:
        """It is published. Raises Refused without an address."""
        self.item.only_counted()
        self.item.only_for_supplier(by, at=at)
        if not is_address(where.strip()):
            raise Refused(_("Write the address of the publication."))
        self._lock()
        if self.met_on is not None or self.removed_at is not None:
            return
        self.met_on, self.met_at, self.met_by = self.item.day_of(at), at, by
        self.met_where = where.strip()
        self.save(update_fields=["met_on", "met_at", "met_by", "met_where"])
        self._record("disclosure.event_published", by=by, at=at, where=self.met_where)

    @transaction.atomic
    def reopen(self, *, by: User, at: datetime) -> None:
        """It is not published after all. Safe to repeat."""
        self.item.only_for_supplier(by, at=at)
        self._lock()
        if self.met_on is None:
            return
        self.met_on = self.met_at = self.met_by = None
        self.met_where = ""
        self.save(update_fields=["met_on", "met_at", "met_by", "met_where"])
        self._record("disclosure.event_reopened", by=by, at=at)

    @transaction.atomic
    def take_back(self, *, by: User, at: datetime) -> None:
        """It was a mistake. Raises Refused for a published one. Safe to repeat."""
        self.item.only_for_supplier(by, at=at)
        self._lock()
        if self.removed_at is not None:
            return
        if self.met_on is not None:
            raise Refused(_("It is already published: first mark it as removed."))
        self.removed_by, self.removed_at = by, at
        self.save(update_fields=["removed_by", "removed_at"])
        self._record("disclosure.event_taken_back", by=by, at=at)

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=Occasion.objects.select_for_update())

    def _record(self, verb: str, *, by: User, at: datetime, **more: str) -> None:
        values = {"code": self.item.code, "words": self.words, **more}
        entries.record(self.item, verb, by=by, at=at, **values)
