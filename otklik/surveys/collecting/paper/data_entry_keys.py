"""Data entry keys of answers: printed beside the boxes of the paper form and typed to key it.

An answer that is a digit is its own key: five points are 5. Other answers are counted from 1 as
printed, «hard to say» is 9 where 9 is free, and 0 (`-` where 0 is an answer) means that the field
was skipped. Nothing is guessed: a field without a key was overlooked, and the sheet is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from otklik.nlp.personal_data.find_and_mask import mask_personal
from otklik.surveys.collecting.filled_form import TEXT_LIMIT, FieldInput, Sheet, tidy
from otklik.surveys.collecting.submit import MASKED_ON_ENTRY
from otklik.surveys.instrument import number_and_date_input
from otklik.surveys.instrument.form_layout_and_encoding import (
    FieldKind,
    Form,
    FormField,
    FormQuestion,
)
from otklik.surveys.results.wave_results import UNSURE

UNSURE_KEY = "9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is typed for an answer; `code` is empty for a skipped field."""

    key: str
    code: str
    text: str

    @property
    def is_plain(self) -> bool:
        """Whether the text says no more than the key, as «5 баллов» does."""
        return self.code.isdigit() and self.text.startswith(self.key)


def keys(place: FormField) -> tuple[Key, ...]:
    """Keys of a field in printed order, the key for skipping last."""
    nothing = _("no answer, or an unclear one")
    if number_and_date_input.is_written(place):
        return (Key(key="-", code="", text=nothing),)
    codes = [choice.code for choice in place.choices]
    numbers = {code for code in codes if code.isdigit()}
    taken = {*numbers, "0"}
    typed = {code: code for code in numbers}
    if UNSURE in codes and UNSURE_KEY not in taken:
        typed[UNSURE] = UNSURE_KEY
        taken.add(UNSURE_KEY)
    free = (str(number) for number in range(1, 100) if str(number) not in taken)
    for code in codes:
        if code not in typed:
            typed[code] = next(free)
    passed = "-" if "0" in numbers else "0"
    items = [
        Key(key=typed[choice.code], code=choice.code, text=choice.text) for choice in place.choices
    ]
    return (*items, Key(key=passed, code="", text=nothing))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedField(FieldInput):
    """One field on the data entry page; `text` is what was typed."""

    question: FormQuestion

    @property
    def keys(self) -> tuple[Key, ...]:
        return keys(self.field)

    @property
    def is_text(self) -> bool:
        return self.field.kind == FieldKind.TEXT

    @property
    def is_written(self) -> bool:
        """A number or a date, keyed as on paper."""
        return number_and_date_input.is_written(self.field)

    @property
    def bounds(self) -> str:
        return number_and_date_input.bounds(self.field)

    @property
    def is_many(self) -> bool:
        return self.field.kind == FieldKind.MANY

    @property
    def is_first(self) -> bool:
        return self.field is self.question.fields[0]

    @property
    def label(self) -> str:
        """«8.2»: the numbers of the question and of its row."""
        if not self.question.is_matrix:
            return str(self.field.number)
        return f"{self.field.number}.{self.question.fields.index(self.field) + 1}"

    @property
    def key_list(self) -> str:
        """All keys of the field, for the script that moves to the next field by itself."""
        return " ".join(key.key for key in self.keys)


@dataclass(frozen=True, kw_only=True)
class KeyedSheet(Sheet):
    """A paper form as it was keyed. Names and numbers in `texts` are masked."""

    @classmethod
    def read_keys(cls, form: Form, fields: QueryDict, *, with_texts: bool) -> Self:
        """Raises nothing: see `errors`."""
        answers: dict[str, tuple[str, ...]] = {}
        texts, typed, errors = {}, {}, {}
        for place in form.fields:
            text = typed[place.code] = tidy(fields.get(place.code, ""))
            if place.kind == FieldKind.TEXT:
                if text and with_texts:
                    texts[place.code] = mask_personal(text, MASKED_ON_ENTRY)
                if len(text) > TEXT_LIMIT:
                    errors[place.code] = _("Longer than %(limit)s characters.") % {
                        "limit": TEXT_LIMIT
                    }
                continue
            try:
                picked = parse_keys(place, text)
                answers |= {place.code: picked} if picked else {}
            except ValueError as error:
                errors[place.code] = str(error)
        return cls(form=form, answers=answers, texts=texts, typed=typed, errors=errors)

    @classmethod
    def from_codes(cls, form: Form, codes: str, texts: dict[str, str]) -> Self:
        """The sheet as it was keyed before."""
        answers = form.decode(codes)
        typed = {
            place.code: texts.get(place.code, "")
            if place.kind == FieldKind.TEXT
            else format_keys(place, answers.get(place.code))
            for place in form.fields
        }
        return cls(form=form, answers=answers, texts=texts, typed=typed)

    @cached_property
    def codes(self) -> str:
        return self.form.encode(self.answers)

    def __iter__(self) -> Iterator[KeyedField]:
        for question in self.form.questions:
            for place in question.all_fields:
                typed, error = (of.get(place.code, "") for of in (self.typed, self.errors))
                yield KeyedField(question=question, field=place, text=typed, error=error)


def format_keys(place: FormField, chosen: tuple[str, ...] | None) -> str:
    """The keys of an answer as typed."""
    items = keys(place)
    if not chosen:
        return items[-1].key
    if number_and_date_input.is_written(place):
        return number_and_date_input.format_answer(place, chosen[0])
    typed = [key.key for key in items if key.code in chosen]
    return ("" if all(len(key) == 1 for key in typed) else " ").join(typed)


def parse_keys(place: FormField, typed: str) -> tuple[str, ...]:
    """Codes of answers; none for a skipped field. Raises ValueError with a sentence."""
    if number_and_date_input.is_written(place):
        if not typed:
            raise ValueError(_("Type what is written on paper, or - if nothing is."))
        return () if typed == "-" else number_and_date_input.read(place, typed)
    values = {key.key: key.code for key in keys(place)}
    listed = " ".join(values)
    if not typed:
        raise ValueError(
            _("No code. Type one of: %(codes)s. The last one says: no answer.") % {"codes": listed}
        )
    parts = [typed] if typed in values else re.split(r"[\s,;.]+", typed)
    if len(parts) == 1 and typed not in values:
        parts = list(typed)
    if unknown := [part for part in parts if part not in values]:
        raise ValueError(
            _("There is no code %(code)s here. Type one of: %(codes)s.")
            % {"code": unknown[0], "codes": listed}
        )
    picked = {values[part] for part in parts}
    if "" in picked and len(picked) > 1:
        raise ValueError(_("Either “no answer” or codes of answers, not both."))
    if place.kind == FieldKind.ONE and len(picked) > 1:
        raise ValueError(
            _("One answer fits here. Two boxes ticked on paper are no answer: type %(code)s.")
            % {"code": keys(place)[-1].key}
        )
    return tuple(choice.code for choice in place.choices if choice.code in picked)
