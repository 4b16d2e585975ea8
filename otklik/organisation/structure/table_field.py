"""A form field that is a small table: one row for each thing, each cell labelled for screen
readers."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

type Cells = dict[str, str]
"""A row by column; `key` identifies its thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """`length` is how many characters are expected, `maximum` how many fit."""

    code: str
    label: Any
    length: int
    maximum: int = 200


class RowsWidget(forms.Widget):
    """Text inputs in a table. Submitted rows are read until a number is missing."""

    template_name = "organisation/admin/rows.html"

    def __init__(self, columns: Sequence[TableColumn], *, heading: Any) -> None:
        super().__init__()
        self.columns, self.heading = columns, heading
        self.labels: Mapping[str, Any] = {}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"columns": self.columns, "heading": self.heading}
        table = context["widget"]["attrs"].get("id", name)
        context["widget"]["rows"] = [
            {
                "name": f"{name}-{number}-key",
                "key": row.get("key", ""),
                "label": self.labels.get(row.get("key", ""), ""),
                "cells": [
                    {
                        "name": f"{name}-{number}-{column.code}",
                        "id": f"{table}-{number}-{column.code}",
                        "column": column,
                        "value": row.get(column.code, ""),
                    }
                    for column in self.columns
                ],
                "number": number + 1,
            }
            for number, row in enumerate(value or [])
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Cells]:
        rows: list[Cells] = []
        while f"{name}-{len(rows)}-key" in data:
            number = len(rows)
            cells = {
                c.code: data.get(f"{name}-{number}-{c.code}", "").strip() for c in self.columns
            }
            rows.append({"key": data[f"{name}-{number}-key"], **cells})
        return rows

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-0-key" not in data

    def id_for_label(self, id_: str) -> str:
        return ""  # the field's label names the table, not its first cell


class RowsField(forms.Field, ABC):
    """Cleans rows of cells into a value. Invalid input is shown again as it was typed."""

    widget: RowsWidget

    def prepare_value(self, value: Any) -> list[Cells]:
        return value if isinstance(value, list) else self.rows(value)

    def to_python(self, value: Any) -> Any:
        return self.value_of(value or [])

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except forms.ValidationError:
            return True

    @abstractmethod
    def rows(self, value: Any) -> list[Cells]:
        """The rows that show a value."""

    @abstractmethod
    def value_of(self, rows: Sequence[Cells]) -> Any:
        """The value of rows. Raises ValidationError with a sentence for each fault."""
