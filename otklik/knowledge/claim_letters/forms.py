"""The short form of a template, and the one of a period. Days and sums are typed as people write
them; whatever is refused comes back as it was typed."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from otklik.knowledge.claim_letters.claim_template_schema import FormField, Kind, Template
from otklik.knowledge.claim_letters.date_and_money_input import day_of, sum_of

LONGEST = {Kind.TEXT: 200, Kind.LONG: 2000, Kind.DATE: 40, Kind.MONEY: 40}
FILL_IN = _("Fill in “%(field)s”: the letter needs it.")
MISSING = {
    Kind.TEXT: FILL_IN,
    Kind.LONG: FILL_IN,
    Kind.DATE: _("Write the day “%(field)s”, for example 3.03.2026."),
    Kind.MONEY: _("Write the sum “%(field)s”, for example 12 000."),
    Kind.CHOICE: _("Choose an answer: “%(field)s”."),
}
MOST_TYPED = 3  # times the limit: what a machine sends beyond it is not even shown again
INVISIBLE = dict.fromkeys(range(32)) | {9: " ", 10: "\n", 0x7F: None, 0xFFFE: None, 0xFFFF: None}


class DayField(forms.Field):
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Write the day, for example 3.03.2026."),
        "invalid": _("We do not understand this day. Write it like this: 3.03.2026."),
    }

    def to_python(self, value: Any) -> date | None:
        if not (value or "").strip():
            return None
        try:
            return day_of(value)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"]) from None


class SumField(forms.Field):
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("We do not understand this sum. Write it in figures: 12 000 or 12 000,50."),
    }

    def to_python(self, value: Any) -> Decimal | None:
        if not (value or "").strip():
            return None
        try:
            return sum_of(value)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"]) from None


class ClaimForm(forms.Form):
    """The fields of one template."""

    def __init__(self, template: Template, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        for one in template.fields:
            self.fields[one.name] = _field(one)

    def clean(self) -> dict[str, Any]:
        """What is counted needs its days in their order."""
        values = super().clean() or {}
        rule = self.template.own.penalty
        if rule is None:
            return values
        due, until = values.get(rule.due), values.get(rule.until)
        if due and until and until <= due:
            message = _("This day must be after the last day of the term: else nothing is late.")
            self.add_error(rule.until, message)
        return values


class PeriodForm(forms.Form):
    """One day is asked for."""

    day = DayField()

    def __init__(self, label: str, hint: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = label
        self.fields["day"].help_text = hint or _("For example 3.03.2026")
        self.fields["day"].widget.attrs |= {"autocomplete": "off", "size": 18}


def tidied(typed: QueryDict, template: Template) -> QueryDict:
    """What was sent: only the fields of the template, without signs that nobody sees, and no
    longer than people write."""
    clean = QueryDict(mutable=True)
    for one in template.fields:
        most = LONGEST.get(one.kind, 40) * MOST_TYPED
        clean[one.name] = plain(typed.get(one.name, ""), most)
    return clean


def plain(text: str, most: int) -> str:
    return text[:most].replace("\r\n", "\n").translate(INVISIBLE)


def _field(one: FormField) -> forms.Field:
    values = {"field": one.label}  # each says its own: a summary of ten alike tells nothing
    common: dict[str, Any] = {
        "label": one.label,
        "help_text": one.hint,
        "required": not one.optional,
        "error_messages": {"required": MISSING[one.kind] % values},
    }
    attrs: dict[str, Any] = {"autocomplete": one.autocomplete or "off"}
    match one.kind:
        case Kind.DATE:
            common["help_text"] = one.hint or _("For example 3.03.2026")
            return DayField(widget=forms.TextInput(attrs | {"size": 18}), **common)
        case Kind.MONEY:
            common["help_text"] = one.hint or _("In roubles, for example 12 000")
            widget = forms.TextInput(attrs | {"size": 14, "inputmode": "decimal"})
            return SumField(widget=widget, **common)
        case Kind.CHOICE:
            common["error_messages"]["invalid_choice"] = MISSING[one.kind] % values
            answers = [(choice.value, choice.label) for choice in one.choices]
            return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **common)
        case Kind.LONG:
            return _words(forms.Textarea(attrs | {"rows": 4}), LONGEST[Kind.LONG], common)
        case _:
            attrs |= {"inputmode": "tel"} if one.autocomplete == "tel" else {}
            return _words(forms.TextInput(attrs), LONGEST[Kind.TEXT], common)


def _words(widget: forms.Widget, most: int, common: dict[str, Any]) -> forms.CharField:
    field = forms.CharField(widget=widget, **common)
    field.validators.append(_NotLonger(most))
    return field


class _NotLonger:
    """Says so, and cuts nothing: the browser is given no limit, which would cut silently."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, value: str) -> None:
        if len(value) > self.most:
            raise forms.ValidationError(
                _("Write at most %(most)s characters: now there are %(now)s."),
                params={"most": self.most, "now": len(value)},
            )
