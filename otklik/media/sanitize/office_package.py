"""Parts of an office file (a zip of XML): read as untrusted, named, written. Source: ECMA-376, part
2."""

import re
from collections.abc import Mapping
from io import BytesIO
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from otklik.media.sanitize.faults_and_findings import Fault, Unfit

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
FIRST = ("mimetype", TYPES)
MOST_PARTS = 3_000
MOST_UNPACKED = 80 * 1024 * 1024  # of all parts; half of it for the text of a DOCX
MOST_TEXT = 40 * 1024 * 1024
DOCTYPES = (
    b"<!DOCTYPE",
    b"<!ENTITY",
    "<!DOCTYPE".encode("utf-16-le"),
    "<!DOCTYPE".encode("utf-16-be"),
)
WEB_LINK = re.compile(r"\s*(?:https?://|mailto:)", re.IGNORECASE)
NOWHERE = "about:blank"
LOCAL_PATH = re.compile(
    r"(?:^|[^A-Za-z])[A-Za-z]:[\\/](?!/)|\\\\|file:|(?:^|[\s\"])/(?:home|Users|Volumes|mnt|tmp|var)/"
    r"|^[^\\/]{1,200}\.(?:jpe?g|png|gif|bmp|tiff?|emf|wmf|webp|heic)$",
    re.IGNORECASE,
)
"""A file on the author's computer: it may name a person."""


def read_parts(body: bytes) -> dict[str, bytes]:
    """All parts by name, once their unpacked size is known. zipfile never reads beyond the size
    that the archive states. Raises Unfit."""
    try:
        with ZipFile(BytesIO(body)) as archive:
            items = archive.infolist()
            if len(items) > MOST_PARTS or sum(part.file_size for part in items) > MOST_UNPACKED:
                raise Unfit(Fault.TOO_LARGE)
            names = {part.filename for part in items}
            if any(part.flag_bits & 1 for part in items) or "EncryptedPackage" in names:
                raise Unfit(Fault.ENCRYPTED)
            parts = {part.filename: archive.read(part) for part in items if not part.is_dir()}
    except (BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise Unfit(Fault.DAMAGED) from error
    if any(sign in part for name, part in parts.items() if is_xml(name) for sign in DOCTYPES):
        raise Unfit(Fault.HOSTILE)
    return parts


def read_docx(body: bytes) -> dict[str, bytes]:
    """All parts of a text document. Raises Unfit, also for one with macros."""
    parts = read_parts(body)
    has_macros = any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in parts)
    if has_macros or b"macroEnabled" in parts.get(TYPES, b""):
        raise Unfit(Fault.MACROS)
    if DOCUMENT not in parts:
        raise Unfit(Fault.DAMAGED)
    if len(parts[DOCUMENT]) > MOST_TEXT:
        raise Unfit(Fault.TOO_LARGE)
    return parts


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    output = BytesIO()
    with ZipFile(output, "w", ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: name not in FIRST):
            archive.writestr(name, parts[name], ZIP_STORED if name == "mimetype" else None)
    return output.getvalue()


def part_name(target: str, folder: str) -> str:
    """The part that a relation of a part in `folder` leads to."""
    if target.startswith("/"):
        return target.lstrip("/")
    steps = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


def is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def parse_xml(part: bytes) -> Element:
    return fromstring(part)  # noqa: S314 - entities cannot be declared without a DOCTYPE
