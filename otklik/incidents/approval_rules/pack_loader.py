"""approvals.yaml: the grounds on which a second person reads an answer."""

from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field, model_validator

from otklik.core.pack.merge_into_tables import Changes, Tables
from otklik.core.pack.validation import PackFile, PackModel
from otklik.incidents.approval_rules.models import AMOUNTS, MOST, ApprovalRule, Ground

APPROVALS = "approvals.yaml"


class RuleEntry(PackModel):
    """`amount` is required for the grounds in AMOUNTS, whether they are on or not."""

    when: Ground
    amount: int | None = Field(default=None, ge=1, le=MOST)
    is_on: bool = True

    @model_validator(mode="after")
    def _number_where_it_counts(self) -> Self:
        if (self.when in AMOUNTS) != (self.amount is not None):
            raise ValueError(
                _("“amount” goes with: %(grounds)s, and with nothing else.")
                % {"grounds": ", ".join(AMOUNTS)}
            )
        return self


class ApprovalsFile(PackFile):
    FILE = APPROVALS
    once = [
        ("rules", "when", gettext_noop("A rule for “%(key)s” was already given in line %(line)s."))
    ]
    rules: tuple[RuleEntry, ...] = ()


def load_approvals(file: ApprovalsFile, tables: Tables) -> Changes:
    return tables.merge(
        ApprovalRule,
        {e.when.value: {"amount": e.amount, "is_active": e.is_on} for e in file.rules},
        kind="approval_rule",
        find=lambda ground: {"ground": ground},
    )
