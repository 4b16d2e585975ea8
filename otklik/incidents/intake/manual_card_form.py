from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import address_field, moment_field
from otklik.incidents.intake.manual_cards import Where


class CardForm(forms.Form):
    """A message that no account of ours hears. The key makes a second press harmless."""

    where = forms.ChoiceField(
        label=_("How it came to us"), choices=Where.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it came to us.")},
    )  # fmt: skip
    url = address_field(
        _("Link to the message"),
        help_text=_("For a message in a network: the answer is put there by its link."),
    )
    place = forms.CharField(
        label=_("Where exactly"),
        help_text=_("The name of the group, the telephone line, the office."),
        max_length=120,
        required=False,
    )
    text = forms.CharField(
        label=_("What the person wrote or said"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what the person wrote or said.")},
    )
    posted_at = moment_field(_("When it was"), help_text=_("Day and time: 24.11.2026 14:05"))
    author = forms.CharField(label=_("Who wrote"), max_length=200, required=False)
    author_page = address_field(
        _("The person's page"), help_text=_("By it the person is known again.")
    )
    photos = forms.FileField(
        label=_("Screenshot or photo"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )
    is_from_system = forms.BooleanField(
        label=_("It came from Incident Management or the feedback platform"), required=False
    )
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
