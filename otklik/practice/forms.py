import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.practice.models import BadDay
from otklik.practice.models.written import TEXT_LIMIT


class WriteForm(forms.Form):
    """A comment or a message. `key` makes a second press harmless."""

    text = forms.CharField(
        max_length=TEXT_LIMIT,
        error_messages={
            "required": _("Write the text: there is nothing to publish yet."),
            "max_length": _("The text is too long: %(show_value)d of %(limit_value)d characters."),
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("key", uuid.uuid4())
        super().__init__(*args, **kwargs)

    @property
    def key_or_new(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()


class BadDaysForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        choices=BadDay.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    lasting = forms.ChoiceField(choices=[("once", ""), ("always", "")], initial="once")

    def switch(self) -> None:
        BadDay.objects.switch(
            {BadDay.Kind(kind) for kind in self.cleaned_data["kinds"]},
            is_once=self.cleaned_data["lasting"] == "once",
        )
