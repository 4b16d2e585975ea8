"""What goes out to MAX: files first, as often as need be, then one mutation.

A file that the network still works on makes it refuse the message (attachment.not.ready):
surely not executed, so that waiting and asking again belongs to the upload.
"""

import time
from collections.abc import Mapping
from typing import Any

import httpx

from otklik.channels.networks import address_guard, http
from otklik.channels.networks.errors import (
    InvalidContent,
    OutcomeUnknown,
    RepostRefused,
    Temporary,
    Unsupported,
)
from otklik.channels.networks.max import reposts
from otklik.channels.networks.max.client import Calls, chat_id, message_id
from otklik.channels.networks.max.links import mid_at, post_url
from otklik.channels.networks.outbound import Action, File, FileKind, Outbound, OutboundKind, Sent

FILE_HOSTS = frozenset({"oneme.ru", "okcdn.ru", "mycdn.me", "max.ru"})
UPLOADING_SECONDS = 80.0  # for all files of one message, and the wait until they are taken
NOT_READY_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)


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
        reposts.refuse_unless_taken(taken)
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
    whole = {"text": words, "link": reposts.link_to(calls, message)}
    try:
        return calls.ask(method, path, mutation=True, params=params, wish=whole)
    except reposts.REFUSALS as fault:
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
        wish["attachments"] = [_uploaded(calls, file, until=until) for file in files]
    for pause in NOT_READY_PAUSES if files else ():
        try:
            return calls.ask(method, path, mutation=True, params=params, wish=wish)
        except Temporary as fault:
            if fault.code != "attachment.not.ready" or time.monotonic() + pause > until:
                raise
        time.sleep(pause)
    return calls.ask(method, path, mutation=True, params=params, wish=wish)


def _uploaded(calls: Calls, file: File, *, until: float) -> dict[str, Any]:
    """The file as an attachment. Raises a ChannelError; an unclear end is Temporary."""
    kind = "image" if file.kind is FileKind.PHOTO else "video"
    place = calls.ask("POST", "/uploads", params={"type": kind})
    url = address_guard.theirs(place.get("url"), address_guard.known(FILE_HOSTS, calls.connection))
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise Temporary("upload_too_slow")
    try:
        with file.open() as content:
            # The address itself is the permission: the account's key does not go there.
            request = calls.client.build_request(
                "POST", url, files={"data": (file.name, content, file.content_type)}
            )
            response = http.call(calls.client, request, mutation=False, seconds=seconds)
    except OSError:
        raise InvalidContent("file_gone") from None
    http.refuse(response)
    return {"type": kind, "payload": _payload(kind, place, response)}


def _payload(kind: str, place: Mapping[str, Any], response: httpx.Response) -> dict[str, Any]:
    """What names the uploaded file: of a video it was told before, of a photo after."""
    before = place.get("token")
    if kind == "video" and isinstance(before, str) and before:
        return {"token": before}
    answer = http.decoded(response, mutation=False)
    if isinstance(answer, Mapping):
        photos, token = answer.get("photos"), answer.get("token")
        if isinstance(photos, Mapping) and photos:
            return {"photos": dict(photos)}
        if isinstance(token, str) and token:
            return {"token": token}
    raise Temporary("upload_without_token")


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
