"""The codebook of a wave's files: questions, answers, missing values, modes, languages."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from otklik.surveys.instrument.form_layout_and_encoding import FieldKind, FormField
from otklik.surveys.results.crosstabs.tables import extra_variable_labels, level_text
from otklik.surveys.results.crosstabs.variables import PASSED_LEVEL
from otklik.surveys.waves.models import Wave

PASSED_NUMBER, HIDDEN_NUMBER = -1, -2  # missing values: skipped, hidden
FIRST_OTHER_NUMBER = 91  # of answers that are not digits where others are


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One row: `number` is the value in SPSS files, `code` in text files."""

    variable: str
    question: int | None
    text: str
    row: str
    kind: str
    number: int | None
    code: str
    answer: str
    is_missing: bool


def column_name(variable: str) -> str:
    """Extra variables begin with a character unused by fields and harmless in spreadsheets."""
    return variable.replace("@", "_")


def numbers(field: FormField) -> dict[str, int]:
    """The number of each answer: its mark, others from 91 on; without marks, in printed order."""
    has_digits = any(choice.code.isdigit() for choice in field.choices)
    found, others = {}, 0
    for choice in field.choices:
        if choice.code.isdigit():
            found[choice.code] = int(choice.code)
        else:
            found[choice.code] = (FIRST_OTHER_NUMBER if has_digits else 1) + others
            others += 1
    return found


def missing() -> dict[int, tuple[str, str]]:
    return {
        PASSED_NUMBER: ("passed", _("Skipped the question")),
        HIDDEN_NUMBER: ("hidden", _("Hidden, so that nobody is recognised")),
    }


def kind_words() -> dict[FieldKind, str]:
    return {
        FieldKind.ONE: _("one answer"),
        FieldKind.MANY: _("any number of answers"),
        FieldKind.TEXT: _("an open answer: its texts are in no file"),
        FieldKind.NUMBER: _("a whole number; only classes of enough people are in files"),
        FieldKind.DATE: _("a month"),
    }


def lines(wave: Wave) -> Iterator[Meaning]:
    """Fields in printed order, then mode, language and version."""
    kinds = kind_words()
    for question in wave.version.form.questions:
        for field in question.all_fields:
            for number, code, answer, is_missing in _answers(field):
                yield Meaning(
                    variable=field.code, question=question.number, text=question.text,
                    row=field.row, kind=kinds[field.kind], number=number, code=code,
                    answer=answer, is_missing=is_missing,
                )  # fmt: skip
    for variable, text, values in extra_variables(wave):
        for number, (code, answer) in enumerate(values, 1):
            yield Meaning(
                variable=variable, question=None, text=text, row="", kind=_("one answer"),
                number=number, code=code, answer=answer, is_missing=False,
            )  # fmt: skip
    yield Meaning(
        variable="@version", question=None, text=_("version of the questionnaire"), row="",
        kind="", number=wave.version.number, code=wave.version.digest,
        answer=wave.version.title, is_missing=False,
    )  # fmt: skip


def extra_variables(wave: Wave) -> list[tuple[str, str, list[tuple[str, str]]]]:
    levels = {code: levels for code, *levels in wave.crossing.levels}
    return [
        (code, text, [(level, level_text(code, level)) for level in levels[code]])
        for code, text in extra_variable_labels()
        if code in levels
    ]


def _answers(field: FormField) -> Iterator[tuple[int | None, str, str, bool]]:
    if not field.choices:
        yield None, PASSED_LEVEL, "", False
        return
    known = numbers(field)
    for choice in field.choices:
        text = f"{choice.column}: {choice.text}" if choice.column else choice.text
        yield known[choice.code], choice.code, text, False
    for number, (code, text) in missing().items():
        yield number, code, text, True
