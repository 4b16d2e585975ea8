"""quality.yaml: the question whether an answer helped, and the checklist for rating answers."""

from django.utils.translation import gettext as _
from pydantic import Field

from otklik.core.pack.merge_into_tables import Changes, Tables
from otklik.core.pack.parse import Document, Pack, Report
from otklik.core.pack.validation import PackFile, PackModel
from otklik.incidents.feedback.models import LINK, HelpRules
from otklik.incidents.quality.models import QualityPoint

QUALITY = "quality.yaml"


class HelpfulnessEntry(PackModel):
    """Only a person switches it on, at the desk: loading a pack never starts messages to people."""

    after_working_days: int = Field(default=3, ge=1, le=20)
    rest_days: int = Field(default=30, ge=1, le=365)
    in_public: bool = False
    text: str = Field(min_length=1, max_length=1000)


class PointEntry(PackModel):
    """`is_checked`: the authority compared the item with its source."""

    code: str = Field(min_length=1, max_length=50, pattern=r"^[a-z][a-z0-9-]*$")
    text: str = Field(min_length=1, max_length=200)
    hint: str = Field(default="", max_length=300)
    source: str = Field(default="", max_length=200)
    is_checked: bool = False


class QualityFile(PackFile):
    FILE = QUALITY
    once = [("checklist", "code", "")]
    helpfulness: HelpfulnessEntry
    checklist: tuple[PointEntry, ...] = Field(min_length=1, max_length=40)

    def check(self, document: Document, pack: Pack, report: Report) -> None:
        if LINK not in self.helpfulness.text:
            line = document.line("helpfulness", "text")
            report.add(QUALITY, line, _("The text lacks “%(place)s”.") % {"place": LINK})


def load_quality(file: QualityFile, tables: Tables) -> Changes:
    points = tables.merge(
        QualityPoint,
        {
            point.code: {
                **point.model_dump(exclude={"code"}),
                "position": position,
                "is_active": True,
            }
            for position, point in enumerate(file.checklist, 1)
        },
        kind="quality_point",
    )
    rules = file.helpfulness.model_dump()
    rules["after_days"] = rules.pop("after_working_days")
    return points + tables.merge(
        HelpRules, {HelpRules.CODE: rules}, kind="help_rules", leaving=None
    )
