"""Which person of the identity provider uses an account (ADR 0112)."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User, require_administrator

LONGEST_SUBJECT = 255  # OpenID Connect Core, 2


class ProviderIdentityQuerySet(models.QuerySet["ProviderIdentity"]):
    def of(self, issuer: str) -> Self:
        return self.filter(issuer=issuer)


class ProviderIdentity(models.Model):
    """A person of the provider (`sub`, never reassigned), tied to an account at the first sign-in;
    the same name for another person opens nothing afterwards."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="provider_identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    tied_at = models.DateTimeField()

    objects = ProviderIdentityQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="person_of_provider_once"),
            models.UniqueConstraint(fields=["user", "issuer"], name="account_has_one_person"),
        ]

    @classmethod
    @transaction.atomic
    def tie(cls, user: User, *, issuer: str, subject: str, at: datetime) -> None:
        """At the first sign-in. Raises Refused where the account belongs to another person."""
        user._lock()
        held = cls.objects.of(issuer).filter(user=user).first()
        if held is not None and held.subject != subject:
            raise Refused(
                _(
                    "The identity provider gives this name to another person than the one who "
                    "signed in here before. If it is still you, ask the administrator of Otklik "
                    "to press “Admit another person of the provider” on your page."
                )
            )
        if held is None:
            cls.objects.create(user=user, issuer=issuer, subject=subject, tied_at=at)
            entries.record(user, "account.provider_person_tied", by=user, at=at)

    @classmethod
    @transaction.atomic
    def untie(cls, user: User, *, by: User, at: datetime) -> None:
        """The next person under this name is tied anew: after the provider was replaced or gave
        another identifier. Sessions end."""
        require_administrator(by)
        if by.pk == user.pk:
            raise Refused(_("Your own account is unlinked by another administrator."))
        user._lock()
        untied, _each = cls.objects.filter(user=user).delete()
        if not untied:
            raise Refused(_("No person of the identity provider is linked to this account."))
        user.end_sessions()
        entries.record(user, "account.provider_person_untied", by=by, at=at)
