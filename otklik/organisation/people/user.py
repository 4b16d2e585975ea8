import unicodedata
from collections.abc import Hashable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.refusal import Refused
from otklik.organisation.identity.generated_passwords import some_words
from otklik.organisation.people.roles_and_rights import RIGHTS, WITHHELD, Right, Role
from otklik.organisation.people.user_placeholder import UserPlaceholder
from otklik.organisation.structure.units_and_institutions import Institution, Unit

GIVEN_FOR = timedelta(days=14)
"""How long a password that an administrator handed over may wait to be changed."""


def name_key(name: str) -> str:
    """Key that makes sign-in names equal: upper and lower case, width, composed and decomposed
    letters. SQLite folds case of ASCII only."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name.strip()).casefold())


class User(AbstractUser):
    """A member of staff. Rights follow from appointments, by `roles_and_rights`.

    A password set by somebody else must be changed first.
    """

    UNDO_CHOICES = (15, 60, 0)

    last_name = None  # type: ignore[assignment]

    undo_seconds = models.PositiveSmallIntegerField(
        _("seconds to undo a reply"), null=True, blank=True
    )
    has_shortcuts = models.BooleanField(_("single-key shortcuts"), default=False)
    is_dense = models.BooleanField(_("dense lists"), default=False)
    first_steps_away_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(_("name or position"), max_length=200, blank=True)
    name_key = models.CharField(max_length=450, null=True, unique=True, editable=False)  # noqa: DJ001 - rows made past `save` have none
    has_given_password = models.BooleanField(
        _("the password was set by another person"), default=False, db_default=False
    )
    password_given_at = models.DateTimeField(null=True, editable=False)
    session_epoch = models.PositiveIntegerField(
        default=0,
        db_default=0,
        help_text="counts up when all sessions of the account end",
    )

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def current_appointments(self) -> list["Appointment"]:
        """Appointments in force today, read once a request. A user appointed in an institution
        counts there only."""
        today = timezone.localdate()
        found = _appointments_of(key=self.pk, on=today)
        for one in found:
            one.user = self
        places = [one.unit.institution_id for one in found if one.unit.institution_id is not None]
        return [one for one in found if not places or one.unit.institution_id == places[0]]

    @property
    def institution_id(self) -> int | None:
        """The subordinate institution they work in; None for the authority itself."""
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
        held = self.current_appointments
        of, rights = self.__dict__.get("_known_rights", (None, frozenset[Right]()))
        if of is not held:
            rights = frozenset[Right]().union(*(RIGHTS[Role(one.role)] for one in held))
            rights = rights if self.institution_id is None else rights - WITHHELD
            self.__dict__["_known_rights"] = (held, rights)
        known: frozenset[Right] = rights
        return known

    def may(self, right: Right) -> bool:
        """Whether one of today's roles gives this right."""
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
        """Keys of the units of today's appointments."""
        return {appointment.unit_id for appointment in self.current_appointments}

    # A value of compiled queries (core.db.compiled_queries.Composite).

    def query_shape(self) -> Hashable:
        return self.rights, self.institution_id is None

    def query_values(self) -> dict[str, Any]:
        here = self.institution_id
        keys = {"pk": self.pk, "unit_ids": self.unit_ids, "date_joined": self.date_joined}
        return keys if here is None else keys | {"institution_id": here}

    def query_stand_in(self, **parts: Any) -> UserPlaceholder:
        return UserPlaceholder(rights=self.rights, **parts)

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
        """Open an account with its first appointment: both or none."""
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
        """By an administrator, but never for oneself."""
        self._ask(by)
        if not self.is_active:
            raise Refused(_("This account is closed: open it again first."))
        return self.appoint(unit, role, starts_on, by, at, ends_on=ends_on)

    @transaction.atomic
    def leave(self, appointment: "Appointment", on: date, *, by: "User", at: datetime) -> None:
        """Set the last day of an appointment; one that has not begun by then is withdrawn."""
        self._ask(by)
        if appointment.starts_on > on and appointment.starts_on >= timezone.localdate(at):
            appointment.withdraw(by, at)
        else:
            appointment.end(on, by, at)

    def _ask(self, by: "User") -> None:
        require_administrator(by)
        if by.pk == self.pk:
            raise Refused(_("Nobody appoints or dismisses themselves: ask another administrator."))

    @transaction.atomic
    def appoint(
        self,
        unit: Unit,
        role: Role,
        starts_on: date,
        by: Actor | None,
        at: datetime,
        *,
        ends_on: date | None = None,
    ) -> "Appointment":
        """Give the user a role in a unit from a day on; `by` is None for the installation itself.

        Refuses a closed unit, days in the wrong order, the same role twice at once, and a second
        institution, since users of an institution see only its own.
        """
        if not unit.is_active:
            raise Refused(_("This unit is closed: choose another one."))
        if ends_on is not None and ends_on < starts_on:
            raise Refused(_("An appointment cannot end before it starts."))
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
        entries.record(
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None or "username" in fields:
            self.name_key = name_key(self.username)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "name_key"}
        super().save(*args, **kwargs)

    @classmethod
    def by_login(cls, name: str) -> Self | None:
        """The user with this sign-in name, however it is typed."""
        exactly: Self | None = cls.objects.filter(username=name.strip()).first()
        return exactly or cls.objects.filter(name_key=name_key(name)).first()

    @property
    def first_name(self) -> str:  # type: ignore[override]
        """The name that Wagtail shows."""
        return str(self)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django ends sessions with another hash: after a new password or a new epoch."""
        salt = "otklik.organisation.Account.session"
        text = f"{self.session_epoch}\n{self.password}"
        return salted_hmac(salt, text, secret=secret, algorithm="sha256").hexdigest()

    @classmethod
    @transaction.atomic
    def open(cls, username: str, name: str, *, by: "User | None", at: datetime) -> tuple[Self, str]:
        """A new account and the password to hand over; `by` is None for the installation itself.

        Refuses a name that is taken, or that has other characters than letters, digits and @.+-_
        """
        require_administrator(by)
        username = cls.normalize_username(username.strip())
        other = cls.by_login(username)
        if other is not None:
            raise Refused(_name_taken_sentence(username, other.username))
        account = cls(
            username=username, name=name.strip(), has_given_password=True, password_given_at=at
        )
        password = some_words(4)
        account.set_password(password)
        try:
            account.full_clean()
        except ValidationError as fault:
            raise Refused(
                _("A name for signing in has letters, digits and @ . + - _ and no spaces.")
            ) from fault
        account.save()
        entries.record(account, "account.opened", by=by, at=at)
        return account, password

    @transaction.atomic
    def renew_password(self, *, by: "User", at: datetime) -> str:
        """A new password to hand over; sessions end."""
        require_administrator(by)
        if by.pk == self.pk:
            raise Refused(
                _("Change your own password in your profile: there you know the old one.")
            )
        self._lock()
        password = some_words(4)
        self.set_password(password)
        self.has_given_password, self.password_given_at = True, at
        self.save(update_fields=["password", "has_given_password", "password_given_at"])
        entries.record(self, "account.password_renewed", by=by, at=at)
        return password

    @transaction.atomic
    def choose_password(self, password: str, *, at: datetime) -> None:
        """A password of their own."""
        self.set_password(password)
        self.has_given_password, self.password_given_at = False, None
        self.save(update_fields=["password", "has_given_password", "password_given_at"])
        entries.record(self, "account.password_changed", by=self, at=at)

    @transaction.atomic
    def drop_second_factor(self, reason: str, *, by: "User", at: datetime) -> None:
        """For a user who lost telephone and recovery codes: the next sign-in sets it up again."""
        require_administrator(by)
        if by.pk == self.pk:
            raise Refused(
                _("Your own second factor is changed in your profile, or by another administrator.")
            )
        if not reason.strip():
            raise Refused(_("Write how you made sure that it is this colleague who asks."))
        self._lock()
        held: Any = self.authenticator_set  # type: ignore[attr-defined]
        if not held.exists():
            raise Refused(_("This account has no second factor: there is nothing to remove."))
        held.all().delete()
        self.end_sessions()
        entries.record(self, "account.second_factor_dropped", by=by, at=at, reason=reason.strip())

    @transaction.atomic
    def close(self, *, by: "User", at: datetime) -> None:
        """The user signs in no more; appointments end yesterday or never began.

        Refuses one's own account, so that an administrator always remains.
        """
        require_administrator(by)
        if by.pk == self.pk:
            raise Refused(_("You cannot close your own account: ask another administrator."))
        self._lock()
        if not self.is_active:
            raise Refused(_("This account is closed already."))
        today = timezone.localdate(at)
        for one in self.appointments.not_ended(on=today):
            if one.starts_on < today:
                one.end(today - timedelta(days=1), by=by, at=at)
            else:
                one.withdraw(by=by, at=at)
        self.is_active = False
        self.save(update_fields=["is_active"])
        self.authenticator_set.all().delete()  # type: ignore[attr-defined]
        self.end_sessions()
        entries.record(self, "account.closed", by=by, at=at)

    @transaction.atomic
    def reopen(self, *, by: "User", at: datetime) -> str:
        """Open a closed account: a new password; appointments are given anew."""
        require_administrator(by)
        self._lock()
        if self.is_active:
            raise Refused(_("This account is open."))
        self.is_active = True
        self.save(update_fields=["is_active"])
        entries.record(self, "account.opened_again", by=by, at=at)
        return self.renew_password(by=by, at=at)

    @property
    def has_outlived_password(self) -> bool:
        """Issued by an administrator and not changed within `GIVEN_FOR`."""
        return (
            self.has_given_password
            and self.password_given_at is not None
            and timezone.now() - self.password_given_at > GIVEN_FOR
        )

    def end_sessions(self) -> None:
        """End all sessions, also those that no row lists."""
        self.session_epoch += 1
        self.save(update_fields=["session_epoch"])
        self.usersession_set.all().delete()  # type: ignore[attr-defined]

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())

    @transaction.atomic
    def choose_undo(self, seconds: int | None, *, by: Actor, at: datetime) -> None:
        """How long their replies can be taken back; None: the installation's value. Raises Refused
        for another time than offered."""
        if seconds is not None and seconds not in self.UNDO_CHOICES:
            raise Refused(_("Choose one of the times that are offered."))
        self.undo_seconds = seconds
        self.save(update_fields=["undo_seconds"])
        entries.record(self, "user.undo_chosen", by=by, at=at, seconds=seconds)

    @transaction.atomic
    def choose_hands(self, *, has_shortcuts: bool, is_dense: bool, by: Actor, at: datetime) -> None:
        if (has_shortcuts, is_dense) == (self.has_shortcuts, self.is_dense):
            return
        self.has_shortcuts, self.is_dense = has_shortcuts, is_dense
        self.save(update_fields=["has_shortcuts", "is_dense"])
        entries.record(self, "user.hands_chosen", by=by, at=at, keys=has_shortcuts, dense=is_dense)

    @transaction.atomic
    def set_first_steps_visibility(self, *, is_shown: bool, by: Actor, at: datetime) -> None:
        """Bring the first steps back, or put them away."""
        if is_shown != (self.first_steps_away_at is None):
            self.first_steps_away_at = None if is_shown else at
            self.save(update_fields=["first_steps_away_at"])
            verb = "user.first_steps_brought_back" if is_shown else "user.first_steps_put_away"
            entries.record(self, verb, by=by, at=at)


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
    ends_on = models.DateField(_("until"), null=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
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
    def end(self, on: date, by: Actor | None, at: datetime) -> None:
        """Set the last day. Refuses a day before the first or after the last one set."""
        if on < self.starts_on:
            raise Refused(_("An appointment cannot end before it starts."))
        if self.ends_on is not None and self.ends_on <= on:
            raise Refused(_("This appointment has ended already."))
        self.ends_on = on
        self.save(update_fields=["ends_on"])
        entries.record(
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
    def withdraw(self, by: Actor | None, at: datetime) -> None:
        """Delete an appointment that has not begun. Refuses one that has."""
        if self.starts_on < timezone.localdate(at):
            raise Refused(_("This appointment has begun: let it end on a day."))
        user = self.user
        entries.record(
            user, "user.appointment_withdrawn", by=by, at=at, unit=self.unit.code, role=self.role
        )
        self.delete()
        user.__dict__.pop("current_appointments", None)


def _name_taken_sentence(name: str, other: str) -> str:
    if name == other:
        return _("The name “%(name)s” is taken already: choose another one.") % {"name": name}
    message = _(
        "The name “%(name)s” is taken already, as “%(other)s”: large and small letters are the same"
        " here. Choose another one."
    )
    return message % {"name": name, "other": other}


def require_administrator(by: "User | None") -> None:
    """Raises Refused unless `by` is an administrator or, as None, the installation itself."""
    if by is not None and not by.may(Right.ADMINISTER):
        raise Refused(_("Accounts are opened and colleagues appointed by an administrator."))


@compiled_query
def _appointments_of(*, key: int, on: date) -> models.QuerySet[Appointment]:
    held = Appointment.objects.in_force(on=on).filter(user=key)
    return held.select_related("unit").order_by("pk")
