"""The meaning of the columns of a list, and an entry from a row. No database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from otklik.core.table_files.read import Row
from otklik.legal_acts.acts.validity import Stated
from otklik.legal_acts.document_import.clause_numbers import LATIN
from otklik.legal_acts.document_import.letterhead import day_in

LONGEST = {
    "title": 1200, "body": 400, "kind": 60, "number": 40, "outside_key": 60, "subject": 120,
    "source_url": 400, "published_in": 400,
}  # fmt: skip


class Column(TextChoices):
    """Columns we can import; a title is needed, and a number in the list or number and day."""

    OUTSIDE_KEY = "outside_key", _("Number in that list")
    KIND = "kind", _("Kind")
    NUMBER = "number", _("Number of the document")
    ADOPTED_ON = "adopted_on", _("Day of adoption")
    BODY = "body", _("Adopted by")
    TITLE = "title", _("Title")
    STATED = "stated", _("Status")
    EFFECTIVE_ON = "effective_on", _("Takes effect on")
    REPEALED_ON = "repealed_on", _("No longer in force since")
    SUBJECT = "subject", _("Subject")
    PUBLISHED_IN = "published_in", _("Published in")
    SOURCE_URL = "source_url", _("Address of the official text")


class Fault(TextChoices):
    """Why a row cannot be taken."""

    NO_TITLE = "no_title", _("There is no title.")
    NOTHING_TO_KNOW_BY = (
        "no_key",
        _("Neither a number in the list, nor number and day: it could be loaded twice."),
    )
    TOO_LONG = "too_long", _("A cell is longer than the register keeps.")
    WRONG_DAY = "wrong_day", _("A day is not readable.")
    WRONG_STATUS = "wrong_status", _("The status is not known: in force, changed, repealed.")
    WRONG_ADDRESS = "wrong_url", _("The address does not begin with http.")
    REPEALED_EARLY = (
        "repealed_early",
        _("It is repealed before it takes effect, or that day is missing."),
    )
    TWICE = "twice", _("Another row of this file is the same document with different data.")
    TAKEN = (
        "taken",
        _("A document with this kind, number, day and body is here under another number."),
    )


NAMES: dict[Column, tuple[str, ...]] = {
    Column.OUTSIDE_KEY: ("nd", "номер в списке", "ид", "id", "код", "идентификатор"),
    Column.KIND: ("вид", "вид акта", "вид документа", "тип", "kind", "type", "law_type"),
    Column.NUMBER: ("номер", "номер документа", "№", "number", "identifier"),
    Column.ADOPTED_ON: ("дата", "дата принятия", "дата документа", "от", "date", "adopted"),
    Column.BODY: ("орган", "принявший орган", "кем принят", "издатель", "body", "authority"),
    Column.TITLE: ("название", "наименование", "заголовок", "title", "name"),
    Column.STATED: ("статус", "состояние", "действие", "status"),
    Column.EFFECTIVE_ON: ("вступает в силу", "дата вступления", "действует с", "effective_date"),
    Column.REPEALED_ON: ("утратил силу", "дата отмены", "repealed"),
    Column.SUBJECT: ("предмет", "тема", "рубрика", "subject"),
    Column.PUBLISHED_IN: ("опубликован", "публикация", "published"),
    Column.SOURCE_URL: ("адрес", "ссылка", "url", "source_url", "link"),
}  # fmt: skip
_STATES = {
    Stated.IN_FORCE: ("in_force", "in force", "действует", "действующий", "вступил в силу"),
    Stated.CHANGED: (
        "amended", "changed", "изменен", "изменён", "с изменениями", "действует с изменениями",
    ),
    Stated.REPEALED: (
        "repealed", "утратил силу", "отменен", "отменён", "не действует", "прекратил",
    ),
}  # fmt: skip
_STATED = sorted(
    ((word, stated) for stated, words in _STATES.items() for word in words),
    key=lambda pair: -len(pair[0]),
)
type Identity = tuple[str, str, date | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An act from a row; a field that the list lacks is empty."""

    row: int
    outside_key: str = ""
    kind: str = ""
    number: str = ""
    adopted_on: date | None = None
    body: str = ""
    title: str = ""
    stated: str = ""
    effective_on: date | None = None
    repealed_on: date | None = None
    subject: str = ""
    published_in: str = ""
    source_url: str = ""

    @property
    def stated_words(self) -> str:
        return str(Stated(self.stated).label) if self.stated else ""

    @property
    def identity(self) -> Identity:
        """By which an act is the same, without a number in a list."""
        return self.kind, self.number, self.adopted_on, self.body

    @property
    def is_named(self) -> bool:
        return bool(self.number and self.adopted_on)

    @property
    def values(self) -> dict[str, object]:
        """Fields of an act with a value in the row."""
        fields = {column.value: getattr(self, column.value) for column in Column}
        return {name: value for name, value in fields.items() if value not in ("", None)}

    @property
    def code(self) -> str:
        """For its address: `nd-102010092`, `act-23-2024-09-24`."""
        if self.outside_key:
            return f"nd-{latin(self.outside_key)}"[:50].strip("-")
        return f"act-{latin(self.number)}-{self.adopted_on}"[:50].strip("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    row: int
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """Places of columns by field; `kind` and `body` for a file without these columns."""

    places: Mapping[str, int]
    kind: str = ""
    body: str = ""

    @classmethod
    def guess(cls, header: Iterable[str]) -> "ColumnMapping":
        """By the whole names of the columns, else by their beginnings."""
        names = [" ".join(name.casefold().split()) for name in header]
        found: dict[str, int] = {}
        for matches in (str.__eq__, str.startswith):
            for column, spellings in NAMES.items():
                free = [n for n in range(len(names)) if n not in found.values()]
                fitting = (n for word in spellings for n in free if matches(names[n], word))
                if column.value not in found and (place := next(fitting, None)) is not None:
                    found[column.value] = place
        return cls(places=found)

    @property
    def is_complete(self) -> bool:
        has_name = "outside_key" in self.places or {"number", "adopted_on"} <= self.places.keys()
        return "title" in self.places and has_name

    def take(self, row: Row) -> Entry | Faulty:
        """The entry of a row, or why there is none."""
        cells = {
            name: " ".join(row.cells[place].split())
            for name, place in self.places.items()
            if place < len(row.cells)
        }
        cells["kind"] = cells.get("kind") or self.kind
        cells["body"] = cells.get("body") or self.body
        days = ("adopted_on", "effective_on", "repealed_on")
        read = {name: parse_day(cells.pop(name, "")) for name in days}
        cells["stated"], status = parse_status(cells.get("stated", "")), cells.get("stated", "")
        fault = _fault(cells, status, read)
        if fault is not None:
            return Faulty(row=row.number, fault=fault)
        dates = {name: item for name, item in read.items() if isinstance(item, date)}
        return Entry(row=row.number, **cells, **dates)  # type: ignore[arg-type]


def _fault(
    cells: Mapping[str, str], status: str, days: Mapping[str, date | bool | None]
) -> Fault | None:
    if not cells.get("title"):
        return Fault.NO_TITLE
    if any(item is False for item in days.values()):
        return Fault.WRONG_DAY
    if not cells.get("outside_key") and not (cells.get("number") and days["adopted_on"]):
        return Fault.NOTHING_TO_KNOW_BY
    if any(len(cells.get(name, "")) > most for name, most in LONGEST.items()):
        return Fault.TOO_LONG
    if status and not cells["stated"]:
        return Fault.WRONG_STATUS
    if (url := cells.get("source_url")) and not url.startswith(("http://", "https://")):
        return Fault.WRONG_ADDRESS
    begins, ends = days["effective_on"], days["repealed_on"]
    if isinstance(ends, date) and not (isinstance(begins, date) and begins < ends):
        return Fault.REPEALED_EARLY
    return None


def parse_status(cell: str) -> str:
    word = cell.casefold().strip()
    found = next((one for begins, one in _STATED if word.startswith(begins)), None)
    return found.value if found else ""


def parse_day(cell: str) -> date | bool | None:
    """The day in a cell; None for an empty one, False where it is unreadable."""
    text = cell.strip()
    if not text:
        return None
    iso = re.match(r"\d{4}-\d{2}-\d{2}", text)
    result = iso[0] if iso else day_in(text)
    try:
        return datetime.strptime(result, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return False


def latin(text: str) -> str:
    spelled = "".join(LATIN.get(sign, sign) for sign in text.lower())
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")
