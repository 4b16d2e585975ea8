"""What share of a closed wave came by which mode, and each figure by mode.

People invited by chance or by a code are shown apart from the open link, where anybody may answer
as often as they like. Figures by mode are crosstabs of a question by the mode, under the same
suppression rule, so they reveal nothing new. Pages, files, API and report have these figures and no
others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from otklik.surveys.collecting.models import INVITED_MODES, OPEN_LINK, Mode
from otklik.surveys.instrument.form_layout_and_encoding import FormField
from otklik.surveys.results.crosstabs.tables import Cell, CrossTable, Tables, level_text
from otklik.surveys.results.crosstabs.variables import MERGED, MODE
from otklik.surveys.results.wave_results import Results
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers as ui_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeShare:
    """How many of `base` forms came by these modes."""

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
class ModeColumn:
    """One mode. `answered`: how many answered the field in it; None where it is hidden."""

    code: str
    text: str
    answered: int | None

    @property
    def base_text(self) -> str:
        return "" if self.answered is None else ui_numbers.whole(self.answered)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerByMode:
    """One answer, with a figure per mode."""

    code: str
    text: str
    figures: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldByMode:
    """The answers to one field, with a column per mode."""

    ways: tuple[ModeColumn, ...]
    rows: tuple[AnswerByMode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsByMode:
    """`fields` by code; None where nobody was invited by chance or a code, or too few were."""

    came: tuple[ModeShare, ...] = ()
    fields: Mapping[str, FieldByMode]

    @property
    def words(self) -> str:
        """The shares of modes, as a part of a sentence."""
        return "; ".join(f"{one.text} — {one.forms}" for one in self.came)


def ways(wave: Wave, found: Results) -> ResultsByMode:
    """The modes of a closed wave; empty where too few forms came."""
    if not found.responses:
        return ResultsByMode(fields={})
    is_asked = any(found.by_mode.get(mode) for mode in INVITED_MODES)
    fields = _fields(wave, found) if is_asked else {}
    return ResultsByMode(came=_mode_shares(found.by_mode), fields=fields)


def note_on_modes() -> str:
    """How to read figures by mode."""
    return _(
        "Through the open link anyone may answer, more than once; an invitation or a "
        "personal code allows one form. A share is counted of those who answered the "
        "question in the same way. Figures about few people are hidden, and so are those "
        "that would reveal them."
    )


def _mode_shares(numbers: Mapping[str, int]) -> tuple[ModeShare, ...]:
    staff = tuple(set(numbers) - {*OPEN_LINK, *INVITED_MODES})
    groups: list[tuple[str, str, tuple[str, ...]]] = [
        ("open_link", _("by the open link (anybody, perhaps more than once)"), OPEN_LINK),
        ("asked", _("by an invitation or a personal code (one form each)"), INVITED_MODES),
        ("staff", _("on paper or by telephone (entered by staff)"), staff),
    ]
    base = sum(numbers.values())
    shares = (
        ModeShare(code=code, text=text, count=sum(numbers.get(m, 0) for m in modes), base=base)
        for code, text, modes in groups
    )
    return tuple(share for share in shares if share.count)


def _fields(wave: Wave, found: Results) -> dict[str, FieldByMode]:
    tables = Tables(wave, found)
    codes = {one.code for one in tables.asked}
    if MODE not in codes:
        return {}
    levels = dict(enumerate(tables.levels(MODE)))
    modes = {place: level.removesuffix(MERGED) for place, level in levels.items()}
    if not set(modes.values()) & set(INVITED_MODES):
        return {}
    columns = {
        place: levels[place] for place in levels if modes[place] in (*INVITED_MODES, *OPEN_LINK)
    }
    form = wave.version.form
    return {
        code: _field(form.by_code[code], tables.of(code, MODE), columns)
        for question in found.questions
        for field in question.fields
        if (code := field.code) in codes
    }


def _field(field: FormField, table: CrossTable, columns: Mapping[int, str]) -> FieldByMode:
    """Shares are of the people who answered in that mode, as in the results."""
    answered = {place: table.answered(place) for place in columns}
    return FieldByMode(
        ways=tuple(
            ModeColumn(code=level, text=_title(level), answered=answered[place])
            for place, level in columns.items()
        ),
        rows=tuple(
            AnswerByMode(
                code=choice.code,
                text=row.text,
                figures=tuple(
                    Cell(count=row.cells[place].count, base=answered[place]) for place in columns
                ),
            )
            for choice, row in zip(field.choices, table.rows[:-1], strict=True)
        ),
    )


def _title(level: str) -> str:
    """The open page is called by its link here: invitations and codes lead to the site too."""
    if level == Mode.WEB:
        return _("on the site, by the open link")
    return level_text(MODE, level)
