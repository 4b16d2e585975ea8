"""One mutation of a wall, a comment or a dialogue: what is new, a correction, a removal.

`guid` and `random_id` make VK know a message again that it already took. A repost has no such
key: it is looked for before it is made.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from otklik.channels.networks.errors import (
    ChannelError,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    Unsupported,
)
from otklik.channels.networks.inbound import PROPOSED
from otklik.channels.networks.outbound import Action, Outbound, OutboundKind, Sent
from otklik.channels.networks.vk import uploads
from otklik.channels.networks.vk.client import Api, Key, has_key
from otklik.channels.networks.vk.content_rules import rendered
from otklik.channels.networks.vk.errors import NOT_DELETED, code_of, fault_of, is_wrong_key
from otklik.channels.networks.vk.links import (
    FIRST_CHAT,
    address,
    in_chat,
    is_elsewhere,
    is_number,
    number_within,
    reposted,
)
from otklik.channels.networks.vk.lookup import found_repost


def random_id(key: UUID) -> int:
    """VK's key of a private message: 31 bits, not zero."""
    return key.int % (2**31 - 1) + 1


def sent(api: Api, message: Outbound) -> Sent:
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
        "attachments": uploads.attached_to_wall(api, message.files),
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
        "attachments": uploads.attached_to_wall(api, message.files),
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
        "attachment": uploads.attached_to_message(api, message.files, peer=peer),
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
                "attachments": uploads.attached_to_wall(api, message.files),
                "close_comments": 0 if message.comments_open else 1,
            }
            api.change("wall.edit", wish, key=Key.USER)
        case OutboundKind.COMMENT:
            wish = {
                "owner_id": api.owner,
                "comment_id": _number(message.target),
                "message": text,
                "attachments": uploads.attached_to_wall(api, message.files),
            }
            api.change("wall.editComment", wish, key=Key.USER)
        case OutboundKind.DM:
            peer = _number(message.thread.peer)
            wish = {
                "peer_id": peer,
                "message": text,
                "attachment": uploads.attached_to_message(api, message.files, peer=peer),
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
