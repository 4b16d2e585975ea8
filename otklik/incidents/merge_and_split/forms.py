from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.incidents.cases.lookup import incident_number_field


class JoiningForm(forms.Form):
    """Which other incident becomes part of this one."""

    number = incident_number_field(_("Number of the other incident"))


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
