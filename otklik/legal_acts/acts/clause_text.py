"""The text of an act as plain values: what the pack says, and what an edition holds."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

ADDRESS_LENGTH = 60


class ClauseKind(models.TextChoices):
    HEADING = "heading", _("heading")
    POINT = "point", _("point with a number")
    PARAGRAPH = "paragraph", _("paragraph")
    ITEM = "item", _("item of a list")
    TABLE = "table", _("table to fill in")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseText:
    """One addressed piece of an act. `label` is the number as printed, with its dot.

    A table has its head in the first line, with bars between the cells; each further line is a
    row: its name, and its other cells behind bars where they are not to be filled in. `line`
    is where a file had it, and does not count in comparing.
    """

    address: str
    kind: ClauseKind
    label: str
    text: str
    line: int = field(default=0, compare=False)

    @property
    def printed(self) -> str:
        """The words as they stand on paper."""
        text = self.text.replace("|", " ") if self.kind == ClauseKind.TABLE else self.text
        return f"{self.label} {text}" if self.label else text

    @property
    def parent(self) -> str:
        """Address of the clause this one stands under; empty at the top."""
        return self.address.rpartition(".")[0]
