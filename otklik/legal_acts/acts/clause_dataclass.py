"""A clause as a plain value, without the database."""

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
    """One addressed piece of an act. `label` is the printed number with its dot. A table has its
    head in the first line, with bars between cells; each further line is a row: its name, then
    behind bars the cells that are not to be filled in. `line` is the line of its file, and is not
    compared."""

    address: str
    kind: ClauseKind
    label: str
    text: str
    line: int = field(default=0, compare=False)

    @property
    def printed(self) -> str:
        text = self.text.replace("|", " ") if self.kind == ClauseKind.TABLE else self.text
        return f"{self.label} {text}" if self.label else text

    @property
    def parent(self) -> str:
        """The address of the clause above it; empty at the top."""
        return self.address.rpartition(".")[0]
