"""Parts of an office file (a zip of XML), read without trusting it. Source: ECMA-376, part 2.
Knows no Django: the child uses it."""

from io import BytesIO
from xml.etree.ElementTree import Element, fromstring
from zipfile import BadZipFile, ZipFile

from otklik.media.sanitize.errors import Fault, Unfit

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_PARTS = 3_000
MOST_UNPACKED = 80 * 1024 * 1024  # of all parts; of the text a quarter
MOST_TEXT = 40 * 1024 * 1024
READ = (
    "word/document.xml",
    "word/numbering.xml",
    "word/styles.xml",
    "word/footnotes.xml",
    "word/_rels/document.xml.rels",
)
DOCTYPES = (
    b"<!DOCTYPE",
    b"<!ENTITY",
    "<!DOCTYPE".encode("utf-16-le"),
    "<!DOCTYPE".encode("utf-16-be"),
)


def parts_of(body: bytes, *, is_whole: bool = False) -> dict[str, bytes]:
    """The parts we read, or all of them, after looking how much would come out. zipfile never
    reads beyond the size that the archive itself tells."""
    try:
        with ZipFile(BytesIO(body)) as archive:
            items = archive.infolist()
            if len(items) > MOST_PARTS or sum(part.file_size for part in items) > MOST_UNPACKED:
                raise Unfit(Fault.TOO_LARGE)
            names = {part.filename for part in items}
            if any(part.flag_bits & 1 for part in items) or "EncryptedPackage" in names:
                raise Unfit(Fault.ENCRYPTED)
            if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
                raise Unfit(Fault.MACROS)
            if READ[0] not in names:
                raise Unfit(Fault.DAMAGED)
            if archive.getinfo(READ[0]).file_size > MOST_TEXT:
                raise Unfit(Fault.TOO_LARGE)
            wanted = [part.filename for part in items] if is_whole else READ
            parts = {name: archive.read(name) for name in wanted if name in names}
            if "[Content_Types].xml" in names and b"macroEnabled" in archive.read(
                "[Content_Types].xml"
            ):
                raise Unfit(Fault.MACROS)
    except (BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise Unfit(Fault.DAMAGED) from error
    if any(sign in part for part in parts.values() for sign in DOCTYPES):
        raise Unfit(Fault.HOSTILE)
    return parts


def every_part(body: bytes) -> dict[str, bytes]:
    """All parts of any office file; raises Unfit. Macros are told of, not refused, by who asks."""
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


def is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def tree(part: bytes) -> Element:
    return fromstring(part)  # noqa: S314 - entities cannot be declared without a DOCTYPE
