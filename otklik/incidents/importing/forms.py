"""What a person decides about a file: which one, which column is what."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.table_files.read import Table
from otklik.incidents.external_cases.models import OutsideSystem
from otklik.incidents.importing.mapping import ColumnMapping, Field
from otklik.incidents.importing.models import ImportProfile, ImportRun

HINTS = {
    Field.EXTERNAL_ID: _("By it we know a message again and never take it twice."),
    Field.DATE: _("Without it the moment of loading is taken."),
    Field.AUTHOR_PAGE: _("A name alone does not tell people apart: this does."),
    Field.TOPIC: _("Code or name of a topic of ours; it becomes a suggestion."),
}


class ColumnsForm(forms.Form):
    """A select of the file's columns for each field of ours, and a name to keep the choice by."""

    profile_name = forms.CharField(
        label=_("Keep this choice under a name"),
        help_text=_("The next file with the same header is then understood by itself."),
        max_length=100,
        required=False,
    )

    system = forms.ChoiceField(
        label=_("Where the file comes from"),
        help_text=_(
            "Rows of an export are matched with the comments we hold by number and link, and keep"
            " their number and deadline there."
        ),
        choices=[("", _("it is no export of another system")), *OutsideSystem.choices],
        required=False,
    )

    def __init__(
        self, table: Table, data: Any = None, *, mapping: ColumnMapping, system: str = ""
    ) -> None:
        self.table = table
        super().__init__(data, initial=dict(mapping.columns) | {"system": system})
        columns = [(str(number), name) for number, name in enumerate(table.header)]
        for field in Field:
            self.fields[field.value] = forms.ChoiceField(
                label=field.label,
                help_text=HINTS.get(field, ""),
                choices=[("", _("is not in the file")), *columns],
                required=field is Field.TEXT,
                error_messages={"required": _("Choose the column that holds the text.")},
            )
        self.order_fields(["system", *Field.values, "profile_name"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("system") and not cleaned.get(Field.CASE):
            self.add_error(Field.CASE, _("Choose the column with the numbers of that system."))
        return cleaned

    def save(self, run: ImportRun, *, at: datetime) -> None:
        """Keep what was chosen for this file, and under a name where there is one."""
        mapping, name = self.mapping(), self.cleaned_data["profile_name"]
        run.choose(mapping=mapping, sheet=run.sheet, system=self.cleaned_data["system"])
        if name:
            columns = mapping.names(self.table.header)
            ImportProfile.keep(name, columns, institution=run.institution_id, at=at)

    def mapping(self) -> ColumnMapping:
        """What was chosen. Call after is_valid."""
        chosen = {field.value: self.cleaned_data[field.value] for field in Field}
        return ColumnMapping({field: int(place) for field, place in chosen.items() if place})
