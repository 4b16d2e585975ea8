"""Absences and substitutes, from a day to a day; never the reason."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

LONGEST = timedelta(days=366 * 3)  # parental leave


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def active(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def on(self, day: date) -> Self:
        return self.active().filter(first__lte=day, last__gte=day)

    def to_come(self, day: date) -> Self:
        """Those that are not over, by first day."""
        later = self.active().filter(last__gte=day).select_related("user", "substitute")
        return later.order_by("first", "pk")

    def of_place(self, institution: int | None) -> Self:
        """Of the people of one institution; with None of everybody."""
        if institution is None:
            return self
        return self.filter(user__in=User.working_in(institution))


class Absence(models.Model):
    """A colleague is away, both days included; the reason is not stored."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    substitute = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    removed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["first", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("user")),
                name="nobody_stands_in_for_themselves",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    @transaction.atomic
    def note(
        cls,
        user: User,
        *,
        first: date,
        last: date,
        substitute: User | None = None,
        by: User,
        at: datetime,
    ) -> "Absence":
        """Note an absence: one's own, or with the right KEEP_ROSTER that of others.

        Raises Refused for days in the wrong order, too long or noted before, and for a substitute
        of another place or who is away all these days.
        """
        if user != by and not by.may(Right.KEEP_ROSTER):
            raise Refused(_("Ask the keeper of the roster to record an absence."))
        if last < first:
            raise Refused(_("The last day cannot be before the first."))
        if last - first > LONGEST:
            raise Refused(_("At most three years: check the last day."))
        if cls.objects.active().filter(user=user, first__lte=last, last__gte=first).exists():
            raise Refused(_("These days are already recorded."))
        if substitute is not None:
            _check_substitute(user, substitute, first, last)
        absence = cls.objects.create(
            user=user, first=first, last=last, substitute=substitute, noted_by=by, noted_at=at
        )
        entries.record(
            absence, "absence.noted", by=by, at=at, user=user.pk, first=first, last=last,
            substitute=substitute and substitute.pk,
        )  # fmt: skip
        return absence

    @transaction.atomic
    def remove(self, *, by: User, at: datetime) -> None:
        """Take an absence back; the row stays. Harmless when repeated. Raises Refused for another
        person's without KEEP_ROSTER."""
        if self.user != by and not by.may(Right.KEEP_ROSTER):
            raise Refused(_("Ask the keeper of the roster to cancel it."))
        self.refresh_from_db(from_queryset=Absence.objects.select_for_update())
        if self.removed_at is not None:
            return
        self.removed_by, self.removed_at = by, at
        self.save(update_fields=["removed_by", "removed_at"])
        entries.record(self, "absence.removed", by=by, at=at, user=self.user_id)

    @classmethod
    def away(cls, *, on: date) -> "dict[int, Absence]":
        """Absences of a day by user."""
        return {one.user_id: one for one in _away(on=on)}

    @classmethod
    def present(
        cls, people: Iterable[User], *, on: date, away: "Mapping[int, Absence] | None" = None
    ) -> list[User]:
        """These people, with absent ones replaced by their substitutes, or omitted if those are
        away too. Each once. Pass `away` to save a query."""
        found = cls.away(on=on) if away is None else away
        here: list[User] = []
        for user in people:
            one: User | None = user
            seen = set[int]()
            while one is not None and one.pk in found and one.pk not in seen:
                seen.add(one.pk)
                one = found[one.pk].substitute
            if one is not None and one.is_active and one.pk not in found:
                here.append(one)
        return list(dict.fromkeys(here))


def _check_substitute(user: User, substitute: User, first: date, last: date) -> None:
    if substitute == user:
        raise Refused(_("Nobody substitutes for themselves: choose a colleague."))
    if not substitute.is_active or substitute.institution_id != user.institution_id:
        raise Refused(_("This colleague works elsewhere: choose another one."))
    away = Absence.objects.active().filter(user=substitute, first__lte=first, last__gte=last)
    if away.exists():
        raise Refused(_("This colleague is away for all these days: choose another one."))


@compiled_query
def _away(*, on: date) -> models.QuerySet[Absence]:
    return Absence.objects.on(on).select_related("substitute")
