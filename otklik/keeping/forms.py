from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.entry import day_field
from otklik.incidents.forms import incident_number_field
from otklik.incidents.models import Client
from otklik.keeping.models import Erasure, RetentionRule
from otklik.keeping.models.erasure import Unsure
from otklik.organisation.setting_forms import SettingDocumentForm


class WhoForm(forms.Form):
    """Whose data: by an incident of theirs."""

    incident = incident_number_field(gettext_lazy("Number of any incident of this person"))


class ProposalForm(forms.Form):
    """The request, and how the person proved who they are."""

    request_number = forms.CharField(
        label=gettext_lazy("Number of the request"),
        help_text=gettext_lazy("As registered in your records. Without the person's name."),
        max_length=60,
        error_messages={"required": gettext_lazy("Write the number of the registered request.")},
    )
    requested_on = day_field(
        gettext_lazy("Date of the request"), help_text=gettext_lazy("For example, 24.11.2026")
    )
    proof = forms.ChoiceField(
        label=gettext_lazy("How the person proved who they are"),
        choices=Erasure.Proof.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how the person proved who they are.")},
    )

    def __init__(self, *args: Any, people: Sequence[Client], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"] = forms.MultipleChoiceField(
            label=gettext_lazy("Pseudonyms of this person"),
            help_text=gettext_lazy(
                "Choose another one only if the person proved that it is theirs."
            ),
            choices=[(str(one.pk), str(one)) for one in people],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": gettext_lazy("Choose at least one pseudonym.")},
        )

    def clean_requested_on(self) -> Any:
        requested_on = self.cleaned_data["requested_on"]
        if requested_on > timezone.localdate():
            raise forms.ValidationError(_("A request has been made already: check the date."))
        return requested_on


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is not carried out"),
        help_text=gettext_lazy("Without the person's name."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say in a sentence why it is not carried out.")},
    )


class TermsForm(SettingDocumentForm):
    """A document of the authority, and the terms that it sets: what is left empty it does not."""

    def __init__(self, *args: Any, rules: Iterable[RetentionRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].help_text = _("Order, regulation, list of files.")
        self.rules = {f"rule-{rule.pk}": rule for rule in rules}
        for name, rule in self.rules.items():
            self.fields[name] = forms.IntegerField(
                label=_("%(kind)s, days") % {"kind": capfirst(str(rule.get_kind_display()))},
                help_text=_("Now: %(words)s.") % {"words": rule.words},
                required=False,
                min_value=1,
                max_value=36_500,
                widget=forms.TextInput(attrs={"size": 6, "inputmode": "numeric"}),
            )

    @property
    def days(self) -> dict[RetentionRule, int]:
        return {
            rule: value
            for name, rule in self.rules.items()
            if (value := self.cleaned_data.get(name)) is not None
        }


class HoldForm(WhoForm):
    """What must not be erased yet."""

    until = day_field(gettext_lazy("Not to be erased until"))
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("A dispute, a court, a check: its number. Without names."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say in a sentence why it must not be erased.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].label = gettext_lazy("Number of the incident")


class SettleForm(forms.Form):
    """What a press on something that was not sure says: whether it is the person's."""

    kind = forms.ChoiceField(choices=Unsure.choices)
    key = forms.IntegerField(min_value=0)
    is_theirs = forms.BooleanField(required=False)
