"""Messages to VK: text, problems, uploads, and one mutation.

Text is plain. Sources: dev.vk.com on uploads and wall.post, the schema (messages); the longest post
and comment are undocumented. `guid` and `random_id` make VK recognise a repeated message. A repost
has no such key: it is looked for before it is made."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.channels.networks import content_rules, errors
from otklik.channels.networks.capabilities import Limits
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.inbound_types import PROPOSED
from otklik.channels.networks.json_values import (
    Lenient,
    as_count,
    as_object,
    as_objects,
    as_text,
    object_in,
)
from otklik.channels.networks.outbound_types import (
    Action,
    File,
    FileKind,
    Outbound,
    OutboundKind,
    Problem,
    Sent,
)
from otklik.channels.networks.vk.client import (
    NOT_DELETED,
    PAUSES,
    Api,
    Key,
    code_of,
    fault_of,
    has_key,
    is_wrong_key,
)
from otklik.channels.networks.vk.feeds import find_repost
from otklik.channels.networks.vk.links import (
    FIRST_CHAT,
    address,
    in_chat,
    is_elsewhere,
    is_number,
    number_within,
    random_id,
    repost_object,
)
from otklik.channels.networks.vk.payloads import Number, Text

LONGEST_CAPTION = 2048
LONGEST_TITLE = 128
_ENDINGS = {"image/png": "png", "image/gif": "gif", "video/quicktime": "mov", "video/webm": "webm"}


class _SavedFile(Lenient):
    id: Number = 0
    video_id: Number = 0
    owner_id: Number = 0
    access_key: Text = ""
    upload_url: Text = ""


def attach_to_wall(api: Api, files: tuple[File, ...]) -> str:
    """Attachment names, comma-separated. Raises a ChannelError."""
    place: Any = None
    names = []
    for file in files:
        if file.kind is FileKind.VIDEO:
            names.append(_upload_video(api, file))
            continue
        if place is None:
            place = api.ask("photos.getWallUploadServer", {"group_id": api.group}, key=Key.USER)
        stored = _upload_photo(api, place, file)
        caption = file.alt.strip()[:LONGEST_CAPTION]
        wish = {"group_id": api.group, "caption": caption, **stored}
        saved = api.ask("photos.saveWallPhoto", wish, key=Key.USER)
        names.append(_attachment_name("photo", saved))
    return ",".join(names)


def attach_to_message(api: Api, files: tuple[File, ...], *, peer: int) -> str:
    if not files:
        return ""
    place = api.ask("photos.getMessagesUploadServer", {"peer_id": peer}, key=Key.COMMUNITY)
    names = []
    for file in files:
        stored = _upload_photo(api, place, file)
        saved = api.ask("photos.saveMessagesPhoto", stored, key=Key.COMMUNITY)
        names.append(_attachment_name("photo", saved))
    return ",".join(names)


def _upload_photo(api: Api, place: Any, file: File) -> Mapping[str, Any]:
    """Raises InvalidContent when VK found no picture in it."""
    with _open_file(file, "jpg") as photo:
        values = api.upload(as_object(place).get("upload_url"), {"photo": photo})
    if as_text(values.get("photo")) in {"", "[]"}:
        raise errors.InvalidContent("photo_refused")
    return {name: values.get(name) for name in ("photo", "server", "hash")}


def _upload_video(api: Api, file: File) -> str:
    title = (file.alt.strip() or file.name)[:LONGEST_TITLE]
    wish = {"name": title, "group_id": api.group, "wallpost": 0}
    response = api.ask("video.save", wish, key=Key.USER)
    place = _SavedFile.model_validate(as_object(response))
    with _open_file(file, "mp4") as video:
        answer = api.upload(place.upload_url, {"video_file": video})
    if "error" in answer or "error_code" in answer:
        raise errors.InvalidContent("video_refused")
    return _attachment_name("video", response)


def _attachment_name(kind: str, value: Any) -> str:
    """VK's name of a saved file. Raises Temporary without one."""
    first = value[0] if isinstance(value, list) and value else value
    saved = _SavedFile.model_validate(as_object(first))
    number = saved.id or saved.video_id
    if not number or not saved.owner_id:
        raise errors.Temporary("no_file_number")
    key = f"_{saved.access_key}" if saved.access_key else ""
    return f"{kind}{saved.owner_id}_{number}{key}"


@contextmanager
def _open_file(file: File, usual_ending: str) -> Iterator[tuple[str, BinaryIO, str]]:
    """Name, bytes and type. VK checks the extension, and fails on Cyrillic names."""
    name = f"{file.kind.value}.{_ENDINGS.get(file.content_type, usual_ending)}"
    try:
        stream = file.open()
    except OSError:
        raise errors.InvalidContent("file_gone") from None
    with stream:
        yield name, stream, file.content_type


