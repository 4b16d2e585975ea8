"""What goes out to MAX: files first, as often as need be, then one mutation.

A file that the network still works on makes it refuse the message (attachment.not.ready):
surely not executed, so that waiting and asking again belongs to the upload.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.capabilities import Limits
from otklik.channels.networks.content_rules import (
    MEGABYTE,
    FileRules,
    are_alike,
    file_problems,
    text_problems,
)
from otklik.channels.networks.errors import (
    InvalidContent,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    RepostRefused,
    Temporary,
    Unsupported,
)
from otklik.channels.networks.max import links
from otklik.channels.networks.max.client import Calls, chat_id, message_id
from otklik.channels.networks.max.links import Repeated, mid_at, post_url, repeated
from otklik.channels.networks.max.media import UPLOADING_SECONDS, uploaded
from otklik.channels.networks.max.payloads import Message
from otklik.channels.networks.outbound_types import Action, Outbound, OutboundKind, Problem, Sent

NOT_READY_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
TEXT_LIMIT = 4000
FILES = FileRules(
    count=10,
    photo_types=frozenset(
        {"image/jpeg", "image/png", "image/gif", "image/tiff", "image/bmp", "image/heic"}
    ),
    photo_names="JPEG, PNG, GIF",
    photo_bytes=50 * MEGABYTE,
    photo_side=7680,
    video_types=frozenset({"video/mp4", "video/quicktime", "video/x-matroska", "video/webm"}),
    video_names="MP4, MOV, MKV, WEBM",
    video_bytes=250 * MEGABYTE,
)
LIMITS = Limits(
    text=TEXT_LIMIT, comment=TEXT_LIMIT, dm=TEXT_LIMIT, pause=timedelta(milliseconds=50)
)


def problems(message: Outbound, text: str) -> list[Problem]:
    """What MAX would refuse, and what people should know before."""
    is_repost_alone = bool(message.repost_of) and not text
    problems = [] if is_repost_alone else text_problems(text, message, limit=TEXT_LIMIT)
    if message.kind is OutboundKind.COMMENT and message.files:
        sentence = _("MAX takes no files in comments: remove them, or give a link.")
        problems.append(Problem(code="files_in_comment", sentence=sentence, field="files"))
        return problems
    if message.repost_of:
        problems += _repost_problems(message)
    if message.kind is OutboundKind.POST and not message.comments_open:
        sentence = _("Comments of one post cannot be closed: MAX closes those of the channel.")
        problems.append(Problem(code="comments_open", sentence=sentence, is_warning=True))
    return problems + file_problems(message.files, FILES)


def send(calls: Calls, message: Outbound, text: str) -> Sent:
    """One attempt of one action. Raises a ChannelError."""
    match message.action:
        case Action.SEND:
            return _send(calls, message, text)
        case Action.EDIT:
            return _edit(calls, message, text)
        case Action.DELETE:
            return _delete(calls, message)
        case _:
            raise Unsupported("hiding")


def _send(calls: Calls, message: Outbound, text: str) -> Sent:
    if message.kind is OutboundKind.COMMENT:
        _refuse_files(message)
        path, params = _comments(message), {}
        wish: dict[str, Any] = {"text": text}
    else:
        place = message.thread.peer if message.kind is OutboundKind.DM else message.thread.container
        path, params = "/messages", {"chat_id": chat_id(place)}
        wish = {"text": text}
    if message.reply_to:
        wish["link"] = {"type": "reply", "mid": message_id(message.reply_to)}
    answer = _mutate(calls, message, "POST", path, params, wish).get("message")
    taken = answer if isinstance(answer, Mapping) else {}
    address = taken.get("url")
    url = address if isinstance(address, str) else ""
    body = taken.get("body")
    number = body.get("mid") if isinstance(body, Mapping) else mid_at(url)
    if not (isinstance(number, str) and number):
        raise OutcomeUnknown("no_id")
    if message.repost_of:
        refuse_unless_taken(taken)
    return Sent(external_id=number, url=url or _url(message, number))


def _edit(calls: Calls, message: Outbound, text: str) -> Sent:
    target = message_id(message.target)
    if message.kind is OutboundKind.COMMENT:
        _refuse_files(message)
        path, params = _comments(message), {"comment_id": target}
        wish: dict[str, Any] = {"text": text}
    else:
        # An empty list takes away the files that stood there: an edit says the whole.
        path, params, wish = "/messages", {"message_id": target}, {"text": text, "attachments": []}
    _approved(_mutate(calls, message, "PUT", path, params, wish))
    return Sent(external_id=target, url=_url(message, target))


def _delete(calls: Calls, message: Outbound) -> Sent:
    target = message_id(message.target)
    if message.kind is OutboundKind.COMMENT:
        path, params = _comments(message), {"comment_id": target}
    else:
        path, params = "/messages", {"message_id": target}
    _approved(calls.ask("DELETE", path, mutation=True, params=params))
    return Sent(external_id=target)


def _repeat(
    calls: Calls,
    message: Outbound,
    method: str,
    path: str,
    params: Mapping[str, Any],
    text: str,
) -> Mapping[str, Any]:
    """The one mutation, of a post that repeats another, and has no files of its own. A correction
    says again what is repeated: an edit says the whole."""
    if message.files:
        raise Unsupported("files_beside_a_repost")
    words = text or (None if message.action is Action.SEND else "")
    whole = {"text": words, "link": link_to(calls, message)}
    try:
        return calls.ask(method, path, mutation=True, params=params, wish=whole)
    except REFUSALS as fault:
        if message.action is not Action.SEND:
            raise
        raise RepostRefused(fault.code) from None


def _mutate(
    calls: Calls,
    message: Outbound,
    method: str,
    path: str,
    params: Mapping[str, Any],
    wish: dict[str, Any],
) -> Mapping[str, Any]:
    """The one mutation; with files it waits until the network has worked on them."""
    if message.repost_of:
        return _repeat(calls, message, method, path, params, wish["text"])
    files, until = message.files, time.monotonic() + UPLOADING_SECONDS
    if files:
        wish["attachments"] = [uploaded(calls, file, until=until) for file in files]
    for pause in NOT_READY_PAUSES if files else ():
        try:
            return calls.ask(method, path, mutation=True, params=params, wish=wish)
        except Temporary as fault:
            if fault.code != "attachment.not.ready" or time.monotonic() + pause > until:
                raise
        time.sleep(pause)
    return calls.ask(method, path, mutation=True, params=params, wish=wish)


def _comments(message: Outbound) -> str:
    return f"/messages/{message_id(message.thread.post)}/comments"


def _refuse_files(message: Outbound) -> None:
    if message.files:
        raise Unsupported("files_in_comment")


def _approved(answer: Mapping[str, Any]) -> None:
    if answer.get("success") is not True:
        raise OutcomeUnknown("no_success")


def _url(message: Outbound, number: str) -> str:
    """Where it stands, for people. A comment is shown under its post."""
    if message.kind is OutboundKind.DM:
        return ""
    post = message.thread.post if message.kind is OutboundKind.COMMENT else number
    return post_url(message.thread.container, post)


REFUSALS = (InvalidContent, NotFound, PermissionDenied)


def link_to(calls: Calls, message: Outbound) -> Mapping[str, str]:
    """The link that repeats the other post. Raises a ChannelError."""
    what = repeated(message.repost_of)
    if what is None:
        raise RepostRefused("no_post_there")
    return {"type": "forward", "mid": what.mid(_channel(calls, what))}


def refuse_unless_taken(answer: Mapping[str, Any]) -> None:
    """A post that came out without what it was to repeat is nothing that we asked for: a person
    looks. Raises OutcomeUnknown."""
    link = answer.get("link")
    if not isinstance(link, Mapping) or link.get("type") != "forward":
        raise OutcomeUnknown("no_forward")


def is_same(sentence: Message, message: Outbound, text: str) -> bool:
    """Whether a post that stands there is ours: the same words, and repeating the same post or
    none."""
    if not are_alike(sentence.text, text):
        return False
    is_forward = sentence.link is not None and sentence.link.type == "forward"
    if not message.repost_of or not is_forward:
        return is_forward == bool(message.repost_of)
    what = repeated(message.repost_of)
    return what is not None and links.tail_of(sentence.linked_number) == what.tail


def _channel(calls: Calls, what: Repeated) -> int:
    if what.number:
        return int(what.number)
    try:
        number = calls.ask("GET", f"/chats/{what.nick}").get("chat_id")
    except REFUSALS as fault:
        raise RepostRefused(fault.code) from None
    if not isinstance(number, int) or isinstance(number, bool) or not number:
        raise RepostRefused("no_channel_there")
    return number


def _repost_problems(message: Outbound) -> Iterator[Problem]:
    if repeated(message.repost_of) is None:
        sentence = _(
            "This is not the address of a post in MAX: copy the link of the post itself, such as "
            "https://max.ru/channel/AZ…"
        )
        yield Problem(code="no_post_there", sentence=sentence, field="repost_of")
    if message.files:
        sentence = _("In MAX a repost goes without pictures: remove them or the repost.")
        yield Problem(code="repost_with_files", sentence=sentence, field="files")
