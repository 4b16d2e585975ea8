"""The codebook of a wave's files: questions, answers, missing values, modes, languages."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from otklik.surveys.instrument.form_layout_and_encoding import FieldKind, FormField
from otklik.surveys.results.crosstabs.tables import extra_variable_labels, level_text
from otklik.surveys.results.crosstabs.variables import PASSED_LEVEL
from otklik.surveys.waves.models import Wave

type Line = tuple[str | int | float | None, ...]

PASSED_NUMBER, HIDDEN_NUMBER = -1, -2  # missing values: skipped, hidden
FIRST_OTHER_NUMBER = 91  # of answers that are not digits where others are


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


def lines(wave: Wave) -> Iterator[Line]:
    """A heading, then a row for each answer of the fields in printed order, and for mode, language
    and version. `number` is the value in SPSS files, `code` in text files."""
    yield (
        "variable", "question", "text", "row", "kind", "number", "code", "answer", "is_missing",
    )  # fmt: skip
    kinds = kind_words()
    for question in wave.version.form.questions:
        for field in question.all_fields:
            name, kind = column_name(field.code), kinds[field.kind]
            for answer in _answers(field):
                yield name, question.number, question.text, field.row, kind, *answer
    one_answer, version = kinds[FieldKind.ONE], wave.version
    for variable, text, values in extra_variables(wave):
        for number, (code, words) in enumerate(values, 1):
            yield column_name(variable), None, text, "", one_answer, number, code, words, 0
    text = _("version of the questionnaire")
    yield "_version", None, text, "", "", version.number, version.digest, version.title, 0


def extra_variables(wave: Wave) -> list[tuple[str, str, list[tuple[str, str]]]]:
    levels = {code: levels for code, *levels in wave.crossing.levels}
    return [
        (code, text, [(level, level_text(code, level)) for level in levels[code]])
        for code, text in extra_variable_labels()
        if code in levels
    ]


def _answers(field: FormField) -> Iterator[tuple[int | None, str, str, int]]:
    """Number, code and text of each answer, and whether it is a missing value."""
    if not field.choices:
        yield None, PASSED_LEVEL, "", 0
        return
    known = numbers(field)
    for choice in field.choices:
        text = f"{choice.column}: {choice.text}" if choice.column else choice.text
        yield known[choice.code], choice.code, text, 0
    for number, (code, text) in missing().items():
        yield number, code, text, 1
