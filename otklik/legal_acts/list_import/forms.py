"""The meaning of the columns of a list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.table_files.read import Table
from otklik.legal_acts.list_import.mapping import Column, ColumnMapping


class ListColumnsForm(forms.Form):
    kind = forms.CharField(
        label=_("Kind of all documents of the list"),
        required=False,
        max_length=60,
        help_text=_("Where the file has no such column."),
    )
    body = forms.CharField(
        label=_("Who adopted all documents of the list"),
        required=False,
        max_length=400,
        help_text=_("Where the file has no such column."),
    )

    def __init__(self, table: Table, data: Any = None, *, mapping: ColumnMapping) -> None:
        places = {f"column_{name}": place for name, place in mapping.places.items()}
        super().__init__(data, initial=places | {"kind": mapping.kind, "body": mapping.body})
        choices = [(str(number), name) for number, name in enumerate(table.header)]
        for column in Column:
            self.fields[f"column_{column.value}"] = forms.ChoiceField(
                label=column.label,
                choices=[("", _("is not in the file")), *choices],
                required=column is Column.TITLE,
                error_messages={"required": _("Choose the column that holds the title.")},
            )
        self.order_fields([*(f"column_{name}" for name in Column.values), "kind", "body"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not ColumnMapping(places=self.columns).is_complete:
            self.add_error(
                "column_outside_key",
                _("Choose what a document is known by: its number in the list, or number and day."),
            )
        return cleaned

    @property
    def columns(self) -> dict[str, int]:
        """Places by field. Call after is_valid."""
        chosen = {name: self.cleaned_data.get(f"column_{name}", "") for name in Column.values}
        return {name: int(place) for name, place in chosen.items() if place}
