"""The upload form of a table: messages, mentions, lists of acts."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.table_files.read import MAX_BYTES


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
