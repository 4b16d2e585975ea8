from django import forms
from django.utils.translation import gettext_lazy as _


class JoiningForm(forms.Form):
    """Which other incident becomes part of this one."""

    number = forms.IntegerField(
        label=_("Number of the other incident"),
        min_value=1,
        max_value=2_147_483_647,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 10}),
        error_messages={
            name: _("Write the number of the incident in digits, for instance 112.")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )


class SplittingForm(forms.Form):
    """Which messages are about something else."""

    messages = forms.TypedMultipleChoiceField(
        label=_("Messages that are about something else"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one message that is about something else."),
            "invalid_choice": _("That message is not here any more. Choose again."),
        },
    )

    def __init__(self, *args: object, choices: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["messages"].choices = choices  # type: ignore[attr-defined]
