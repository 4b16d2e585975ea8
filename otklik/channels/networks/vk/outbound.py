"""What VK would refuse, said before anything is queued, the text as it will stand there, and one
mutation: what is new, a correction, a removal.

Text is plain: VK knows no markup but names in square brackets. Sources: dev.vk.com on uploads and
wall.post (files), the schema (messages); how long a post or comment may be is written nowhere.
`guid` and `random_id` make VK know a message again that it already took. A repost has no such
key: it is looked for before it is made.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.channels.networks.capabilities import Limits
from otklik.channels.networks.connection import Connection
from otklik.channels.networks.content_rules import (
    MEGABYTE,
    FileRules,
    file_problems,
    plain,
    text_problems,
    with_link,
)
from otklik.channels.networks.errors import (
    ChannelError,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    Unsupported,
)
from otklik.channels.networks.inbound_types import PROPOSED
from otklik.channels.networks.outbound_types import Action, Outbound, OutboundKind, Problem, Sent
from otklik.channels.networks.vk import media
from otklik.channels.networks.vk.client import PAUSES, Api, Key, has_key
from otklik.channels.networks.vk.errors import NOT_DELETED, code_of, fault_of, is_wrong_key
from otklik.channels.networks.vk.feeds import found_repost
from otklik.channels.networks.vk.links import (
    FIRST_CHAT,
    address,
    in_chat,
    is_elsewhere,
    is_number,
    number_within,
    reposted,
)

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


def problems(message: Outbound, connection: Connection) -> Iterator[Problem]:
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


def random_id(key: UUID) -> int:
    """VK's key of a private message: 31 bits, not zero."""
    return key.int % (2**31 - 1) + 1


def send(api: Api, message: Outbound) -> Sent:
    """Raises a ChannelError."""
    if message.kind is OutboundKind.COMMENT and is_elsewhere(message.thread.post):
        raise Unsupported("not_a_post")
    match message.action, message.kind:
        case Action.SEND, OutboundKind.POST:
            number = _repost(api, message) if message.repost_of else _post(api, message)
        case Action.SEND, OutboundKind.COMMENT:
            number = _comment(api, message)
        case Action.SEND, _:
            number = _message(api, message)
        case Action.EDIT, _:
            _edit(api, message)
            number = message.target
        case ((Action.HIDE | Action.SHOW), OutboundKind.COMMENT):
            _hide(api, message)
            return Sent(external_id=message.target)
        case Action.DELETE, _:
            _delete(api, message)
            return Sent(external_id=message.target)
        case _:
            raise Unsupported("nothing_of_the_kind")
    thread = message.thread
    if message.kind is OutboundKind.POST:
        return Sent(external_id=number, url=f"https://vk.com/wall{api.owner}_{number}")
    return Sent(external_id=number, url=address(thread, number, group=api.group))


def _post(api: Api, message: Outbound) -> str:
    wish = {
        "owner_id": api.owner,
        "from_group": 1,
        "message": rendered(message),
        "attachments": media.attached_to_wall(api, message.files),
        "close_comments": None if message.comments_open else 1,
        "guid": str(message.key),
    }
    try:
        response = api.change("wall.post", wish, key=Key.COMMUNITY)
    except ChannelError as fault:
        # VK's own pages say that only a person may post; the community's key was seen to.
        if not (is_wrong_key(fault) and has_key(api.connection, Key.USER)):
            raise
        response = api.change("wall.post", wish, key=Key.USER)
    return _number_in(response, "post_id")


def _repost(api: Api, message: Outbound) -> str:
    what = reposted(message.repost_of)
    if not what:
        raise NotFound("no_post_there")
    if (current := found_repost(api, what, rendered(message))) is not None:
        return current
    response = api.change(
        "wall.repost",
        {"object": what, "message": rendered(message), "group_id": api.group},
        key=Key.USER,
    )
    return _number_in(response, "post_id")


def _comment(api: Api, message: Outbound) -> str:
    wish = {
        "owner_id": api.owner,
        "post_id": _number(message.thread.post),
        "from_group": api.group,
        "message": rendered(message),
        "reply_to_comment": _answered(message),
        "attachments": media.attached_to_wall(api, message.files),
        "guid": str(message.key),
    }
    return _number_in(api.change("wall.createComment", wish, key=Key.COMMUNITY), "comment_id")


def _answered(message: Outbound) -> int | None:
    """The comment that this one answers; a post of somebody else is answered beneath it."""
    if not message.reply_to or message.reply_to == message.thread.post:
        return None
    return _number(message.reply_to)


