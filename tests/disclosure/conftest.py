"""An authority with two units, its staff, and a list of four items, one of each rule."""

from datetime import UTC, datetime

import pytest

from otklik.disclosure.items.models import Basis, Item
from otklik.organisation.structure.units_and_institutions import Unit
from tests.staffed import Staff, staff, units

NOON = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)  # a Thursday
CLAUSE = "Приказ № 1, пункт 2"
__all__ = ["Staff", "staff", "units"]


def make_item(code: str, unit: Unit, kind: str = "actual", **more: object) -> Item:
    rules: dict[str, dict[str, object]] = {
        "actual": {},
        "event": {"amount": 5, "unit_of_time": "wd", "anchor": "утверждение"},
        "before": {"amount": 1, "unit_of_time": "wd", "anchor": "мероприятие"},
        "period": {"amount": 1, "unit_of_time": "quarter", "anchor": "20"},
    }
    section = {"1": "I. Общая информация", "2": "II. Деятельность"}[code.partition(".")[0]]
    values: dict[str, object] = {
        "section": section, "title": f"Сведения {code}", "rule_words": "по правилу",
        "source": "V: закон", "mark": "verified", "position": int(code.replace(".", "")),
        "institution_id": unit.institution_id,
    }  # fmt: skip
    return Item.objects.create(
        code=code,
        unit=unit,
        kind=kind,
        **(values | rules[kind] | more),
    )


@pytest.fixture
def items(units: dict[str, Unit]) -> dict[str, Item]:
    rights, market = units["rights"], units["market"]
    return {
        "actual": make_item("1.1", rights),
        "event": make_item("1.2", rights, "event"),
        "before": make_item("2.1", rights, "before"),
        "period": make_item("2.2", market, "period"),
    }


@pytest.fixture
def counted(items: dict[str, Item], staff: Staff) -> dict[str, Item]:
    """The same, each resting on a clause."""
    for item in items.values():
        Basis.record(item, clause=CLAUSE, by=staff.authorised, at=NOON)
    return items
