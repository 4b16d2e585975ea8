"""A document as everybody may have it: what it shows, without who wrote it, in what programme, and
what it keeps unseen. What a person must decide on (comments, tracked changes, hidden text) is
refused, never guessed at. Sources: ECMA-376, ISO 32000-1. Knows no Django: the child uses it."""

import re
from bisect import bisect_left
from collections import defaultdict
from html import unescape
from io import BytesIO
from xml.etree.ElementTree import Element, register_namespace, tostring
from zipfile import ZIP_DEFLATED, ZipFile

from otklik.media.sanitize.errors import Fault, Unfit
from otklik.media.sanitize.formats.office_package import W, parts_of, tree
from otklik.media.sanitize.strip import picture

SHOWN = re.compile(
    r"word/((document|styles|stylesWithEffects|numbering|settings|fontTable|webSettings|footnotes"
    r"|endnotes|header\d*|footer\d*)\.xml|(theme|media|fonts)/[\w .-]+)"
)
LET_GO = re.compile(
    r"docProps/|docMetadata/|customXml/|word/(people|commentsIds|glossary/|printerSettings|recipientData|"
    r"vbaProject)|\[trash\]/"
)
COMMENTS = re.compile(r"word/comments\w*\.xml")
TYPES, RELATIONS = "[Content_Types].xml", "http://schemas.openxmlformats.org/package/2006"
CHANGES = frozenset(
    f"{W}{name}"
    for name in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "delText")
)
# Of settings: what the writer's machine is, who got a letter by it, when each line was typed.
OWN = ("attachedTemplate", "docVars", "mailMerge", "rsids", "docId")
_OWN = rb"((?:[\w.-]+:)?(?:" + "|".join(OWN).encode() + rb"))"
OWN_OPENED = re.compile(rb"<" + _OWN + rb"\b[^<>]*+>")
OWN_CLOSED = re.compile(rb"</" + _OWN + rb"\s*>")
OUTSIDE_OF_SETTINGS = ("/attachedTemplate", "/mailMergeSource", "/mailMergeHeaderSource")
DESCRIPTIVE_ATTRIBUTE = re.compile(
    rb"(\s(?:[\w.-]+:)?(?:descr|title|name|alt|instr)\s*=\s*)(?:\"([^\"<]*)\"|'([^'<]*)')"
)
FIELD = re.compile(rb"(<(?:[\w.-]+:)?instrText\b[^<>]*>)([^<]*)")
PLACE = re.compile(
    r"(?:^|[^A-Za-z])[A-Za-z]:[\\/](?!/)|\\\\|file:|(?:^|[\s\"])/(?:home|Users|Volumes|mnt|tmp|var)/"
    r"|^[^\\/]{1,200}\.(?:jpe?g|png|gif|bmp|tiff?|emf|wmf|webp|heic)$",
    re.IGNORECASE,
)
TAG = re.compile(rb"<[\w:.-]++(?:\s++[\w:.-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))++\s*+/?>")
# In which sitting of which writer each piece was typed; and names of paragraphs for comments.
SITTINGS = re.compile(rb"\s(?:[\w.-]+:)?(?:rsid\w*|paraId|textId)\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')")
LEADS_OUT = re.compile(r"\s*(?:https?://|mailto:)", re.IGNORECASE)
NOWHERE = "about:blank"


def docx(body: bytes) -> bytes:
    """Only the parts that are shown, with their relations; raises Unfit."""
    parts = parts_of(body, is_whole=True)
    if any(COMMENTS.fullmatch(name) for name in parts):
        _refuse_comments(parts)
    kept = {name: part for name, part in parts.items() if SHOWN.fullmatch(name)}
    for name, part in kept.items():
        if name.endswith(".xml") and not name.startswith("word/theme"):
            _refuse_unseen(tree(part))
    if "word/settings.xml" in kept:
        kept["word/settings.xml"] = _settings(kept["word/settings.xml"])
    for name in [*kept]:
        if name.endswith(".xml"):
            shown = FIELD.sub(_field, DESCRIPTIVE_ATTRIBUTE.sub(_plain_attribute, kept[name]))
            kept[name] = TAG.sub(_without_sittings, shown)
        folder, _slash, bare = name.rpartition("/")
        relations = f"{folder}/_rels/{bare}.rels"
        if relations in parts:
            kept[relations] = _relations(parts[relations], folder, kept)
        if folder == "word/media":
            kept[name] = picture.bared(kept[name])
    if "_rels/.rels" in parts:
        kept["_rels/.rels"] = _relations(parts["_rels/.rels"], "", kept)
    kept[TYPES] = types(parts.get(TYPES, b"<Types/>"), kept)
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name in [TYPES, *(name for name in kept if name != TYPES)]:
            archive.writestr(name, kept[name])
    return made.getvalue()


