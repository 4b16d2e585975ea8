"""Word, Excel and PowerPoint without macros, controls, files inside and calls to elsewhere. Knows
no Django: the child uses it."""

import re
from urllib.parse import unquote

from otklik.media.sanitize.disarm.formulas import plain_formulas
from otklik.media.sanitize.disarm.word_fields import plain_fields
from otklik.media.sanitize.formats import xml
from otklik.media.sanitize.formats.xml import Node
from otklik.media.sanitize.strip.docx import LEADS_OUT, NOWHERE, PLACE, joined

TYPES = "[Content_Types].xml"
FORMATS = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", f"{FORMATS}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{FORMATS}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{FORMATS}presentationml.presentation.main+xml"),
}
"""Of each kind the part that it is known by, and what that is without macros."""
KEPT = re.compile(r"_rels/\.rels|(?:word|xl|ppt)/[\w .()/-]+\.(?:xml|rels|vml)")
LET_GO = re.compile(
    r"(?:.*/)?(?:activeX|afchunk|attachedToolbars|controls|ctrlProps|customProperty|customUI\d*"
    r"|customXml|dialogsheets|embeddings|externalLinks|fonts|glossary|macrosheets|model"
    r"|printerSettings|queryTables|tags|webextensions?)/"
    r"|word/(?:customizations|people|recipientData|recipients|vbaData|webSettings)\.xml"
    r"|xl/(?:calcChain|connections|volatileDependencies)\.xml",
    re.IGNORECASE,
)
GONE = frozenset(
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
ONLY_WITHOUT = frozenset(("blip", "pageSetup"))  # elements that go on without what they led to
ACTIONS = ("ppaction://program", "ppaction://macro", "ppaction://ole")
WRITERS = frozenset(("author", "initials", "displayName", "userId", "providerId"))
ENDINGS = {
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


def ooxml(parts: dict[str, bytes], kind: str, shown: dict[str, bytes]) -> dict[str, bytes]:
    """`shown` are the pictures of it, written anew."""
    trees = {
        name: xml.read(part)
        for name, part in parts.items()
        if KEPT.fullmatch(name) and not LET_GO.match(name) and part.strip()
    }
    trees = {name: root for name, root in trees.items() if _owner(name) in {*trees, ""}}
    known = {name.lower() for name in (*trees, *shown)}
    for name, root in trees.items():
        if name.endswith(".rels"):
            owner = _owner(name)
            lost = _relations(root, owner.rpartition("/")[0], known)
            if owner and lost:
                _forget(trees[owner], lost)
        else:
            _disarm(root)
    kept = {name: xml.written(root) for name, root in trees.items()}
    kept |= shown
    kept[TYPES] = xml.written(_types(xml.read(parts[TYPES]), kind, kept))
    return kept


def _owner(name: str) -> str:
    """Whose relations these are; a part is its own; of the package, nobody's."""
    if not name.endswith(".rels"):
        return name
    folder, _slash, bare = name.rpartition("_rels/")
    return f"{folder}{bare.removesuffix('.rels')}"


def _relations(root: Node, folder: str, known: set[str]) -> set[str]:
    """Which leads are lost: all but those to what is kept, and links to the web."""
    lost, kept = set(), []
    for one in root.elements:
        target, mode = one.get("Target"), one.get("TargetMode", "Internal")
        if mode != "Internal" and one.get("Type").endswith("/hyperlink"):
            if not LEADS_OUT.match(target):  # the text stays, and leads nowhere
                one.put("Target", NOWHERE)
            kept.append(one)
        elif mode == "Internal" and _named(target, folder).lower() in known:
            kept.append(one)
        else:
            lost.add(one.get("Id"))
    root.parts = [*kept]
    return lost


def _named(target: str, folder: str) -> str:
    plain = unquote(target)
    return plain.lstrip("/") if plain.startswith("/") else joined(folder, plain)


def _forget(root: Node, lost: set[str]) -> None:
    """Whatever led to what is gone goes too: a lead to nothing is a damaged file to Office."""

    def leads(one: Node) -> bool:
        return any(":" in name and value in lost for name, value in one.attributes.items())

    root.keep(lambda one: one.local in ONLY_WITHOUT or not leads(one))
    for one in root.walk():
        one.attributes = {
            name: value
            for name, value in one.attributes.items()
            if not (":" in name and value in lost) or name.startswith("xmlns")
        }


def _disarm(root: Node) -> None:
    root.keep(lambda one: one.local not in GONE)
    plain_fields(root)
    plain_formulas(root)
    for one in root.walk():
        if one.local == "object":  # its picture stays, what it was of does not
            one.name = f"{one.name.removesuffix('object')}pict"
        if one.local == "author" and not one.elements:
            one.parts = []
        if one.local == "cmAuthor":
            one.put("name", "")
        _disarm_attributes(one)


def _disarm_attributes(one: Node) -> None:
    def is_dropped(name: str) -> bool:
        value = one.get(name)
        match name:
            case "src" | "althref" | "macro" | "refreshOnLoad" | "refreshOnOpen":
                return True
            case "href":
                return one.local in ("imagedata", "fill") or not LEADS_OUT.match(value)
            case "action":
                return value.lower().startswith(ACTIONS)
            case "descr" | "title" | "alt":
                return PLACE.search(value) is not None
        return name.startswith("rsid")

    one.drop(is_dropped)
    for name in one.attributes:
        if name.rpartition(":")[2] in WRITERS:
            one.attributes[name] = ""
    if one.local in ("cNvPr", "docPr") and PLACE.search(one.get("name")):
        one.put("name", "")


def _types(root: Node, kind: str, kept: dict[str, bytes]) -> Node:
    """What each part is, by our own list of endings; the main part is none that may run macros."""
    main, its_type = MAIN[kind]
    made = Node(root.name, root.attributes)
    prefix = root.name.removesuffix(root.local)
    for ending in sorted({name.rpartition(".")[2].lower() for name in kept}):
        values = {"Extension": ending, "ContentType": ENDINGS[ending]}
        made.parts.append(Node(f"{prefix}Default", values))
    for one in root.elements:
        name = one.get("PartName").lstrip("/")
        if one.local == "Override" and name in kept and name != main:
            made.parts.append(one)
    made.parts.append(Node(f"{prefix}Override", {"PartName": f"/{main}", "ContentType": its_type}))
    return made
