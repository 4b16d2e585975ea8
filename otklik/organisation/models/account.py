"""How a member of staff signs in: opened, given a new password, closed by an administrator."""

import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.organisation.identity.words import some_words
from otklik.organisation.rights import Right

if TYPE_CHECKING:
    from otklik.organisation.models.staff import User


GIVEN_FOR = timedelta(days=14)
"""How long a password that an administrator handed over may wait to be changed."""


def name_key(name: str) -> str:
    """What makes two names for signing in the same, on whatever database: letters large and small,
    wide and narrow, put together and taken apart are one. SQLite knows this of ASCII alone."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name.strip()).casefold())


class Account(AbstractUser):
    """Abstract. A password that another person gave is to be changed before anything else."""

    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name or position"), max_length=200, blank=True)
    name_key = models.CharField(max_length=450, null=True, unique=True, editable=False)  # noqa: DJ001 - rows made past `save` have none
    has_given_password = models.BooleanField(
        _("the password was given by another"), default=False, db_default=False
    )
    password_given_at = models.DateTimeField(null=True, editable=False)
    session_epoch = models.PositiveIntegerField(
        default=0,
        db_default=0,
        help_text="counts up when all sessions of the account end",
    )

    class Meta(AbstractUser.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None or "username" in fields:
            self.name_key = name_key(self.username)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "name_key"}
        super().save(*args, **kwargs)

    @classmethod
    def named(cls, name: str) -> Self | None:
        """Whose name for signing in this is, however it is typed."""
        exactly: Self | None = cls.objects.filter(username=name.strip()).first()
        return exactly or cls.objects.filter(name_key=name_key(name)).first()

    @property
    def first_name(self) -> str:  # type: ignore[override]
        """What Wagtail calls a colleague by."""
        return str(self)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django ends a session whose hash is another: by a new password, by a new epoch."""
        salt = "otklik.organisation.Account.session"
        told = f"{self.session_epoch}\n{self.password}"
        return salted_hmac(salt, told, secret=secret, algorithm="sha256").hexdigest()

    @classmethod
    @transaction.atomic
    def open(cls, username: str, name: str, *, by: "User | None", at: datetime) -> tuple[Self, str]:
        """A new account and the password to hand over; `by` is None for the installation itself.

        Refuses a name for signing in that is taken or holds other signs than letters of either
        alphabet, digits and @.+-_
        """
        ask_administrator(by)
        username = cls.normalize_username(username.strip())
        other = cls.named(username)
        if other is not None:
            raise Refused(_taken(username, other.username))
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
        journal.record(account, "account.opened", by=by, at=at)
        return account, password

    @transaction.atomic
    def renew_password(self, *, by: "User", at: datetime) -> str:
        """Another password to hand over; whoever was signed in is not any more."""
        ask_administrator(by)
        if by.pk == self.pk:
            raise Refused(
                _("Change your own password in your profile: there you know the old one.")
            )
        self._lock()
        password = some_words(4)
        self.set_password(password)
        self.has_given_password, self.password_given_at = True, at
        self.save(update_fields=["password", "has_given_password", "password_given_at"])
        journal.record(self, "account.password_renewed", by=by, at=at)
        return password

    @transaction.atomic
    def choose_password(self, password: str, *, at: datetime) -> None:
        """Their own, known to nobody else."""
        self.set_password(password)
        self.has_given_password, self.password_given_at = False, None
        self.save(update_fields=["password", "has_given_password", "password_given_at"])
        journal.record(self, "account.password_changed", by=self, at=at)

    @transaction.atomic
    def drop_second_factor(self, reason: str, *, by: "User", at: datetime) -> None:
        """For whoever lost telephone and spare codes: the next sign-in sets it up anew."""
        ask_administrator(by)
        if by.pk == self.pk:
            raise Refused(
                _("Your own second factor is changed in your profile, or by another administrator.")
            )
        if not reason.strip():
            raise Refused(_("Write how you made sure that it is this colleague who asks."))
        self._lock()
        held: Any = self.authenticator_set  # type: ignore[attr-defined]
        if not held.exists():
            raise Refused(_("This account has no second factor: there is nothing to take off."))
        held.all().delete()
        self.end_sessions()
        journal.record(self, "account.second_factor_dropped", by=by, at=at, reason=reason.strip())

    @transaction.atomic
    def close(self, *, by: "User", at: datetime) -> None:
        """Whoever left: signs in no more, at once; appointments end with yesterday or never began.

        Refuses one's own account, so that somebody who administers is always left.
        """
        ask_administrator(by)
        if by.pk == self.pk:
            raise Refused(_("You cannot close your own account: ask another administrator."))
        self._lock()
        if not self.is_active:
            raise Refused(_("This account is closed already."))
        today = timezone.localdate(at)
        appointments: Any = self.appointments  # type: ignore[attr-defined]
        for one in appointments.not_ended(on=today):
            if one.starts_on < today:
                one.end(today - timedelta(days=1), by=by, at=at)
            else:
                one.withdraw(by=by, at=at)
        self.is_active = False
        self.save(update_fields=["is_active"])
        self.authenticator_set.all().delete()  # type: ignore[attr-defined]
        self.end_sessions()
        journal.record(self, "account.closed", by=by, at=at)

    @transaction.atomic
    def reopen(self, *, by: "User", at: datetime) -> str:
        """They came back: a new password; appointments are given anew."""
        ask_administrator(by)
        self._lock()
        if self.is_active:
            raise Refused(_("This account is open."))
        self.is_active = True
        self.save(update_fields=["is_active"])
        journal.record(self, "account.opened_again", by=by, at=at)
        return self.renew_password(by=by, at=at)

    @property
    def has_outlived_password(self) -> bool:
        """Given by an administrator and not changed within `GIVEN_FOR`."""
        return (
            self.has_given_password
            and self.password_given_at is not None
            and timezone.now() - self.password_given_at > GIVEN_FOR
        )

    def end_sessions(self) -> None:
        """Everywhere, also where nobody wrote down that there is one."""
        self.session_epoch += 1
        self.save(update_fields=["session_epoch"])
        self.usersession_set.all().delete()  # type: ignore[attr-defined]

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())


def _taken(name: str, other: str) -> str:
    if name == other:
        return _("The name “%(name)s” is taken already: choose another one.") % {"name": name}
    said = _(
        "The name “%(name)s” is taken already, as “%(other)s”: large and small letters are the same"
        " here. Choose another one."
    )
    return said % {"name": name, "other": other}


def ask_administrator(by: "User | None") -> None:
    """Refuses everybody but an administrator and, as None, the installation itself."""
    if by is not None and not by.may(Right.ADMINISTER):
        raise Refused(_("Accounts are opened and colleagues appointed by an administrator."))
