"""moderation.yaml: the rules by which a comment may be taken off an official page."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from otklik.core.pack.load import Changes, Memory, Values, merge
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackModel, report_listed, validate_document
from otklik.incidents.moderation.models import ModerationRule

MODERATION = "moderation.yaml"


class RuleEntry(PackModel):
    """`is_checked`: the authority has checked the rule."""

    code: str = Field(min_length=1, max_length=50, pattern=r"^[a-z0-9-]+$")
    sentence: str = Field(min_length=1, max_length=500)
    excludes: str = Field(default="", max_length=500)
    source: str = Field(min_length=1, max_length=500)
    allows: tuple[Literal["hide", "delete"], ...] = Field(min_length=1)
    is_checked: bool = False

    def values(self, position: int) -> Values:
        return {
            **self.model_dump(exclude={"code", "allows"}),
            "position": position,
            "is_for_hiding": "hide" in self.allows,
            "is_for_deleting": "delete" in self.allows,
            "is_active": True,
        }


class ModerationFile(PackModel):
    rules: tuple[RuleEntry, ...] = ()


def read_moderation(pack: Pack, report: Report) -> ModerationFile | None:
    """The rules of the pack; without any nothing can be hidden. None when the file has mistakes."""
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
