from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from otklik.answers.models import AnswerPage
from otklik.channels.approving import VerdictForm
from otklik.core.entry import address_field, moment_field
from otklik.core.refusal import Refused
from otklik.incidents.models import Incident, Pair, Topic, Urgency
from otklik.incidents.models.pair import open_answers
from otklik.organisation.models import Unit


def incident_number_field(label: Any) -> forms.IntegerField:
    """The number of an incident, as people read it out to each other."""
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=2_147_483_647,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 10}),
        error_messages={
            name: _("Write the number of the incident in digits, for instance 112.")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )


class TriageForm(forms.Form):
    """Who answers, about what, how soon. While nobody has decided, the unit follows the topic
    unless another one is chosen."""

    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.active(), empty_label=_("choose")
    )
    unit = forms.ModelChoiceField(
        label=_("Who answers"),
        queryset=Unit.objects.active(),
        required=False,
        empty_label=_("as the topic has it"),
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)

    def __init__(self, incident: Incident, data: Any = None) -> None:
        """Filled with what was decided, else with a guess that is at least likely."""
        self._incident = incident
        topic = incident.topic or (incident.guessed_topic if incident.has_likely_topic else None)
        unit = incident.unit or (incident.unit_for(topic) if topic else None)
        super().__init__(
            data,
            initial={
                "topic": topic.pk if topic else None,
                "unit": unit.pk if unit else None,
                "urgency": incident.urgency,
            },
        )
        units = Unit.objects.active().of_institution(incident.institution_id)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit | None:
        unit: Unit | None = self.cleaned_data["unit"]
        topic: Topic | None = self.cleaned_data.get("topic")
        is_as_guessed = self._incident.unit is None and "unit" not in self.changed_data
        if topic is not None and (unit is None or is_as_guessed):
            unit = self._incident.unit_for(topic) or unit
        if topic is not None and unit is None:
            raise forms.ValidationError(_("Nobody answers for this topic yet: choose a unit."))
        return unit

    def offer(self, topics: Iterable[Topic], units: Iterable[Unit]) -> None:
        """Show these: they were read already, for the filters beside."""
        for name, rows in (("topic", topics), ("unit", units)):
            field = self.fields[name]
            empty = field.empty_label  # type: ignore[attr-defined]
            field.widget.choices = [("", empty), *((row.pk, str(row)) for row in rows)]


class ClosingForm(forms.Form):
    outcome = forms.ChoiceField(label=_("How did it end"))

    @classmethod
    def of(cls, incident: Incident, data: Any = None) -> "ClosingForm":
        """To a curator goes back only what came from one."""
        left_out = {Incident.Outcome.JOINED}
        if not incident.outside_cases.all():
            left_out.add(Incident.Outcome.RETURNED)
        form = cls(data)
        field = form.fields["outcome"]
        if isinstance(field, forms.ChoiceField):
            offered = [one for one in Incident.Outcome.choices if one[0] not in left_out]
            field.choices = [("", _("choose")), *offered]
        return form


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


class DescriptionForm(forms.Form):
    """What a photo shows, or a recording says, in words. Its `label` says which of them."""

    description = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say it in a sentence: there are no words yet.")},
    )

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].label = label

    def clean_description(self) -> str:
        return _not_longer(self.cleaned_data["description"], 500)


class AsItCameForm(forms.Form):
    """Why a clean copy of a file does not do."""

    reason = forms.CharField(
        label=_("Why do you need the file as it came"),
        help_text=_("For instance: in the copy a table is missing. The journal keeps it."),
        max_length=300,
        error_messages={"required": _("Write why you need the file as it came.")},
    )


def _not_longer(text: str, limit: int) -> str:
    """Instead of a field that cuts what is typed."""
    if len(text) > limit:
        raise forms.ValidationError(
            _("Characters: %(length)s, and %(limit)s fit. Shorten the text.")
            % {"length": len(text), "limit": limit}
        )
    return text


class PairForm(forms.Form):
    """A question and its answer, retold for everyone, and the signed answer it leads to."""

    question = forms.CharField(label=_("Question"), widget=forms.Textarea(attrs={"rows": 3}))
    answer = forms.CharField(label=_("Short answer"), widget=forms.Textarea(attrs={"rows": 3}))
    signed = forms.ModelChoiceField(
        label=_("Signed answer it leads to"),
        queryset=AnswerPage.objects.none(),
        empty_label=_("choose the answer to this very question"),
        help_text=_("Not one of the same topic: the one that answers what was asked here."),
        error_messages={
            "required": _("Choose the signed answer: without it the pair is not shown."),
            "invalid_choice": _("This answer is no longer on the site: choose another."),
        },
    )

    def __init__(self, *args: Any, topic: Topic | None, **kwargs: Any) -> None:
        """Answers of the topic stand first."""
        super().__init__(*args, **kwargs)
        of_topic = Q(topics__contains=topic.code) if topic else Q(pk__in=[])
        rank = Case(When(of_topic, then=0), default=1)
        self.fields["signed"].queryset = open_answers().order_by(rank, "title")  # type: ignore[attr-defined]

    def clean_question(self) -> str:
        return self._fit("question")

    def clean_answer(self) -> str:
        return self._fit("answer")

    def _fit(self, name: str) -> str:
        text = " ".join(self.cleaned_data[name].split())
        try:
            Pair.refuse_unfit(text)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return text


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
