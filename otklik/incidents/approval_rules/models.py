"""Rules by which a second person reads an answer; the authority switches them on and off."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.refusal import Refused
from otklik.incidents.topics.models import Urgency
from otklik.organisation.people.user import User


class Ground(models.TextChoices):
    URGENT = "urgent", gettext_lazy("the question is urgent")
    CLEARED = "cleared", gettext_lazy("words were marked as not personal data")
    LEGAL = "legal", gettext_lazy("an answer that everyone sees says what the law is")
    ANGRY = "angry", gettext_lazy("the question sounds like a complaint")
    MASS = "mass", gettext_lazy("one answer goes to several people")
    NEWCOMER_ANSWERS = "newcomer_answers", gettext_lazy("the author has answered little so far")
    NEWCOMER_DAYS = "newcomer_days", gettext_lazy("the author has answered here for a short time")


class FixedGround(StrEnum):
    """Grounds that apply whatever rules are on; the audit log stores these names."""

    PAGE = "page"
    UNTRIAGED = "untriaged"
    TOPIC = "topic"
    SINCE = "since"


AMOUNTS: Mapping[str, Any] = {
    Ground.MASS: gettext_lazy("from how many people on"),
    Ground.NEWCOMER_ANSWERS: gettext_lazy("how many first answers"),
    Ground.NEWCOMER_DAYS: gettext_lazy("how many first days"),
}
"""Grounds that go with a number, and what it counts."""

MOST = 1000


class ApprovalRule(models.Model):
    """A reason to require a second person; an untriaged incident always requires one."""

    ground = models.CharField(max_length=16, choices=Ground.choices, unique=True)
    amount = models.PositiveSmallIntegerField(null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_active=False)
                | ~Q(ground__in=list(AMOUNTS))
                | Q(amount__gt=0, amount__isnull=False),
                name="counting_rule_has_its_number",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_ground_display())

    @classmethod
    def in_force(cls) -> dict[str, "ApprovalRule"]:
        return {rule.ground: rule for rule in _in_force()}

    @classmethod
    def applies_to_urgency(cls, urgency: str) -> bool:
        """Whether an incident of this urgency needs a second person."""
        return urgency == Urgency.HIGH and Ground.URGENT in cls.in_force()

    @classmethod
    @transaction.atomic
    def decide(
        cls, ground: str, *, is_active: bool, amount: int | None, by: User, at: datetime
    ) -> bool:
        """Switch a rule on or off, with its number; False if nothing changed. Raises Refused."""
        counts = ground in AMOUNTS
        if is_active and counts and not (amount and 1 <= amount <= MOST):
            raise Refused(_("Write a number from 1 to %(most)s.") % {"most": MOST})
        rule, _is_new = cls.objects.select_for_update().get_or_create(
            ground=ground, defaults={"is_active": False, "amount": None}
        )
        number = (amount or rule.amount) if counts else None
        if (rule.is_active, rule.amount) == (is_active, number):
            return False
        was = {"was_on": rule.is_active, "was_amount": rule.amount}
        rule.is_active, rule.amount = is_active, number
        rule.save(update_fields=["is_active", "amount"])
        entries.record(
            rule, "approval_rule.decided", by=by, at=at,
            ground=ground, on=is_active, amount=number, **was,
        )  # fmt: skip
        return True


@compiled_query
def _in_force() -> models.QuerySet[ApprovalRule]:
    return ApprovalRule.objects.filter(is_active=True)
