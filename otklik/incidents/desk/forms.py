from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.incidents.cases.incident import Incident
from otklik.incidents.topics.models import Topic, Urgency
from otklik.organisation.structure.units_and_institutions import Unit


class TriageForm(forms.Form):
    """Who answers, about what, how soon. Until somebody decides, the unit follows the topic unless
    another one is chosen."""

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
        """Filled with the decision, else with a guess that is at least likely."""
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
        """Offer these rows, which were already read for the filters."""
        for name, rows in (("topic", topics), ("unit", units)):
            field = self.fields[name]
            empty = field.empty_label  # type: ignore[attr-defined]
            field.widget.choices = [("", empty), *((row.pk, str(row)) for row in rows)]


class ClosingForm(forms.Form):
    outcome = forms.ChoiceField(label=_("How did it end"))

    @classmethod
    def of(cls, incident: Incident, data: Any = None) -> "ClosingForm":
        """Only what came from a curator can be returned to one."""
        left_out = {Incident.Outcome.JOINED}
        if not incident.outside_cases.all():
            left_out.add(Incident.Outcome.RETURNED)
        form = cls(data)
        field = form.fields["outcome"]
        if isinstance(field, forms.ChoiceField):
            offered = [one for one in Incident.Outcome.choices if one[0] not in left_out]
            field.choices = [("", _("choose")), *offered]
        return form


def _not_longer(text: str, limit: int) -> str:
    """Instead of `maxlength`, which cuts what is typed."""
    if len(text) > limit:
        raise forms.ValidationError(
            _("Characters: %(length)s, and %(limit)s fit. Shorten the text.")
            % {"length": len(text), "limit": limit}
        )
    return text
