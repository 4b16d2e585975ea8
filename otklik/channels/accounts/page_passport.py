"""The registration of an official page as a page of an authority, and who is responsible for it.

Source: law 270-FZ of 14.07.2022 and order 2523-r of 02.09.2022 (research/regulatory.md, row 5 and
section 8)."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.channels.accounts.models import Account
from otklik.core.refusal import Refused
from otklik.organisation.structure.units_and_institutions import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportFacts:
    """None: not checked. `owners`: positions with owner rights, one per line."""

    page_url: str = ""
    has_mark: bool | None = None
    marked_on: date | None = None
    has_form: bool | None = None
    register_number: str = ""
    unit: Unit | None = None
    owners: str = ""
    second_factor: str = ""


FACTS = tuple(field.name for field in fields(PassportFacts))


class PassportQuerySet(models.QuerySet["Passport"]):
    def of(self, account: Account) -> "Passport":
        """The passport of a page; empty and unsaved when there is none."""
        return self.select_related("unit", "checked_by").filter(account=account).first() or (
            Passport(account=account)
        )


class Passport(models.Model):
    """The passport of an official page. Owners and second factor are shown only at the desk."""

    class SecondFactor(models.TextChoices):
        ALL = "all", _("every owner has a second factor")
        SOME = "some", _("not every owner has one")
        NONE = "none", _("no owner has one")

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="passport")
    has_mark = models.BooleanField(null=True)
    marked_on = models.DateField(null=True)
    has_form = models.BooleanField(null=True)
    register_number = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    owners = models.TextField(blank=True)
    second_factor = models.CharField(max_length=4, choices=SecondFactor.choices, blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PassportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(marked_on__isnull=True) | models.Q(has_mark=True),
                name="only_a_mark_has_a_day",
            )
        ]

    @property
    def facts(self) -> PassportFacts:
        own = {name: getattr(self, name) for name in FACTS if name != "page_url"}
        return PassportFacts(page_url=self.account.page_url, **own)

    @transaction.atomic
    def keep(self, facts: PassportFacts, *, by: Actor | None, at: datetime) -> bool:
        """Save what is known; False when nothing differs. Raises Refused."""
        if facts.marked_on is not None and not facts.has_mark:
            raise Refused(
                _("A day without a mark: say that the page has the mark, or clear the day.")
            )
        if facts.marked_on is not None and facts.marked_on > at.date():
            raise Refused(_("The mark cannot be of a day to come: check the day."))
        before = self.facts
        changed = sorted(n for n in FACTS if getattr(before, n) != getattr(facts, n))
        if not changed:
            return False
        for name in changed:
            if name == "page_url":
                self.account.page_url = facts.page_url
                self.account.save(update_fields=["page_url"])
            else:
                setattr(self, name, getattr(facts, name))
        self.save()
        entries.record(self.account, "channel.passport_kept", by=by, at=at, changed=changed)
        return True

    @transaction.atomic
    def check_off(self, *, by: Any, at: datetime) -> None:
        """Somebody compared the passport with the page itself: it is correct."""
        self.checked_by, self.checked_at = by, at
        self.save()
        entries.record(self.account, "channel.passport_checked", by=by, at=at)
