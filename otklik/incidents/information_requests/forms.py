from datetime import datetime
from typing import Any, Self

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import day_field, text_field
from otklik.incidents.cases.incident import Incident
from otklik.incidents.information_requests.models import (
    InformationRequest,
    LetterKind,
    RefusalGround,
)
from otklik.organisation.people.user import User


class SortingForm(forms.Form):
    kind = forms.ChoiceField(choices=LetterKind.choices)


class RegistrationForm(forms.Form):
    subject = text_field(
        _("What is asked"),
        _("Say in a line what is asked."),
        help_text=_("A line for the register, without names."),
        longest=300,
        rows=2,
    )
    received_on = day_field(_("Received"))

    @classmethod
    def of(cls, incident: Incident, data: Any = None) -> Self:
        """Filled with the day on which it was written."""
        return cls(data, initial={"received_on": timezone.localdate(incident.posted_at)})

    def save(self, incident: Incident, *, by: User, at: datetime) -> InformationRequest:
        """Raises Refused."""
        return InformationRequest.register(incident, **self.cleaned_data, by=by, at=at)


class DelayForm(forms.Form):
    until = day_field(_("New last day"), help_text=_("For example, 24.11.2026"))
    reason = text_field(
        _("Why"),
        _("Say why: the law asks for a reason."),
        help_text=_("The person will read it: what is still to be found out or agreed."),
        longest=300,
        rows=2,
    )


class EndForm(forms.Form):
    end = forms.ChoiceField(
        label=_("How did it end"),
        choices=[
            ("answered", _("the information was given")),
            ("forwarded", _("handed to the body that has it")),
            ("refused", _("refused")),
            ("mistaken", _("it was no request")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )
    ground = forms.ModelChoiceField(
        label=_("Ground of the refusal"),
        queryset=RefusalGround.objects.filter(is_active=True),
        required=False,
        empty_label=_("choose"),
    )
    note = forms.CharField(
        label=_("To whom it was handed, or what was the mistake"), required=False, max_length=300
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("end") == "refused" and not cleaned.get("ground"):
            self.add_error("ground", _("Choose the ground: without one nothing can be refused."))
        if cleaned.get("end") in ("forwarded", "mistaken") and not cleaned.get("note"):
            self.add_error("note", _("Say it in a sentence."))
        return cleaned

    def save(self, request: InformationRequest, *, by: User, at: datetime) -> None:
        """End the request as chosen. Raises Refused."""
        note = self.cleaned_data["note"]
        match self.cleaned_data["end"]:
            case "answered":
                request.answer(by=by, at=at)
            case "forwarded":
                request.forward(body=note, by=by, at=at)
            case "refused":
                request.refuse(ground=self.cleaned_data["ground"], by=by, at=at)
            case _:
                request.take_out(reason=note, by=by, at=at)
