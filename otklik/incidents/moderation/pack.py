"""Why a comment may be taken off an official page: moderation.yaml."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from otklik.core.pack.load import Changes, Memory, Values, merge
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackModel, report_listed, validate_document
from otklik.incidents.moderation.models import ModerationRule

MODERATION = "moderation.yaml"


class Allowed(StrEnum):
    HIDE = "hide"
    DELETE = "delete"


class RuleEntry(PackModel):
    """`allows` says what may rest on the rule; `is_checked` that the authority has checked it."""

    code: str = Field(min_length=1, max_length=50, pattern=r"^[a-z0-9-]+$")
    sentence: str = Field(min_length=1, max_length=500)
    excludes: str = Field(default="", max_length=500)
    source: str = Field(min_length=1, max_length=500)
    allows: tuple[Allowed, ...] = Field(min_length=1)
    is_checked: bool = False

    def values(self, position: int) -> Values:
        return {
            "position": position,
            "sentence": self.sentence,
            "excludes": self.excludes,
            "source": self.source,
            "is_for_hiding": Allowed.HIDE in self.allows,
            "is_for_deleting": Allowed.DELETE in self.allows,
            "is_checked": self.is_checked,
            "is_active": True,
        }


class ModerationFile(PackModel):
    rules: tuple[RuleEntry, ...] = ()


def read_moderation(pack: Pack, report: Report) -> ModerationFile | None:
    """A pack may have none: then nothing can be hidden; None when the file has mistakes."""
    if MODERATION not in pack:
        return ModerationFile()
    document = pack.document(MODERATION, report)
    file = validate_document(ModerationFile, document, report) if document else None
    if file and document:
        report_listed(document, "rules", "code", (rule.code for rule in file.rules), report)
    return file


def load_moderation(file: ModerationFile, memory: Memory, at: datetime) -> Changes:
    return merge(
        ModerationRule,
        {rule.code: rule.values(position) for position, rule in enumerate(file.rules, start=1)},
        kind="moderation_rule",
        memory=memory,
        at=at,
        leaving={"is_active": False},
    )
