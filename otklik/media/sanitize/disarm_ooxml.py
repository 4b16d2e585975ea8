"""Word, Excel and PowerPoint without macros, controls, embedded files and external references."""

import re
from urllib.parse import unquote

from otklik.media.sanitize.office_package import LOCAL_PATH, NOWHERE, TYPES, WEB_LINK, part_name
from otklik.media.sanitize.xml_reader_and_writer import Node, read_xml, write_xml

FORMATS = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", f"{FORMATS}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{FORMATS}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{FORMATS}presentationml.presentation.main+xml"),
}
"""The main part of each format, and its type without macros."""
ALLOWED_PARTS = re.compile(r"_rels/\.rels|(?:word|xl|ppt)/[\w .()/-]+\.(?:xml|rels|vml)")
DROPPED = re.compile(
    r"(?:.*/)?(?:activeX|afchunk|attachedToolbars|controls|ctrlProps|customProperty|customUI\d*"
    r"|customXml|dialogsheets|embeddings|externalLinks|fonts|glossary|macrosheets|model"
    r"|printerSettings|queryTables|tags|webextensions?)/"
    r"|word/(?:customizations|people|recipientData|recipients|vbaData|webSettings)\.xml"
    r"|xl/(?:calcChain|connections|volatileDependencies)\.xml",
    re.IGNORECASE,
)
DROPPED_ELEMENTS = frozenset(
    [
        "altChunk",
        "attachedTemplate",
        "control",
        "controls",
        "dataBinding",
        "dataValidations",
        "ddeLink",
        "docId",
        "docVars",
        "entryMacro",
        "exitMacro",
        "externalData",
        "externalReferences",
        "frameset",
        "mailMerge",
        "oleObject",
        "oleObjects",
        "OLEObject",
        "rsids",
        "saveThroughXslt",
        "subDoc",
        "webPublishItems",
        "webPublishObjects",
    ]
)
KEPT_WITHOUT_TARGET = frozenset(("blip", "pageSetup"))  # they stay without their target
ACTIVE_ACTIONS = ("ppaction://program", "ppaction://macro", "ppaction://ole")
AUTHOR_ATTRIBUTES = frozenset(("author", "initials", "displayName", "userId", "providerId"))
MEDIA_TYPES = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "webp": "image/webp",
    "emf": "image/x-emf",
    "wmf": "image/x-wmf",
    "emz": "image/x-emz",
    "wmz": "image/x-wmz",
}
PRINT_NAME = re.compile(r"_xlnm\.(?:Print_Area|Print_Titles|_FilterDatabase)", re.IGNORECASE)
CALLS = re.compile(r"[|\[]|\b(?:WEBSERVICE|RTD|DDE|CALL|REGISTER|EVALUATE|EXEC)\b", re.IGNORECASE)
HARMLESS_FIELD = re.compile(
    r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION|PAGEREF|REF|NOTEREF|SEQ|STYLEREF|TOC|DATE|TIME"
    r"|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN|SYMBOL|EQ)(?:\s[^\"\\]*(?:\\[a-z@*#!](?:\s*\"[^\"\\]*\")?[^\"\\]*)*)?"
    r"|\s*HYPERLINK\s+(?:\"(?:https?://|mailto:)[^\"]*\"|\\l\s+\"[^\"]*\")[^\"]*(?:\"[^\"]*\"[^\"]*)*",
    re.IGNORECASE,
)


def disarm_ooxml(
    parts: dict[str, bytes], kind: str, pictures: dict[str, bytes]
) -> dict[str, bytes]:
    """The remaining parts; `pictures` are its pictures, re-encoded."""
    trees = {
        name: read_xml(part)
        for name, part in parts.items()
        if ALLOWED_PARTS.fullmatch(name) and not DROPPED.match(name) and part.strip()
    }
    trees = {name: root for name, root in trees.items() if _owner(name) in {*trees, ""}}
    known = {name.lower() for name in (*trees, *pictures)}
    for name, root in trees.items():
        if name.endswith(".rels"):
            owner = _owner(name)
            lost = _keep_relations(root, owner.rpartition("/")[0], known)
            if owner and lost:
                _forget(trees[owner], lost)
        else:
            _disarm(root)
    kept = {name: write_xml(root) for name, root in trees.items()}
    kept |= pictures
    kept[TYPES] = write_xml(_types(read_xml(parts[TYPES]), kind, kept))
    return kept


def _owner(name: str) -> str:
    """The part to which these relations belong; another part itself; empty for the package."""
    if not name.endswith(".rels"):
        return name
    folder, _slash, bare = name.rpartition("_rels/")
    return f"{folder}{bare.removesuffix('.rels')}"


def _keep_relations(root: Node, folder: str, known: set[str]) -> set[str]:
    """Keep those to remaining parts and web links; returns the ids of the others."""
    lost, kept = set(), []
    for one in root.elements:
        target, mode = one.get("Target"), one.get("TargetMode", "Internal")
        if mode != "Internal" and one.get("Type").endswith("/hyperlink"):
            if not WEB_LINK.match(target):  # the text stays, without its target
                one.replace("Target", NOWHERE)
            kept.append(one)
        elif mode == "Internal" and part_name(unquote(target), folder).lower() in known:
            kept.append(one)
        else:
            lost.add(one.get("Id"))
    root.parts = [*kept]
    return lost


