from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import day_field, line_field
from otklik.organisation.document_registration.registration_form import SettingDocumentForm
from otklik.privacy.erasure.forms import WhoForm
from otklik.privacy.retention.models import RetentionRule


class HoldForm(WhoForm):
    until = day_field(gettext_lazy("Not to be erased until"))
    reason = line_field(
        gettext_lazy("Why"),
        gettext_lazy("Say in a sentence why it must not be erased."),
        help_text=gettext_lazy("A dispute, a court, a check: its number. Without names."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].label = gettext_lazy("Number of the incident")


class TermsForm(SettingDocumentForm):
    """A document of the authority and the terms that it sets; empty ones are not set by it."""

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
    def amounts(self) -> dict[RetentionRule, int]:
        return {
            rule: value
            for name, rule in self.rules.items()
            if (value := self.cleaned_data.get(name)) is not None
        }
