"""Numbers and dates as people write them, normalised or refused with a sentence.

Only year and month of a date are used: a day would single people out, and results are by month.
"""

import re

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from otklik.surveys.instrument.form_layout_and_encoding import (
    EARLIEST,
    LATEST,
    FieldKind,
    FormField,
)
from otklik.surveys.instrument.questionnaire_schema import Numbers
from otklik.ui import numbers as ui_numbers

DAY_FIRST = re.compile(r"^(?:(\d{1,2})[./-])?(\d{1,2})[./-](\d{4})$")
YEAR_FIRST = re.compile(r"^(\d{4})[./-](\d{1,2})(?:[./-](\d{1,2}))?$")
BLANKS = re.compile(r"[\s\u00a0\u202f_]")


def read(place: FormField, text: str) -> tuple[str, ...]:
    """The answer; None for an empty text. Raises ValueError with a sentence."""
    if not text.strip():
        return ()
    return (_month(text) if place.numbers is None else _number(place, place.numbers, text),)


def is_written(place: FormField) -> bool:
    return place.kind in (FieldKind.NUMBER, FieldKind.DATE)


def format_answer(place: FormField, text: str) -> str:
    """A stored answer as people read it: «25», «03.2026»."""
    if place.kind == FieldKind.DATE:
        year, _dash, month = text.partition("-")
        return f"{month}.{year}"
    return text


def month_in_words(text: str) -> str:
    year, _dash, month = text.partition("-")
    return f"{MONTHS[int(month)]} {year}"


def bounds(place: FormField) -> str:
    """The range of valid input, for the hint."""
    if place.numbers is None:
        return _("Month and year are enough, for example 03.2026. The day is not kept.")
    words = {
        "lowest": ui_numbers.whole(place.numbers.lowest),
        "highest": ui_numbers.whole(place.numbers.highest),
        "unit": place.numbers.unit,
    }
    return (_("A whole number from %(lowest)s to %(highest)s %(unit)s") % words).strip()


def _number(place: FormField, numbers: Numbers, text: str) -> str:
    plain = BLANKS.sub("", text).replace("−", "-")
    if numbers.unit:
        plain = plain.removesuffix(BLANKS.sub("", numbers.unit))
    if not re.fullmatch(r"[+-]?\d{1,12}", plain, re.ASCII):
        raise ValueError(_("Write a whole number in figures."))
    number = int(plain)
    if not numbers.lowest <= number <= numbers.highest:
        raise ValueError(f"{bounds(place)}.")
    return str(number)


def _month(text: str) -> str:
    plain = BLANKS.sub("", text)
    if found := DAY_FIRST.match(plain):
        day, month, year = found.groups()
    elif found := YEAR_FIRST.match(plain):
        year, month, day = found.groups()
    else:
        raise ValueError(_("Write month and year in figures, for example 03.2026."))
    sentence = f"{year}-{month.zfill(2)}"
    if not (1 <= int(month) <= 12 and 1 <= int(day or 1) <= 31 and EARLIEST <= sentence <= LATEST):
        raise ValueError(_("There is no such month. For example, 03.2026."))
    return sentence
