"""What a file says, and what it hides: who wrote it, what was struck out, what lies on a sheet that
is not shown. It only looks; `baring` takes out. Sources: ECMA-376, ODF 1.3, ISO 32000-1, EXIF 2.32.
Knows no Django: the child uses it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from otklik.media.sanitize.findings import LONGEST_EXAMPLE, MOST_EXAMPLES, Hidden, Hides, Seen
from otklik.media.sanitize.formats.office_package import is_xml, tree
from otklik.media.sanitize.inspect.photo import of_pictures

MOST_TEXT = 200_000  # letters that are kept of a file
OFF = ("0", "false", "off")
CHANGES = frozenset(("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"))
PEOPLE = frozenset(
    ("creator", "lastModifiedBy", "Manager", "Company", "initial-creator", "printed-by")
)


class Found:
    """Counts what is met, with the first few words of each."""

    def __init__(self) -> None:
        self.counts: dict[Hides, int] = {}
        self.examples: dict[Hides, list[str]] = {}

    def add(self, what: Hides, example: str = "", count: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + count
        items = self.examples.setdefault(what, [])
        example = " ".join(example.split())[:LONGEST_EXAMPLE]
        if example and example not in items and len(items) < MOST_EXAMPLES:
            items.append(example)

    @property
    def hides(self) -> tuple[Hidden, ...]:
        return tuple(
            Hidden(what=what, count=self.counts[what], examples=tuple(self.examples[what]))
            for what in Hides
            if what in self.counts
        )


def plain_text(body: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = body[: MOST_TEXT * 2].decode(encoding)
        except UnicodeDecodeError:
            continue
        return "" if "\0" in text else text[:MOST_TEXT]
    return ""


def look_package(parts: Mapping[str, bytes]) -> Seen:
    found = Found()
    kind = next((kind for kind, (sign, _look) in KINDS.items() if sign in parts), "archive")
    if kind == "archive":
        found.add(Hides.FILES, ", ".join([*parts][:MOST_EXAMPLES]), count=len(parts))
        return Seen(kind=kind, hides=found.hides)
    for name, part in parts.items():
        _any_part(found, name, part)
    trees = {name: tree(part) for name, part in parts.items() if is_xml(name) and part.strip()}
    for name, root in trees.items():
        if name in ("docProps/core.xml", "docProps/app.xml", "meta.xml"):
            _people(found, root)
    text = KINDS[kind][1](found, trees)
    return Seen(kind=kind, text=text[:MOST_TEXT], hides=found.hides)


def _any_part(found: Found, name: str, part: bytes) -> None:
    low = name.lower()
    if low.endswith(("vbaproject.bin", "vbadata.xml")) or low.startswith(("basic/", "scripts/")):
        found.add(Hides.MACROS)
    elif "/embeddings/" in low or low.startswith("object "):
        found.add(Hides.FILES, name.rpartition("/")[2])
    elif ("_xmlsignatures/" in low and low.endswith(".xml")) or low.endswith(
        "documentsignatures.xml"
    ):
        found.add(Hides.SIGNATURE)
    elif low.endswith((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp")):
        of_pictures(found, part)
    elif low.endswith(".rels"):
        for one in tree(part):
            kind = one.get("Type", "").rpartition("/")[2]
            if one.get("TargetMode") == "External" and kind != "hyperlink":
                found.add(Hides.OUTSIDE, one.get("Target", ""))


def _people(found: Found, root: Element) -> None:
    for one in root.iter():
        if _name(one) in PEOPLE and (one.text or "").strip():
            found.add(Hides.AUTHORS, one.text or "")


def _docx(found: Found, trees: Mapping[str, Element]) -> str:
    for name, root in trees.items():
        if not name.startswith("word/"):
            continue
        is_comments = name.removeprefix("word/") == "comments.xml"
        for one in root.iter():
            tag = _name(one)
            if is_comments and tag == "comment":
                found.add(Hides.COMMENTS, _words(one))
                found.add(Hides.AUTHORS, _value(one, "author"))
            elif tag in CHANGES or tag.endswith("PrChange"):
                found.add(Hides.CHANGES, _words(one))
                if _value(one, "author"):
                    found.add(Hides.AUTHORS, _value(one, "author"))
            elif tag == "r" and any(
                _name(mark) == "vanish" and _value(mark, "val", "1") not in OFF
                for mark in one.iter()
            ):
                found.add(Hides.HIDDEN_TEXT, _words(one))
            elif tag in ("object", "control", "altChunk"):
                found.add(Hides.FILES)
    body = trees.get("word/document.xml")
    return (
        ""
        if body is None
        else "\n".join(line for one in body.iter() if _name(one) == "p" and (line := _words(one)))
    )


def _xlsx(found: Found, trees: Mapping[str, Element]) -> str:
    for name, root in trees.items():
        for one in root.iter():
            tag, state = _name(one), one.get("state", "visible")
            if name == "xl/workbook.xml" and tag == "sheet" and state != "visible":
                found.add(Hides.SHEETS, one.get("name", ""))
            elif name.startswith("xl/worksheets/") and tag in ("row", "col"):
                if one.get("hidden", "0") not in OFF:
                    found.add(Hides.ROWS)
            elif name.startswith(("xl/comments", "xl/threadedComments")) and tag in (
                "comment",
                "threadedComment",
            ):
                found.add(Hides.COMMENTS, _words(one))
            elif name.startswith("xl/comments") and tag == "author" and (one.text or "").strip():
                found.add(Hides.AUTHORS, one.text or "")
            elif name.startswith("xl/persons/") and one.get("displayName"):
                found.add(Hides.AUTHORS, one.get("displayName", ""))
    if any(name.startswith("xl/externalLinks/") for name in trees):
        found.add(Hides.OUTSIDE)
    texts = [trees[name] for name in sorted(trees) if name == "xl/sharedStrings.xml"]
    return "\n".join(
        line for root in texts for one in root if _name(one) == "si" and (line := _words(one))
    )


def _pptx(found: Found, trees: Mapping[str, Element]) -> str:
    items = []
    for name in sorted(trees, key=lambda each: (len(each), each)):
        root = trees[name]
        if name.startswith("ppt/slides/slide"):
            if root.get("show", "1") in OFF:
                found.add(Hides.SLIDES, _words(root))
            items.append(_words(root, apart="\n"))
        elif name.startswith("ppt/notesSlides/notes") and name.endswith(".xml"):
            if words := _notes(root):
                found.add(Hides.NOTES, words)
        elif name.startswith("ppt/comments/"):
            for one in root:
                found.add(Hides.COMMENTS, _words(one))
        elif name in ("ppt/commentAuthors.xml", "ppt/authors.xml"):
            for one in root:
                found.add(Hides.AUTHORS, one.get("name", ""))
    return "\n".join(items)


def _notes(root: Element) -> str:
    """What the speaker wrote; a number of the slide that stands there too is none."""
    return " ".join(
        words for one in root.iter() if _name(one) == "r" and (words := _words(one).strip())
    )


def _odf(found: Found, trees: Mapping[str, Element]) -> str:
    root = trees["content.xml"]
    unseen = {
        _value(style, "name")
        for each in (root, trees.get("styles.xml"))
        if each is not None
        for style in each.iter()
        if _name(style) == "style"
        and any(_value(mark, "display") in ("none", "false") for mark in style)
    }
    for one in root.iter():
        tag = _name(one)
        if tag == "annotation":
            found.add(Hides.COMMENTS, _words(one))
        elif tag == "changed-region":
            found.add(Hides.CHANGES, _words(one))
        elif tag in ("table-row", "table-column") and _value(one, "visibility") in (
            "collapse",
            "filter",
        ):
            found.add(Hides.ROWS)
        elif tag == "table" and _value(one, "style-name") in unseen:
            found.add(Hides.SHEETS, _value(one, "name"))
        elif tag == "page" and _value(one, "style-name") in unseen:
            found.add(Hides.SLIDES, _value(one, "name"))
        elif tag == "span" and _value(one, "style-name") in unseen:
            found.add(Hides.HIDDEN_TEXT, _words(one))
    return "\n".join(
        line for one in root.iter() if _name(one) in ("p", "h") and (line := _words(one))
    )


KINDS: dict[str, tuple[str, Callable[[Found, Mapping[str, Element]], str]]] = {
    "docx": ("word/document.xml", _docx),
    "xlsx": ("xl/workbook.xml", _xlsx),
    "pptx": ("ppt/presentation.xml", _pptx),
    "odf": ("content.xml", _odf),
}
"""Kinds of office files, each with the part that it is known by."""


def _name(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _value(element: Element, name: str, default: str = "") -> str:
    """An attribute by its name, whatever the namespace."""
    found: Iterator[str] = (
        value for key, value in element.attrib.items() if key.rpartition("}")[2] == name
    )
    return next(found, default)


def _words(element: Element, apart: str = " ") -> str:
    texts: Iterable[str] = (
        (one.text or "")
        for one in element.iter()
        if _name(one) in ("t", "delText", "text", "p", "h", "span", "a")
    )
    return apart.join(text for text in (each.strip() for each in texts) if text)
