"""What share of a closed wave came by which way, and each figure by way.

Those whom chance or a code asked stand apart from the open link, by which anybody may answer as
often as they like. Figures by way are tables of a question by the way people answered, hidden by
the rule of all such tables (`crossing`), so nothing follows from them that those do not tell. Page,
files, API and report have these figures and no others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from otklik.surveys.collecting.models import ASKED, OPEN_LINK, Mode
from otklik.surveys.instrument.answer_fields import FormField
from otklik.surveys.results.crosstabs.tables import CrossTable, Tables, level_in_words
from otklik.surveys.results.crosstabs.variables import JOINED, MODE
from otklik.surveys.results.group_share import Part
from otklik.surveys.results.wave_results import Results
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers as ui_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """How many of `base` forms came in some way."""

    code: str
    text: str
    count: int
    base: int

    @property
    def share(self) -> float:
        return self.count / self.base

    @property
    def forms(self) -> str:
        """«50 % (80 из 160)»."""
        return _("%(share)s (%(count)s of %(base)s)") % {
            "share": ui_numbers.percent(self.share),
            "count": ui_numbers.whole(self.count),
            "base": ui_numbers.whole(self.base),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`answered`: how many answered the field in this way; None where it is hidden."""

    code: str
    text: str
    answered: int | None

    @property
    def answered_words(self) -> str:
        return "" if self.answered is None else ui_numbers.whole(self.answered)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerByWay:
    """One answer, a figure a way."""

    code: str
    text: str
    figures: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByWay:
    """The answers to one field, a column a way."""

    ways: tuple[Way, ...]
    rows: tuple[AnswerByWay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """`fields` by code; none where nobody was asked by chance or by a code, or too few were."""

    came: tuple[Came, ...]
    fields: Mapping[str, ByWay]

    @property
    def words(self) -> str:
        """What share came by which way, as a part of a sentence."""
        return "; ".join(f"{one.text} — {one.forms}" for one in self.came)


def ways(wave: Wave, found: Results) -> Ways:
    """Of a closed wave; nothing where too few forms came to show anything."""
    if not found.responses:
        return Ways(came=(), fields={})
    is_asked = any(found.by_mode.get(mode) for mode in ASKED)
    return Ways(came=_came(found.by_mode), fields=_fields(wave, found) if is_asked else {})


def explained() -> str:
    """How figures by way are to be read."""
    return _(
        "Through the open link anybody may answer, and more than once; an invitation or a personal "
        "code takes one form. A share is of those who answered the question in the same way. "
        "Figures of few are hidden, and with them those that would tell them."
    )


def _came(numbers: Mapping[str, int]) -> tuple[Came, ...]:
    everybody = sum(numbers.values())
    named: list[tuple[str, str, tuple[str, ...]]] = [
        ("open_link", _("by the open link (anybody, perhaps more than once)"), OPEN_LINK),
        ("asked", _("by an invitation or a personal code (one form each)"), ASKED),
    ]
    others = set(numbers) - {mode for _code, _text, modes in named for mode in modes}
    named.append(("staff", _("on paper or by telephone (entered by staff)"), tuple(others)))
    counted = [(code, text, sum(numbers.get(mode, 0) for mode in modes))
               for code, text, modes in named]  # fmt: skip
    return tuple(
        Came(code=code, text=text, count=number, base=everybody)
        for code, text, number in counted
        if number
    )


def _fields(wave: Wave, found: Results) -> dict[str, ByWay]:
    tables = Tables(wave, found)
    asked = {one.code for one in tables.asked}
    if MODE not in asked:
        return {}
    levels = [(place, level, level.removesuffix(JOINED))
              for place, level in enumerate(tables.levels(MODE))]  # fmt: skip
    columns = {place: level for place, level, mode in levels if mode in (*ASKED, *OPEN_LINK)}
    if not any(mode in ASKED for _place, _level, mode in levels):
        return {}
    form = wave.version.form
    return {
        code: _field(form.by_code[code], tables.of(code, MODE), columns)
        for question in found.questions
        for field in question.fields
        if (code := field.code) in asked
    }


def _field(field: FormField, table: CrossTable, columns: Mapping[int, str]) -> ByWay:
    """Shares are of who answered in that way, as in the results."""
    *rows, passed = table.rows
    answered = {
        place: _less(table.columns[place].base, passed.cells[place].count) for place in columns
    }
    return ByWay(
        ways=tuple(
            Way(code=level, text=_title(level), answered=answered[place])
            for place, level in columns.items()
        ),
        rows=tuple(
            AnswerByWay(
                code=choice.code,
                text=row.text,
                figures=tuple(
                    Part(count=row.cells[place].count, base=answered[place]) for place in columns
                ),
            )
            for choice, row in zip(field.choices, rows, strict=True)
        ),
    )


def _title(level: str) -> str:
    """The usual page is named by its link here: invitations and codes lead to the site too."""
    if level == Mode.WEB:
        return _("on the site, by the open link")
    return level_in_words(MODE, level)


def _less(base: int | None, passed: int | None) -> int | None:
    return None if base is None or passed is None else base - passed
