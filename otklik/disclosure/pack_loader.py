"""Required information from the pack: disclosure.csv with its further terms and parts."""

from calendar import monthrange
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, model_validator

from otklik.audit import entries
from otklik.core.pack.merge_into_tables import Changes, Tables, Values
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackModel, report_repeated, validate_rows
from otklik.disclosure.items.models import Item, Part, day_of_anchor
from otklik.organisation.structure.pack_loader import UnitsFile
from otklik.organisation.structure.units_and_institutions import Unit

DISCLOSURE = "disclosure.csv"
TERMS = "disclosure-terms.csv"
PARTS = "disclosure-parts.csv"
_UNITS = {
    "actual": {""},
    "event": {"wd", "d"},
    "before": {"wd", "d"},
    "period": {"week", "month", "quarter", "halfyear", "year"},
}


class RuleCells(PackModel):
    """A rule as a table has it.

    `kind`: actual (kept current), event (`n` working days `wd` or days `d` after `anchor`),
    before (as many before it), period (every `n` of `unit`; `anchor` may be the day of the month
    after it, or the day of a year, 25.12).
    """

    code: str = Field(pattern=r"^\d+(\.\d+)+$", max_length=20)
    kind: Literal["actual", "event", "before", "period"]
    n: Annotated[int | None, BeforeValidator(lambda text: text or None)] = Field(ge=0, le=1000)
    unit: Literal["", "wd", "d", "week", "month", "quarter", "halfyear", "year"]
    anchor: str = Field(max_length=120)

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
        if self.kind == "period" and not is_day_of_period(self.anchor, self.unit):
            raise ValueError(_("“anchor” of a period is a day, 20, or the day of a year, 25.12."))
        return self


def is_day_of_period(anchor: str, unit: str) -> bool:
    """Empty, a day of a month, or for a year a day and month that each year has."""
    if not anchor.strip():
        return True
    day, month = day_of_anchor(anchor)
    if day is None or (month is None and "." in anchor):
        return False
    if month is None:
        return 1 <= day <= 31
    return unit == "year" and 1 <= month <= 12 and 1 <= day <= monthrange(2026, month)[1]


class DisclosureRow(RuleCells):
    """One thing to publish, and when. `source` begins with V where it was verified, with M where it
    was proposed from memory, with "item V" where only the item was verified."""

    section: str = Field(min_length=1, max_length=120)
    item: str = Field(min_length=1, max_length=500)
    rule_ru: str = Field(min_length=1, max_length=300)
    owner: str = Field(min_length=1)
    source: str = Field(pattern=r"^(V|M|item V)", max_length=300)

    @property
    def mark(self) -> Literal["verified", "item verified", "proposed"]:
        if self.source.startswith("item V"):
            return "item verified"
        return "verified" if self.source.startswith("V") else "proposed"

    def values(self, unit: str, position: int, also: RuleCells | None) -> Values:
        """Fields of an item, with its second rule if it has one."""
        return {
            "section": self.section,
            "title": self.item,
            "rule_words": self.rule_ru,
            "kind": self.kind,
            "amount": self.n or 0,
            "unit_of_time": self.unit,
            "anchor": self.anchor,
            "also_kind": also.kind if also else "",
            "also_amount": (also.n or 0) if also else 0,
            "also_unit": also.unit if also else "",
            "also_anchor": also.anchor if also else "",
            "source": self.source,
            "mark": self.mark,
            "unit": unit,
            "position": position,
            "is_active": True,
        }


class PartRow(PackModel):
    """A part of an item: `item` is a code of disclosure.csv, `part` its number in the item;
    `source` says where it was verified, or «проверить»."""

    item: str = Field(pattern=r"^\d+(\.\d+)+$", max_length=20)
    part: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=20)
    name: str = Field(min_length=1, max_length=200)
    source: str = Field(min_length=1, max_length=200)

    @property
    def code(self) -> str:
        return f"{self.item}/{self.part}"

    def values(self, position: int) -> Values:
        fields = self.model_dump(include={"item", "name", "source"})
        return fields | {"position": position, "is_active": True}


def _rows_of_items[M: (RuleCells, PartRow)](
    model: type[M], pack: Pack, file: str, codes: set[str], report: Report
) -> dict[str, M]:
    """By code, rows that belong to items with these codes; a pack may have no such file."""
    rows = (validate_rows(model, pack, file, report) or []) if file in pack else []
    report_repeated(file, [(line, row.code) for line, row in rows], report)
    for line, row in rows:
        code = row.item if isinstance(row, PartRow) else row.code
        if code not in codes:
            report.add(file, line, _("disclosure.csv has no item “%(code)s”.") % {"code": code})
    return {row.code: row for _line, row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Items and their parts, each by code."""

    items: dict[str, Values]
    parts: dict[str, Values]


class DisclosureLoader:
    name = "disclosure"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return tuple(name for name in (DISCLOSURE, TERMS, PARTS) if name in pack)

    def validate(self, pack: Pack, report: Report) -> Parsed | None:
        """A pack may have no such file: then the list is empty."""
        if DISCLOSURE not in pack:
            return Parsed(items={}, parts={})
        rows = validate_rows(DisclosureRow, pack, DISCLOSURE, report)
        if rows is None:
            return None
        report_repeated(DISCLOSURE, [(line, row.code) for line, row in rows], report)
        codes = {row.code for _line, row in rows}
        second_rules = _rows_of_items(RuleCells, pack, TERMS, codes, report)
        units, items = UnitsFile.read(pack, report), dict[str, Values]()
        for position, (line, row) in enumerate(rows, start=1):
            unit = units.unit_called(row.owner) if units else None
            if unit is not None:
                items[row.code] = row.values(unit.code, position, second_rules.get(row.code))
            elif units:
                sentence = _("units.yaml has no unit called “%(name)s”.")
                report.add(DISCLOSURE, line, sentence % {"name": row.owner})
        parts = {
            code: row.values(position)
            for position, (code, row) in enumerate(
                _rows_of_items(PartRow, pack, PARTS, set(items), report).items(), start=1
            )
        }
        return Parsed(items=items, parts=parts)

    def load(self, parsed: Parsed, tables: Tables) -> Changes:
        """What people recorded stays; what left the pack is switched off and keeps its history."""

        def attributes(values: Values) -> dict[str, Any]:
            found = dict(values)
            if "unit" in found:
                unit = Unit.objects.get(code=found["unit"])
                found |= {"unit": unit, "institution_id": unit.institution_id}
            return found

        def record_change(item: Item, before: Values, values: Values) -> None:
            changed = {
                k: [before[k], v] for k, v in values.items() if k in before and before[k] != v
            }
            if changed and set(changed) != {"position"}:
                entries.record(
                    item, "disclosure.changed_by_pack", by=None, at=tables.at, code=item.code,
                    **changed,
                )  # fmt: skip

        changes = tables.merge(
            Item, parsed.items, kind="disclosure_item", write=attributes, after=record_change
        )
        items = dict(Item.objects.values_list("code", "pk"))

        def of_item(values: Values) -> dict[str, Any]:
            found = dict(values)
            if "item" in found:
                found["item_id"] = items[found.pop("item")]
            return found

        return changes + tables.merge(Part, parsed.parts, kind="disclosure_part", write=of_item)


loader = DisclosureLoader()