def _settings(part: bytes) -> bytes:
    """By its letters: written anew, it would lose names of namespaces that Word asks for."""
    bare = _without_own(part)
    if any(one.tag.rpartition("}")[2] in OWN for one in tree(bare).iter()):
        raise Unfit(Fault.HIDDEN)
    return bare


def _without_own(part: bytes) -> bytes:
    """In one pass: each that is opened goes as far as where it is closed next."""
    closings: dict[bytes, list[int]] = defaultdict(list)
    for closed in OWN_CLOSED.finditer(part):
        closings[closed[1]].append(closed.end())
    pieces, at = [], 0
    for opened in OWN_OPENED.finditer(part):
        if opened.start() < at:
            continue
        end = opened.end()
        if not opened[0].endswith(b"/>"):
            ends = closings[opened[1]]
            place = bisect_left(ends, end)
            if place == len(ends):
                continue
            end = ends[place]
        pieces.append(part[at : opened.start()])
        at = end
    return b"".join([*pieces, part[at:]])


def _plain_attribute(found: re.Match[bytes]) -> bytes:
    """An attribute; emptied when it names a file of the writer's machine."""
    text = found[2] if found[2] is not None else found[3]
    is_place = PLACE.search(unescape(text.decode("utf-8", "replace"))) is not None
    return found[1] + b'""' if is_place else found[0]


def _without_sittings(found: re.Match[bytes]) -> bytes:
    return SITTINGS.sub(b"", found[0])


def _field(found: re.Match[bytes]) -> bytes:
    """What a field is made from; what it shows stays."""
    is_place = PLACE.search(unescape(found[2].decode("utf-8", "replace"))) is not None
    return found[1] if is_place else found[0]


def _refuse_comments(parts: dict[str, bytes]) -> None:
    """Word leaves the part behind when the last comment is deleted."""
    for name, part in parts.items():
        if COMMENTS.fullmatch(name) and len(tree(part)):
            raise Unfit(Fault.TRACKED)


def _refuse_unseen(part: Element) -> None:
    for one in part.iter():
        if one.tag in CHANGES or one.tag.endswith("PrChange"):
            raise Unfit(Fault.TRACKED)
        if one.tag == f"{W}vanish" and one.get(f"{W}val", "1") not in ("0", "false", "off"):
            raise Unfit(Fault.HIDDEN)
        if one.tag in (f"{W}altChunk", f"{W}object", f"{W}control"):
            raise Unfit(Fault.EMBEDDED)


def _relations(part: bytes, folder: str, kept: dict[str, bytes]) -> bytes:
    """Those that lead to what is kept, and links to the outside."""
    register_namespace("", f"{RELATIONS}/relationships")
    found = tree(part)
    for one in [*found]:
        target = one.get("Target", "")
        if one.get("TargetMode") == "External":
            if one.get("Type", "").endswith("/hyperlink"):
                if not LEADS_OUT.match(target):  # the text names it: it stays, and leads nowhere
                    one.set("Target", NOWHERE)
                continue
            if not one.get("Type", "").endswith(OUTSIDE_OF_SETTINGS):
                raise Unfit(Fault.EMBEDDED)
        else:
            name = target.lstrip("/") if target.startswith("/") else joined(folder, target)
            if name in kept:
                continue
            if not (LET_GO.match(name) or COMMENTS.fullmatch(name)):
                raise Unfit(Fault.EMBEDDED)
        found.remove(one)
    made: bytes = tostring(found, "utf-8", xml_declaration=True)
    return made


def joined(folder: str, target: str) -> str:
    steps = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


def types(part: bytes, kept: dict[str, bytes]) -> bytes:
    register_namespace("", f"{RELATIONS}/content-types")
    found = tree(part)
    for one in [*found]:
        name = one.get("PartName", "").lstrip("/")
        if name and name not in kept:
            found.remove(one)
    made: bytes = tostring(found, "utf-8", xml_declaration=True)
    return made
