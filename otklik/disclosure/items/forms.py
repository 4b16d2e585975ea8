from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import day_field, line_field, text_field, whole_number_field
from otklik.disclosure.checks.anchors import Pages
from otklik.disclosure.items.confirmation import place_problem
from otklik.disclosure.items.models import LONGEST_PLACE, Item, Part
from otklik.legal_acts.acts.act import Act
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class ConfirmationForm(forms.Form):
    basis = line_field(
        _("What you compared it with"),
        _("Say what you compared it with."),
        help_text=_("For example: the order on the structure, the staff list, a call to the unit."),
    )


class PartsForm(ConfirmationForm):
    """One item, each of its parts ticked at its place. The last places are filled in, no part is
    ticked."""

    def __init__(
        self, *args: Any, parts: Sequence[Part], last: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts = list(parts)
        for part in self.parts:
            self.fields[f"there-{part.pk}"] = forms.BooleanField(label=part.name, required=False)
            self.fields[f"place-{part.pk}"] = line_field(
                _("Place of it on the page"),
                longest=LONGEST_PLACE,
                required=False,
                initial=last.get(part.code, ""),
                widget=forms.TextInput(attrs={"list": "places-of-page", "autocomplete": "off"}),
            )

    @property
    def rows(self) -> list[tuple[Part, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"there-{one.pk}"], self[f"place-{one.pk}"]) for one in self.parts]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        pages = Pages()
        for part in self.parts:
            name = f"place-{part.pk}"
            place = str(values.get(name, "")).strip()
            if not values.get(f"there-{part.pk}"):
                continue
            if not place:
                self.add_error(name, _("Write where it is published, or remove the tick."))
            elif problem := place_problem(place, pages):
                self.add_error(name, f"{problem[:1].upper()}{problem[1:]}.")
        return values

    @property
    def arguments(self) -> dict[str, Any]:
        """`places` by code of the part, of the ticked ones."""
        data = self.cleaned_data
        ticked = [one for one in self.parts if data[f"there-{one.pk}"]]
        places = {one.code: data[f"place-{one.pk}"].strip() for one in ticked}
        return {"basis": data["basis"], "places": places}


class SectionForm(ConfirmationForm):
    """Items of a section; none is ticked beforehand."""

    def __init__(self, *args: Any, items: list[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(item.pk): item for item in items}
        self.fields["looked_at"] = forms.MultipleChoiceField(
            label=_("Checked, everything is correct"),
            choices=[(key, item.title) for key, item in self.items.items()],
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": _("Tick the items that you have looked at."),
                "invalid_choice": _("Tick the items that you have looked at."),
            },
        )

    def clean_looked_at(self) -> list[Item]:
        return [self.items[key] for key in self.cleaned_data["looked_at"]]


class EventForm(forms.Form):
    happens_on = day_field(_("Day of the event"), help_text=_("For example, 24.11.2026"))
    words = line_field(
        _("Events"),
        _("Say in a few words what happened."),
        help_text=_("Approved, appointed, takes place: with the number of the document."),
    )


class WhereForm(forms.Form):
    where = line_field(
        _("Address of the publication"), _("Write the address of the publication."), longest=500
    )


class ClauseForm(forms.Form):
    """The clause in words; act and address if we have the act."""

    clause = line_field(
        _("Document and clause"),
        _("Write the document and its clause."),
        help_text=_("As you have read it yourself: the program proposes none."),
    )
    act = forms.ModelChoiceField(
        label=_("Document in the register"),
        queryset=Act.objects.published().newest_first(),
        required=False,
        empty_label=_("not in the register"),
    )
    address = forms.CharField(
        label=_("Clause in the register"),
        help_text=_("As in its address: 3.2. Leave it empty for the document as a whole."),
        max_length=60,
        required=False,
    )


class ReasonForm(forms.Form):
    reason = line_field(_("Why"), _("Say why: this stays in the item's history."), longest=500)


class ExemptionForm(ReasonForm):
    reason = line_field(
        _("Why it does not apply"),
        _("Say why it does not apply: an inspection will ask."),
        longest=500,
    )


class ArrangementForm(forms.Form):
    place = forms.CharField(
        label=_("Where it is on the site"),
        help_text=_("An address of this site from its root (/acts/), or one with https://."),
        max_length=500,
        required=False,
    )
    owner = forms.ModelChoiceField(
        label=_("Who answers for it"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("If nobody is chosen: everybody in the unit who may supply."),
    )
    confirm_every = whole_number_field(
        _("Confirmed at intervals, in days"),
        _("Write a number of days from 1 to 1100, for instance 91."),
        most=1100,
        size=6,
    )
    checklist = text_field(
        _("What is checked before it is accepted"),
        longest=3000,
        rows=5,
        help_text=_("One question per line. If left empty, the questions for all items are asked."),
        required=False,
    )

    def __init__(self, *args: Any, item: Item, on: date, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "place": item.place,
            "owner": item.owner_id,
            "confirm_every": item.confirm_every,
            "checklist": item.checklist,
        }
        super().__init__(*args, **kwargs)
        key = item.institution_id
        people = User.holding(Right.SUPPLY, on=on, institution=key)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = _("the unit")  # type: ignore[attr-defined]

    def clean_checklist(self) -> list[str]:
        return list(self.cleaned_data["checklist"].splitlines())
