from datetime import date, datetime
from typing import Any, Self
from uuid import UUID, uuid4

from django import forms
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.models import Account
from otklik.channels.publications.outcome_forms import VerdictForm
from otklik.core.form_fields import address_field, day_field, moment_field
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.desk.forms import _not_longer
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User


class ReplyForm(forms.Form):
    """The composer. `to` is the message that is answered; `revision` the draft that was shown."""

    text = forms.CharField(
        label=_("Reply"), required=False, strip=False, max_length=20_000, widget=forms.Textarea
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    to = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    @classmethod
    def of(cls, reply: Reply | None) -> Self:
        """Filled with the draft."""
        return cls(initial={name: getattr(reply, name, "") for name in cls.draft_fields()})

    @classmethod
    def draft_fields(cls) -> list[str]:
        """What is stored of a draft, by the names of its columns."""
        return [name for name in ReplyForm.base_fields if name not in ("revision", "to")]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        """Below the text."""
        return [self[name] for name in self.draft_fields() if name != "text"]

    def save(self, incident: Incident, key: UUID, *, by: User, at: datetime) -> Reply:
        """The reply with this key holding what was typed; begun now when it is the first word.

        A key that was sent already comes back as it is: a second press changes nothing. Raises
        Refused, and Http404 where there is no such message.
        """
        reply = incident.replies.filter(key=key).first()
        if reply is None:
            message = get_object_or_404(incident.messages.inbound(), pk=self.cleaned_data["to"])
            reply = Reply.begin(incident, to=message, key=key, by=by, at=at)
        reply.incident = incident
        draft = {name: self.cleaned_data[name] for name in self.draft_fields()}
        if reply.is_editable:
            reply.save_draft(**draft, revision=self.cleaned_data["revision"], by=by, at=at)
        elif any(getattr(reply, name) != value for name, value in draft.items()):
            raise Refused(gettext("A colleague sent this reply with another text. Yours is below."))
        return reply


class InterimReplyForm(ReplyForm):
    """With the day as it was typed: the text is kept, whatever that day is worth."""

    promised_on = forms.CharField(label=_("Day of the final answer"), required=False)

    def promised_day(self) -> date:
        """Raises Refused where no day was typed."""
        try:
            day: date = day_field("").clean(self.cleaned_data["promised_on"])
        except forms.ValidationError as error:
            raise Refused(error.messages[0]) from None
        return day


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
        """The answer to a message that everybody sees mostly stands in the network too."""
        is_open = message is not None and message.lane == Message.Lane.PUBLIC
        is_noted = message is not None and message.account.network == Account.NetworkCode.HAND
        where = gettext("in the network itself") if is_open and not is_noted else ""
        return cls(data, initial={"where": where, "answered_at": timezone.localtime(at)})

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

    @property
    def outcome(self) -> str:
        is_again = self.cleaned_data["verdict"] == "send_again"
        return gettext("The answer is sent again.") if is_again else gettext("Noted.")
