"""Retention terms: retention.yaml."""

from django.utils.translation import gettext_noop
from pydantic import Field

from otklik.core.pack.merge_into_tables import Changes, OneFileLoader, Tables
from otklik.core.pack.validation import PackFile, PackModel
from otklik.privacy.retention.models import RetentionRule, RuleKind

RETENTION = "retention.yaml"


class RuleEntry(PackModel):
    """`is_checked`: the authority has read it; a term acts once its document is recorded."""

    kind: RuleKind
    after_days: int = Field(ge=1, le=36_500)
    basis: str = Field(default="", max_length=300)
    is_checked: bool = False


class RetentionFile(PackFile):
    FILE = RETENTION
    once = [
        (
            "rules",
            "kind",
            gettext_noop("A period for this was already given in line %(line)s: %(key)s."),
        )
    ]

    rules: tuple[RuleEntry, ...] = ()


class KeepingLoader(OneFileLoader[RetentionFile]):
    """Without the file no term erases anything."""

    name, file = "keeping", RetentionFile

    def load(self, parsed: RetentionFile | None, tables: Tables) -> Changes:
        if parsed is None:
            return Changes()
        return tables.merge(
            RetentionRule,
            {
                entry.kind.value: {
                    "days": entry.after_days,
                    "basis": entry.basis,
                    "is_checked": entry.is_checked,
                    "is_active": True,
                }
                for entry in parsed.rules
            },
            kind="retention_rule",
            find=lambda kind: {"kind": kind},
        )


loader = KeepingLoader()
