"""What we say to Telegram: the text as it will stand, what it would refuse, and the call to make.

Text is plain: no mode of markup is ever named, so what an editor typed is what people read.
Telegram counts UTF-16 units: a letter is one, most emoji are two.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.channels.networks.capabilities import Limits
from otklik.channels.networks.content_rules import (
    MEGABYTE,
    FileRules,
    file_problems,
    plain,
    with_link,
)
from otklik.channels.networks.errors import NotFound
from otklik.channels.networks.outbound_types import (
    Action,
    File,
    FileKind,
    Outbound,
    OutboundKind,
    Problem,
)

FILES = FileRules(
    count=10,
    photo_types=frozenset({"image/jpeg", "image/png"}),
    photo_names="JPEG, PNG",
    photo_bytes=10 * MEGABYTE,
    photo_sides=10_000,
    photo_ratio=20,
    video_types=frozenset({"video/mp4"}),
    video_names="MP4",
    video_bytes=50 * MEGABYTE,
)
LIMITS = Limits(
    text=4096,
    comment=4096,
    dm=4096,
    caption=1024,
    length_unit="utf16",
    removal=timedelta(hours=48),  # what is older only perhaps
    # Theirs: 30 a second in all, one a second to a chat, 20 a minute to a group.
    pause=timedelta(milliseconds=40),
    thread_pause=timedelta(seconds=4),
)
CHAT = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-?[1-9][0-9]{0,18}")
NUMBER = re.compile(r"[1-9][0-9]{0,15}")
NUMBERS = re.compile(rf"{NUMBER.pattern}(,{NUMBER.pattern})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A method of the Bot API and what to tell it; files by their names in `parameters`."""

    method: str
    parameters: Mapping[str, Any]
    files: Mapping[str, File] = field(default_factory=dict)


def rendered(message: Outbound) -> str:
    """The text with the link beneath it, unless it stands in the text already."""
    return with_link(with_link(plain(message.text), message.link), message.repost_of)


