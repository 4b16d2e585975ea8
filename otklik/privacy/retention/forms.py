from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from otklik.organisation.document_registration.registration_form import SettingDocumentForm
from otklik.privacy.retention.models import RetentionRule


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
