"""Form fields for a line, a text, a choice, a number, a day, a time, a web address, with one set of
sentences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DAY_FORMATS = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"]
MOMENT_FORMATS = ["%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M", "%d.%m.%y %H:%M", "%Y-%m-%d %H:%M"]
TOO_LONG = _("Shorten it: %(limit_value)d characters fit, and there are %(show_value)d.")
_DAY = _("Write a day like this: 24.11.2026")
_MOMENT = _("Write day and time like this: 24.11.2026 14:05")
NOT_AN_ADDRESS = _("This is not a web address. Copy it from the browser.")
NOT_A_NUMBER = _("Write a number like this: 12 or 12,5")


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day: 24.11.2026, 24.11.26, 2026-11-24."""
    return forms.DateField(
        label=label,
        input_formats=DAY_FORMATS,
        error_messages={"required": _DAY, "invalid": _DAY},
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"size": 12, "inputmode": "numeric"}),
        **more,
    )


def moment_field(label: Any, **more: Any) -> forms.DateTimeField:
    """A day and a time, in the authority's time zone."""
    return forms.DateTimeField(
        label=label,
        input_formats=MOMENT_FORMATS,
        error_messages={"required": _MOMENT, "invalid": _MOMENT},
        widget=forms.DateTimeInput(format="%d.%m.%Y %H:%M", attrs={"size": 18}),
        **more,
    )


def line_field(
    label: Any, missing: Any = "", *, longest: int = 300, **more: Any
) -> forms.CharField:
    """`missing` is the sentence for an empty field; `longest` in characters."""
    return forms.CharField(
        label=label,
        max_length=longest,
        error_messages={"required": missing, "max_length": TOO_LONG},
        **more,
    )


def text_field(
    label: Any, missing: Any = "", *, longest: int = 2_000, rows: int = 3, **more: Any
) -> forms.CharField:
    """A multi-line text."""
    return line_field(
        label, missing, longest=longest, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def choice_field(label: Any, missing: Any = "", **more: Any) -> forms.ChoiceField:
    """One of a few, as radio buttons; `missing` is the sentence where none is chosen."""
    messages = {"required": missing} if missing else {}
    return forms.ChoiceField(label=label, widget=forms.RadioSelect, error_messages=messages, **more)


def number_field(label: Any, **more: Any) -> forms.FloatField:
    """A number with a decimal comma or point."""
    return forms.FloatField(
        label=label,
        localize=True,
        error_messages={"required": NOT_A_NUMBER, "invalid": NOT_A_NUMBER},
        widget=forms.TextInput(attrs={"size": 8, "inputmode": "decimal"}),
        **more,
    )


def whole_number_field(
    label: Any, wrong: Any, *, least: int = 1, most: int | None = None, size: int, **more: Any
) -> forms.IntegerField:
    """`wrong` is the sentence for all that is no number from `least` to `most`."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
        widget=forms.TextInput(attrs={"size": size, "inputmode": "numeric"}),
        **more,
    )


def address_field(
    label: Any, missing: Any = "", *, longest: int = 500, **more: Any
) -> forms.URLField:
    """A web address; optional without a sentence in `missing`."""
    return forms.URLField(
        label=label,
        assume_scheme="https",
        max_length=longest,
        required=bool(missing),
        error_messages={
            "required": missing,
            "invalid": NOT_AN_ADDRESS,
            "max_length": TOO_LONG,
        },
        **more,
    )
