"""The meaning of the columns of a list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.table_files.read import Table
from otklik.core.table_files.upload_form import TableColumnsForm
from otklik.legal_acts.list_import.mapping import Column, ColumnMapping


class ListColumnsForm(TableColumnsForm):
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

    wanted, required = Column, Column.TITLE
    missing = _("Choose the column that holds the title.")
    before = "column_"

    def __init__(self, table: Table, data: Any = None, *, mapping: ColumnMapping) -> None:
        super().__init__(table, data, columns=mapping.places, kind=mapping.kind, body=mapping.body)
        self.order_fields([*(f"column_{name}" for name in Column.values), "kind", "body"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not ColumnMapping(places=self.columns).is_complete:
            self.add_error(
                "column_outside_key",
                _("Choose what a document is known by: its number in the list, or number and day."),
            )
        return cleaned
