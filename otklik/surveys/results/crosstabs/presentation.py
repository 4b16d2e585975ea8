"""A table of two questions as a page draws it: chosen in the address, in words, with charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.surveys.results.crosstabs.tables import Asked, Cell, CrossTable, Tables
from otklik.surveys.results.crosstabs.variables import MODE
from otklik.ui import numbers
from otklik.ui.components.charts import Bar

WORDS = 8


class CrossForm(forms.Form):
    """What stands in rows and what in columns."""

    rows = forms.ChoiceField(
        label=gettext_lazy("What is asked about: rows"),
        error_messages={"invalid_choice": gettext_lazy("Choose a question from the list.")},
    )
    columns = forms.ChoiceField(
        label=gettext_lazy("Among whom: columns"),
        error_messages={"invalid_choice": gettext_lazy("Choose a question from the list.")},
    )

    def __init__(self, asked: Sequence[Asked], value: Any = None) -> None:
        offered = [(one.code, name(one)) for one in asked]
        questions = [code for code, _name in offered if not code.startswith("@")]
        others = [code for code, _name in offered if code.startswith("@")]
        usual = [*questions[:1], *(others or questions[-1:])]
        initial = dict(zip(("rows", "columns"), usual, strict=False))
        super().__init__({**initial, **value.dict()} if value else None, initial=initial)
        self.is_enough = len(offered) > 1
        for field in ("rows", "columns"):
            self.fields[field].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("rows") and values.get("rows") == values.get("columns"):
            self.add_error("columns", _("Choose another question than in the rows."))
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """`share`, `count` and `interval` in words; empty where it is hidden."""

    share: str = ""
    count: str = ""
    interval: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownColumn:
    id: str
    text: str
    base: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    caption: str
    columns: tuple[ShownColumn, ...]
    rows: tuple[tuple[str, bool, tuple[ShownCell, ...]], ...]
    hidden: int
    all: int
    adds_up: bool
    columns_add_up: bool
    withheld: int
    parts: int
    is_by_mode: bool


def name(asked: Asked) -> str:
    """«8. Как часто Вы пользуетесь следующими… — Сайт Комитета»"""
    if asked.number is None:
        return asked.text
    short = f"{asked.number}. {Truncator(asked.text).words(WORDS)}"
    return f"{short} — {asked.row}" if asked.row else short


def shown(tables: Tables, *, rows: str, columns: str) -> ShownTable:
    found = tables.of(rows, columns)
    names = {asked.code: name(asked) for asked in tables.asked}
    return ShownTable(
        caption=_("%(rows)s — by: %(columns)s") % {"rows": names[rows], "columns": names[columns]},
        columns=tuple(_column(found, place) for place in range(len(found.columns))),
        rows=tuple(
            (row.text, row.is_passed, tuple(_cell(found, place, cell) for place, cell in cells))
            for row in found.rows
            for cells in [tuple(enumerate(row.cells))]
        ),
        hidden=found.hidden,
        all=found.all,
        adds_up=found.adds_up,
        columns_add_up=found.columns_add_up,
        withheld=found.withheld,
        parts=found.parts,
        is_by_mode=MODE in (rows, columns),
    )


def _column(found: CrossTable, place: int) -> ShownColumn:
    column = found.columns[place]
    bars = [
        Bar(
            label=row.text,
            base=column.base,
            count=row.cells[place].count,
            low=_end(row.cells[place], "low"),
            high=_end(row.cells[place], "high"),
            is_hatched=row.is_passed,
        )
        for row in found.rows
        if column.base
    ]
    return ShownColumn(
        id=f"chart-{place}",
        text=column.text,
        base="" if column.base is None else numbers.whole(column.base),
        bars=tuple(bars) if any(bar.count is not None for bar in bars) else (),
    )


def _end(cell: Cell, end: str) -> float | None:
    return getattr(cell.interval, end) if cell.interval else None


def _cell(found: CrossTable, place: int, cell: Cell) -> ShownCell:
    base = found.columns[place].base
    if cell.count is None or cell.interval is None or not base:
        return ShownCell()
    low, high = numbers.percent(cell.interval.low), numbers.percent(cell.interval.high)
    return ShownCell(
        share=numbers.percent(cell.count / base),
        count=numbers.whole(cell.count),
        interval=_("%(low)s – %(high)s") % {"low": low, "high": high},
    )
