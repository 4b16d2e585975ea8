"""The clean copy of a file for the public: its visible content, without authors, their programs and
hidden content. What a person must decide (comments, tracked changes, hidden text) is refused, never
guessed. Sources: ECMA-376, ODF 1.3."""

import re

from otklik.media.sanitize.faults_and_findings import Fault, HiddenKind, Unfit
from otklik.media.sanitize.find_hidden_content import inspect_file
from otklik.media.sanitize.office_package import (
    LOCAL_PATH,
    NOWHERE,
    TYPES,
    WEB_LINK,
    part_name,
    read_docx,
    read_parts,
    write_parts,
)
from otklik.media.sanitize.pdf import strip_pdf
from otklik.media.sanitize.pictures import DRAWING_ENDINGS, strip_picture
from otklik.media.sanitize.xml_reader_and_writer import Node, read_xml, write_xml

VISIBLE_PARTS = re.compile(
    r"word/((document|styles|stylesWithEffects|numbering|settings|fontTable|webSettings|footnotes"
    r"|endnotes|header\d*|footer\d*)\.xml|(theme|media|fonts)/[\w .-]+)"
)
DROPPED = re.compile(
    r"docProps/|docMetadata/|customXml/|word/(people|commentsIds|glossary/|printerSettings|recipientData|"
    r"vbaProject)|\[trash\]/"
)
COMMENTS = re.compile(r"word/comments\w*\.xml")
CHANGES = frozenset(
    ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "delText")
)
AUTHORS_SETTINGS = frozenset(("attachedTemplate", "docVars", "mailMerge", "rsids", "docId"))
"""The author's computer, the recipients of a mailing, when each line was typed."""
SETTINGS_RELATIONS = ("/attachedTemplate", "/mailMergeSource", "/mailMergeHeaderSource")
DESCRIPTIONS = frozenset(("descr", "title", "name", "alt", "instr"))
PROPERTIES = re.compile(
    r"docProps/|docMetadata/|customXml/|xl/persons/|xl/printerSettings/|ppt/(?:printerSettings|"
    r"authors|commentAuthors)|meta\.xml$|Thumbnails/"
)
MANIFEST_ENTRY = re.compile(
    rb"<manifest:file-entry\b[^<>]*?manifest:full-path=\"(?:meta\.xml|Thumbnails/[^\"]*)\"[^<>]*?/>"
)
FAULTS = {
    HiddenKind.COMMENTS: Fault.TRACKED,
    HiddenKind.CHANGES: Fault.TRACKED,
    HiddenKind.MACROS: Fault.MACROS,
    HiddenKind.FILES: Fault.EMBEDDED,
    HiddenKind.OUTSIDE: Fault.EMBEDDED,
    HiddenKind.SIGNATURE: Fault.SIGNED,
}
"""Why a person has to look first; everything else that is found is hidden text or data."""


def _strip_docx(body: bytes) -> bytes:
    """Only the visible parts, with their relations. Raises Unfit."""
    parts = read_docx(body)
    for name, part in parts.items():  # Word keeps the part when the last comment is deleted
        if COMMENTS.fullmatch(name) and read_xml(part).elements:
            raise Unfit(Fault.TRACKED)
    kept = {name: part for name, part in parts.items() if VISIBLE_PARTS.fullmatch(name)}
    for name in [*kept]:
        folder, _slash, base = name.rpartition("/")
        if name.endswith(".xml"):
            kept[name] = _strip_part(kept[name])
        elif folder == "word/media":
            kept[name] = strip_picture(kept[name])
        relations = f"{folder}/_rels/{base}.rels"
        if relations in parts:
            kept[relations] = _strip_relations(parts[relations], folder, kept)
    if "_rels/.rels" in parts:
        kept["_rels/.rels"] = _strip_relations(parts["_rels/.rels"], "", kept)
    kept[TYPES] = _content_types(parts.get(TYPES, b"<Types/>"), kept)
    return write_parts(kept)


