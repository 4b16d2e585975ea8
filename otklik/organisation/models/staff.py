from datetime import date, datetime
from functools import cached_property
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.organisation.models.account import Account, ask_administrator
from otklik.organisation.models.choosing import Choosing
from otklik.organisation.models.institution import Institution, Owned, OwnedQuerySet
from otklik.organisation.rights import RIGHTS, WITHHELD, Right, Role


class UnitQuerySet(OwnedQuerySet["Unit"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Unit(Owned):
    """A department, a position or a subordinate institution that answers for something."""

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_active = models.BooleanField(default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name


class User(Account, Choosing):
    """A member of staff. What they may do follows from appointments, by rights.RIGHTS."""

    @cached_property
    def current_appointments(self) -> list["Appointment"]:
        """Those in force today; read once a request. Whoever is appointed inside an institution
        counts there and nowhere else, whatever rows say besides: the narrower place wins."""
        today = timezone.localdate()
        found = list(self.appointments.in_force(on=today).select_related("unit").order_by("pk"))
        places = [one.unit.institution_id for one in found if one.unit.institution_id is not None]
        return [one for one in found if not places or one.unit.institution_id == places[0]]

    @property
    def institution_id(self) -> int | None:
        """The subordinate institution they work in; None in the authority itself."""
        here = next(iter(self.current_appointments), None)
        return None if here is None else here.unit.institution_id

    @property
    def institution(self) -> Institution | None:
        key = self.institution_id
        return None if key is None else Institution.objects.get(pk=key)

    @property
    def rights(self) -> frozenset[Right]:
        if not self.is_active:
            return frozenset()
        roles = {Role(appointment.role) for appointment in self.current_appointments}
        rights = frozenset[Right]().union(*(RIGHTS[role] for role in roles))
        return rights if self.institution_id is None else rights - WITHHELD

    def may(self, right: Right) -> bool:
        """Whether one of their roles of today gives this right."""
        return right in self.rights

    @classmethod
    def answering(cls, *, on: date, institution: int | None) -> "models.QuerySet[User]":
        """Those of one place who may write replies on that day."""
        return cls.holding(Right.REPLY, on=on, institution=institution)

    @classmethod
    def working_in(cls, institution: int) -> "models.QuerySet[User]":
        """All who are or were appointed in an institution."""
        held = Appointment.objects.filter(unit__institution=institution)
        return cls.objects.filter(pk__in=held.values("user"))

    @classmethod
    def holding(
        cls, right: Right, *, on: date, institution: int | None, unit_id: int | None = None
    ) -> "models.QuerySet[User]":
        """Those of one institution, with None of the authority itself, who have this right on that
        day, in one of its units or in any."""
        is_withheld = institution is not None and right in WITHHELD
        roles = [role for role, rights in RIGHTS.items() if right in rights and not is_withheld]
        in_force = Appointment.objects.in_force(on=on)
        here = in_force.filter(role__in=roles, unit__institution=institution)
        if unit_id is not None:
            here = here.filter(unit=unit_id)
        found = cls.objects.filter(is_active=True, pk__in=here.values("user")).order_by("name")
        if institution is not None:
            return found
        inside = in_force.filter(unit__institution__isnull=False)
        return found.exclude(pk__in=inside.values("user"))

    @property
    def unit_ids(self) -> set[int]:
        """Keys of the units in which they are appointed today."""
        return {appointment.unit_id for appointment in self.current_appointments}

    @classmethod
    @transaction.atomic
    def open_with(
        cls,
        username: str,
        name: str,
        *,
        unit: Unit,
        role: Role,
        starts_on: date,
        ends_on: date | None,
        by: "User",
        at: datetime,
    ) -> tuple["User", str]:
        """An account together with its first appointment: both or none."""
        user, password = cls.open(username, name, by=by, at=at)
        user.be_appointed(unit, role, starts_on, ends_on=ends_on, by=by, at=at)
        return user, password

    def be_appointed(
        self,
        unit: Unit,
        role: Role,
        starts_on: date,
        *,
        ends_on: date | None,
        by: "User",
        at: datetime,
    ) -> "Appointment":
        """By an administrator, who appoints everybody but themselves."""
        self._ask(by)
        if not self.is_active:
            raise Refused(_("This account is closed: open it again first."))
        return self.appoint(unit, role, starts_on, by, at, ends_on=ends_on)

    @transaction.atomic
    def leave(self, appointment: "Appointment", on: date, *, by: "User", at: datetime) -> None:
        """Let a day be the last of an appointment; one that has not begun by then is withdrawn."""
        self._ask(by)
        if appointment.starts_on > on and appointment.starts_on >= timezone.localdate(at):
            appointment.withdraw(by, at)
        else:
            appointment.end(on, by, at)

    def _ask(self, by: "User") -> None:
        ask_administrator(by)
        if by.pk == self.pk:
            raise Refused(_("Nobody appoints or dismisses themselves: ask another administrator."))

    @transaction.atomic
    def appoint(
        self,
        unit: Unit,
        role: Role,
        starts_on: date,
        by: journal.Actor | None,
        at: datetime,
        *,
        ends_on: date | None = None,
    ) -> "Appointment":
        """Give the user a role in a unit from a day on; `by` is None for the installation itself.

        Refuses a unit that is closed, days that go backwards, the same role twice at once, and
        a second institution: whoever works in one sees what is its own.
        """
        if not unit.is_active:
            raise Refused(_("This unit is closed: choose another one."))
        if ends_on is not None and ends_on < starts_on:
            raise Refused(_("An appointment ends after it starts."))
        same = self.appointments.filter(unit=unit, role=role).not_ended(on=starts_on)
        if ends_on is not None:
            same = same.filter(starts_on__lte=ends_on)
        if same.exists():
            raise Refused(_("This role in this unit is already held for these days."))
        held = self.appointments.not_ended(on=starts_on).select_related("unit")
        if any(one.unit.institution_id != unit.institution_id for one in held):
            raise Refused(
                _(
                    "This person is appointed in another institution or in the authority for these"
                    " days: end that appointment first."
                )
            )
        appointment = self.appointments.create(
            unit=unit, role=role, starts_on=starts_on, ends_on=ends_on
        )
        journal.record(
            self,
            "user.appointed",
            by=by,
            at=at,
            unit=unit.code,
            role=role.value,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        self.__dict__.pop("current_appointments", None)
        return appointment


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def not_ended(self, *, on: date) -> Self:
        """In force on that day or later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def in_force(self, *, on: date) -> Self:
        return self.not_ended(on=on).filter(starts_on__lte=on)


class Appointment(models.Model):
    """A person in a unit in a role, from a day to a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="appointments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.post}"

    @property
    def post(self) -> str:
        """«Специалист, Отдел торговли»."""
        return f"{self.get_role_display()}, {self.unit}"

    @transaction.atomic
    def end(self, on: date, by: journal.Actor | None, at: datetime) -> None:
        """Let `on` be its last day. Refuses a day before the first, or after the last one set."""
        if on < self.starts_on:
            raise Refused(_("An appointment ends after it starts."))
        if self.ends_on is not None and self.ends_on <= on:
            raise Refused(_("This appointment has ended already."))
        self.ends_on = on
        self.save(update_fields=["ends_on"])
        journal.record(
            self.user,
            "user.appointment_ended",
            by=by,
            at=at,
            unit=self.unit.code,
            role=self.role,
            ends_on=on,
        )
        self.user.__dict__.pop("current_appointments", None)

    @transaction.atomic
    def withdraw(self, by: journal.Actor | None, at: datetime) -> None:
        """It has not begun before today: it never was."""
        if self.starts_on < timezone.localdate(at):
            raise Refused(_("This appointment has begun: let it end on a day."))
        user = self.user
        journal.record(
            user, "user.appointment_withdrawn", by=by, at=at, unit=self.unit.code, role=self.role
        )
        self.delete()
        user.__dict__.pop("current_appointments", None)
