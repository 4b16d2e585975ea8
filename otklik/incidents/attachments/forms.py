from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.incidents.desk.forms import _not_longer


class DescriptionForm(forms.Form):
    """What a photo shows, or a recording says, in words. Its `label` says which of them."""

    description = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say it in a sentence: there are no words yet.")},
    )

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].label = label

    def clean_description(self) -> str:
        return _not_longer(self.cleaned_data["description"], 500)


class AsItCameForm(forms.Form):
    """Why a clean copy of a file does not do."""

    reason = forms.CharField(
        label=_("Why do you need the file as it came"),
        help_text=_("For instance: in the copy a table is missing. The journal keeps it."),
        max_length=300,
        error_messages={"required": _("Write why you need the file as it came.")},
    )
