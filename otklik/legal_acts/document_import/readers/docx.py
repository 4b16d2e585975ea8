"""Reader of DOCX by the standard library: numbers that Word counts, footnotes, tables. Source:
ECMA-376, part 1."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from xml.etree.ElementTree import Element

from otklik.legal_acts.document_import.readers.paragraphs import Paragraph, superscript, tidy
from otklik.media.sanitize.faults_and_findings import Fault, Unfit
from otklik.media.sanitize.office_package import DOCUMENT, W, parse_xml, read_docx

RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MOST_DEPTH = 60  # of tables in tables
LONGEST_LABEL = 60
ROMAN = {"C": 100, "XC": 90, "L": 50, "XL": 40, "X": 10, "IX": 9, "V": 5, "IV": 4, "I": 1}
LETTERS = "абвгдежзиклмнопрстуфхцчшщэюя"


def paragraphs(body: bytes) -> Iterator[Paragraph]:
    if body.startswith(b"\xd0\xcf\x11\xe0"):  # an old .doc, or one with a password
        raise Unfit(Fault.ENCRYPTED)
    parts = read_docx(body)
    document = parse_xml(parts[DOCUMENT])
    numbering = _Numbering(parts.get("word/numbering.xml"), parts.get("word/styles.xml"))
    notes = _footnotes(parts.get("word/footnotes.xml"))
    pictures = _pictures(parts.get("word/_rels/document.xml.rels"))
    inside = document.find(f"{W}body")
    if inside is None:
        raise Unfit(Fault.DAMAGED)
    for one in _blocks(inside, numbering, notes, depth=0):
        names = tuple(pictures.get(key, key) for key in one.pictures)
        if names or one.has_text:
            yield replace(one, pictures=names)


class _Numbering:
    """Numbers that Word counts: lists by number and level; headings and formatting of styles."""

    def __init__(self, numbering: bytes | None, styles: bytes | None) -> None:
        self.levels: dict[tuple[str, str], tuple[str, str, int]] = {}
        self.of_style: dict[str, tuple[str, str]] = {}
        self.heading: dict[str, int] = {}
        self.central: set[str] = set()
        self.bold: set[str] = set()
        self.counts: dict[tuple[str, int], int] = {}
        if numbering is not None:
            self._load_numbering(parse_xml(numbering))
        if styles is not None:
            self._load_styles(parse_xml(styles))

    def _load_numbering(self, tree: Element) -> None:
        abstract: dict[str, dict[str, tuple[str, str, int]]] = {}
        for one in tree.iter(f"{W}abstractNum"):
            levels = {}
            for level in one.iter(f"{W}lvl"):
                start = _value(level, "start") or "1"
                levels[level.get(f"{W}ilvl", "0")] = (
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText") or "",
                    int(start) if start.isdecimal() else 1,
                )
            abstract[one.get(f"{W}abstractNumId", "")] = levels
        for one in tree.iter(f"{W}num"):
            for place, item in abstract.get(_value(one, "abstractNumId") or "", {}).items():
                self.levels[one.get(f"{W}numId", ""), place] = item

    def _load_styles(self, tree: Element) -> None:
        for style in tree.iter(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            title = (_value(style, "name") or "").lower()
            outline = style.find(f".//{W}outlineLvl")
            if outline is not None:
                level = outline.get(f"{W}val", "9")
                if level.isdecimal() and int(level) < 9:
                    self.heading[name] = int(level) + 1
            elif found := re.fullmatch(r"(?:heading|заголовок) (\d)", title):
                self.heading[name] = int(found[1])
            elif title in ("title", "название"):
                self.heading[name] = 1
            aligned = style.find(f"{W}pPr/{W}jc")
            if aligned is not None and aligned.get(f"{W}val") == "center":
                self.central.add(name)
            if style.find(f"{W}rPr/{W}b") is not None:
                self.bold.add(name)
            if (numbered := style.find(f"{W}pPr/{W}numPr")) is not None:
                self.of_style[name] = (
                    _value(numbered, "numId") or "",
                    _value(numbered, "ilvl") or "0",
                )

    def label(self, number: str, level: str) -> str:
        """The next label of a list: «2.», «1.3.», «–» for a bullet."""
        if (number, level) not in self.levels:
            return ""
        form, pattern, start = self.levels[number, level]
        place = int(level)
        key = (number, place)
        self.counts[key] = self.counts.get(key, start - 1) + 1
        for deeper in [other for other in self.counts if other[0] == number and other[1] > place]:
            del self.counts[deeper]
        if form == "bullet":
            return "–"
        if form == "none":
            return ""

        def count_at(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            shape = self.levels.get((number, str(at)), (form, "", 1))[0]
            return _format_number(self.counts.get((number, at), 1), shape)

        return re.sub(r"%(\d)", count_at, pattern)[:LONGEST_LABEL]


def _format_number(count: int, form: str) -> str:
    if form == "upperRoman" and 0 < count < 5_000:
        digits = ""
        for sign, worth in ROMAN.items():
            digits, count = digits + sign * (count // worth), count % worth
        return digits
    if form.startswith("russian") and 0 < count <= len(LETTERS):
        letter = LETTERS[count - 1]
        return letter.upper() if form == "russianUpper" else letter
    if form in ("lowerLetter", "upperLetter") and 0 < count <= 26:
        letter = chr(ord("a") + count - 1)
        return letter.upper() if form == "upperLetter" else letter
    return str(count)


def _value(element: Element, name: str) -> str | None:
    found = element.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val")


def _pictures(part: bytes | None) -> dict[str, str]:
    relations = parse_xml(part) if part else ()
    return {one.get("Id", ""): one.get("Target", "").rpartition("/")[2] for one in relations}


def _picture_keys(element: Element) -> tuple[str, ...]:
    keys = (
        one.get(f"{RELATED}embed") or one.get(f"{RELATED}link") or one.get(f"{RELATED}id") or ""
        for one in element.iter()
        if one.tag.endswith(("}blip", "}imagedata"))
    )
    return tuple(dict.fromkeys(filter(None, keys)))


def _footnotes(part: bytes | None) -> dict[str, str]:
    if part is None:
        return {}
    return {
        note.get(f"{W}id", ""): tidy(" ".join(_text(p, {}, []) for p in note.iter(f"{W}p")))
        for note in parse_xml(part).iter(f"{W}footnote")
        if note.get(f"{W}type") in (None, "normal")
    }


def _blocks(
    inside: Element, numbering: _Numbering, notes: dict[str, str], *, depth: int
) -> Iterator[Paragraph]:
    if depth > MOST_DEPTH:
        raise Unfit(Fault.HOSTILE)
    for element in inside:
        if element.tag == f"{W}p":
            yield from _paragraph(element, numbering, notes)
        elif element.tag == f"{W}tbl":
            yield from _table(element, numbering, notes, depth=depth)
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}smartTag"):
            yield from _blocks(element, numbering, notes, depth=depth + 1)


def _paragraph(
    element: Element, numbering: _Numbering, notes: dict[str, str]
) -> Iterator[Paragraph]:
    cited: list[str] = []
    text = tidy(_text(element, notes, cited))
    looks = element.find(f"{W}pPr")
    style, align, outline = "", "", ""
    number: tuple[str, str] | None = None
    if looks is not None:
        style, align = _value(looks, "pStyle") or "", _value(looks, "jc") or ""
        outline = _value(looks, "outlineLvl") or ""
        if (result := looks.find(f"{W}numPr")) is not None:
            number = (_value(result, "numId") or "", _value(result, "ilvl") or "0")
    number = number or numbering.of_style.get(style)
    if not text:
        yield Paragraph(pictures=_picture_keys(element))
        return
    label = (
        numbering.label(*number) if number and number[0] != "0" and number[1].isdecimal() else ""
    )
    level = int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else 0
    yield Paragraph(
        text=text,
        label=label,
        level=level or numbering.heading.get(style, 0),
        is_bold=_is_bold(element) or style in numbering.bold,
        align=align or ("center" if style in numbering.central else ""),
        is_listed=bool(label),
        pictures=_picture_keys(element),
    )
    yield from _notes_below(cited, notes)


def _notes_below(cited: list[str], notes: dict[str, str]) -> Iterator[Paragraph]:
    for place, key in enumerate(cited, 1):
        if notes.get(key):
            yield Paragraph(text=f"{superscript(str(place))} {notes[key]}", is_note=True)


def _text(element: Element, notes: dict[str, str], cited: list[str]) -> str:
    """The text of a paragraph, without what a tracked change deleted."""
    pieces: list[str] = []
    for run in element.iter():
        if run.tag != f"{W}r":
            continue
        properties = run.find(f"{W}rPr")
        above = properties is not None and _value(properties, "vertAlign") == "superscript"
        if properties is not None and properties.find(f"{W}vanish") is not None:
            continue
        for part in run:
            if part.tag == f"{W}t":
                pieces.append(superscript(part.text or "") if above else part.text or "")
            elif part.tag in (f"{W}br", f"{W}cr"):
                pieces.append("\n")
            elif part.tag == f"{W}tab":
                pieces.append(" ")
            elif part.tag == f"{W}noBreakHyphen":
                pieces.append("-")
            elif part.tag == f"{W}footnoteReference" and notes.get(part.get(f"{W}id", "")):
                cited.append(part.get(f"{W}id", ""))
                pieces.append(superscript(str(len(cited))))
    return "".join(pieces)


def _is_bold(element: Element) -> bool:
    runs = [
        run
        for run in element.iter(f"{W}r")
        if any((t.text or "").strip() for t in run.iter(f"{W}t"))
    ]
    return bool(runs) and all(run.find(f"{W}rPr/{W}b") is not None for run in runs)


def _table(
    element: Element, numbering: _Numbering, notes: dict[str, str], *, depth: int
) -> Iterator[Paragraph]:
    cells_by_row = [row.findall(f"{W}tc") for row in element.iter(f"{W}tr")]
    # One row of one or two cells is a frame: a letterhead, a signature.
    if len(cells_by_row) == 1 or max(map(len, cells_by_row), default=0) == 1:
        for cell in chain.from_iterable(cells_by_row):
            yield from _blocks(cell, numbering, notes, depth=depth + 1)
        return
    cited: list[str] = []
    rows = (
        tuple(
            " ".join(
                tidy(_text(p, notes, cited)).replace("\n", " ") for p in cell.iter(f"{W}p")
            ).strip()
            for cell in cells
        )
        for cells in cells_by_row
    )
    filled_rows = tuple(row for row in rows if any(row))
    yield Paragraph(rows=filled_rows, pictures=_picture_keys(element))
    yield from _notes_below(cited, notes)
