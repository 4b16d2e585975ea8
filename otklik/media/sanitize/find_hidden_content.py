"""The text of a file and what it hides: authors, deleted text, hidden sheets. Sources: ECMA-376,
ODF 1.3."""

from collections.abc import Callable, Iterable, Mapping
from xml.etree.ElementTree import Element

from otklik.media.sanitize.faults_and_findings import (
    LONGEST_TEXT,
    MOST_EXAMPLES,
    Fault,
    Findings,
    HiddenKind,
    Inspection,
    Unfit,
)
from otklik.media.sanitize.office_package import is_xml, parse_xml, read_parts
from otklik.media.sanitize.pdf import inspect_pdf
from otklik.media.sanitize.pictures import inspect_picture

OFF = ("0", "false", "off")
CHANGES = frozenset(("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"))
AUTHOR_ELEMENTS = frozenset(
    ("creator", "lastModifiedBy", "Manager", "Company", "initial-creator", "printed-by")
)


def _plain_text(body: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = body[: LONGEST_TEXT * 2].decode(encoding)
        except UnicodeDecodeError:
            continue
        return "" if "\0" in text else text[:LONGEST_TEXT]
    return ""


def _inspect_package(parts: Mapping[str, bytes]) -> Inspection:
    findings = Findings()
    kind = next((kind for kind, (main, _inspect) in KINDS.items() if main in parts), "archive")
    if kind == "archive":
        findings.add(HiddenKind.FILES, ", ".join([*parts][:MOST_EXAMPLES]), count=len(parts))
        return Inspection(kind=kind, hides=findings.hides)
    for name, part in parts.items():
        _inspect_part(findings, name, part)
    trees = {name: parse_xml(part) for name, part in parts.items() if is_xml(name) and part.strip()}
    for name, root in trees.items():
        if name in ("docProps/core.xml", "docProps/app.xml", "meta.xml"):
            _inspect_authors(findings, root)
    text = KINDS[kind][1](findings, trees)
    return Inspection(kind=kind, text=text[:LONGEST_TEXT], hides=findings.hides)


def _inspect_part(findings: Findings, name: str, part: bytes) -> None:
    low = name.lower()
    if low.endswith(("vbaproject.bin", "vbadata.xml")) or low.startswith(("basic/", "scripts/")):
        findings.add(HiddenKind.MACROS)
    elif "/embeddings/" in low or low.startswith("object "):
        findings.add(HiddenKind.FILES, name.rpartition("/")[2])
    elif ("_xmlsignatures/" in low and low.endswith(".xml")) or low.endswith(
        "documentsignatures.xml"
    ):
        findings.add(HiddenKind.SIGNATURE)
    elif low.endswith((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp")):
        inspect_picture(findings, part)
    elif low.endswith(".rels"):
        for one in parse_xml(part):
            kind = one.get("Type", "").rpartition("/")[2]
            if one.get("TargetMode") == "External" and kind != "hyperlink":
                findings.add(HiddenKind.OUTSIDE, one.get("Target", ""))


def _inspect_authors(findings: Findings, root: Element) -> None:
    for one in root.iter():
        if _name(one) in AUTHOR_ELEMENTS and (one.text or "").strip():
            findings.add(HiddenKind.AUTHORS, one.text or "")


def _inspect_docx(findings: Findings, trees: Mapping[str, Element]) -> str:
    for name, root in trees.items():
        if not name.startswith("word/"):
            continue
        is_comments = name.removeprefix("word/") == "comments.xml"
        for one in root.iter():
            tag = _name(one)
            if is_comments and tag == "comment":
                findings.add(HiddenKind.COMMENTS, _words(one))
                findings.add(HiddenKind.AUTHORS, _value(one, "author"))
            elif tag in CHANGES or tag.endswith("PrChange"):
                findings.add(HiddenKind.CHANGES, _words(one))
                if _value(one, "author"):
                    findings.add(HiddenKind.AUTHORS, _value(one, "author"))
            elif tag == "r" and any(
                _name(mark) == "vanish" and _value(mark, "val", "1") not in OFF
                for mark in one.iter()
            ):
                findings.add(HiddenKind.HIDDEN_TEXT, _words(one))
            elif tag in ("object", "control", "altChunk"):
                findings.add(HiddenKind.FILES)
    return _lines(trees["word/document.xml"].iter(), "p")


def _inspect_xlsx(findings: Findings, trees: Mapping[str, Element]) -> str:
    for name, root in trees.items():
        for one in root.iter():
            tag, state = _name(one), one.get("state", "visible")
            if name == "xl/workbook.xml" and tag == "sheet" and state != "visible":
                findings.add(HiddenKind.SHEETS, one.get("name", ""))
            elif name.startswith("xl/worksheets/") and tag in ("row", "col"):
                if one.get("hidden", "0") not in OFF:
                    findings.add(HiddenKind.ROWS)
            elif name.startswith(("xl/comments", "xl/threadedComments")) and tag in (
                "comment",
                "threadedComment",
            ):
                findings.add(HiddenKind.COMMENTS, _words(one))
            elif name.startswith("xl/comments") and tag == "author" and (one.text or "").strip():
                findings.add(HiddenKind.AUTHORS, one.text or "")
            elif name.startswith("xl/persons/") and one.get("displayName"):
                findings.add(HiddenKind.AUTHORS, one.get("displayName", ""))
    if any(name.startswith("xl/externalLinks/") for name in trees):
        findings.add(HiddenKind.OUTSIDE)
    return _lines(trees.get("xl/sharedStrings.xml", ()), "si")


def _inspect_pptx(findings: Findings, trees: Mapping[str, Element]) -> str:
    items = []
    for name in sorted(trees, key=lambda each: (len(each), each)):
        root = trees[name]
        if name.startswith("ppt/slides/slide"):
            if root.get("show", "1") in OFF:
                findings.add(HiddenKind.SLIDES, _words(root))
            items.append(_words(root, apart="\n"))
        elif name.startswith("ppt/notesSlides/notes") and name.endswith(".xml"):
            if words := _notes(root):
                findings.add(HiddenKind.NOTES, words)
        elif name.startswith("ppt/comments/"):
            for one in root:
                findings.add(HiddenKind.COMMENTS, _words(one))
        elif name in ("ppt/commentAuthors.xml", "ppt/authors.xml"):
            for one in root:
                findings.add(HiddenKind.AUTHORS, one.get("name", ""))
    return "\n".join(items)


def _notes(root: Element) -> str:
    """The speaker's notes, without the slide number."""
    return " ".join(
        words for one in root.iter() if _name(one) == "r" and (words := _words(one).strip())
    )


def _inspect_odf(findings: Findings, trees: Mapping[str, Element]) -> str:
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
            findings.add(HiddenKind.COMMENTS, _words(one))
        elif tag == "changed-region":
            findings.add(HiddenKind.CHANGES, _words(one))
        elif tag in ("table-row", "table-column") and _value(one, "visibility") in (
            "collapse",
            "filter",
        ):
            findings.add(HiddenKind.ROWS)
        elif tag == "table" and _value(one, "style-name") in unseen:
            findings.add(HiddenKind.SHEETS, _value(one, "name"))
        elif tag == "page" and _value(one, "style-name") in unseen:
            findings.add(HiddenKind.SLIDES, _value(one, "name"))
        elif tag == "span" and _value(one, "style-name") in unseen:
            findings.add(HiddenKind.HIDDEN_TEXT, _words(one))
    return _lines(root.iter(), "p", "h")


KINDS: dict[str, tuple[str, Callable[[Findings, Mapping[str, Element]], str]]] = {
    "docx": ("word/document.xml", _inspect_docx),
    "xlsx": ("xl/workbook.xml", _inspect_xlsx),
    "pptx": ("ppt/presentation.xml", _inspect_pptx),
    "odf": ("content.xml", _inspect_odf),
}
"""Formats of office files by the part that only they have."""


def _name(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _value(element: Element, name: str, default: str = "") -> str:
    """An attribute by its name without a namespace."""
    values = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return next(values, default)


def _lines(elements: Iterable[Element], *names: str) -> str:
    return "\n".join(line for one in elements if _name(one) in names and (line := _words(one)))


def _words(element: Element, apart: str = " ") -> str:
    texts = (
        (one.text or "").strip()
        for one in element.iter()
        if _name(one) in ("t", "delText", "text", "p", "h", "span", "a")
    )
    return apart.join(filter(None, texts))


def inspect_file(body: bytes) -> Inspection:
    """Raises Unfit for a file that cannot be opened."""
    if body.startswith(b"PK"):
        return _inspect_package(read_parts(body))
    if body.lstrip()[:5] == b"%PDF-":
        return inspect_pdf(body)
    if body.startswith(b"\xd0\xcf\x11\xe0"):  # an old office file, or an encrypted new one
        raise Unfit(Fault.ENCRYPTED)
    findings = Findings()
    if inspect_picture(findings, body):
        return Inspection(kind="picture", hides=findings.hides)
    return Inspection(kind="text", text=_plain_text(body))
