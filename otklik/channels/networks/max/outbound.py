"""Sending to MAX: repeatable uploads, then one mutation.

MAX refuses a message whose file it still processes (attachment.not.ready): surely not executed, so
waiting for it is part of the upload."""

import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import httpx
from django.utils.translation import gettext_lazy as _

from otklik.channels.networks import content_rules, errors, http
from otklik.channels.networks.capabilities import Limits
from otklik.channels.networks.json_values import as_object, as_text, object_in
from otklik.channels.networks.max import links
from otklik.channels.networks.max.client import FILE_HOSTS, Calls, chat_id, message_id
from otklik.channels.networks.max.links import PostAddress, mid_at, parse_post_address, post_url
from otklik.channels.networks.max.payloads import Message
from otklik.channels.networks.outbound_types import (
    Action,
    File,
    FileKind,
    Outbound,
    OutboundKind,
    Problem,
    Sent,
)

UPLOADING_SECONDS = 80.0  # for all files of one message, and the wait until they are taken


def upload(calls: Calls, file: File, *, until: float) -> dict[str, Any]:
    """The file as an attachment. Raises a ChannelError; an unclear end is Temporary."""
    kind = "image" if file.kind is FileKind.PHOTO else "video"
    place = calls.ask("POST", "/uploads", params={"type": kind})
    url = http.check_address(place.get("url"), http.allowed_hosts(FILE_HOSTS, calls.connection))
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise errors.Temporary("upload_too_slow")
    try:
        with file.open() as content:
            # The URL itself is the permission: the account's key is not sent there.
            request = calls.client.build_request(
                "POST", url, files={"data": (file.name, content, file.content_type)}
            )
            response = http.call(calls.client, request, mutation=False, seconds=seconds)
    except OSError:
        raise errors.InvalidContent("file_gone") from None
    http.refuse(response)
    return {"type": kind, "payload": _payload(kind, place, response)}


def _payload(kind: str, place: Mapping[str, Any], response: httpx.Response) -> dict[str, Any]:
    """The token of the file: a video's comes before the upload, a photo's after."""
    if kind == "video" and (token := as_text(place.get("token"))):
        return {"token": token}
    answer = as_object(http.decode_json(response, mutation=False))
    if photos := object_in(answer, "photos"):
        return {"photos": dict(photos)}
    if token := as_text(answer.get("token")):
        return {"token": token}
    raise errors.Temporary("upload_without_token")


NOT_READY_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
TEXT_LIMIT = 4000
FILES = content_rules.FileRules(
    count=10,
    photo_types=frozenset(
        {"image/jpeg", "image/png", "image/gif", "image/tiff", "image/bmp", "image/heic"}
    ),
    photo_names="JPEG, PNG, GIF",
    photo_bytes=50 * content_rules.MEGABYTE,
    photo_side=7680,
    video_types=frozenset({"video/mp4", "video/quicktime", "video/x-matroska", "video/webm"}),
    video_names="MP4, MOV, MKV, WEBM",
    video_bytes=250 * content_rules.MEGABYTE,
)
LIMITS = Limits(
    text=TEXT_LIMIT, comment=TEXT_LIMIT, dm=TEXT_LIMIT, pause=timedelta(milliseconds=50)
)


def problems(message: Outbound, text: str) -> list[Problem]:
    is_repost_alone = bool(message.repost_of) and not text
    problems = (
        [] if is_repost_alone else content_rules.text_problems(text, message, limit=TEXT_LIMIT)
    )
    if message.kind is OutboundKind.COMMENT and message.files:
        sentence = _("MAX accepts no files in comments: remove them, or give a link.")
        problems.append(Problem(code="files_in_comment", sentence=sentence, field="files"))
        return problems
    if message.repost_of:
        problems += _repost_problems(message)
    if message.kind is OutboundKind.POST and not message.comments_open:
        sentence = _("Comments of one post cannot be closed: MAX closes those of the channel.")
        problems.append(Problem(code="comments_open", sentence=sentence, is_warning=True))
    return problems + content_rules.file_problems(message.files, FILES)


def send(calls: Calls, message: Outbound, text: str) -> Sent:
    """Raises a ChannelError."""
    match message.action:
        case Action.SEND:
            return _send(calls, message, text)
        case Action.EDIT:
            return _edit(calls, message, text)
        case Action.DELETE:
            return _delete(calls, message)
        case _:
            raise errors.Unsupported("hiding")


def _send(calls: Calls, message: Outbound, text: str) -> Sent:
    if message.kind is OutboundKind.COMMENT:
        _refuse_files(message)
        path, params = _comments(message), {}
    else:
        place = message.thread.peer if message.kind is OutboundKind.DM else message.thread.container
        path, params = "/messages", {"chat_id": chat_id(place)}
    wish: dict[str, Any] = {"text": text}
    if message.reply_to:
        wish["link"] = {"type": "reply", "mid": message_id(message.reply_to)}
    answer = object_in(_mutate(calls, message, "POST", path, params, wish), "message")
    url, body = as_text(answer.get("url")), answer.get("body")
    number = as_text(body.get("mid")) if isinstance(body, Mapping) else mid_at(url)
    if not number:
        raise errors.OutcomeUnknown("no_id")
    if message.repost_of and object_in(answer, "link").get("type") != "forward":
        raise errors.OutcomeUnknown("no_forward")
    return Sent(external_id=number, url=url or _url(message, number))


