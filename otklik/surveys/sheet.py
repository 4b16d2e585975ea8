"""A form as somebody filled it: what was chosen, what was written, what does not fit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from otklik.surveys.form import Answers, FieldKind, Form, FormField, FormQuestion

TEXT_LIMIT = 2000  # characters of one open answer


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
    def errors(self) -> list[str]:
        return [self.error] if self.error else []


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledQuestion:
    """A question as it stands on the page; `rows` and `columns` are what a matrix shows."""

    question: FormQuestion
    fields: tuple[Filled, ...]

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
        return "checkbox" if self.question.kind == FieldKind.MANY else "radio"

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

    `error_summary` reads it as it reads Django's forms.
    """

    form: Form
    answers: Answers = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""

    @classmethod
    def read(cls, form: Form, fields: QueryDict, *, without: str = "") -> Self:
        """Raises nothing: what does not fit is told in `errors`. `without` names a field whose
        answer is taken back."""
        answers, texts, errors = {}, {}, {}
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
            chosen = tuple(dict.fromkeys(value for value in fields.getlist(place.code) if value))
            known = tuple(choice.code for choice in place.choices if choice.code in chosen)
            is_too_many = place.kind == FieldKind.ONE and len(chosen) > 1
            if len(known) != len(chosen) or is_too_many:
                sentence = _("Question %(number)s: the form has no such answer. Choose again.")
                errors[place.code] = sentence % {"number": place.number}
            elif known:
                answers[place.code] = known
        return cls(form=form, answers=answers, texts=texts, errors=errors)

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
        return [
            FilledQuestion(
                question=question, fields=tuple(self._filled(place) for place in question.fields)
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
            text=self.texts.get(place.code, ""),
            error=self.errors.get(place.code, ""),
        )


def _tidy(text: str) -> str:
    """One kind of line end, no NUL (no database keeps it), no blanks around."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _too_long(place: FormField, over: int) -> str:
    sentence = _(
        "Question %(number)s: the answer is longer than %(limit)s characters. "
        "Make it shorter by %(over)s."
    )
    return sentence % {"number": place.number, "limit": TEXT_LIMIT, "over": over}
