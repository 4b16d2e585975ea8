"""Drawings of Windows (EMF, WMF): programs of drawing commands, where names, paths and whole
pictures may hide that no reader sees. They are not read: a clean copy holds an empty one of the
same frame. Sources: MS-EMF 2.3.4.2, MS-WMF 2.3.2. Knows no Django: the child uses it."""

import gzip
import struct
from io import BytesIO
from zipfile import ZipFile

ENDINGS = (".emf", ".wmf", ".emz", ".wmz")
EMF_HEADER, EMF_END = 1, 14
PLACEABLE, PACKED = b"\xd7\xcd\xc6\x9a", b"\x1f\x8b"
BARE_WMF = (b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")
HEADER_LENGTH, END_LENGTH, FRAMES = 88, 20, slice(8, 40)  # bounds and frame, of 16 bytes each


def is_drawing(body: bytes) -> bool:
    is_emf = body[:4] == struct.pack("<I", EMF_HEADER) and body[40:44] == b" EMF"
    return is_emf or body.startswith((PLACEABLE, PACKED, *BARE_WMF))


def emptied(body: bytes) -> bytes:
    """A drawing with nothing on it, as large as this one."""
    if body.startswith(PACKED):
        return gzip.compress(_empty_emf(bytes(32)), mtime=0)
    if body.startswith(PLACEABLE):
        return body[:22].ljust(22, b"\0") + _empty_wmf()
    if body.startswith(BARE_WMF):
        return _empty_wmf()
    return _empty_emf(body[FRAMES])


def named(body: bytes) -> list[str]:
    """Names of the drawings in an office file that was opened before: a copy goes without them."""
    if not body.startswith(b"PK"):
        return []
    with ZipFile(BytesIO(body)) as archive:
        names = [name.rpartition("/")[2] for name in archive.namelist()]
    return [name for name in names if name.lower().endswith(ENDINGS)]


def _empty_emf(frames: bytes) -> bytes:
    length = HEADER_LENGTH + END_LENGTH
    header = struct.pack("<II", EMF_HEADER, HEADER_LENGTH) + frames
    header += b" EMF" + struct.pack("<IIIHHIIIiiii", 0x10000, length, 2, 1, 0, 0, 0, 0,
                                    1024, 768, 271, 203)  # fmt: skip
    return header + struct.pack("<IIIII", EMF_END, END_LENGTH, 0, 16, END_LENGTH)


def _empty_wmf() -> bytes:
    """A header of nine words, and the record that ends it, of three."""
    return struct.pack("<HHHIHIH", 1, 9, 0x300, 12, 0, 3, 0) + struct.pack("<IH", 3, 0)
