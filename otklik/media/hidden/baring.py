"""A document as everybody may have it: what it shows, without who wrote it, in what programme, and
what it keeps unseen. What a person must decide on (comments, tracked changes, hidden text) is
refused, never guessed at. Sources: ECMA-376, ISO 32000-1. Knows no Django: the child uses it."""

import re
from html import unescape
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, register_namespace, tostring
from zipfile import ZIP_DEFLATED, ZipFile

from otklik.media.hidden import pictures
from otklik.media.hidden.faults import Fault, Unfit
from otklik.media.hidden.package import W, parts_of, tree

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
OWN_SETTINGS = re.compile(
    rb"<((?:[\w.-]+:)?(?:" + "|".join(OWN).encode() + rb"))\b[^<>]*?(?:/>|>.*?</\1\s*>)", re.DOTALL
)
OUTSIDE_OF_SETTINGS = ("/attachedTemplate", "/mailMergeSource", "/mailMergeHeaderSource")
SAID_BESIDE = re.compile(
    rb"(\s(?:[\w.-]+:)?(?:descr|title|name|alt|instr)\s*=\s*)(?:\"([^\"<]*)\"|'([^'<]*)')"
)
FIELD = re.compile(rb"(<(?:[\w.-]+:)?instrText\b[^<>]*>)([^<]*)")
PLACE = re.compile(
    r"(?:^|[^A-Za-z])[A-Za-z]:[\\/](?!/)|\\\\|file:|(?:^|[\s\"])/(?:home|Users|Volumes|mnt|tmp|var)/"
    r"|^[^\\/]{1,200}\.(?:jpe?g|png|gif|bmp|tiff?|emf|wmf|webp|heic)$",
    re.IGNORECASE,
)
TAG = re.compile(rb"<[\w:.-]+(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))+\s*/?>")
# In which sitting of which writer each piece was typed; and names of paragraphs for comments.
SITTINGS = re.compile(rb"\s(?:[\w.-]+:)?(?:rsid\w*|paraId|textId)\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')")
BESIDE_THE_PICTURE = (b"Exif\0", b"http://ns.adobe.com", b"Photoshop 3.0", b"\xff\xfe")
WITHIN = 1024 * 1024  # from the beginning of a JPEG
LEADS_OUT = re.compile(r"\s*(?:https?://|mailto:)", re.IGNORECASE)
NOWHERE = "about:blank"
SEEN = frozenset({"/Link"})


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
            shown = FIELD.sub(_field, SAID_BESIDE.sub(_said_beside, kept[name]))
            kept[name] = TAG.sub(_without_sittings, shown)
        folder, _slash, bare = name.rpartition("/")
        relations = f"{folder}/_rels/{bare}.rels"
        if relations in parts:
            kept[relations] = _relations(parts[relations], folder, kept)
        if folder == "word/media":
            kept[name] = pictures.bared(kept[name])
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
    bare = OWN_SETTINGS.sub(b"", part)
    if any(one.tag.rpartition("}")[2] in OWN for one in tree(bare).iter()):
        raise Unfit(Fault.HIDDEN)
    return bare


def _said_beside(found: re.Match[bytes]) -> bytes:
    """An attribute; emptied when it names a file of the writer's machine."""
    said = found[2] if found[2] is not None else found[3]
    is_place = PLACE.search(unescape(said.decode("utf-8", "replace"))) is not None
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


def pdf(body: bytes) -> bytes:
    """Only its pages, written anew: what was deleted before is gone too; raises Unfit."""
    import logging

    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # damage is told by our own words
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted:
            raise Unfit(Fault.ENCRYPTED)
        _refuse_form(reader)
        writer = PdfWriter()
        for page in reader.pages:
            _refuse_notes(page)
            for name in ("/Metadata", "/PieceInfo", "/AA", "/LastModified", "/Thumb", "/AF"):
                page.pop(name, None)
            for picture in _pictures(page, depth=0):
                for name in ("/Metadata", "/PieceInfo", "/LastModified", "/AF"):
                    picture.pop(name, None)
                _bare_photo(picture)
            writer.add_page(page)
        writer.metadata = None
        made = BytesIO()
        writer.write(made)
    except PyPdfError as error:
        raise Unfit(Fault.DAMAGED) from error
    return made.getvalue()


def _refuse_form(reader: Any) -> None:
    root = reader.root_object
    form = root.get("/AcroForm")
    form = form.get_object() if form is not None else {}
    if int(form.get("/SigFlags", 0)) & 1 or "/Perms" in root:
        raise Unfit(Fault.SIGNED)
    if form.get("/Fields") or "/XFA" in form:
        raise Unfit(Fault.EMBEDDED)
    layers = root.get("/OCProperties")
    if layers is not None:
        usual = layers.get_object().get("/D")
        told = usual.get_object() if usual is not None else {}
        if told.get("/OFF") or told.get("/BaseState") == "/OFF":
            raise Unfit(Fault.HIDDEN)


def _refuse_notes(page: Any) -> None:
    """Links stay; a note, a highlight, a file pinned to the page is a person's to delete."""
    notes = page.get("/Annots")
    for one in notes.get_object() if notes is not None else ():
        note = one.get_object()
        kind = note.get("/Subtype")
        if kind == "/FileAttachment":
            raise Unfit(Fault.EMBEDDED)
        if kind not in SEEN:
            raise Unfit(Fault.TRACKED)
        for name in ("/AA", "/T", "/Contents", "/PA"):
            note.pop(name, None)
        action = note.get("/A")
        if action is not None and not _is_plain(action.get_object()):
            note.pop("/A")


def _is_plain(action: Any) -> bool:
    """A step within the document, or to the web; what should follow it goes."""
    action.pop("/Next", None)
    if action.get("/S") == "/URI":
        uri = action.get("/URI")
        said = uri.get_object() if uri is not None else ""
        said = said.decode("latin-1") if isinstance(said, bytes) else str(said)
        return LEADS_OUT.match(said) is not None
    return bool(action.get("/S") == "/GoTo")


def _bare_photo(picture: Any) -> None:
    """A JPEG lies in the file as the camera made it. Written anew only where something tells of
    that: a scan has a hundred pages."""
    is_jpeg = picture.get("/Filter") in ("/DCTDecode", ["/DCTDecode"])
    if is_jpeg and "ColorTransform" not in str(picture.get("/DecodeParms", "")):
        body = picture._data
        if any(sign in body[:WITHIN] for sign in BESIDE_THE_PICTURE):
            picture._data = pictures.bared(body)


def _pictures(holder: Any, *, depth: int) -> list[Any]:
    """Pictures and pieces of a page, and those in them."""
    resources = holder.get("/Resources")
    drawn = resources.get_object().get("/XObject") if resources is not None else None
    found = [one.get_object() for one in drawn.get_object().values()] if drawn is not None else []
    inside = [
        two for one in found for two in (_pictures(one, depth=depth + 1) if depth < 5 else ())
    ]
    return [*found, *inside]
