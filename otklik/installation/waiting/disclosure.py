"""What the law requires to be published: disclosure.csv."""

from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, model_validator

from otklik.core.pack import Pack, PackModel, Report, report_repeated, validated_rows
from otklik.organisation.pack import read_units

DISCLOSURE = "disclosure.csv"
_UNITS = {
    "actual": {""},
    "event": {"wd", "d"},
    "before": {"wd", "d"},
    "period": {"week", "month", "quarter", "halfyear", "year"},
}


class DisclosureRow(PackModel):
    """One thing to publish, and when.

    `kind`: actual (kept current), event (`n` working days `wd` or days `d` after `anchor`),
    before (as many before it), period (every `n` of `unit`). `source` begins with V where it
    was verified, with M where it was proposed from memory, with "item V" where only the item
    was verified.
    """

    code: str = Field(pattern=r"^\d+(\.\d+)+$")
    section: str = Field(min_length=1)
    item: str = Field(min_length=1)
    rule_ru: str = Field(min_length=1)
    kind: Literal["actual", "event", "before", "period"]
    n: Annotated[int | None, BeforeValidator(lambda text: text or None)] = Field(ge=0)
    unit: Literal["", "wd", "d", "week", "month", "quarter", "halfyear", "year"]
    anchor: str
    owner: str = Field(min_length=1)
    source: str = Field(pattern=r"^(V|M|item V)")

    @model_validator(mode="after")
    def rule_is_whole(self) -> Self:
        if self.unit not in _UNITS[self.kind]:
            raise ValueError(
                _("A rule “%(kind)s” cannot have unit “%(unit)s”.")
                % {"kind": self.kind, "unit": self.unit}
            )
        if (self.n is None) != (self.kind == "actual"):
            raise ValueError(
                _("A rule has a number “n” unless its kind is “actual”, and only then.")
            )
        if self.kind in {"event", "before"} and not self.anchor:
            raise ValueError(_("“anchor” must say which event the days are counted from."))
        return self

    @property
    def mark(self) -> Literal["verified", "item verified", "proposed"]:
        if self.source.startswith("item V"):
            return "item verified"
        return "verified" if self.source.startswith("V") else "proposed"


class DisclosureReader:
    name = "disclosure"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (DISCLOSURE,) if DISCLOSURE in pack else ()

    def validate(self, pack: Pack, report: Report) -> tuple[DisclosureRow, ...] | None:
        if DISCLOSURE not in pack:
            return ()
        rows = validated_rows(DisclosureRow, pack, DISCLOSURE, report)
        if rows is None:
            return None
        report_repeated(
            DISCLOSURE,
            [(line, row.code) for line, row in rows],
            _("Code “%(key)s” was already given in line %(line)s."),
            report,
        )
        units = read_units(pack, report)
        for line, row in rows:
            if units and units.unit_called(row.owner) is None:
                sentence = _("units.yaml has no unit called “%(name)s”.")
                report.add(DISCLOSURE, line, sentence % {"name": row.owner})
        return tuple(row for _line, row in rows)


reader = DisclosureReader()
