"""Messages to Telegram: text, problems, and the call to make. Text is plain; lengths are UTF-16
units."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.channels.networks import content_rules
from otklik.channels.networks.capabilities import Limits
from otklik.channels.networks.errors import NotFound
from otklik.channels.networks.outbound_types import (
    Action,
    File,
    FileKind,
    Outbound,
    OutboundKind,
    Problem,
)

FILES = content_rules.FileRules(
    count=10,
    photo_types=frozenset({"image/jpeg", "image/png"}),
    photo_names="JPEG, PNG",
    photo_bytes=10 * content_rules.MEGABYTE,
    photo_sides=10_000,
    photo_ratio=20,
    video_types=frozenset({"video/mp4"}),
    video_names="MP4",
    video_bytes=50 * content_rules.MEGABYTE,
)
LIMITS = Limits(
    text=4096,
    comment=4096,
    dm=4096,
    caption=1024,
    length_unit="utf16",
    removal=timedelta(hours=48),  # older ones not always
    # Theirs: 30 a second in all, one a second to a chat, 20 a minute to a group.
    pause=timedelta(milliseconds=40),
    thread_pause=timedelta(seconds=4),
)
CHAT = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-?[1-9][0-9]{0,18}")
NUMBER = re.compile(r"[1-9][0-9]{0,15}")
NUMBERS = re.compile(rf"{NUMBER.pattern}(,{NUMBER.pattern})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A Bot API method with its parameters, and files by their names there."""

    method: str
    parameters: Mapping[str, Any]
    files: Mapping[str, File] = field(default_factory=dict)


def render(message: Outbound) -> str:
    """The text with its links below."""
    return content_rules.with_link(
        content_rules.with_link(content_rules.plain(message.text), message.link), message.repost_of
    )


def length(text: str) -> int:
    """In UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def chat(name: str) -> int | str:
    """A chat's number or @name, from what a person entered. Raises NotFound."""
    named = re.sub(r"\A(?:https?://)?t\.me/", "@", name.strip())
    if not CHAT.fullmatch(named):
        raise NotFound("no_chat")
    return named if named.startswith("@") else int(named)


def dialogue(peer: str) -> dict[str, Any]:
    """A dialogue with the bot, or a person's topic in the channel. Raises NotFound."""
    where, _slash, topic = peer.partition("/")
    place: dict[str, Any] = {"chat_id": chat(where)}
    if topic:
        place["direct_messages_topic_id"] = number(topic)
    return place


def number(text: str) -> int:
    """The number of a message, or of the first one of an album. Raises NotFound."""
    if not NUMBERS.fullmatch(text):
        raise NotFound("not_a_number")
    return int(text.partition(",")[0])


def numbers_to_keep(numbers: Sequence[int]) -> str:
    """The first if they are consecutive, else all: other messages must never be deleted."""
    first = numbers[0]
    is_row = list(numbers) == list(range(first, first + len(numbers)))
    return str(first) if is_row else ",".join(map(str, numbers))


def problems(message: Outbound) -> list[Problem]:
    if message.action is Action.DELETE:
        return []
    found = [*_of_text(message), *content_rules.file_problems(message.files, FILES)]
    if message.action is Action.EDIT and len(message.files) > 1:
        sentence = _(
            "When there are several pictures, Telegram lets only the text be "
            "changed: the pictures stay."
        )
        found.append(Problem(code="album", sentence=sentence, field="files", is_warning=True))
    if message.kind is OutboundKind.POST and not message.comments_open:
        sentence = _(
            "Telegram cannot close the comments of one post: here people will be able to comment."
        )
        found.append(
            Problem(code="comments_open", sentence=sentence, field="comments", is_warning=True)
        )
    return found


def send_wish(message: Outbound) -> Wish:
    """Raises NotFound."""
    place: dict[str, Any] = {}
    match message.kind:
        case OutboundKind.POST:
            place["chat_id"] = chat(message.thread.container)
        case OutboundKind.COMMENT:
            # A comment under a post answers its copy in the group, or another comment.
            place["chat_id"] = chat(message.thread.container)
            answered = number(message.reply_to or message.thread.post)
            place["reply_parameters"] = {"message_id": answered}
        case OutboundKind.DM:
            place |= dialogue(message.thread.peer)
            if message.reply_to:
                place["reply_parameters"] = {"message_id": number(message.reply_to)}
    text = render(message)
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


def edit_wish(message: Outbound) -> Wish:
    """Changes a text, one picture with its text, or an album's text."""
    place = _target(message)
    text = render(message)
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


def delete_wish(message: Outbound) -> Wish:
    """Each picture of an album has a number."""
    place = _target(message)
    if "," not in message.target and len(message.files) < 2:
        return Wish(method="deleteMessage", parameters=place)
    first = place.pop("message_id")
    numbers = list(map(int, message.target.split(",")))
    if len(numbers) == 1:
        numbers = list(range(first, first + len(message.files)))
    return Wish(method="deleteMessages", parameters={**place, "message_ids": numbers})


_KINDS = {FileKind.PHOTO: ("sendPhoto", "photo"), FileKind.VIDEO: ("sendVideo", "video")}


def _target(message: Outbound) -> dict[str, Any]:
    is_private = message.kind is OutboundKind.DM
    where = message.thread.peer.partition("/")[0] if is_private else message.thread.container
    return {"chat_id": chat(where), "message_id": number(message.target)}


def _text(message: Outbound, text: str) -> dict[str, Any]:
    """With the link's preview, where there is a link."""
    if not message.link:
        return {"text": text}
    return {"text": text, "link_preview_options": {"url": message.link}}


def _medium(name: str, file: File) -> dict[str, Any]:
    return {"type": _KINDS[file.kind][1], "media": f"attach://{name}"}


def _of_text(message: Outbound) -> list[Problem]:
    text = render(message)
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
