from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import line_field, text_field
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassIncident, MassMember
from otklik.incidents.topics.models import Topic

MOST_AT_ONCE = 500
ONE_BY_ONE = (Incident.Outcome.JOINED, Incident.Outcome.RETURNED)  # no outcomes of many at once


class ChosenField(forms.TypedMultipleChoiceField):
    """Keys of ticked rows; the view checks which exist."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, **kwargs)

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def clean(self, value: Any) -> list[int]:
        sound = [one for one in value or [] if str(one).isdecimal() and len(str(one)) < 18]
        return list(super().clean(sound))[:MOST_AT_ONCE]


class MatterForm(forms.Form):
    """What several people write about."""

    name = line_field(
        _("What they write about"), _("Name in a few words what they write about."), longest=120
    )
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.active(), required=False, empty_label=_("choose")
    )


class GatheringForm(MatterForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _(
            "For colleagues, in a few words: “Market on Kirova Street”."
        )


class AddingForm(forms.Form):
    incidents = ChosenField(error_messages={"required": _("Tick at least one incident.")})


class SharedAnswerForm(MatterForm):
    """The one answer, with placeholders that are filled for each person."""

    text = text_field(
        _("Shared answer"),
        longest=20_000,
        rows=7,
        help_text=_(
            "Placeholders are filled in for each person: {номер} with the number of the incident, "
            "{имя обращения} with the name that you wrote for them, or with nothing."
        ),
        required=False,
        strip=False,
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @classmethod
    def of(cls, mass: MassIncident, data: Any = None) -> "SharedAnswerForm":
        fields = ("name", "topic", "text", "revision")
        return cls(data, initial={name: getattr(mass, name) for name in fields})


class AdaptingForm(forms.Form):
    """How one person is addressed, and a text of their own."""

    address = forms.CharField(
        label=_("How to address the person"),
        help_text=_("As they signed, or asked to be called. Replaces {имя обращения}."),
        required=False,
        max_length=80,
    )
    text = text_field(
        _("Answer to this person"),
        longest=20_000,
        rows=7,
        help_text=_("If not changed, the shared answer is sent."),
        required=False,
        strip=False,
    )

    @classmethod
    def of(cls, member: MassMember, data: Any = None) -> "AdaptingForm":
        text = member.text or member.mass.text
        return cls(data, initial={"address": member.address, "text": text})


class MassClosingForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How did it end"),
        choices=[
            ("", _("choose")),
            *(one for one in Incident.Outcome.choices if one[0] not in ONE_BY_ONE),
        ],
        error_messages={"required": _("Choose how it ended.")},
    )
