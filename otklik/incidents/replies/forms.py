from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.channels.publications.forms import VerdictForm
from otklik.core.form_fields import address_field, moment_field
from otklik.incidents.desk.forms import _not_longer


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("Reply"), required=False, strip=False, max_length=20_000, widget=forms.Textarea
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    to = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class InterimReplyForm(ReplyForm):
    """With the day as it was typed: the text is kept, whatever that day is worth."""

    promised_on = forms.CharField(label=_("Day of the final answer"), required=False)


class OutsideAnswerForm(forms.Form):
    """An answer that was given elsewhere, by hand."""

    where = forms.CharField(
        label=_("Where the answer was given"),
        help_text=_("By telephone, in person, by letter, in the network itself."),
        error_messages={"required": _("Say where the answer was given.")},
    )
    answered_at = moment_field(_("When"), help_text=_("Day and time: 24.11.2026 14:05"))
    text = forms.CharField(
        label=_("What was answered"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what was answered: a sentence is enough.")},
    )
    url = address_field(_("Link to the answer"))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_where(self) -> str:
        return _not_longer(self.cleaned_data["where"], 120)


class ByHandForm(forms.Form):
    """Where the answer that a person put into the network stands."""

    url = address_field(
        _("Link to the answer"),
        _("Paste the link to the answer in the network."),
        help_text=_("In the network, press on the time of your answer and copy the address."),
    )


class DeliveryVerdictForm(VerdictForm):
    missing_link = _("Paste the link to the answer in the network.")
    verdict = forms.ChoiceField(
        label=_("What do you see in the network"),
        choices=[
            ("it_is_there", _("The answer stands there")),
            ("send_again", _("It is not there: send it again")),
            ("give_up", _("It is not there and is no longer needed")),
        ],
        widget=forms.RadioSelect,
    )
    url = forms.URLField(
        label=_("Link to the answer"),
        help_text=_("Needed when the answer stands there."),
        required=False,
        assume_scheme="https",
        max_length=500,
    )