def length(text: str) -> int:
    """In UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def chat(name: str) -> int | str:
    """A chat as the Bot API wants it, from a number, a @name or a link that a person gave.

    Raises NotFound for what can be none of these.
    """
    named = re.sub(r"\A(?:https?://)?t\.me/", "@", name.strip())
    if not CHAT.fullmatch(named):
        raise NotFound("no_chat")
    return named if named.startswith("@") else int(named)


def dialogue(peer: str) -> dict[str, Any]:
    """A private dialogue with the bot, or one person's messages to the channel.

    Raises NotFound for what can be neither.
    """
    where, _slash, topic = peer.partition("/")
    place: dict[str, Any] = {"chat_id": chat(where)}
    if topic:
        place["direct_messages_topic_id"] = number(topic)
    return place


def number(kept: str) -> int:
    """The number of a message, from how we keep it: of several pictures that of the first.

    Raises NotFound for what never was one.
    """
    if not NUMBERS.fullmatch(kept):
        raise NotFound("not_a_number")
    return int(kept.partition(",")[0])


def kept_numbers(numbers: Sequence[int]) -> str:
    """How we keep the numbers of what one call made: the first where they follow each other, as
    they always did, else all: nothing of others must ever be deleted by counting on."""
    first = numbers[0]
    is_row = list(numbers) == list(range(first, first + len(numbers)))
    return str(first) if is_row else ",".join(map(str, numbers))


def problems(message: Outbound) -> list[Problem]:
    """What Telegram would refuse, and what people should know before."""
    if message.action is Action.DELETE:
        return []
    found = [*_of_text(message), *file_problems(message.files, FILES)]
    if message.action is Action.EDIT and len(message.files) > 1:
        sentence = _("Of several pictures Telegram lets only the text be changed: they stay.")
        found.append(Problem(code="album", sentence=sentence, field="files", is_warning=True))
    if message.kind is OutboundKind.POST and not message.comments_open:
        sentence = _(
            "Telegram cannot close the comments of one post: here people will be able to comment."
        )
        found.append(
            Problem(code="comments_open", sentence=sentence, field="comments", is_warning=True)
        )
    return found


def sending(message: Outbound) -> Wish:
    """The call that makes it stand there. Raises NotFound for a place that cannot be."""
    place: dict[str, Any] = {}
    match message.kind:
        case OutboundKind.POST:
            place["chat_id"] = chat(message.thread.container)
        case OutboundKind.COMMENT:
            # To stand under a post is to answer its copy in the group, or another comment.
            place["chat_id"] = chat(message.thread.container)
            asked = number(message.reply_to or message.thread.post)
            place["reply_parameters"] = {"message_id": asked}
        case OutboundKind.DM:
            place |= dialogue(message.thread.peer)
            if message.reply_to:
                place["reply_parameters"] = {"message_id": number(message.reply_to)}
    text = rendered(message)
    match message.files:
        case ():
            return Wish(method="sendMessage", parameters={**place, **_text(message, text)})
        case (file,):
            method, name = _KINDS[file.kind]
            caption = {"caption": text} if text else {}
            return Wish(method=method, parameters={**place, **caption}, files={name: file})
        case files:
            names = {f"file{at}": file for at, file in enumerate(files)}
            media = [_medium(name, file) for name, file in names.items()]
            if text:
                media[0]["caption"] = text
            return Wish(method="sendMediaGroup", parameters={**place, "media": media}, files=names)


def editing(message: Outbound) -> Wish:
    """The call that changes it: a text, one picture and its text, or the text of several."""
    place = _target(message)
    text = rendered(message)
    match message.files:
        case ():
            return Wish(method="editMessageText", parameters={**place, **_text(message, text)})
        case (file,):
            medium = _medium("file0", file) | ({"caption": text} if text else {})
            return Wish(
                method="editMessageMedia",
                parameters={**place, "media": medium},
                files={"file0": file},
            )
        case _:
            return Wish(method="editMessageCaption", parameters={**place, "caption": text})


def deleting(message: Outbound) -> Wish:
    """The call that takes it away: several pictures published at once have a number each."""
    place = _target(message)
    if "," not in message.target and len(message.files) < 2:
        return Wish(method="deleteMessage", parameters=place)
    first = place.pop("message_id")
    numbers = [int(kept) for kept in message.target.split(",")]
    if len(numbers) == 1:
        numbers = list(range(first, first + len(message.files)))
    return Wish(method="deleteMessages", parameters={**place, "message_ids": numbers})


_KINDS = {FileKind.PHOTO: ("sendPhoto", "photo"), FileKind.VIDEO: ("sendVideo", "video")}


def _target(message: Outbound) -> dict[str, Any]:
    is_private = message.kind is OutboundKind.DM
    where = message.thread.peer.partition("/")[0] if is_private else message.thread.container
    return {"chat_id": chat(where), "message_id": number(message.target)}


def _text(message: Outbound, text: str) -> dict[str, Any]:
    """The text, and whose preview to show: that of the link, where the post has one."""
    if not message.link:
        return {"text": text}
    return {"text": text, "link_preview_options": {"url": message.link}}


def _medium(name: str, file: File) -> dict[str, Any]:
    return {"type": _KINDS[file.kind][1], "media": f"attach://{name}"}


def _of_text(message: Outbound) -> list[Problem]:
    text = rendered(message)
    if not text and not message.files:
        return [Problem(code="text_empty", sentence=_("There is no text yet."), field="text")]
    over = length(text) - (LIMITS.caption or 0)
    if message.files and over > 0:
        sentence = ngettext(
            "With pictures Telegram takes %(limit)d characters: shorten the text by %(count)s, or"
            " publish here without pictures.",
            "With pictures Telegram takes %(limit)d characters: shorten the text by %(count)s, or"
            " publish here without pictures.",
            over,
        ) % {"count": over, "limit": LIMITS.caption}
        return [Problem(code="caption_too_long", sentence=sentence, field="text")]
    over = length(text) - LIMITS.text
    if over > 0:
        sentence = ngettext(
            "The text is too long for Telegram, which takes %(limit)d characters: shorten it by"
            " %(count)s.",
            "The text is too long for Telegram, which takes %(limit)d characters: shorten it by"
            " %(count)s.",
            over,
        ) % {"count": over, "limit": LIMITS.text}
        return [Problem(code="text_too_long", sentence=sentence, field="text")]
    return []
