"""A form as somebody filled it: chosen answers, texts, errors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from otklik.surveys.instrument import condition_text, number_and_date_input
from otklik.surveys.instrument.form_layout_and_encoding import (
    Answers,
    FieldKind,
    Form,
    FormField,
    FormQuestion,
)

TEXT_LIMIT = 2000  # characters of one open answer
LONGEST_LINE = 40  # characters of a number or a date


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldInput:
    field: FormField
    chosen: tuple[str, ...] = ()
    text: str = ""
    error: str = ""

    @property
    def id_for_label(self) -> str:
        return f"id_{self.field.code}"

    @property
    def label(self) -> str:
        """Distinguishes the field from others with the same error."""
        return self.field.row or _("Question %(number)s") % {"number": self.field.number}

    @property
    def errors(self) -> list[str]:
        return [self.error] if self.error else []


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionInput:
    """`rows`, `columns`: of a matrix. `is_asked`: by the answers so far; `asked_when`: in words."""

    question: FormQuestion
    fields: tuple[FieldInput, ...]
    write_in: FieldInput | None = None
    is_asked: bool = True
    asked_when: str = ""

    @property
    def first(self) -> FieldInput:
        return self.fields[0]

    @property
    def words_id(self) -> str:
        return f"q{self.question.number}_words"

    @property
    def instruction_id(self) -> str:
        return f"q{self.question.number}_instruction" if self.question.instruction else ""

    @property
    def matrix_id(self) -> str:
        return f"id_{self.question.code}"

    @property
    def input_type(self) -> str:
        is_box = self.question.kind == FieldKind.MANY or self.question.is_consent
        return "checkbox" if is_box else "radio"

    @property
    def is_written(self) -> bool:
        """A number or a date: one short line."""
        return number_and_date_input.is_written(self.first.field)

    @property
    def bounds(self) -> str:
        return number_and_date_input.bounds(self.first.field)

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(choice.code, choice.text) for choice in self.question.choices]

    @property
    def columns(self) -> list[tuple[str, str, str]]:
        return [(choice.code, choice.text, choice.column) for choice in self.question.choices]

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        return [
            (one.field.code, one.field.row, "".join(one.chosen), one.error) for one in self.fields
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form as it was submitted. `errors` by field; `refusal` is about the form as a whole;
    `typed` is the input of numbers and dates. Template tags treat it as a Django form."""

    form: Form
    answers: Answers = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Form, fields: QueryDict, *, without: str = "") -> Self:
        """Raises nothing: see `errors`. `without` names a field whose answer is to be removed."""
        answers: dict[str, tuple[str, ...]] = {}
        texts: dict[str, str] = {}
        errors: dict[str, str] = {}
        typed: dict[str, str] = {}
        for place in form.fields:
            if place.code == without:
                continue
            text = tidy(fields.get(place.code, ""))
            try:
                if place.kind == FieldKind.TEXT:
                    texts |= {place.code: text} if text else {}
                    _check_length(place, text)
                    continue
                if number_and_date_input.is_written(place):
                    typed[place.code] = text[:LONGEST_LINE]
                    answer = _read_typed(place, typed[place.code])
                else:
                    answer = _read_chosen(place, fields.getlist(place.code))
                answers |= {place.code: answer} if answer else {}
            except ValueError as error:
                errors[place.code] = str(error)
        sheet = cls(form=form, answers=answers, texts=texts, errors=errors, typed=typed)
        return sheet._with_write_ins()._with_required()

    def _with_write_ins(self) -> Self:
        """A write-in text chooses the answer beside which it was written."""
        answers, errors = dict(self.answers), dict(self.errors)
        for question in self.form.questions:
            place, words = question.fields[0], question.write_in
            if words is None or words.code not in self.texts or place.code in errors:
                continue
            chosen = answers.get(place.code, ())
            if place.kind == FieldKind.MANY or not chosen:
                picked = {*chosen, words.unit_label}
                answers[place.code] = tuple(c.code for c in place.choices if c.code in picked)
            elif words.unit_label not in chosen:
                sentence = _(
                    "Question %(number)s: you wrote an answer of your own and chose another one. "
                    "Keep one of them."
                )
                errors[place.code] = sentence % {"number": place.number}
        return replace(self, answers=answers, errors=errors)

    def _with_required(self) -> Self:
        """With errors for required fields that were asked but not answered."""
        done = {*self.answers, *self.texts, *self.errors, *self.form.not_asked(self.answers)}
        sentence = _("Question %(number)s needs an answer.")
        errors = {
            place.code: sentence % {"number": place.number}
            for place in self.form.fields
            if place.is_required and place.code not in done
        }
        return replace(self, errors={**self.errors, **errors})

    @property
    def is_empty(self) -> bool:
        return not self.answers and not self.texts and not self.errors

    @property
    def is_faulty(self) -> bool:
        return bool(self.errors or self.refusal)

    def refuse(self, sentence: str) -> Self:
        """With an error about the form as a whole."""
        return replace(self, refusal=sentence)

    def with_refusal(self, *, is_current: bool = True) -> Self:
        """Refused when nothing is answered, or when the page was outdated."""
        if self.is_empty:
            return self.refuse(_("Nothing is answered yet. Answer at least one question."))
        if self.errors or is_current:
            return self
        return self.refuse(
            _("The form came from an old page. Your answers are kept: send them again.")
        )

    def without_faults(self) -> Self:
        """The input as typed, without validation errors."""
        return replace(self, errors={})

    @property
    def questions(self) -> list[QuestionInput]:
        """The whole form with what was typed."""
        skipped = self.form.not_asked(self.answers)
        return [
            QuestionInput(
                question=question,
                fields=tuple(self._input(place) for place in question.fields),
                write_in=self._input(question.write_in) if question.write_in else None,
                is_asked=question.fields[0].code not in skipped,
                asked_when=condition_text.words(self.form, question),
            )
            for question in self.form.questions
        ]

    def __iter__(self) -> Iterator[FieldInput]:
        return (self._input(place) for place in self.form.fields)

    def non_field_errors(self) -> list[str]:
        return [self.refusal] if self.refusal else []

    def _input(self, place: FormField) -> FieldInput:
        return FieldInput(
            field=place,
            chosen=self.answers.get(place.code, ()),
            text=self._text(place),
            error=self.errors.get(place.code, ""),
        )

    def _text(self, place: FormField) -> str:
        """The text or line as typed, or normalised where it could be parsed."""
        if place.kind == FieldKind.TEXT:
            return self.texts.get(place.code, "")
        if number_and_date_input.is_written(place) and (response := self.answers.get(place.code)):
            return number_and_date_input.format_answer(place, response[0])
        return self.typed.get(place.code, "")


def tidy(text: str) -> str:
    """One kind of line end, no NUL (databases refuse it), no outer blanks."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _check_length(place: FormField, text: str) -> None:
    if (over := len(text) - TEXT_LIMIT) > 0:
        sentence = _(
            "Question %(number)s: the answer is longer than %(limit)s characters. "
            "Make it shorter by %(over)s."
        )
        raise ValueError(sentence % {"number": place.number, "limit": TEXT_LIMIT, "over": over})


def _read_typed(place: FormField, text: str) -> tuple[str, ...]:
    try:
        return number_and_date_input.read(place, text)
    except ValueError as error:
        sentence = _("Question %(number)s: %(sentence)s")
        raise ValueError(sentence % {"number": place.number, "sentence": error}) from error


def _read_chosen(place: FormField, values: list[str]) -> tuple[str, ...]:
    chosen = set(filter(None, values))
    known = tuple(choice.code for choice in place.choices if choice.code in chosen)
    if len(known) != len(chosen) or (place.kind == FieldKind.ONE and len(chosen) > 1):
        sentence = _("Question %(number)s: the form has no such answer. Choose again.")
        raise ValueError(sentence % {"number": place.number})
    return known
