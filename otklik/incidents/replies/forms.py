from datetime import datetime
from typing import Any, Self
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.models import Account
from otklik.channels.publications.outcome_forms import VerdictForm
from otklik.core.form_fields import address_field, choice_field, moment_field
from otklik.incidents.cases.message import Message
from otklik.incidents.desk.forms import _not_longer


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
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    @classmethod
    def of(cls, message: Message | None, data: Any = None, *, at: datetime) -> Self:
        """Filled in: the answer to a public message usually is in the network too."""
        is_open = message is not None and message.lane == Message.Lane.PUBLIC
        is_noted = message is not None and message.account.network == Account.NetworkCode.HAND
        where = gettext("in the network itself") if is_open and not is_noted else ""
        return cls(data, initial={"where": where, "answered_at": timezone.localtime(at)})

    def clean_where(self) -> str:
        return _not_longer(self.cleaned_data["where"], 120)


class ByHandForm(forms.Form):
    """The address of an answer that a person posted in the network."""

    url = address_field(
        _("Link to the answer"),
        _("Paste the link to the answer in the network."),
        help_text=_("In the network, press on the time of your answer and copy the address."),
    )


class DeliveryVerdictForm(VerdictForm):
    missing_link = _("Paste the link to the answer in the network.")
    verdict = choice_field(
        _("What do you see in the network"),
        choices=[
            ("it_is_there", _("The answer is there")),
            ("send_again", _("It is not there: send it again")),
            ("give_up", _("It is not there and is no longer needed")),
        ],
    )
    url = forms.URLField(
        label=_("Link to the answer"),
        help_text=_("Needed if the answer was published there."),
        required=False,
        assume_scheme="https",
        max_length=500,
    )

    @property
    def outcome(self) -> str:
        is_again = self.cleaned_data["verdict"] == "send_again"
        return gettext("The answer is sent again.") if is_again else gettext("This is recorded.")
