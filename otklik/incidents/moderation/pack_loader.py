"""moderation.yaml: the rules by which a comment may be taken off an official page."""

from typing import Literal

from pydantic import Field

from otklik.core.pack.merge_into_tables import Changes, Tables, Values
from otklik.core.pack.validation import PackFile, PackModel
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


class ModerationFile(PackFile):
    """Without rules nothing can be hidden."""

    FILE = MODERATION
    once = [("rules", "code", "")]
    rules: tuple[RuleEntry, ...] = ()


def load_moderation(file: ModerationFile, tables: Tables) -> Changes:
    return tables.merge(
        ModerationRule,
        {rule.code: rule.values(position) for position, rule in enumerate(file.rules, start=1)},
        kind="moderation_rule",
    )