def _message(api: Api, message: Outbound) -> str:
    peer = _number(message.thread.peer)
    is_chat = peer > FIRST_CHAT
    wish = {
        "peer_ids" if is_chat else "peer_id": peer,
        "random_id": random_id(message.key),
        "message": rendered(message),
        "attachment": media.attached_to_message(api, message.files, peer=peer),
        **_quoted(message.reply_to, peer),
    }
    response = api.change("messages.send", wish, key=Key.COMMUNITY)
    if is_chat:
        return _conversation_number(response, peer)
    return _number_in({"message_id": response}, "message_id")


def _quoted(reply_to: str, peer: int) -> Mapping[str, Any]:
    if not reply_to or reply_to.startswith(PROPOSED):  # that is no message
        return {}
    if reply_to.startswith("c"):
        within = [_number(number_within(reply_to))]
        quote = {"peer_id": peer, "conversation_message_ids": within, "is_reply": True}
        return {"forward": json.dumps(quote)}
    return {"reply_to": _number(reply_to)}


def _edit(api: Api, message: Outbound) -> None:
    text = rendered(message)
    match message.kind:
        case OutboundKind.POST:
            wish = {
                "owner_id": api.owner,
                "post_id": _number(message.target),
                "message": text,
                "attachments": media.attached_to_wall(api, message.files),
                "close_comments": 0 if message.comments_open else 1,
            }
            api.change("wall.edit", wish, key=Key.USER)
        case OutboundKind.COMMENT:
            wish = {
                "owner_id": api.owner,
                "comment_id": _number(message.target),
                "message": text,
                "attachments": media.attached_to_wall(api, message.files),
            }
            api.change("wall.editComment", wish, key=Key.USER)
        case OutboundKind.DM:
            peer = _number(message.thread.peer)
            wish = {
                "peer_id": peer,
                "message": text,
                "attachment": media.attached_to_message(api, message.files, peer=peer),
                "keep_forward_messages": 1,
                "keep_snippets": 1,
                **_target(message.target, "message_id", "cmid"),
            }
            api.change("messages.edit", wish, key=Key.COMMUNITY)


def _hide(api: Api, message: Outbound) -> None:
    """VK hides no comment: it removes it, and an editor of the page can bring it back."""
    is_hidden = message.action is Action.HIDE
    wish = {"owner_id": api.owner, "comment_id": _number(message.target)}
    if is_hidden:
        api.change("wall.deleteComment", wish, key=Key.USER)
        return
    try:
        api.change("wall.restoreComment", wish, key=Key.USER)
    except PermissionDenied as fault:
        if fault.code != code_of(NOT_DELETED):  # it stands there: an earlier call did it
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
            response = api.change(
                "messages.delete",
                {
                    "delete_for_all": 1,
                    "peer_id": _number(message.thread.peer),
                    **_target(message.target, "message_ids", "cmids"),
                },
                key=Key.COMMUNITY,
            )
            _refuse_kept(response)


def _refuse_kept(value: Any) -> None:
    """VK answers for each message: removed or not. Raises what it says, or PermissionDenied."""
    answers = value if isinstance(value, list) else [value]
    for answer in answers:
        if not isinstance(answer, dict):
            continue
        error = answer.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        if isinstance(code, int):
            raise fault_of(code, mutation=True)
        item = answer["response"] if "response" in answer else next(iter(answer.values()), 1)
        if item == 0:
            raise PermissionDenied("not_removed")


def _target(target: str, whole: str, within: str) -> Mapping[str, Any]:
    """The message by VK's number, or by that within its dialogue."""
    if target.startswith("c"):
        return {within: _number(number_within(target))}
    return {whole: _number(target)}


def _number_in(value: Any, name: str) -> str:
    number = value.get(name) if isinstance(value, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not is_number(str(number)):
        raise OutcomeUnknown("no_number")
    return str(number)


def _conversation_number(value: Any, peer: int) -> str:
    """The number within a chat: of a community's messages there VK knows no other, and tells this
    one only where it was asked with `peer_ids`. Raises what VK says of that chat."""
    answer = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else {}
    error = answer.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, int) and not isinstance(code, bool):
        raise fault_of(code, mutation=True)
    return in_chat(peer, _number_in(answer, "conversation_message_id"))


def _number(kept: str) -> int:
    """Back again. Raises NotFound for what never was a number of VK's."""
    if not is_number(kept):
        raise NotFound("not_a_number")
    return int(kept)
