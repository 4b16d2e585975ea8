"""File types by their first bytes: what a browser may play, and what is a program."""

import re

PLAIN = "application/octet-stream"
PLAYED = {
    "audio/ogg": re.compile(rb"OggS"),
    "audio/mpeg": re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"),
    "audio/wav": re.compile(rb"RIFF.{4}WAVE", re.DOTALL),
    "audio/flac": re.compile(rb"fLaC"),
    "audio/aac": re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"),
    "audio/mp4": re.compile(rb".{4}ftyp(M4A|M4B)", re.DOTALL),
    "video/mp4": re.compile(rb".{4}ftyp(?!heic|heix|mif1|avif)", re.DOTALL),
    "video/webm": re.compile(rb"\x1a\x45\xdf\xa3"),
}
PROGRAMS = re.compile(rb"MZ|\x7fELF|#!|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|L\x00\x00\x00\x01\x14\x02")
PROGRAM_NAMES = re.compile(
    r"\.(apk|appx|bat|chm|cmd|com|cpl|dll|exe|hta|img|iso|jar|jnlp|jse?|lnk|ms[ci]|msix|pif|ps1|reg"
    r"|sc[fr]|sh|url|vb[es]|vhdx?|ws[fh]|xll)$",
    re.I,
)


def content_type_of(body: bytes, *, is_sound: bool = False) -> str:
    """The type under which we serve it: one that a browser plays, else download only. The type that
    the network reports is the sender's choice: ignored. `is_sound`: a container holds sound."""
    found = next((kind for kind, sign in PLAYED.items() if sign.match(body)), PLAIN)
    return found.replace("video/", "audio/") if is_sound else found


def is_program(body: bytes, name: str) -> bool:
    """Whether opening it would run something. Windows drops dots and spaces at the end of a name,
    and invisible characters cannot be seen."""
    visible = re.sub(r"[\W_]+$", "", name)
    return bool(PROGRAM_NAMES.search(visible) or PROGRAMS.match(body))
