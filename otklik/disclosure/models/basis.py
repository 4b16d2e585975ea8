"""Why an item counts, or why not: recorded by the authorised person, ended, never deleted."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik import journal
from otklik.core.refusal import Refused
from otklik.disclosure.models.item import Item
from otklik.organisation.models import User
from otklik.register import citing
from otklik.register.models import Act, Citation


class Ended(models.Model):
    """Holds from a moment until somebody ends it."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract: ClassVar = True


class Basis(Ended):
    """The clause that an item rests on, in words; the act and the address when the register has
    it."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="bases")
    clause = models.CharField(max_length=300)
    act = models.ForeignKey(Act, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at__isnull=True), name="one_clause_an_item"
            )
        ]

    def __str__(self) -> str:
        return self.clause

    @property
    def link(self) -> str:
        """Where the clause is read, when the register shows it; else empty."""
        if self.act is None or not self.act.is_published:
            return ""
        fragment = f"#{self.address}" if self.address else ""
        return f"{self.act.get_absolute_url()}{fragment}"

    @classmethod
    @transaction.atomic
    def record(
        cls,
        item: Item,
        *,
        clause: str,
        act: Act | None = None,
        address: str = "",
        by: User,
        at: datetime,
    ) -> "Basis":
        """Let an item count from now on. Another clause ends the one before.

        Raises Refused without a clause, for whoever does not keep the list, and for what does not
        apply.
        """
        item.only_for_keeper(by)
        clause = " ".join(clause.split())
        if not clause:
            raise Refused(_("Write the document and its clause."))
        item.hold()
        if item.exemption is not None:
            raise Refused(_("This item is marked as not applicable: take the mark off first."))
        before = item.basis
        if before is not None:
            before.ended_by, before.ended_at = by, at
            before.save(update_fields=["ended_by", "ended_at"])
        basis = cls.objects.create(
            item=item, clause=clause, act=act, address=address.strip(), by=by, at=at
        )
        basis._cite(at=at)
        journal.record(
            item, "disclosure.clause_recorded", by=by, at=at, code=item.code, clause=clause,
            act=act and act.code, address=address, before=before and before.clause,
        )  # fmt: skip
        return basis

    def _cite(self, *, at: datetime) -> None:
        """Tell the register what the item rests on, so that whoever keeps the list is told when
        the words change; nothing when the act is not there."""
        with override(settings.LANGUAGE_CODE):
            url = reverse("disclosure:item", args=[self.item.code])
        place = citing.Place(
            key=f"disclosure/{self.item_id}",
            kind=Citation.Kind.ITEM,
            title=f"{self.item.code}. {self.item.title}"[:300],
            url=url,
            owner=self.item.owner,
            unit=self.item.unit,
        )
        address = f"{self.act.code}/{self.address}" if self.act and self.address else ""
        addresses = [address or self.act.code] if self.act and self.ended_at is None else []
        citing.cite(place, addresses, at=at, looked_at_by=self.by)

    @transaction.atomic
    def end(self, *, reason: str, by: User | None, at: datetime) -> None:
        """The item is a draft again. Raises Refused without a reason. Harmless pressed twice."""
        self.item.only_for_keeper(by)
        if not reason.strip():
            raise Refused(_("Say why: it will stand in the item's history."))
        self.refresh_from_db(from_queryset=Basis.objects.select_for_update())
        if self.ended_at is not None:
            return
        self.ended_by, self.ended_at = by, at
        self.save(update_fields=["ended_by", "ended_at"])
        self._cite(at=at)
        journal.record(
            self.item, "disclosure.clause_ended", by=by, at=at, code=self.item.code,
            clause=self.clause, reason=reason.strip(),
        )  # fmt: skip
        self.item.renew_search()


class Exemption(Ended):
    """«Не применимо», and why."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="exemptions")
    reason = models.CharField(max_length=500)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at__isnull=True), name="not_applicable_once"
            )
        ]

    def __str__(self) -> str:
        return self.reason

    @classmethod
    @transaction.atomic
    def put(cls, item: Item, *, reason: str, by: User, at: datetime) -> "Exemption":
        """The item does not apply to this authority. Raises Refused without a reason, and twice."""
        item.only_for_keeper(by)
        reason = " ".join(reason.split())
        if not reason:
            raise Refused(_("Say why it does not apply: an inspection will ask."))
        item.hold()
        if item.exemption is not None:
            raise Refused(_("It is marked as not applicable already."))
        exemption = cls.objects.create(item=item, reason=reason, by=by, at=at)
        journal.record(item, "disclosure.exempted", by=by, at=at, code=item.code, reason=reason)
        item.renew_search()
        return exemption

    @transaction.atomic
    def lift(self, *, by: User | None, at: datetime) -> None:
        """It applies after all. Harmless when pressed twice."""
        self.item.only_for_keeper(by)
        self.refresh_from_db(from_queryset=Exemption.objects.select_for_update())
        if self.ended_at is not None:
            return
        self.ended_by, self.ended_at = by, at
        self.save(update_fields=["ended_by", "ended_at"])
        journal.record(self.item, "disclosure.applies", by=by, at=at, code=self.item.code)
        self.item.renew_search()
