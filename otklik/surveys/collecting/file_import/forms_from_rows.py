"""Filled forms from a file: the field of each column and the answer of each cell.

Every row becomes a form, has a fault that is reported, or is empty.
"""

import hashlib
import hmac
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.core.table_files.read import read_table
from otklik.surveys.collecting import submit
from otklik.surveys.collecting.filled_form import TEXT_LIMIT
from otklik.surveys.collecting.models import Entered, Mode, SpentTicket, Work
from otklik.surveys.collecting.paper.data_entry_keys import keys
from otklik.surveys.instrument import number_and_date_input
from otklik.surveys.instrument.form_layout_and_encoding import FieldKind, Form, FormField
from otklik.surveys.waves.models import Wave

MOST_ROWS = 2000
MOST_BYTES = 2_000_000  # carried in the page between check and count, not stored
MODES = (Mode.PAPER, Mode.PHONE, Mode.WEB)
NOTHING = {"", "-", "—", "нет ответа", "n/a"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormsFile:
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @classmethod
    def read(cls, body: bytes, *, name: str) -> Self:
        """Raises Unreadable, or Refused when the file is too long."""
        table = read_table(body, name=name)
        rows = []
        for row in table.rows():
            rows.append((row.number, row.cells))
            if len(rows) > MOST_ROWS:
                raise Refused(_too_long())
        made = cls(header=table.header, rows=tuple(rows))
        if len(made.as_json.encode()) > MOST_BYTES:
            raise Refused(_too_long())
        if not rows:
            raise Refused(_("The file has a header and no rows below it."))
        return made

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises Refused when the hidden field of the page holds anything else."""
        try:
            header, rows = json.loads(text)
            made = cls(
                header=tuple(map(str, header)),
                rows=tuple((int(number), tuple(map(str, cells))) for number, cells in rows),
            )
        except (ValueError, TypeError, RecursionError) as error:
            raise Refused(_("The file did not come along: choose it again.")) from error
        if len(made.rows) > MOST_ROWS:
            raise Refused(_too_long())
        return made

    @property
    def as_json(self) -> str:
        return json.dumps([self.header, self.rows], ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedForm:
    """A row that became a form."""

    answers: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """A cell that is no answer; row and column as a spreadsheet shows them."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRows:
    """The forms and faults that the rows of a file would give."""

    forms: tuple[LoadedForm, ...]
    faults: tuple[CellFault, ...]
    empty: int

    @property
    def left_out(self) -> int:
        """How many rows have a fault."""
        return len({fault.row for fault in self.faults})


def guess_fields(form: Form, header: Sequence[str]) -> tuple[str, ...]:
    """The field code of each column, found by code, number («8.2») or text; empty if unknown."""
    named: dict[str, str] = {}
    for question in form.questions:
        for place, field in enumerate(question.fields, 1):
            number = f"{question.number}.{place}" if question.is_matrix else str(question.number)
            whole = f"{question.text} {field.row}".strip()
            for name in (field.code, number, f"q{number}", whole):
                named.setdefault(_plain(name), field.code)
        if own := question.write_in:
            item = next(c.text for c in question.choices if c.code == own.unit_label)
            for name in (own.code, f"{question.number}.{item}", f"{question.text} {item}"):
                named.setdefault(_plain(name), own.code)
    found: list[str] = []
    for title in header:
        code = named.get(_plain(title), "")
        if not code and (numbered := re.match(r"\s*(\d+(?:\.\d+)?)[.)]?\s", title)):
            code = named.get(_plain(numbered[1]), "")
        found.append("" if code in found else code)
    return tuple(found)


def check_rows(form: Form, file: FormsFile, columns: Sequence[str]) -> CheckedRows:
    """Each row as a form or as faults. `columns` are codes of fields, empty for ignored columns."""
    forms: list[LoadedForm] = []
    faults: list[CellFault] = []
    empty = 0
    for number, cells in file.rows:
        answers: dict[str, tuple[str, ...]] = {}
        texts: dict[str, str] = {}
        wrong: list[CellFault] = []
        for column, code in enumerate(columns):
            field = form.by_code.get(code)
            cell = cells[column].strip() if column < len(cells) else ""
            if field is None or not cell:
                continue
            try:
                if field.kind == FieldKind.TEXT:
                    texts[code] = _text(cell)
                elif items := _answer(field, cell):
                    answers[code] = items
            except ValueError as error:
                title = file.header[column] if column < len(file.header) else ""
                wrong.append(CellFault(row=number, column=title, sentence=str(error)))
        faults += wrong
        if not wrong and (answers or texts):
            forms.append(LoadedForm(answers=answers, texts=texts))
        elif not wrong:
            empty += 1
    return CheckedRows(forms=tuple(forms), faults=tuple(faults), empty=empty)


class Repeats(StrEnum):
    """What to do with forms that were already counted from a file."""

    LEFT_OUT = "left_out"
    COUNTED = "counted"


class UndecidedRepeats(Refused):
    """Some of the forms were counted already; a person has to decide about them."""


@transaction.atomic
def count_forms(
    wave: Wave,
    forms: Sequence[LoadedForm],
    *,
    mode: Mode,
    language: str,
    by: Actor,
    at: datetime,
    repeats: Repeats | None = None,
) -> int:
    """Count the forms of a file, all or none, and return how many. A form that was already counted
    from a file is counted again only if a person decides so: a corrected file repeats the forms
    that were right. Raises Refused, UndecidedRepeats without a decision. All that is stored is a
    hash of each form with the wave's key; closing destroys both."""
    if mode not in MODES:
        raise Refused(_("Choose how these people answered."))
    _check_enough(wave, forms)
    if not Wave.objects.hold_open(wave.pk):
        raise Refused(_("The survey does not accept answers now: forms of a file are refused."))
    items = zip(forms, _digests(wave, forms), strict=True)
    fresh = [form for form, digest in items if SpentTicket.objects.spend(wave, digest)]
    if not fresh and repeats != Repeats.COUNTED:
        raise Refused(_("These forms were counted already: the same file is taken once."))
    if len(fresh) < len(forms) and repeats is None:
        number = len(forms) - len(fresh)
        raise UndecidedRepeats(
            ngettext(
                "%(n)s form of the file was counted already. Say what becomes of it.",
                "%(n)s forms of the file were counted already. Say what becomes of them.",
                number,
            )
            % {"n": number}
        )
    counted = list(forms) if repeats == Repeats.COUNTED else fresh
    _check_enough(wave, counted)
    submit.take_together(wave, counted, mode=mode, language=language)
    entries.record(wave, "wave.forms_loaded", by=by, at=at, mode=mode)
    Entered.objects.note(wave, Work.LOADED, by=by)
    return len(counted)


def _check_enough(wave: Wave, forms: Sequence[LoadedForm]) -> None:
    if len(forms) < wave.min_cell:
        raise Refused(
            _(
                "Fewer than %(least)s forms are not taken from a file: one could tell by the day "
                "whose they are. Key them as paper forms."
            )
            % {"least": wave.min_cell}
        )


def _digests(wave: Wave, forms: Sequence[LoadedForm]) -> Iterator[str]:
    """A hash of each form. Equal forms in one file are different people, so they are numbered."""
    seen: Counter[str] = Counter()
    for form in forms:
        text = json.dumps([dict(form.answers), dict(form.texts)], sort_keys=True)
        seen[text] += 1
        sentence = f"a form of a file, {seen[text]}: {text}"
        yield hmac.new(wave.key.encode(), sentence.encode(), hashlib.sha256).hexdigest()


def _answer(field: FormField, cell: str) -> tuple[str, ...]:
    """The codes that a cell holds. Raises ValueError with a sentence."""
    if _plain(cell) in NOTHING:
        return ()
    if number_and_date_input.is_written(field):
        # Spreadsheets add a time to a date, and «.0» to a whole number.
        return number_and_date_input.read(
            field, re.sub(r"(?<=\d)([ T]00:00(:00)?|\.0+)$", "", cell)
        )
    known = _spellings(field)
    parts = (
        [cell] if _plain(cell) in known else [part.strip() for part in re.split(r"[;,|\n]", cell)]
    )
    if len(parts) == 1 and field.kind == FieldKind.MANY and cell.isdigit():
        parts = list(cell)
    picked = set()
    for part in filter(None, parts):
        if _plain(part) not in known:
            raise ValueError(_("“%(cell)s” is none of the answers.") % {"cell": part[:60]})
        picked.add(known[_plain(part)])
    if "" in picked:
        return ()
    if field.kind == FieldKind.ONE and len(picked) > 1:
        raise ValueError(_("“%(cell)s”: one answer fits here.") % {"cell": cell[:60]})
    return tuple(choice.code for choice in field.choices if choice.code in picked)


def _spellings(field: FormField) -> dict[str, str]:
    """The code by each spelling of an answer: its code, its printed key, its text."""
    spellings: dict[str, str] = {}
    for key in keys(field):
        for name in (key.code, key.key, key.text):
            if name:
                spellings.setdefault(_plain(name), key.code)
    return spellings


def _text(cell: str) -> str:
    if len(cell) > TEXT_LIMIT:
        raise ValueError(_("Longer than %(limit)s characters.") % {"limit": TEXT_LIMIT})
    return cell


def _plain(text: str) -> str:
    """The text without what people vary: case, ё, blanks, a final full stop."""
    return re.sub(r"\s+", " ", text).strip().rstrip(".:").casefold().replace("ё", "е")


def _too_long() -> str:
    return _("More than %(rows)s rows or too much text: split the file and load the parts.") % {
        "rows": MOST_ROWS
    }
