"""A form as somebody filled it: what was chosen, what was written, what does not fit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from otklik.surveys.instrument import condition_text, number_and_date_input
from otklik.surveys.instrument.answer_encoding import Answers, Form, FormQuestion
from otklik.surveys.instrument.answer_fields import FieldKind, FormField

TEXT_LIMIT = 2000  # characters of one open answer
LONGEST_LINE = 40  # of a number or a date


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One field as it stands on the page."""

    field: FormField
    chosen: tuple[str, ...] = ()
    text: str = ""
    error: str = ""

    @property
    def id_for_label(self) -> str:
        return f"id_{self.field.code}"

    @property
    def label(self) -> str:
        """What tells it from others of which the same is wrong."""
        return self.field.row or _("Question %(number)s") % {"number": self.field.number}

    @property
    def errors(self) -> list[str]:
        return [self.error] if self.error else []


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledQuestion:
    """A question as it stands on the page; `rows` and `columns` are what a matrix shows.

    `is_asked` by the answers so far; `asked_when` says in words of whom it is asked.
    """

    question: FormQuestion
    fields: tuple[Filled, ...]
    write_in: Filled | None = None
    is_asked: bool = True
    asked_when: str = ""

    @property
    def first(self) -> Filled:
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
    def write_in_words(self) -> str:
        """The answer that one's own words belong to."""
        text = self.write_in.field.unit_label if self.write_in else ""
        return next((c.text for c in self.question.choices if c.code == text), "")

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
            (filled.field.code, filled.field.row, "".join(filled.chosen), filled.error)
            for filled in self.fields
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What came with a form. `errors` by field; `refusal` is about the form as a whole.

    `typed` is what was written in place of a number or a date. `error_summary` reads it as it
    reads Django's forms.
    """

    form: Form
    answers: Answers = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Form, fields: QueryDict, *, without: str = "") -> Self:
        """Raises nothing: what does not fit is told in `errors`. `without` names a field whose
        answer is taken back."""
        answers: dict[str, tuple[str, ...]] = {}
        texts: dict[str, str] = {}
        errors: dict[str, str] = {}
        typed: dict[str, str] = {}
        for place in form.fields:
            if place.code == without:
                continue
            if place.kind == FieldKind.TEXT:
                text = _tidy(fields.get(place.code, ""))
                if text:
                    texts[place.code] = text
                if (over := len(text) - TEXT_LIMIT) > 0:
                    errors[place.code] = _too_long(place, over)
                continue
            if number_and_date_input.is_written(place):
                typed[place.code] = _tidy(fields.get(place.code, ""))[:LONGEST_LINE]
                try:
                    result = number_and_date_input.read(place, typed[place.code])
                except ValueError as error:
                    sentence = _("Question %(number)s: %(sentence)s")
                    errors[place.code] = sentence % {"number": place.number, "sentence": error}
                else:
                    answers |= {place.code: result} if result else {}
                continue
            chosen = tuple(dict.fromkeys(value for value in fields.getlist(place.code) if value))
            known = tuple(choice.code for choice in place.choices if choice.code in chosen)
            is_too_many = place.kind == FieldKind.ONE and len(chosen) > 1
            if len(known) != len(chosen) or is_too_many:
                sentence = _("Question %(number)s: the form has no such answer. Choose again.")
                errors[place.code] = sentence % {"number": place.number}
            elif known:
                answers[place.code] = known
        sheet = cls(form=form, answers=answers, texts=texts, errors=errors, typed=typed)
        return sheet._with_own_words()._with_required()

    def _with_own_words(self) -> Self:
        """Who writes what «other» is has chosen it."""
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
        """Says what must be answered and is not, of what is asked."""
        given = {*self.answers, *self.texts, *self.errors}
        unasked = self.form.unasked(self.answers)
        missing = [
            place
            for place in self.form.fields
            if place.is_required and place.code not in given and place.code not in unasked
        ]
        if not missing:
            return self
        sentence = _("Question %(number)s needs an answer.")
        values = {place.code: sentence % {"number": place.number} for place in missing}
        return replace(self, errors={**self.errors, **values})

    @property
    def is_empty(self) -> bool:
        return not self.answers and not self.texts and not self.errors

    @property
    def is_faulty(self) -> bool:
        return bool(self.errors or self.refusal)

    def refused(self, sentence: str) -> Self:
        """The same, with what is wrong about it as a whole."""
        return replace(self, refusal=sentence)

    def without_faults(self) -> Self:
        """The same as typed, before anyone looked for faults."""
        return replace(self, errors={})

    @property
    def questions(self) -> list[FilledQuestion]:
        """The whole form with what was typed, as it stands on the page."""
        unasked = self.form.unasked(self.answers)
        return [
            FilledQuestion(
                question=question,
                fields=tuple(self._filled(place) for place in question.fields),
                write_in=self._filled(question.write_in) if question.write_in else None,
                is_asked=question.fields[0].code not in unasked,
                asked_when=condition_text.words(self.form, question),
            )
            for question in self.form.questions
        ]

    def __iter__(self) -> Iterator[Filled]:
        return (self._filled(place) for place in self.form.fields)

    def non_field_errors(self) -> list[str]:
        return [self.refusal] if self.refusal else []

    def _filled(self, place: FormField) -> Filled:
        return Filled(
            field=place,
            chosen=self.answers.get(place.code, ()),
            text=self._text(place),
            error=self.errors.get(place.code, ""),
        )

    def _text(self, place: FormField) -> str:
        """What stands in a text or a line: as typed, or tidied where it was understood."""
        if place.kind == FieldKind.TEXT:
            return self.texts.get(place.code, "")
        if number_and_date_input.is_written(place) and (response := self.answers.get(place.code)):
            return number_and_date_input.shown(place, response[0])
        return self.typed.get(place.code, "")


def _tidy(text: str) -> str:
    """One kind of line end, no NUL (no database keeps it), no blanks around."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _too_long(place: FormField, over: int) -> str:
    sentence = _(
        "Question %(number)s: the answer is longer than %(limit)s characters. "
        "Make it shorter by %(over)s."
    )
    return sentence % {"number": place.number, "limit": TEXT_LIMIT, "over": over}
