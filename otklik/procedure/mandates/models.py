"""By which document somebody is authorised, and until when."""

from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class MandateQuerySet(models.QuerySet["Mandate"]):
    def acting(self, *, on: date) -> Self:
        ended = Q(ends_on__isnull=False, ends_on__lt=on)
        return self.filter(begins_on__lte=on).exclude(ended)

    def newest_first(self) -> Self:
        return self.select_related("user", "by").order_by("-begins_on", "-pk")


class Mandate(models.Model):
    """The document that makes somebody the authorised person; `ends_on` is the last day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mandates")
    document = models.CharField(max_length=80)
    number = models.CharField(max_length=40)
    signed_on = models.DateField()
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="mandate_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        words = {"document": self.document, "number": self.number}
        day = date_format(self.signed_on, "d.m.Y")
        return _("%(document)s No. %(number)s of %(day)s") % {**words, "day": day}

    def is_acting(self, *, on: date) -> bool:
        return self.begins_on <= on and (self.ends_on is None or on <= self.ends_on)

    @classmethod
    @transaction.atomic
    def record(
        cls,
        user: User,
        *,
        document: str,
        number: str,
        signed_on: date,
        begins_on: date,
        ends_on: date | None,
        by: User,
        at: datetime,
    ) -> "Mandate":
        """Record the appointment. Raises Refused for one's own appointment, a second one with the
        same document, days in the wrong order, and for a user without that right."""
        _refuse_without_right(by)
        if user == by:
            raise Refused(_("A colleague records your appointment, not you yourself."))
        if not user.may(Right.KEEP_PROCEDURE):
            sentence = _("%(person)s has no such duty here: the administrator gives it first.")
            raise Refused(sentence % {"person": user})
        if ends_on and ends_on < begins_on:
            raise Refused(_("The last day comes before the first: correct one of them."))
        if cls.objects.filter(user=user, number=number, signed_on=signed_on).exists():
            raise Refused(_("This document is already written down for this person."))
        mandate = cls.objects.create(
            user=user,
            document=document,
            number=number,
            signed_on=signed_on,
            begins_on=begins_on,
            ends_on=ends_on,
            by=by,
            at=at,
        )
        entries.record(
            mandate, "mandate.recorded", by=by, at=at, user=str(user), ends_on=str(ends_on or "")
        )
        return mandate

    @transaction.atomic
    def end(self, *, on: date, by: User, at: datetime) -> None:
        """Set `on` as the last day. Raises Refused if it has ended or not begun."""
        _refuse_without_right(by)
        if self.ends_on and self.ends_on <= on:
            raise Refused(_("It has ended already."))
        if on < self.begins_on:
            raise Refused(_("It has not begun yet: it cannot end before."))
        self.ends_on = on
        self.save(update_fields=["ends_on"])
        entries.record(self, "mandate.ended", by=by, at=at, on=str(on))


def _refuse_without_right(by: User) -> None:
    if not by.may(Right.APPOINT_KEEPER):
        raise Refused(_("Only the programme lead records appointments."))


def refuse_without_mandate(user: User, *, on: date) -> Mandate:
    """The mandate by which `user` decides on that day. Raises Refused without one."""
    mandate = Mandate.objects.filter(user=user).acting(on=on).order_by("-begins_on").first()
    if mandate is None:
        sentence = _(
            "You decide on the procedure only while a document makes you the authorised person: "
            "ask the lead to record it under “Authorised persons”."
        )
        raise Refused(sentence)
    return mandate
