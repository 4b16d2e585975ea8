"""Reader of PDF: pypdf gives pieces of text, their places make lines and paragraphs."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from otklik.legal_acts.document_import.readers.paragraphs import Paragraph, tidy
from otklik.legal_acts.document_import.readers.pdf_tables import Drawing, find_grids
from otklik.media.sanitize.faults_and_findings import Fault, Unfit
from otklik.media.sanitize.pdf import open_pdf
from otklik.nlp.words.lemmas import is_hyphenated, is_known

MOST_PAGES = 2_000
SOFT = "\N{SOFT HYPHEN}"  # drawn as a hyphen
MARK = re.compile(
    r"(\d+(\.\d+)*[.)]|[а-яё]\)|[-–—•]|Статья \d|Глава |Раздел |ГЛАВА |РАЗДЕЛ |Приложение)"
)
NUMBER = re.compile(r"[–—-]? ?#( из #)? ?[–—-]?")


@dataclass(slots=True)
class Line:
    x: float
    y: float
    text: str
    size: float
    is_bold: bool
    width: float
    rows: tuple[tuple[str, ...], ...] = ()
    is_hyphen: bool = False

    @property
    def middle(self) -> float:
        """About: letters of Russian print are half as wide as high."""
        return self.x + len(self.text) * self.size * 0.26


def paragraphs(body: bytes) -> Iterator[Paragraph]:
    """Raises Unfit, also for a PDF without text."""
    if not body.lstrip()[:5].startswith(b"%PDF-"):
        raise Unfit(Fault.DAMAGED)
    with open_pdf(body) as reader:
        if len(reader.pages) > MOST_PAGES:
            raise Unfit(Fault.TOO_LARGE)
        pages = [_lines(page) for page in reader.pages]
    if not any(pages):
        raise Unfit(Fault.NO_TEXT)
    yield from _paragraphs(_drop_furniture(pages))


def _lines(page: Any) -> list[Line]:
    pieces: list[tuple[float, float, str, float, bool]] = []

    def add_piece(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            name = str(font.get("/BaseFont", "")) if font else ""
            height = abs(size * tm[3] * cm[3]) or size
            pieces.append((x, y, text, height or 12.0, "bold" in name.lower()))

    drawing = Drawing()
    page.extract_text(
        visitor_text=add_piece,
        visitor_operand_before=lambda operator, operands, cm, _tm: drawing.add(
            operator, operands, cm
        ),
    )
    tables = find_grids(drawing)
    width = float(page.mediabox.width)
    found: list[Line] = []
    placed: dict[int, Line] = {}
    for x, y, text, size, is_bold in pieces:
        grid = next((one for one in tables if one.take(x, y, text)), None)
        if grid is not None:
            if id(grid) not in placed:
                placed[id(grid)] = Line(x, y, "", size, False, width, rows=(("",),))
                found.append(placed[id(grid)])
            placed[id(grid)].rows = grid.texts
            placed[id(grid)].y = y
            continue
        for number, part in enumerate(text.replace(SOFT, "-").split("\n")):
            line = Line(x, y - number * size, part, size, is_bold, width)
            line.is_hyphen = text == SOFT
            _append(found, line, number == 0)
    return found


def _append(found: list[Line], line: Line, is_first: bool) -> None:
    """To the line before it, if it is beside it, else as a line of its own."""
    words = " ".join(line.text.split())
    if not words:
        return
    last = found[-1] if found else None
    if last and not last.rows and is_first and abs(last.y - line.y) < line.size * 0.4:
        is_beside = not line.text[:1].isspace()
        is_glued = is_beside and (line.is_hyphen or last.text.endswith(("-", "«", "(")))
        last.text = f"{last.text}{'' if is_glued else ' '}{words}"
        last.is_bold = last.is_bold and line.is_bold
    else:
        line.text = words
        found.append(line)


def _drop_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Without page numbers and running heads and feet."""
    ends = [_ends(page) for page in pages]
    repeated = Counter(_place(line) for of_page in ends for line in of_page.values())
    most = max(3, len(pages) // 2)

    def stays(line: Line, of_page: dict[int, Line]) -> bool:
        if line.rows or id(line) not in of_page:
            return True
        words, _y = place = _place(line)
        return not (NUMBER.fullmatch(words) or repeated[place] >= most)

    return [
        [line for line in page if stays(line, of_page)]
        for page, of_page in zip(pages, ends, strict=True)
    ]


def _ends(page: list[Line]) -> dict[int, Line]:
    """The first and the last line in drawing order, the highest and the lowest."""
    if not page:
        return {}
    heights = sorted(page, key=lambda line: line.y)
    return {id(line): line for line in (page[0], page[-1], heights[0], heights[-1])}


def _place(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y)


def _paragraphs(pages: list[list[Line]]) -> Iterator[Paragraph]:
    lines = [line for page in pages for line in page]
    layout = _Layout.of([line for line in lines if not line.rows])
    block: list[Line] = []
    table: tuple[tuple[str, ...], ...] = ()
    for line in lines:
        if block and (line.rows or layout.begins(line, block)):
            yield layout.join(block)
            block = []
        if line.rows:
            table = _continue_table(table, line.rows)
            continue
        if table:
            yield Paragraph(rows=table)
            table = ()
        block.append(line)
    if block:
        yield layout.join(block)
    if table:
        yield Paragraph(rows=table)


def _continue_table(
    table: tuple[tuple[str, ...], ...], rows: tuple[tuple[str, ...], ...]
) -> tuple[tuple[str, ...], ...]:
    if not table:
        return rows
    return (*table, *(rows[1:] if rows[0] == table[0] else rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """The layout of the text: edges, usual indents, distance of lines, longest line."""

    left: float
    middle: float
    indents: frozenset[int]
    usual: float
    longest: int

    @classmethod
    def of(cls, lines: list[Line]) -> "_Layout":
        places = Counter(round(line.x) for line in lines)
        few = max(2, len(lines) // 25)
        left = min((x for x, count in places.items() if count >= few), default=72)
        right = max((line.x + len(line.text) * line.size * 0.52 for line in lines), default=520)
        gaps = sorted(a.y - b.y for a, b in pairwise(lines) if 0 < a.y - b.y < 3 * a.size)
        return cls(
            left=left,
            middle=(left + min(right, lines[0].width - 20 if lines else right)) / 2,
            indents=frozenset(x for x, count in places.items() if count >= max(4, few)),
            # Lines of a paragraph are closest; most gaps may be between paragraphs.
            usual=gaps[len(gaps) // 5] if gaps else 14.0,
            longest=max((len(line.text) for line in lines), default=80),
        )

    def is_aside(self, line: Line) -> bool:
        """Neither at the edge of the text nor at a usual indent: centred or at the right."""
        return line.x > self.left + 15 and round(line.x) not in self.indents

    def is_central(self, line: Line) -> bool:
        return self.is_aside(line) and abs(line.middle - self.middle) < line.width * 0.09

    def begins(self, line: Line, block: list[Line]) -> bool:
        last = block[-1]
        gap = last.y - line.y
        if gap > self.usual * 1.35:
            return True
        if line.is_bold != last.is_bold or abs(line.size - last.size) > 1:
            return True
        if self.is_aside(line) != self.is_aside(last):
            return True
        if self.is_aside(line):  # a title goes on, over a page too
            return False
        if gap < 0 and last.text.endswith((".", ";", ":", "?", "!", ")")):
            return not line.text[:1].islower() or last.text.endswith(";")
        if self.left + 8 < line.x < self.left + 80 and abs(line.x - last.x) > 4:
            return last.x <= self.left + 80
        if re.fullmatch(r"\([^)]{,30}\)", line.text):  # «(один ответ)», on a line of its own
            return False
        if MARK.match(line.text) and len(last.text) < self.longest * 0.9:
            return True
        return len(last.text) < self.longest * 0.6 and last.text.endswith((".", ";", ":", "?"))

    def join(self, block: list[Line]) -> Paragraph:
        is_aside = all(self.is_aside(line) for line in block)
        central = is_aside and any(self.is_central(line) for line in block)
        is_right = is_aside and all(line.x > line.width * 0.5 for line in block)
        glue = "\n" if central or is_right else " "
        text = block[0].text
        for line in block[1:]:
            is_cut = glue == " " and re.search(r"[а-яё]-$", text) and line.text[:1].islower()
            text = join_hyphenated(text, line.text) if is_cut else f"{text}{glue}{line.text}"
        return Paragraph(
            text=tidy(text),
            is_bold=all(line.is_bold for line in block),
            align="center" if central else "right" if is_right else "",
        )


def join_hyphenated(text: str, line: str) -> str:
    """A word divided at the end of a line, whole; a hyphen of the word itself stays, by the
    dictionary."""
    first = re.search(r"(?<![а-яё])[а-яё]++(?=-$)", text, re.IGNORECASE)
    rest = re.match(r"[а-яё]+", line)
    if first is None or rest is None:
        return text + line
    left, right = (one[0].lower().replace("ё", "е") for one in (first, rest))
    is_own = is_hyphenated(left, right) or (
        not is_known(left + right) and is_known(right) and (is_known(left) or left[-1] in "ое")
    )
    return text + line if is_own else text[:-1] + line