def _edit(calls: Calls, message: Outbound, text: str) -> Sent:
    target = message_id(message.target)
    if message.kind is OutboundKind.COMMENT:
        _refuse_files(message)
        path, params = _comments(message), {"comment_id": target}
        wish: dict[str, Any] = {"text": text}
    else:
        # An empty list removes the files: an edit replaces everything.
        path, params, wish = "/messages", {"message_id": target}, {"text": text, "attachments": []}
    _require_success(_mutate(calls, message, "PUT", path, params, wish))
    return Sent(external_id=target, url=_url(message, target))


def _delete(calls: Calls, message: Outbound) -> Sent:
    target = message_id(message.target)
    if message.kind is OutboundKind.COMMENT:
        path, params = _comments(message), {"comment_id": target}
    else:
        path, params = "/messages", {"message_id": target}
    _require_success(calls.ask("DELETE", path, mutation=True, params=params))
    return Sent(external_id=target)


def _repeat(
    calls: Calls, message: Outbound, method: str, path: str, params: Mapping[str, Any], text: str
) -> Mapping[str, Any]:
    """A post that forwards another has no files; an edit names the forwarded post again."""
    if message.files:
        raise errors.Unsupported("files_beside_a_repost")
    words = text or (None if message.action is Action.SEND else "")
    whole = {"text": words, "link": link_to(calls, message)}
    try:
        return calls.ask(method, path, mutation=True, params=params, wish=whole)
    except REFUSALS as fault:
        if message.action is not Action.SEND:
            raise
        raise errors.RepostRefused(fault.code) from None


def _mutate(
    calls: Calls,
    message: Outbound,
    method: str,
    path: str,
    params: Mapping[str, Any],
    wish: dict[str, Any],
) -> Mapping[str, Any]:
    """The one mutation; it waits until MAX has processed the files."""
    if message.repost_of:
        return _repeat(calls, message, method, path, params, wish["text"])
    files, until = message.files, time.monotonic() + UPLOADING_SECONDS
    if files:
        wish["attachments"] = [upload(calls, file, until=until) for file in files]
    for pause in NOT_READY_PAUSES if files else ():
        try:
            return calls.ask(method, path, mutation=True, params=params, wish=wish)
        except errors.Temporary as fault:
            if fault.code != "attachment.not.ready" or time.monotonic() + pause > until:
                raise
        time.sleep(pause)
    return calls.ask(method, path, mutation=True, params=params, wish=wish)


def _comments(message: Outbound) -> str:
    return f"/messages/{message_id(message.thread.post)}/comments"


def _refuse_files(message: Outbound) -> None:
    if message.files:
        raise errors.Unsupported("files_in_comment")


def _require_success(answer: Mapping[str, Any]) -> None:
    if answer.get("success") is not True:
        raise errors.OutcomeUnknown("no_success")


def _url(message: Outbound, number: str) -> str:
    """A comment has the address of its post."""
    if message.kind is OutboundKind.DM:
        return ""
    post = message.thread.post if message.kind is OutboundKind.COMMENT else number
    return post_url(message.thread.container, post)


REFUSALS = (errors.InvalidContent, errors.NotFound, errors.PermissionDenied)


def link_to(calls: Calls, message: Outbound) -> Mapping[str, str]:
    """The link that forwards the other post. Raises a ChannelError."""
    what = parse_post_address(message.repost_of)
    if what is None:
        raise errors.RepostRefused("no_post_there")
    return {"type": "forward", "mid": what.mid(_channel(calls, what))}


def is_same(sentence: Message, message: Outbound, text: str) -> bool:
    """The same text, forwarding the same post or none."""
    if not content_rules.are_alike(sentence.text, text):
        return False
    is_forward = sentence.link is not None and sentence.link.type == "forward"
    if not message.repost_of or not is_forward:
        return is_forward == bool(message.repost_of)
    what = parse_post_address(message.repost_of)
    return what is not None and links.tail_of(sentence.link_number) == what.tail


def _channel(calls: Calls, what: PostAddress) -> int:
    if what.number:
        return int(what.number)
    try:
        number = calls.ask("GET", f"/chats/{what.nick}").get("chat_id")
    except REFUSALS as fault:
        raise errors.RepostRefused(fault.code) from None
    if not isinstance(number, int) or isinstance(number, bool) or not number:
        raise errors.RepostRefused("no_channel_there")
    return number


def _repost_problems(message: Outbound) -> Iterator[Problem]:
    if parse_post_address(message.repost_of) is None:
        sentence = _(
            "This is not the address of a post in MAX: copy the link of the post itself, such as "
            "https://max.ru/channel/AZ…"
        )
        yield Problem(code="no_post_there", sentence=sentence, field="repost_of")
    if message.files:
        sentence = _("In MAX a repost goes without pictures: remove them or the repost.")
        yield Problem(code="repost_with_files", sentence=sentence, field="files")
