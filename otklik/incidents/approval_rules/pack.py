"""approvals.yaml: the grounds on which a second person reads an answer."""

from datetime import datetime
from typing import Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from otklik.core.pack.load import Changes, Memory, merge
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackModel, report_listed, validate_document
from otklik.incidents.approval_rules.models import AMOUNTS, MOST, ApprovalRule, Ground

APPROVALS = "approvals.yaml"


class RuleEntry(PackModel):
    """`amount` belongs to the grounds in AMOUNTS, whether they are on or not."""

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


class ApprovalsFile(PackModel):
    rules: tuple[RuleEntry, ...] = ()


def read_approvals(pack: Pack, report: Report) -> ApprovalsFile | None:
    """The rules of the pack, which may have none; None when the file has mistakes."""
    if APPROVALS not in pack:
        return ApprovalsFile()
    document = pack.document(APPROVALS, report)
    file = validate_document(ApprovalsFile, document, report) if document else None
    if file and document:
        report_listed(
            document,
            "rules",
            "when",
            (entry.when for entry in file.rules),
            report,
            _("A rule for “%(key)s” was already given in line %(line)s."),
        )
    return file


def load_approvals(file: ApprovalsFile, memory: Memory, at: datetime) -> Changes:
    return merge(
        ApprovalRule,
        {e.when.value: {"amount": e.amount, "is_active": e.is_on} for e in file.rules},
        kind="approval_rule",
        memory=memory,
        at=at,
        find=lambda ground: {"ground": ground},
        leaving={"is_active": False},
    )
