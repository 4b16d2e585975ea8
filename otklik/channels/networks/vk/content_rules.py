"""What VK would refuse, said before anything is queued, and the text as it will stand there.

Text is plain: VK knows no markup but names in square brackets. Sources: dev.vk.com on uploads and
wall.post (files), the schema (messages); how long a post or comment may be is written nowhere.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.channels.networks.base import Connection
from otklik.channels.networks.capabilities import Limits
from otklik.channels.networks.content_rules import (
    MEGABYTE,
    FileRules,
    file_problems,
    plain,
    text_problems,
    with_link,
)
from otklik.channels.networks.outbound import Action, Outbound, OutboundKind, Problem
from otklik.channels.networks.vk.client import PAUSES, Key, has_key
from otklik.channels.networks.vk.links import reposted

# Each number stands here once; LIMITS tells the rest of the program what it may ask.
TEXTS = {OutboundKind.POST: 15_000, OutboundKind.COMMENT: 4_000, OutboundKind.DM: 9_000}
SURE_POST = 4096  # longer ones were seen to pass and to fail
MOST_FILES = {OutboundKind.POST: 10, OutboundKind.COMMENT: 2, OutboundKind.DM: 10}
WALL_FILES = FileRules(
    count=sys.maxsize,  # said apart, as each place takes another number
    photo_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
    photo_names="JPEG, PNG, GIF",
    photo_bytes=50 * MEGABYTE,
    photo_sides=14_000,
    photo_ratio=20,
    video_types=frozenset(
        {
            "video/mp4", "video/quicktime", "video/x-msvideo", "video/mpeg", "video/webm",
            "video/3gpp",
        }
    ),
    video_names="MP4",
    video_bytes=1024 * MEGABYTE,
)  # fmt: skip
LIMITS = Limits(
    text=TEXTS[OutboundKind.POST],
    comment=TEXTS[OutboundKind.COMMENT],
    dm=TEXTS[OutboundKind.DM],
    pause=timedelta(seconds=PAUSES[Key.COMMUNITY]),
    thread_pause=timedelta(seconds=1),
)
PRIVATE_FILES = replace(WALL_FILES, video_types=frozenset())
_MENTION = re.compile(r"\[(?:id|club|public|event)\d+\|[^\[\]]*\]|(?<!\w)[@*](?:id|club)\d+")


def rendered(message: Outbound) -> str:
    return with_link(plain(message.text), message.link)


def problems_of(message: Outbound, connection: Connection) -> Iterator[Problem]:
    yield from _key_problems(message, connection)
    if message.action not in (Action.SEND, Action.EDIT):
        return
    yield from _text_problems(message)
    yield from _repost_problems(message)
    yield from _file_problems(message)


def needs_person(message: Outbound) -> bool:
    """Whether VK wants the key of a person for this."""
    is_private = message.kind is OutboundKind.DM
    is_change = message.action is not Action.SEND
    return not is_private and bool(is_change or message.files or message.repost_of)


def _key_problems(message: Outbound, connection: Connection) -> Iterator[Problem]:
    if not needs_person(message) or has_key(connection, Key.USER):
        return
    if message.action is not Action.SEND:
        sentence = _(
            "VK lets only an editor of the community change or remove what stands there: ask the "
            "administrator for a key of an editor, or do it in VK itself."
        )
        yield Problem(code="no_user_key", sentence=sentence)
        return
    sentence = _(
        "VK takes pictures and reposts only with a key of an editor of the community: ask the "
        "administrator for one, or publish the text alone."
    )
    yield Problem(code="no_user_key", sentence=sentence, field="files")


def _text_problems(message: Outbound) -> Iterator[Problem]:
    text = rendered(message)
    limit = TEXTS[message.kind]
    if text or not message.repost_of:
        yield from text_problems(text, message, limit=limit)
    if message.kind is OutboundKind.POST and SURE_POST < len(text) <= limit:
        sentence = _(
            "VK does not say how long a post may be: above %(sure)d characters it may be refused."
        ) % {"sure": SURE_POST}
        yield Problem(code="text_long", sentence=sentence, field="text", is_warning=True)
    if _MENTION.search(text):
        sentence = _("VK will show the name in brackets or after @ as a link to a page.")
        yield Problem(code="mention", sentence=sentence, field="text", is_warning=True)


def _repost_problems(message: Outbound) -> Iterator[Problem]:
    if not message.repost_of:
        return
    if not reposted(message.repost_of):
        sentence = _(
            "This is not the address of a post in VK: open the post by its date and copy the "
            "address, such as https://vk.com/wall-1_2."
        )
        yield Problem(code="no_post_there", sentence=sentence, field="repost_of")
    if message.files:
        sentence = _("VK does not take pictures beside a repost: remove them or the repost.")
        yield Problem(code="repost_with_files", sentence=sentence, field="files")
    if not message.comments_open:
        sentence = _("Comments under a repost cannot be closed beforehand: close them in VK.")
        yield Problem(
            code="repost_comments", sentence=sentence, field="comments_open", is_warning=True
        )


def _file_problems(message: Outbound) -> Iterator[Problem]:
    most = MOST_FILES[message.kind]
    if len(message.files) > most:
        sentence = ngettext(
            "VK takes at most %(count)d file here: remove some.",
            "VK takes at most %(count)d files here: remove some.",
            most,
        ) % {"count": most}
        yield Problem(code="too_many_files", sentence=sentence, field="files")
    is_private = message.kind is OutboundKind.DM
    yield from file_problems(message.files, PRIVATE_FILES if is_private else WALL_FILES)