def _strip_part(part: bytes) -> bytes:
    """Raises Unfit for what the page does not show. Removes names of the author's files, and Word's
    session ids of edits."""
    root = read_xml(part)
    root.keep(lambda one: one.local not in AUTHORS_SETTINGS)
    for one in root.walk():
        _refuse_hidden(one)
        one.drop(lambda name: name.startswith("rsid") or name in ("paraId", "textId"))
        for name, value in one.attributes.items():
            if name.rpartition(":")[2] in DESCRIPTIONS and LOCAL_PATH.search(value):
                one.attributes[name] = ""
        if one.local == "instrText" and LOCAL_PATH.search(one.text):
            one.parts = []
    return write_xml(root)


def _refuse_hidden(one: Node) -> None:
    if one.local in CHANGES or one.local.endswith("PrChange"):
        raise Unfit(Fault.TRACKED)
    if one.local == "vanish" and one.get("val", "1") not in ("0", "false", "off"):
        raise Unfit(Fault.HIDDEN)
    if one.local in ("altChunk", "object", "control"):
        raise Unfit(Fault.EMBEDDED)


def _strip_relations(part: bytes, folder: str, kept: dict[str, bytes]) -> bytes:
    """Keep those to remaining parts, and web links. Raises Unfit for other files."""
    root = read_xml(part)
    root.keep(lambda one: _is_kept_relation(one, folder, kept))
    return write_xml(root)


def _is_kept_relation(one: Node, folder: str, kept: dict[str, bytes]) -> bool:
    if one.get("TargetMode") == "External":
        if one.get("Type").endswith("/hyperlink"):
            if not WEB_LINK.match(one.get("Target")):  # its text stays, without its target
                one.replace("Target", NOWHERE)
            return True
        if not one.get("Type").endswith(SETTINGS_RELATIONS):
            raise Unfit(Fault.EMBEDDED)
        return False
    name = part_name(one.get("Target"), folder)
    if name not in kept and not (DROPPED.match(name) or COMMENTS.fullmatch(name)):
        raise Unfit(Fault.EMBEDDED)
    return name in kept


def _content_types(part: bytes, kept: dict[str, bytes]) -> bytes:
    root, names = read_xml(part), {*kept, ""}
    root.keep(lambda one: one.get("PartName").lstrip("/") in names)
    return write_xml(root)


def _strip_office(body: bytes) -> bytes:
    """A workbook, a presentation or an OpenDocument file without its properties. Raises Unfit if a
    person has to decide something in it."""
    parts = read_parts(body)
    gone = {name for name in parts if PROPERTIES.match(name)}
    kept = {name: part for name, part in parts.items() if name not in gone}
    for name in [*kept]:
        if name.endswith(".rels"):
            folder = name.rpartition("_rels/")[0].rstrip("/")
            kept[name] = _drop_relations(kept[name], folder, gone)
        elif name.lower().endswith((".jpg", ".jpeg", ".png", *DRAWING_ENDINGS)):
            kept[name] = strip_picture(kept[name])
    if TYPES in kept:
        kept[TYPES] = _content_types(kept[TYPES], kept)
    if "META-INF/manifest.xml" in kept:
        kept["META-INF/manifest.xml"] = MANIFEST_ENTRY.sub(b"", kept["META-INF/manifest.xml"])
    copy = write_parts(kept)
    for one in inspect_file(copy).hides:
        if one.what is not HiddenKind.CAMERA:
            raise Unfit(FAULTS.get(one.what, Fault.HIDDEN))
    return copy


def _drop_relations(part: bytes, folder: str, gone: set[str]) -> bytes:
    def is_kept(one: Node) -> bool:
        is_external = one.get("TargetMode") == "External"
        return is_external or part_name(one.get("Target"), folder) not in gone

    root = read_xml(part)
    root.keep(is_kept)
    return write_xml(root)


def _strip_photo(body: bytes) -> bytes:
    """Raises Unfit for a format that cannot be rewritten."""
    copy = strip_picture(body)
    if inspect_file(copy).hides:
        raise Unfit(Fault.HIDDEN)
    return copy


STRIPPERS = {
    "docx": _strip_docx,
    "pdf": strip_pdf,
    "xlsx": _strip_office,
    "pptx": _strip_office,
    "odf": _strip_office,
    "picture": _strip_photo,
}
