"""A crosstab as a page shows it: selected in the URL, as text, with charts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.surveys.results.crosstabs.tables import Cell, CrossTable, Dimension, Tables
from otklik.surveys.results.crosstabs.variables import MODE
from otklik.ui import numbers
from otklik.ui.components.charts import Bar

WORDS = 8


class CrossForm(forms.Form):
    """The dimensions of rows and columns."""

    rows = forms.ChoiceField(
        label=gettext_lazy("What is asked about: rows"),
        error_messages={"invalid_choice": gettext_lazy("Choose a question from the list.")},
    )
    columns = forms.ChoiceField(
        label=gettext_lazy("Among whom: columns"),
        error_messages={"invalid_choice": gettext_lazy("Choose a question from the list.")},
    )

    def __init__(self, asked: Sequence[Dimension], value: Any = None) -> None:
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


def name(dimension: Dimension) -> str:
    """«8. Как часто Вы пользуетесь следующими… — Сайт Комитета»"""
    if dimension.number is None:
        return dimension.text
    short = f"{dimension.number}. {Truncator(dimension.text).words(WORDS)}"
    return f"{short} — {dimension.row}" if dimension.row else short


def page_table(tables: Tables, *, rows: str, columns: str) -> dict[str, Any]:
    found = tables.of(rows, columns)
    names = {one.code: name(one) for one in tables.asked}
    return {
        "caption": _("%(rows)s — by: %(columns)s")
        % {"rows": names[rows], "columns": names[columns]},
        "columns": [_column(found, place) for place in range(len(found.columns))],
        "rows": [(row.text, row.is_passed, [*map(_cell, row.cells)]) for row in found.rows],
        "cross": found,
        "is_by_mode": MODE in (rows, columns),
    }


def _column(found: CrossTable, place: int) -> dict[str, Any]:
    column = found.columns[place]
    cells = [(row, row.cells[place]) for row in found.rows if column.base]
    bars = [
        Bar.within(
            cell.interval, label=row.text, base=column.base, count=cell.count,
            is_hatched=row.is_passed,
        )
        for row, cell in cells
    ]  # fmt: skip
    return {
        "id": f"chart-{place}",
        "text": column.text,
        "base": "" if column.base is None else numbers.whole(column.base),
        "bars": bars if any(bar.count is not None for bar in bars) else (),
    }


def _cell(cell: Cell) -> dict[str, str]:
    """The cell as text; empty where it is hidden."""
    if cell.count is None or cell.share is None or cell.interval is None:
        return {"share": ""}
    low, high = numbers.percent(cell.interval.low), numbers.percent(cell.interval.high)
    return {
        "share": numbers.percent(cell.share),
        "count": numbers.whole(cell.count),
        "interval": _("%(low)s – %(high)s") % {"low": low, "high": high},
    }
