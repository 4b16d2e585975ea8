"""Rules for texts and files that networks share, with each network's own numbers."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.channels.networks.outbound_types import File, FileKind, Outbound, Problem

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRules:
    """Files that a network accepts; sides in pixels, sizes in bytes, 0: no known limit."""

    count: int
    photo_types: frozenset[str]
    photo_names: str
    photo_bytes: int
    photo_side: int = 0

    photo_sides: int = 0  # width and height together
    photo_ratio: int = 0  # the ratio of the longer side to the shorter
    video_types: frozenset[str] = frozenset()
    video_names: str = ""
    video_bytes: int = 0


def plain(text: str) -> str:
    """Normal line ends, no NUL, no outer blanks."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def with_link(text: str, link: str) -> str:
    """The text with the address below it, unless it contains the address."""
    if not link or link in text:
        return text
    return f"{text}\n\n{link}" if text else link


def are_alike(there: str, ours: str) -> bool:
    """Equal apart from spaces and Unicode composition, which networks change."""
    return _bare(there) == _bare(ours)


def _bare(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def text_problems(text: str, message: Outbound, *, limit: int) -> list[Problem]:
    if not text and not message.files:
        return [Problem(code="text_empty", sentence=_("There is no text yet."), field="text")]
    over = len(text) - limit
    if over <= 0:
        return []
    sentence = ngettext(
        "The text with its link is %(over)d character longer than the network takes "
        "(%(limit)d): shorten it.",
        "The text with its link is %(over)d characters longer than the network takes "
        "(%(limit)d): shorten it.",
        over,
    ) % {"over": over, "limit": limit}
    return [Problem(code="text_too_long", sentence=sentence, field="text")]


def file_problems(files: Sequence[File], rules: FileRules) -> list[Problem]:
    found = []
    if len(files) > rules.count:
        sentence = ngettext(
            "The network takes at most %(count)d file in one post: remove some.",
            "The network takes at most %(count)d files in one post: remove some.",
            rules.count,
        ) % {"count": rules.count}
        found.append(Problem(code="too_many_files", sentence=sentence, field="files"))
    for file in files:
        found += _photo(file, rules) if file.kind is FileKind.PHOTO else _video(file, rules)
    return found


def _photo(file: File, rules: FileRules) -> Iterator[Problem]:
    if file.content_type not in rules.photo_types:
        yield _kind(file, rules.photo_names)
    if file.size > rules.photo_bytes:
        yield _size(file, rules.photo_bytes)
    longest, shortest = max(file.width, file.height), min(file.width, file.height)
    if rules.photo_side and longest > rules.photo_side:
        sentence = _(
            "The photo “%(name)s” is larger than %(side)d pixels on one side: make it smaller."
        ) % {"name": file.name, "side": rules.photo_side}
        yield Problem(code="photo_sides", sentence=sentence, field="files")
    if rules.photo_sides and longest + shortest > rules.photo_sides:
        sentence = _(
            "Width and height of the photo “%(name)s” are together more than %(most)d pixels: make"
            " it smaller."
        ) % {"name": file.name, "most": rules.photo_sides}
        yield Problem(code="photo_sides", sentence=sentence, field="files")
    if 0 < shortest * rules.photo_ratio < longest:
        sentence = _("The photo “%(name)s” is too narrow: crop it to at most %(times)d to 1.")
        values = {"name": file.name, "times": rules.photo_ratio}
        yield Problem(code="photo_ratio", sentence=sentence % values, field="files")
    if not file.alt.strip():
        sentence = _(
            "The photo “%(name)s” has no description for those who cannot see it: say in words"
            " what it shows."
        ) % {"name": file.name}
        yield Problem(code="no_alt", sentence=sentence, field="files", is_warning=True)


def _video(file: File, rules: FileRules) -> Iterator[Problem]:
    if not rules.video_types:
        sentence = _("A program cannot publish a video here: add it in the network itself.")
        yield Problem(code="video_not_taken", sentence=sentence, field="files")
        return
    if file.content_type not in rules.video_types:
        yield _kind(file, rules.video_names)
    if file.size > rules.video_bytes:
        yield _size(file, rules.video_bytes)


def _kind(file: File, names: str) -> Problem:
    sentence = _("The network does not take “%(name)s”: save it as %(names)s.")
    values = {"name": file.name, "names": names}
    return Problem(code="file_type", sentence=sentence % values, field="files")


def _size(file: File, most: int) -> Problem:
    sentence = _("The file “%(name)s” is larger than %(most)d MB: make it smaller.")
    values = {"name": file.name, "most": most // MEGABYTE}
    return Problem(code="file_size", sentence=sentence % values, field="files")


def unreadable_certificates() -> Problem:
    """The problem of an account whose certificates cannot be read."""
    sentence = _("The file with the account's certificates cannot be read: check its place.")
    return Problem(code="certificates", sentence=sentence, field="ca_bundle")
