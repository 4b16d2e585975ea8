from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import (
    address_field,
    choice_field,
    line_field,
    moment_field,
    text_field,
)
from otklik.incidents.external_cases.models import OutsideSystem, Publisher


class OutsideCaseForm(forms.Form):
    """What another system reports about an incident; with a `prefix` inside another form."""

    system = forms.ChoiceField(label=_("From which system"), choices=OutsideSystem.choices)
    number = line_field(_("Its number there"), _("Copy the number from that system."), longest=60)
    due_at = moment_field(
        _("Its deadline there"),
        required=False,
        help_text=_("It overrides ours. Day and time: 24.11.2026 14:05"),
    )
    publisher = choice_field(_("Who publishes the answer"), choices=Publisher.choices)
    url = address_field(_("Its address there"))


class ReturnForm(forms.Form):
    reason = text_field(
        _("What the curator wants corrected"), _("Copy what the curator wrote."), longest=500
    )


class AcceptForm(forms.Form):
    url = address_field(
        _("Link to the answer"),
        help_text=_("If the centre gave one. If not, we record that it answered there."),
    )
