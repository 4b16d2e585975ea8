"""Reader of HTML, as the official portal gives acts, and of plain text."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from otklik.legal_acts.document_import.readers.paragraphs import Paragraph, superscript, tidy
from otklik.media.sanitize.faults_and_findings import Fault, Unfit

BLOCKS = {
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "table", "br", "pre", "section",
    "article", "blockquote", "dd", "dt", "body", "title", "hr",
}  # fmt: skip
SILENT = {"script", "style", "head", "title", "xml", "noscript", "template"}
# Classes of the official portal: title, centred, heading, note of the publisher, superscripts.
CENTRAL = {"T", "C", "S", "H"}
HEADINGS = {"T": 1, "H": 3}
RAISED = {"W9", "W4"}
MOST_DEPTH = 200
_ALONE = re.compile(
    r"(\d+(\.\d+)*[.)]|[а-яё]\)|Статья \d+(\.\d+)*\.|(Глава|Раздел) [\dIVXLC.]+|[IVXLC]+\.)"
)
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Paragraph] = []
        self.text: list[str] = []
        self.open: list[tuple[str, bool]] = []  # tag, whether its digits are superscript
        self.silent = 0
        self.bold = self.tables = 0
        self.looks: dict[str, Any] = {}
        self.rows: list[tuple[str, ...]] = []
        self.row: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self.open) > MOST_DEPTH:
            raise Unfit(Fault.HOSTILE)
        values = {name: value or "" for name, value in attrs}
        kind = values.get("class", "")
        if tag in SILENT:
            self.silent += 1
        if tag == "br":
            self.text.append("\n")
            return
        if tag in ("td", "th"):
            self.text = []
        elif tag == "table":
            self._end()
            self.tables += 1
        elif tag in BLOCKS and not self.tables:
            self._end()
            level = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else HEADINGS.get(kind, 0)
            style = values.get("style", "").replace(" ", "")
            central = (
                kind in CENTRAL or values.get("align") == "center" or "text-align:center" in style
            )
            self.looks = {
                "level": level,
                "align": "center" if central else "",
                "is_listed": tag == "li",
            }
        elif tag in BLOCKS and self.text:
            self.text.append(" ")
        if tag in ("b", "strong"):
            self.bold += 1
        if tag not in ("meta", "link", "img", "input", "hr", "col", "wbr"):
            self.open.append((tag, tag == "sup" or kind in RAISED))

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, (name, _raised) in enumerate(self.open) if name == tag]
        if not places:
            return
        for name, _raised in self.open[places[-1] :]:
            self.silent -= name in SILENT
            self.bold -= name in ("b", "strong")
        del self.open[places[-1] :]
        if tag in ("td", "th"):
            self.row.append(" ".join("".join(self.text).split()))
            self.text = []
        elif tag == "tr" and self.tables:
            if any(self.row):
                self.rows.append(tuple(self.row))
            self.row = []
        elif tag == "table" and self.tables:
            self.tables -= 1
            if not self.tables and self.rows:
                self.found.append(Paragraph(rows=tuple(self.rows)))
                self.rows = []
        elif tag in BLOCKS and not self.tables:
            self._end()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        # Line breaks of the source are spaces.
        words = data.replace("\n", " ").replace("\r", " ")
        self.text.append(superscript(words) if any(is_up for _tag, is_up in self.open) else words)
        if self.bold and data.strip():
            self.looks["is_bold"] = True

    def _end(self) -> None:
        text = tidy("".join(self.text))
        if text:
            self.found.append(Paragraph(text=text, **self.looks))
        self.text, self.looks = [], {}


def paragraphs(body: bytes) -> Iterator[Paragraph]:
    reader = _Reader()
    reader.feed(_decode(body))
    reader.close()
    reader._end()
    yield from reader.found


def lines(body: bytes) -> Iterator[Paragraph]:
    """Plain text: a line is a paragraph; «1.» alone on a line belongs to the next one."""
    waiting = ""
    for line in _decode(body).splitlines():
        text = tidy(line)
        if _ALONE.fullmatch(text):
            if waiting:
                yield Paragraph(text=waiting)
            waiting = text
        elif text:
            yield Paragraph(text=f"{waiting} {text}".strip())
            waiting = ""
    if waiting:
        yield Paragraph(text=waiting)


def _decode(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    items = _CHARSET.search(body[:2000])
    for encoding in (items[1].decode("ascii") if items else "utf-8-sig", "utf-8-sig", "cp1251"):
        try:
            return body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Unfit(Fault.DAMAGED)
