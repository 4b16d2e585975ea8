"""What the law requires to be published: disclosure.csv."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, model_validator

from otklik import journal
from otklik.core.pack import (
    Changes,
    Memory,
    Pack,
    PackModel,
    Report,
    Values,
    merge,
    report_repeated,
    validated_rows,
)
from otklik.disclosure.models import Item
from otklik.organisation.models import Unit
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
    before (as many before it), period (every `n` of `unit`; `anchor` may be the day of the month
    after it). `source` begins with V where it was verified, with M where it was proposed from
    memory, with "item V" where only the item was verified.
    """

    code: str = Field(pattern=r"^\d+(\.\d+)+$", max_length=20)
    section: str = Field(min_length=1, max_length=120)
    item: str = Field(min_length=1, max_length=500)
    rule_ru: str = Field(min_length=1, max_length=300)
    kind: Literal["actual", "event", "before", "period"]
    n: Annotated[int | None, BeforeValidator(lambda text: text or None)] = Field(ge=0, le=1000)
    unit: Literal["", "wd", "d", "week", "month", "quarter", "halfyear", "year"]
    anchor: str = Field(max_length=120)
    owner: str = Field(min_length=1)
    source: str = Field(pattern=r"^(V|M|item V)", max_length=300)

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
        if self.kind == "period" and self.n == 0:
            raise ValueError(_("A period is one of its unit at least."))
        return self

    @property
    def mark(self) -> Literal["verified", "item verified", "proposed"]:
        if self.source.startswith("item V"):
            return "item verified"
        return "verified" if self.source.startswith("V") else "proposed"

    def values(self, unit: str, position: int) -> Values:
        """What a row of the database remembers of it."""
        return {
            "section": self.section,
            "title": self.item,
            "rule_words": self.rule_ru,
            "kind": self.kind,
            "amount": self.n or 0,
            "unit_of_time": self.unit,
            "anchor": self.anchor,
            "source": self.source,
            "mark": self.mark,
            "unit": unit,
            "position": position,
            "is_active": True,
        }


class DisclosureRoom:
    name = "disclosure"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (DISCLOSURE,) if DISCLOSURE in pack else ()

    def validate(self, pack: Pack, report: Report) -> dict[str, Values] | None:
        """Values by code. A pack may have no such file: then the list is empty."""
        if DISCLOSURE not in pack:
            return {}
        rows = validated_rows(DisclosureRow, pack, DISCLOSURE, report)
        if rows is None:
            return None
        report_repeated(
            DISCLOSURE,
            [(line, row.code) for line, row in rows],
            _("Code “%(key)s” was already given in line %(line)s."),
            report,
        )
        units, wanted = read_units(pack, report), dict[str, Values]()
        for position, (line, row) in enumerate(rows, start=1):
            unit = units.unit_called(row.owner) if units else None
            if unit is not None:
                wanted[row.code] = row.values(unit.code, position)
            elif units:
                sentence = _("units.yaml has no unit called “%(name)s”.")
                report.add(DISCLOSURE, line, sentence % {"name": row.owner})
        return wanted

    def load(self, parsed: dict[str, Values], memory: Memory, at: datetime) -> Changes:
        """Clauses, confirmations and all else that people recorded stay as they are; what left
        the pack is switched off and keeps its history."""

        def attributes(values: Values) -> dict[str, Any]:
            found = dict(values)
            if "unit" in found:
                unit = Unit.objects.get(code=found["unit"])
                found |= {"unit": unit, "institution_id": unit.institution_id}
            return found

        def told(item: Item, before: Values, values: Values) -> None:
            changed = {
                k: [before[k], v] for k, v in values.items() if k in before and before[k] != v
            }
            if changed and set(changed) != {"position"}:
                journal.record(
                    item, "disclosure.changed_by_pack", by=None, at=at, code=item.code, **changed
                )

        return merge(
            Item, parsed, kind="disclosure_item", memory=memory, at=at, write=attributes,
            leaving={"is_active": False}, after=told,
        )  # fmt: skip


room = DisclosureRoom()
