"""A file of rows and columns, read without trusting it. Pure of the database."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from time import thread_time

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 60
MAX_CELL = 100_000
MAX_RECORD = 1_000_000  # signs of one row with all its cells
PARSE_SECONDS = 30.0  # of the processor, for reading one file to its end
DELIMITERS = (",", ";", "\t")
# A file of one column has none of them; this sign stands in no text of a person.
ONE_COLUMN = "\x1f"
SAMPLE_ROWS = 50
_NO_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


class Unreadable(Refused):
    """The file is not a table we can read. Its text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`number` is what a spreadsheet shows at the left: the header is row 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A header and a way to go through the rows below it, as often as needed.

    `form` says in a few words how the file was understood (encoding, delimiter or sheet);
    `seconds` of the processor are spent on reading it once, and no more.
    """

    header: tuple[str, ...]
    form: str
    open_rows: Callable[[], Iterator[Row]]
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    seconds: float = PARSE_SECONDS

    def rows(self) -> Iterator[Row]:
        """Rows below the header that hold anything. Raises Unreadable beyond the limits."""
        count = 0
        for read, row in enumerate(self._timed(), start=1):
            count += any(row.cells)
            if count > MAX_ROWS or read > 2 * MAX_ROWS:  # empty ones are work, too
                raise Unreadable(
                    _("The file has more than %(count)s rows: split it and load the parts.")
                    % {"count": MAX_ROWS}
                )
            if any(row.cells):
                yield row

    def _timed(self) -> Iterator[Row]:
        """Each row, while reading took no longer than it may. What is done with it is free."""
        spent, rows = 0.0, self.open_rows()
        while True:
            began = thread_time()
            row = next(rows, None)
            spent += thread_time() - began
            if row is None:
                return
            if spent > self.seconds:
                raise Unreadable(
                    _("The file takes too long to read: save the columns needed as CSV.")
                )
            yield row

    def count(self) -> int:
        """How many rows there are. Raises Unreadable."""
        return sum(1 for _row in self.rows())


def read_csv(body: bytes, *, seconds: float = PARSE_SECONDS) -> Table:
    """CSV in UTF-8, UTF-16 with its mark or CP1251, by commas, semicolons or tabs."""
    text, encoding = _decoded(body)
    delimiter = _sniffed(text)

    def open_rows() -> Iterator[Row]:
        yield from islice(_records(text, delimiter), 1, None)

    first = next(_records(text, delimiter), None)
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), ONE_COLUMN: _("one column")}
    return Table(
        header=named(first.cells if first else ()),
        form=f"CSV, {encoding}, {names[delimiter]}",
        open_rows=open_rows,
        seconds=seconds,
    )


def named(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The header with a name for every column. Raises Unreadable when there is nothing."""
    cells = cells[: filled(cells)]
    if not cells:
        raise Unreadable(_("The first row must hold the names of the columns, and it is empty."))
    if len(cells) > MAX_COLUMNS:
        raise Unreadable(
            _("The file has more than %(count)s columns: leave those that are needed.")
            % {"count": MAX_COLUMNS}
        )
    return tuple(
        " ".join(cell.split())[:100] or _("column %(number)s") % {"number": number}
        for number, cell in enumerate(cells, start=1)
    )


def filled(cells: Sequence[str]) -> int:
    """How many cells there are up to the last that holds anything."""
    return next((count for count in range(len(cells), 0, -1) if cells[count - 1]), 0)


def too_wide(number: int) -> Unreadable:
    return Unreadable(
        _(
            "Row %(number)s has more than %(count)s cells: leave the columns that are needed. "
            "Perhaps a quotation mark is lost."
        )
        % {"number": number, "count": MAX_COLUMNS}
    )


def tidy(cell: str) -> str:
    """A cell without signs that no database keeps and no person typed."""
    return cell.translate(_NO_CONTROLS).strip()


def _decoded(body: bytes) -> tuple[str, str]:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        attempts = [("utf-16", "UTF-16")]
    else:
        attempts = [("utf-8-sig", "UTF-8"), ("cp1251", "Windows-1251")]
    for codec, shown in attempts:
        try:
            text = body.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text[:1000]:
            return text, shown
    raise Unreadable(_("The file is no text in UTF-8 or Windows-1251: save it as CSV UTF-8."))


def _records(text: str, delimiter: str) -> Iterator[Row]:
    """Rows as a spreadsheet counts them, with empty ones. Raises Unreadable."""
    for number, cells in enumerate(_split(text, delimiter), start=1):
        width = filled(cells) if len(cells) > MAX_COLUMNS else len(cells)
        if width > MAX_COLUMNS:
            if number == 1:  # the header has a sentence of its own
                named(tuple(cells))
            raise too_wide(number)
        yield Row(number=number, cells=tuple(tidy(cell) for cell in cells[:width]))


def _split(text: str, delimiter: str, *, is_strict: bool = False) -> Iterator[list[str]]:
    """Cells as they stand, however many. Raises Unreadable when a cell or a row is too long, and
    with `is_strict` when a closing quotation mark is not the end of its cell."""
    number, taken = 1, 0
    source = StringIO(text, newline="")

    def lines() -> Iterator[str]:
        nonlocal taken
        while line := source.readline(MAX_RECORD + 1):
            taken += len(line)
            if taken > MAX_RECORD:
                raise csv.Error
            yield line

    try:
        for cells in csv.reader(lines(), delimiter=delimiter, strict=is_strict):
            if any(len(cell) > MAX_CELL for cell in cells):
                raise csv.Error
            yield cells
            number, taken = number + 1, 0
    except csv.Error as error:
        raise Unreadable(
            _(
                "Row %(number)s cannot be read: a cell is too long. "
                "Perhaps a quotation mark is not closed."
            )
            % {"number": number}
        ) from error


def _sniffed(text: str) -> str:
    """The delimiter with which most rows have as many cells as the header."""

    def widths(delimiter: str, *, is_strict: bool) -> list[int]:
        sample = islice(_split(text, delimiter, is_strict=is_strict), SAMPLE_ROWS)
        try:
            return [len(cells) for cells in sample if any(cells)]
        except Unreadable:
            return []

    def fitness(delimiter: str) -> tuple[float, bool, int]:
        found = widths(delimiter, is_strict=False)
        if not found or found[0] < 2:
            return (0.0, False, 0)
        share = found.count(found[0]) / len(found)
        return (share, bool(widths(delimiter, is_strict=True)), found[0])

    best = max(DELIMITERS, key=fitness)
    return best if fitness(best)[2] > 1 else ONE_COLUMN
