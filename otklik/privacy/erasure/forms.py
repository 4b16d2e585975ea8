from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import choice_field, day_field, line_field
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.load_incident_or_404 import incident_number_field
from otklik.privacy.erasure.models import Erasure, Unsure


class WhoForm(forms.Form):
    """Identifies the person by one of their incidents."""

    incident = incident_number_field(gettext_lazy("Number of any incident of this person"))


class ProposalForm(forms.Form):
    """The request, and how the person proved who they are."""

    request_number = line_field(
        gettext_lazy("Number of the request"),
        gettext_lazy("Write the number of the registered request."),
        longest=60,
        help_text=gettext_lazy("As registered in your records. Without the person's name."),
    )
    requested_on = day_field(
        gettext_lazy("Date of the request"), help_text=gettext_lazy("For example, 24.11.2026")
    )
    proof = choice_field(
        gettext_lazy("How the person proved who they are"),
        gettext_lazy("Choose how the person proved who they are."),
        choices=Erasure.Proof.choices,
    )

    def __init__(self, *args: Any, people: Sequence[Client], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.fields["people"] = forms.MultipleChoiceField(
            label=gettext_lazy("Pseudonyms of this person"),
            help_text=gettext_lazy(
                "Choose another one only if the person proved that it is theirs."
            ),
            choices=[(key, str(one)) for key, one in self.people.items()],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": gettext_lazy("Choose at least one pseudonym.")},
        )

    def clean_requested_on(self) -> Any:
        requested_on = self.cleaned_data["requested_on"]
        if requested_on > timezone.localdate():
            raise forms.ValidationError(_("A request has been made already: check the date."))
        return requested_on

    @property
    def arguments(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        return {"clients": [self.people[key] for key in values.pop("people")], **values}


class DeclineForm(forms.Form):
    reason = line_field(
        gettext_lazy("Why it is not carried out"),
        gettext_lazy("Say in a sentence why it is not carried out."),
        help_text=gettext_lazy("Without the person's name."),
    )


class SettleForm(forms.Form):
    """The decision on an uncertain match: whether it is the person's."""

    kind = forms.ChoiceField(choices=Unsure.choices)
    key = forms.IntegerField(min_value=0)
    is_theirs = forms.BooleanField(required=False)
