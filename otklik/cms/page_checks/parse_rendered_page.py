"""A page as it is given out, read for what an editor can mend. Only what stands in `main` counts:
frame and menu are the program's."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

HEADINGS = {f"h{level}": level for level in range(1, 7)}


@dataclass(slots=True, kw_only=True)
class Sheet:
    """`pictures` are those without words; `skipped` headings that leave a level out."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    text: str = ""

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def skipped(self) -> list[str]:
        found, above = [], 1
        for level, text in self.headings:
            if level > above + 1:
                found.append(text)
            above = level
        return found


def sheet_of(html: str) -> Sheet:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.sheet.text = " ".join("".join(reader.texts).split())
    return reader.sheet


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheet = Sheet()
        self.texts: list[str] = []
        self.is_inside = False
        self.heading: tuple[int, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "main":
            self.is_inside = True
        if not self.is_inside:
            return
        self.texts.append(" ")
        if tag in HEADINGS:
            self.heading = (HEADINGS[tag], [])
        elif tag == "img" and not (values.get("alt") or "").strip():
            is_decoration = "alt" in values and values.get("role") == "presentation"
            if not is_decoration:
                self.sheet.pictures.append(values.get("src") or "")
        elif tag == "a" and values.get("href"):
            self.sheet.links.append(values["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.is_inside = False
        if tag in HEADINGS and self.heading is not None:
            level, text = self.heading
            self.sheet.headings.append((level, " ".join("".join(text).split())))
            self.heading = None

    def handle_data(self, data: str) -> None:
        if self.is_inside:
            self.texts.append(data)
            if self.heading is not None:
                self.heading[1].append(data)
