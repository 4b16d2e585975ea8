"""A workbook, a presentation, an OpenDocument, a photo as everybody may have it. Their properties
are taken out; what a person must decide on is refused, as `baring` does for DOCX and PDF. Knows no
Django: the child uses it."""

import re
from io import BytesIO
from xml.etree.ElementTree import register_namespace, tostring
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from otklik.media.sanitize.disarm import emf_wmf
from otklik.media.sanitize.errors import Fault, Unfit
from otklik.media.sanitize.findings import Hides
from otklik.media.sanitize.formats.office_package import every_part, tree
from otklik.media.sanitize.inspect.inspect_file import look
from otklik.media.sanitize.strip import picture as strip_picture
from otklik.media.sanitize.strip.docx import RELATIONS, TYPES, docx, joined, types
from otklik.media.sanitize.strip.pdf import pdf

PROPERTIES = re.compile(
    r"docProps/|docMetadata/|customXml/|xl/persons/|xl/printerSettings/|ppt/(?:printerSettings|"
    r"authors|commentAuthors)|meta\.xml$|Thumbnails/"
)
MANIFESTED = re.compile(
    rb"<manifest:file-entry\b[^<>]*?manifest:full-path=\"(?:meta\.xml|Thumbnails/[^\"]*)\"[^<>]*?/>"
)


def office(body: bytes) -> bytes:
    """A workbook, a presentation or an OpenDocument without its properties; raises Unfit where it
    holds what a person has to decide on."""
    parts = every_part(body)
    gone = {name for name in parts if PROPERTIES.match(name)}
    kept = {name: part for name, part in parts.items() if name not in gone}
    for name in [*kept]:
        if name.endswith(".rels"):
            folder = name.rpartition("_rels/")[0].rstrip("/")
            kept[name] = _relations_without(kept[name], folder, gone)
        elif name.lower().endswith((".jpg", ".jpeg", ".png", *emf_wmf.ENDINGS)):
            kept[name] = strip_picture.bared(kept[name])
    if TYPES in kept:
        kept[TYPES] = types(kept[TYPES], kept)
    if "META-INF/manifest.xml" in kept:
        kept["META-INF/manifest.xml"] = MANIFESTED.sub(b"", kept["META-INF/manifest.xml"])
    made = BytesIO()
    first = [name for name in ("mimetype", TYPES) if name in kept]
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name in [*first, *(name for name in kept if name not in first)]:
            archive.writestr(name, kept[name], ZIP_STORED if name == "mimetype" else None)
    bare = made.getvalue()
    for one in look(bare).hides:
        if one.what is not Hides.CAMERA:
            raise Unfit(REFUSED.get(one.what, Fault.HIDDEN))
    return bare


def _relations_without(part: bytes, folder: str, gone: set[str]) -> bytes:
    register_namespace("", f"{RELATIONS}/relationships")
    found = tree(part)
    for one in [*found]:
        target = one.get("Target", "")
        name = target.lstrip("/") if target.startswith("/") else joined(folder, target)
        if one.get("TargetMode") != "External" and name in gone:
            found.remove(one)
    made: bytes = tostring(found, "utf-8", xml_declaration=True)
    return made


def picture(body: bytes) -> bytes:
    """A photo without what the camera wrote; raises Unfit for what cannot be written anew."""
    made = strip_picture.bared(body)
    if look(made).hides:
        raise Unfit(Fault.HIDDEN)
    return made


REFUSED = {
    Hides.COMMENTS: Fault.TRACKED,
    Hides.CHANGES: Fault.TRACKED,
    Hides.MACROS: Fault.MACROS,
    Hides.FILES: Fault.EMBEDDED,
    Hides.OUTSIDE: Fault.EMBEDDED,
    Hides.SIGNATURE: Fault.SIGNED,
}
"""Why a person has to look first; all else that is found is hidden."""
BARERS = {
    "docx": docx,
    "pdf": pdf,
    "xlsx": office,
    "pptx": office,
    "odf": office,
    "picture": picture,
}