# Each number is defined once; LIMITS is for the rest of the program.
TEXTS = {OutboundKind.POST: 15_000, OutboundKind.COMMENT: 4_000, OutboundKind.DM: 9_000}
SURE_POST = 4096  # longer ones sometimes failed
MOST_FILES = {OutboundKind.POST: 10, OutboundKind.COMMENT: 2, OutboundKind.DM: 10}
WALL_FILES = content_rules.FileRules(
    count=sys.maxsize,  # checked separately, as each place allows another number
    photo_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
    photo_names="JPEG, PNG, GIF",
    photo_bytes=50 * content_rules.MEGABYTE,
    photo_sides=14_000,
    photo_ratio=20,
    video_types=frozenset(
        {
            "video/mp4", "video/quicktime", "video/x-msvideo", "video/mpeg", "video/webm",
            "video/3gpp",
        }
    ),
    video_names="MP4",
    video_bytes=1024 * content_rules.MEGABYTE,
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


def problems(message: Outbound, text: str, connection: Connection) -> Iterator[Problem]:
    yield from _key_problems(message, connection)
    if message.action not in (Action.SEND, Action.EDIT):
        return
    yield from _text_problems(message, text)
    yield from _repost_problems(message)
    yield from _file_problems(message)


def needs_person(message: Outbound) -> bool:
    """Whether VK requires an editor's key."""
    is_private = message.kind is OutboundKind.DM
    is_change = message.action is not Action.SEND
    return not is_private and bool(is_change or message.files or message.repost_of)


def _key_problems(message: Outbound, connection: Connection) -> Iterator[Problem]:
    if not needs_person(message) or has_key(connection, Key.USER):
        return
    if message.action is not Action.SEND:
        sentence = _(
            "Only an editor of the community can change or remove what is published in VK: ask "
            "the administrator for a key of an editor, or do it in VK itself."
        )
        yield Problem(code="no_user_key", sentence=sentence)
        return
    sentence = _(
        "VK takes pictures and reposts only with a key of an editor of the community: ask the "
        "administrator for one, or publish the text alone."
    )
    yield Problem(code="no_user_key", sentence=sentence, field="files")


def _text_problems(message: Outbound, text: str) -> Iterator[Problem]:
    limit = TEXTS[message.kind]
    if text or not message.repost_of:
        yield from content_rules.text_problems(text, message, limit=limit)
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
    if not repost_object(message.repost_of):
        sentence = _(
            "This is not the address of a post in VK: open the post by its date and copy the "
            "address, such as https://vk.com/wall-1_2."
        )
        yield Problem(code="no_post_there", sentence=sentence, field="repost_of")
    if message.files:
        sentence = _("VK does not take pictures together with a repost: remove them or the repost.")
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
    yield from content_rules.file_problems(
        message.files, PRIVATE_FILES if is_private else WALL_FILES
    )


def send(api: Api, message: Outbound, text: str) -> Sent:
    """Raises a ChannelError."""
    if message.kind is OutboundKind.COMMENT and is_elsewhere(message.thread.post):
        raise errors.Unsupported("not_a_post")
    match message.action, message.kind:
        case Action.SEND, OutboundKind.POST:
            number = _repost(api, message, text) if message.repost_of else _post(api, message, text)
        case Action.SEND, OutboundKind.COMMENT:
            number = _comment(api, message, text)
        case Action.SEND, _:
            number = _message(api, message, text)
        case Action.EDIT, _:
            _edit(api, message, text)
            number = message.target
        case ((Action.HIDE | Action.SHOW), OutboundKind.COMMENT):
            _hide(api, message)
            return Sent(external_id=message.target)
        case Action.DELETE, _:
            _delete(api, message)
            return Sent(external_id=message.target)
        case _:
            raise errors.Unsupported("nothing_of_the_kind")
    thread = message.thread
    if message.kind is OutboundKind.POST:
        return Sent(external_id=number, url=f"https://vk.com/wall{api.owner}_{number}")
    return Sent(external_id=number, url=address(thread, number, group=api.group))


def _post(api: Api, message: Outbound, text: str) -> str:
    wish = {
        "owner_id": api.owner,
        "from_group": 1,
        "message": text,
        "attachments": attach_to_wall(api, message.files),
        "close_comments": None if message.comments_open else 1,
        "guid": str(message.key),
    }
    try:
        response = api.change("wall.post", wish, key=Key.COMMUNITY)
    except errors.ChannelError as fault:
        # VK's documentation says that only a person may post; the community's key was seen to work.
        if not (is_wrong_key(fault) and has_key(api.connection, Key.USER)):
            raise
        response = api.change("wall.post", wish, key=Key.USER)
    return _number_in(response, "post_id")


def _repost(api: Api, message: Outbound, text: str) -> str:
    what = repost_object(message.repost_of)
    if not what:
        raise errors.NotFound("no_post_there")
    if (current := find_repost(api, what, text)) is not None:
        return current
    wish = {"object": what, "message": text, "group_id": api.group}
    return _number_in(api.change("wall.repost", wish, key=Key.USER), "post_id")


def _comment(api: Api, message: Outbound, text: str) -> str:
    wish = {
        "owner_id": api.owner,
        "post_id": _number(message.thread.post),
        "from_group": api.group,
        "message": text,
        "reply_to_comment": _comment_number(message),
        "attachments": attach_to_wall(api, message.files),
        "guid": str(message.key),
    }
    return _number_in(api.change("wall.createComment", wish, key=Key.COMMUNITY), "comment_id")


def _comment_number(message: Outbound) -> int | None:
    """None for a person's post, which is answered below it."""
    if not message.reply_to or message.reply_to == message.thread.post:
        return None
    return _number(message.reply_to)


def _message(api: Api, message: Outbound, text: str) -> str:
    peer = _number(message.thread.peer)
    is_chat = peer > FIRST_CHAT
    wish = {
        "peer_ids" if is_chat else "peer_id": peer,
        "random_id": random_id(message.key),
        "message": text,
        "attachment": attach_to_message(api, message.files, peer=peer),
        **_quote(message.reply_to, peer),
    }
    response = api.change("messages.send", wish, key=Key.COMMUNITY)
    if is_chat:
        return _conversation_number(response, peer)
    return _number_in({"message_id": response}, "message_id")


def _quote(reply_to: str, peer: int) -> Mapping[str, Any]:
    if not reply_to or reply_to.startswith(PROPOSED):  # then there is no message to reply to
        return {}
    if reply_to.startswith("c"):
        within = [_number(number_within(reply_to))]
        quote = {"peer_id": peer, "conversation_message_ids": within, "is_reply": True}
        return {"forward": json.dumps(quote)}
    return {"reply_to": _number(reply_to)}


def _edit(api: Api, message: Outbound, text: str) -> None:
    match message.kind:
        case OutboundKind.POST:
            wish = {
                "owner_id": api.owner,
                "post_id": _number(message.target),
                "message": text,
                "attachments": attach_to_wall(api, message.files),
                "close_comments": 0 if message.comments_open else 1,
            }
            api.change("wall.edit", wish, key=Key.USER)
        case OutboundKind.COMMENT:
            wish = {
                "owner_id": api.owner,
                "comment_id": _number(message.target),
                "message": text,
                "attachments": attach_to_wall(api, message.files),
            }
            api.change("wall.editComment", wish, key=Key.USER)
        case OutboundKind.DM:
            peer = _number(message.thread.peer)
            wish = {
                "peer_id": peer,
                "message": text,
                "attachment": attach_to_message(api, message.files, peer=peer),
                "keep_forward_messages": 1,
                "keep_snippets": 1,
                **_target(message.target, "message_id", "cmid"),
            }
            api.change("messages.edit", wish, key=Key.COMMUNITY)


def _hide(api: Api, message: Outbound) -> None:
    """VK cannot hide a comment: it is removed, and can be restored."""
    if message.action is Action.HIDE:
        _delete(api, message)
        return
    wish = {"owner_id": api.owner, "comment_id": _number(message.target)}
    try:
        api.change("wall.restoreComment", wish, key=Key.USER)
    except errors.PermissionDenied as fault:
        if fault.code != code_of(NOT_DELETED):  # it is visible: an earlier call did it
            raise


def _delete(api: Api, message: Outbound) -> None:
    match message.kind:
        case OutboundKind.POST:
            wish = {"owner_id": api.owner, "post_id": _number(message.target)}
            api.change("wall.delete", wish, key=Key.USER)
        case OutboundKind.COMMENT:
            wish = {"owner_id": api.owner, "comment_id": _number(message.target)}
            api.change("wall.deleteComment", wish, key=Key.USER)
        case OutboundKind.DM:
            peer, target = _number(message.thread.peer), message.target
            wish = {"peer_id": peer, "delete_for_all": 1}
            wish |= _target(target, "message_ids", "cmids")
            _refuse_unless_removed(api.change("messages.delete", wish, key=Key.COMMUNITY))


def _refuse_unless_removed(value: Any) -> None:
    """VK answers per message. Raises its error, or PermissionDenied."""
    for answer in as_objects(value if isinstance(value, list) else [value]):
        _refuse_error(answer)
        item = answer["response"] if "response" in answer else next(iter(answer.values()), 1)
        if item == 0:
            raise errors.PermissionDenied("not_removed")


def _refuse_error(answer: Mapping[str, Any]) -> None:
    """Raises what VK says of one message."""
    code = object_in(answer, "error").get("code")
    if isinstance(code, int) and not isinstance(code, bool):
        raise fault_of(code, mutation=True)


def _target(target: str, whole: str, within: str) -> Mapping[str, Any]:
    """The message by VK's number, or by that within its dialogue."""
    if target.startswith("c"):
        return {within: _number(number_within(target))}
    return {whole: _number(target)}


def _number_in(value: Any, name: str) -> str:
    number = str(as_count(as_object(value).get(name)))
    if not is_number(number):
        raise errors.OutcomeUnknown("no_number")
    return number


def _conversation_number(value: Any, peer: int) -> str:
    """The number within a group chat, which VK returns only for `peer_ids`. Raises VK's error."""
    answer = as_object(value[0] if isinstance(value, list) and value else None)
    _refuse_error(answer)
    return in_chat(peer, _number_in(answer, "conversation_message_id"))


def _number(text: str) -> int:
    """Raises NotFound."""
    if not is_number(text):
        raise errors.NotFound("not_a_number")
    return int(text)
