"""The short form of a claim, and that of a period. Days and sums are typed as people write them."""

from abc import ABC, abstractmethod
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from otklik.knowledge.claim_letters.claim_template_schema import FormField, Kind, Template
from otklik.knowledge.claim_letters.date_and_money_input import parse_day, parse_sum

LONGEST = {Kind.TEXT: 200, Kind.LONG: 2000, Kind.DATE: 40, Kind.MONEY: 40}
FILL_IN = _("Fill in “%(field)s”: the letter needs it.")
MISSING = {
    Kind.TEXT: FILL_IN,
    Kind.LONG: FILL_IN,
    Kind.DATE: _("Write the day “%(field)s”, for example 3.03.2026."),
    Kind.MONEY: _("Write the sum “%(field)s”, for example 12 000."),
    Kind.CHOICE: _("Choose an answer: “%(field)s”."),
}
MOST_TYPED = 3  # times the limit: longer input is truncated
INVISIBLE = dict.fromkeys(range(32)) | {9: " ", 10: "\n", 0x7F: None, 0xFFFE: None, 0xFFFF: None}


class _WrittenField(forms.Field, ABC):
    """As people write it."""

    @abstractmethod
    def parse(self, text: str) -> date | Decimal:
        """Raises ValueError."""

    def to_python(self, value: Any) -> date | Decimal | None:
        if not (value or "").strip():
            return None
        try:
            return self.parse(value)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"]) from None


class DayField(_WrittenField):
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Write the day, for example 3.03.2026."),
        "invalid": _("We do not understand this day. Write it like this: 3.03.2026."),
    }

    def parse(self, text: str) -> date:
        return parse_day(text)


class SumField(_WrittenField):
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("We do not understand this sum. Write it in figures: 12 000 or 12 000,50."),
    }

    def parse(self, text: str) -> Decimal:
        return parse_sum(text)


class ClaimForm(forms.Form):
    def __init__(self, template: Template, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        for one in template.fields:
            self.fields[one.name] = _field(one)

    def clean(self) -> dict[str, Any]:
        """Raises an error for a penalty with days in the wrong order."""
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
    day = DayField()

    def __init__(self, label: str, hint: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = label
        self.fields["day"].help_text = hint or _("For example 3.03.2026")
        self.fields["day"].widget.attrs |= {"autocomplete": "off", "size": 18}


def clean_sent(typed: QueryDict, template: Template) -> QueryDict:
    """Only the fields of the template, without invisible characters, of limited length."""
    clean = QueryDict(mutable=True)
    for one in template.fields:
        most = LONGEST.get(one.kind, 40) * MOST_TYPED
        clean[one.name] = plain(typed.get(one.name, ""), most)
    return clean


def plain(text: str, most: int) -> str:
    return text[:most].replace("\r\n", "\n").translate(INVISIBLE)


def _field(one: FormField) -> forms.Field:
    values = {"field": one.label}  # each message names its field, for the error summary
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
    """No maxlength for the browser: it would truncate silently."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, value: str) -> None:
        if len(value) > self.most:
            raise forms.ValidationError(
                _("Write at most %(most)s characters: now there are %(now)s."),
                params={"most": self.most, "now": len(value)},
            )
