"""The forms by which a table comes in (messages, mentions, lists of acts): a file, its columns."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from otklik.core.table_files.read import MAX_BYTES, Table


class TableFileForm(forms.Form):
    """`key` makes a repeated submission harmless."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, up to 20 MB. The first row holds the names of the columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": _("Choose a file.")},
    )
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    @property
    def arguments(self) -> dict[str, Any]:
        """`body`, `name` and `key` of the file."""
        file = self.cleaned_data["file"]
        return {"body": file.read(), "name": file.name, "key": self.cleaned_data["key"]}

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 20 MB: split it and load the parts.")
            )
        return file


class TableColumnsForm(forms.Form):
    """A column of the file for each of `wanted`; without the `required` one it says `missing`. The
    names of the fields begin with `before`."""

    wanted: ClassVar[Iterable[TextChoices]]
    required: ClassVar[TextChoices]
    missing: ClassVar[Any]
    hints: ClassVar[Mapping[Any, Any]] = {}
    before: ClassVar = ""

    def __init__(
        self, table: Table, data: Any, *, columns: Mapping[str, int], **initial: Any
    ) -> None:
        places = {f"{self.before}{name}": place for name, place in columns.items()}
        super().__init__(data, initial=places | initial)
        choices = [(str(number), name) for number, name in enumerate(table.header)]
        for one in self.wanted:
            self.fields[f"{self.before}{one.value}"] = forms.ChoiceField(
                label=one.label,
                help_text=self.hints.get(one, ""),
                choices=[("", _("is not in the file")), *choices],
                required=one is self.required,
                error_messages={"required": self.missing},
            )

    @property
    def columns(self) -> dict[str, int]:
        """Places by what was wanted. Call after is_valid."""
        names = [str(one.value) for one in self.wanted]
        chosen = {name: self.cleaned_data.get(f"{self.before}{name}") for name in names}
        return {name: int(place) for name, place in chosen.items() if place}