def _forget(root: Node, lost: set[str]) -> None:
    """Remove references to removed parts: Office would report the file as damaged."""

    def leads(one: Node) -> bool:
        return any(":" in name and value in lost for name, value in one.attributes.items())

    root.keep(lambda one: one.local in KEPT_WITHOUT_TARGET or not leads(one))
    for one in root.walk():
        one.attributes = {
            name: value
            for name, value in one.attributes.items()
            if not (":" in name and value in lost) or name.startswith("xmlns")
        }


def _disarm(root: Node) -> None:
    root.keep(lambda one: one.local not in DROPPED_ELEMENTS)
    _plain_fields(root)
    _plain_formulas(root)
    for one in root.walk():
        if one.local == "object":  # its picture stays, the object does not
            one.name = f"{one.name.removesuffix('object')}pict"
        if one.local == "author" and not one.elements:
            one.parts = []
        if one.local == "cmAuthor":
            one.replace("name", "")
        _disarm_attributes(one)


def _disarm_attributes(one: Node) -> None:
    def is_dropped(name: str) -> bool:
        value = one.get(name)
        match name:
            case "src" | "althref" | "macro" | "refreshOnLoad" | "refreshOnOpen":
                return True
            case "href":
                return one.local in ("imagedata", "fill") or not WEB_LINK.match(value)
            case "action":
                return value.lower().startswith(ACTIVE_ACTIONS)
            case "descr" | "title" | "alt":
                return LOCAL_PATH.search(value) is not None
        return name.startswith("rsid")

    one.drop(is_dropped)
    for name in one.attributes:
        if name.rpartition(":")[2] in AUTHOR_ATTRIBUTES:
            one.attributes[name] = ""
    if one.local in ("cNvPr", "docPr") and LOCAL_PATH.search(one.get("name")):
        one.replace("name", "")


def _types(root: Node, kind: str, kept: dict[str, bytes]) -> Node:
    """The type of each part by our own list of endings; of the main part one without macros."""
    main, its_type = MAIN[kind]
    made = Node(root.name, root.attributes)
    prefix = root.name.removesuffix(root.local)
    for ending in sorted({name.rpartition(".")[2].lower() for name in kept}):
        values = {"Extension": ending, "ContentType": MEDIA_TYPES[ending]}
        made.parts.append(Node(f"{prefix}Default", values))
    for one in root.elements:
        name = one.get("PartName").lstrip("/")
        if one.local == "Override" and name in kept and name != main:
            made.parts.append(one)
    made.parts.append(Node(f"{prefix}Override", {"PartName": f"/{main}", "ContentType": its_type}))
    return made


def _plain_formulas(root: Node) -> None:
    """Values instead of formulas, since some make external calls or run a program (DDE, WEBSERVICE,
    CALL). A formula without a value is shown in brackets, as text."""
    root.keep(_is_kept)
    for one in root.walk():
        if one.local == "c":
            _plain_cell(one)


def _is_kept(one: Node) -> bool:
    if one.local == "definedName":
        return PRINT_NAME.fullmatch(one.get("name")) is not None and not CALLS.search(one.text)
    return not (one.local in ("conditionalFormatting", "sparkline") and CALLS.search(one.text))


def _plain_cell(cell: Node) -> None:
    formulas = [one for one in cell.elements if one.local == "f"]
    if not formulas:
        return
    cell.keep(lambda one: one.local != "f")
    cell.keep(lambda one: one.local != "v" or bool(one.text))
    if not any(one.local in ("v", "is") for one in cell.elements):
        value = Node(f"{cell.name.removesuffix(cell.local)}v")
        value.parts = [f"(={formulas[0].text})"]
        cell.parts = [value]
        cell.attributes["t"] = "str"


class Field:
    """A field of a text document, from its first mark to its last one."""

    def __init__(self) -> None:
        self.marks: list[Node] = []
        self.instruction = ""
        self.is_instruction = True
        self.is_nested = False


def _plain_fields(root: Node) -> None:
    """Fields that only count and name stay; the others are replaced by their displayed text, since
    some are fetched or run when the file is opened (DDE, INCLUDETEXT, LINK). Source: ECMA-376, part
    1, 17.16."""
    gone: set[int] = set()
    open_fields: list[Field] = []
    for one in root.walk():
        if one.local == "fldChar":
            _mark(one, open_fields, gone)
        elif one.local in ("instrText", "delInstrText"):
            if open_fields:
                open_fields[-1].instruction += one.text
                open_fields[-1].marks.append(one)
            else:
                gone.add(id(one))
    for field in open_fields:  # unterminated
        gone.update(id(one) for one in field.marks)
    root.keep(lambda one: id(one) not in gone)
    root.unwrap(
        lambda one: one.local == "fldSimple" and not HARMLESS_FIELD.fullmatch(one.get("instr"))
    )


def _mark(one: Node, open_fields: list[Field], gone: set[int]) -> None:
    match one.get("fldCharType"):
        case "begin":
            if open_fields and open_fields[-1].is_instruction:
                open_fields[-1].is_nested = True
            open_fields.append(Field())
            open_fields[-1].marks.append(one)
        case "separate" if open_fields:
            open_fields[-1].is_instruction = False
            open_fields[-1].marks.append(one)
        case "end" if open_fields:
            field = open_fields.pop()
            field.marks.append(one)
            if field.is_nested or not HARMLESS_FIELD.fullmatch(field.instruction):
                gone.update(id(each) for each in field.marks)
        case _:
            gone.add(id(one))
