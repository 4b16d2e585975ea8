"""Sending to Odnoklassniki: repeatable uploads, then one mutation."""

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.channels.networks import http
from otklik.channels.networks.capabilities import Limits
from otklik.channels.networks.content_rules import MEGABYTE, FileRules, file_problems, text_problems
from otklik.channels.networks.errors import InvalidContent, OutcomeUnknown, Temporary, Unsupported
from otklik.channels.networks.json_values import as_object, as_text, object_in
from otklik.channels.networks.ok import existing_posts
from otklik.channels.networks.ok.client import FILE_HOSTS, PAUSE_SECONDS, Calls, dialogue, number
from otklik.channels.networks.ok.existing_posts import TOPIC
from otklik.channels.networks.ok.links import post_url
from otklik.channels.networks.outbound_types import (
    Action,
    File,
    FileKind,
    Outbound,
    OutboundKind,
    Problem,
    Sent,
)

UPLOADING_SECONDS = 80.0  # for all photos of one post


def upload(calls: Calls, files: Sequence[File], *, group: str) -> list[str]:
    """Tokens of the photos, in order. Raises a ChannelError; an unclear end is Temporary."""
    if not files:
        return []
    if any(file.kind is not FileKind.PHOTO for file in files):
        raise Unsupported("video")
    until = time.monotonic() + UPLOADING_SECONDS
    place = as_object(calls.rest("photosV2.getUploadUrl", gid=group, count=str(len(files))))
    hosts = http.allowed_hosts(FILE_HOSTS, calls.connection)
    url = http.check_address(place.get("upload_url"), hosts)
    try:
        with ExitStack() as opened:
            parts = {
                f"pic{at}": (file.name, opened.enter_context(file.open()), file.content_type)
                for at, file in enumerate(files, start=1)
            }
            # The URL itself is the permission: no key is sent there.
            request = calls.client.build_request("POST", url, files=parts)
            response = http.call(
                calls.client, request, mutation=False, seconds=until - time.monotonic()
            )
    except OSError:
        raise InvalidContent("file_gone") from None
    http.refuse(response)
    photos = object_in(http.decode_json(response, mutation=False), "photos")
    ids = place.get("photo_ids")
    tokens = [
        as_text(object_in(photos, str(photo_id)).get("token"))
        for photo_id in (ids if isinstance(ids, list) else [])
    ]
    if len(tokens) != len(files) or not all(tokens):
        raise Temporary("upload_without_token")
    return tokens


TEXT_LIMIT = 4000  # our own: the network has an undocumented one (error 601)
COMMENT_LIMIT = 3000
DM_LIMIT = 4000  # our own too
FILES = FileRules(
    count=10,
    photo_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
    photo_names="JPEG, PNG, GIF",
    photo_bytes=32 * MEGABYTE,
)
LIMITS = Limits(
    text=TEXT_LIMIT, comment=COMMENT_LIMIT, dm=DM_LIMIT, pause=timedelta(seconds=PAUSE_SECONDS)
)


def problems(message: Outbound, text: str) -> list[Problem]:
    limit = {
        OutboundKind.POST: TEXT_LIMIT,
        OutboundKind.COMMENT: COMMENT_LIMIT,
        OutboundKind.DM: DM_LIMIT,
    }[message.kind]
    problems = text_problems(text, message, limit=limit)
    if message.kind is not OutboundKind.POST and message.files:
        sentence = _("A program cannot add files here in Odnoklassniki: give a link to them.")
        problems.append(Problem(code="files_not_taken", sentence=sentence, field="files"))
        return problems
    if message.repost_of:
        sentence = _("A program cannot share another page's post here: give a link to it.")
        problems.append(Problem(code="repost", sentence=sentence, field="repost_of"))
    return problems + file_problems(message.files, FILES)


def send(calls: Calls, message: Outbound, text: str) -> Sent:
    """Raises a ChannelError."""
    match message.kind:
        case OutboundKind.POST:
            return _post(calls, message, text)
        case OutboundKind.COMMENT:
            return _comment(calls, message, text)
        case OutboundKind.DM:
            return _message(calls, message, text)


def blocks(message: Outbound, text: str, photos: Sequence[str]) -> list[dict[str, Any]]:
    """A post's blocks; the address below the text is one of its own, shown with a picture."""
    link = message.link if message.link and message.link not in message.text else ""
    words = text.removesuffix(link).strip() if link else text
    found: list[dict[str, Any]] = []
    if words:
        found.append({"type": "text", "text": words})
    if photos:
        found.append({"type": "photo", "list": [{"id": token} for token in photos]})
    if link:
        found.append({"type": "link", "url": link})
    return found


def _post(calls: Calls, message: Outbound, text: str) -> Sent:
    group = number(message.thread.container)
    if message.action is Action.DELETE:
        target = number(message.target)
        _require_success(existing_posts.remove(calls, target, group=group))
        return Sent(external_id=target)
    target = number(message.target) if message.action is Action.EDIT else ""
    photos = upload(calls, message.files, group=group)
    attachment: dict[str, Any] = {"media": blocks(message, text, photos), "onBehalfOfGroup": "true"}
    if not message.comments_open:
        attachment["disableComments"] = "true"
    wish = json.dumps(attachment, ensure_ascii=False)
    content = {"gid": group, "attachment": wish}
    if target:
        _require_success(calls.rest("mediatopic.edit", mutation=True, topic_id=target, **content))
    else:
        response = calls.rest("mediatopic.post", mutation=True, type="GROUP_THEME", **content)
        target = _number_in(response, "id", "topic_id")
    return Sent(external_id=target, url=post_url(group, target))


def _comment(calls: Calls, message: Outbound, text: str) -> Sent:
    if message.action in (Action.HIDE, Action.SHOW):
        raise Unsupported("hiding")
    if message.files:
        raise Unsupported("files_in_comment")
    post = number(message.thread.post)
    if message.action is Action.SEND:
        wish = {"entityId": post, "entityType": TOPIC, "comment": text, "as_admin": "true"}
        if message.reply_to:
            wish["reply_to_comment_id"] = number(message.reply_to)
        response = calls.rest("discussions.addDiscussionComment", mutation=True, **wish)
        target = _number_in(response, "id", "comment_id")
    else:
        target = number(message.target)
        wish = {"discussionId": post, "discussionType": TOPIC, "comment_id": target}
        method = "discussions.deleteDiscussionComment"
        if message.action is Action.EDIT:
            method, wish["comment"] = "discussions.editDiscussionComment", text
        _require_success(calls.rest(method, mutation=True, **wish))
    return Sent(external_id=target, url=post_url(message.thread.container, post))


def _message(calls: Calls, message: Outbound, text: str) -> Sent:
    if message.action is not Action.SEND:
        raise Unsupported("private_messages_stay")
    if message.files:
        raise Unsupported("files_in_message")
    chat = dialogue(message.thread.peer)
    words = {"text": text}
    if message.reply_to:
        words["reply_to"] = number(message.reply_to)
    response = calls.graph(
        "POST",
        f"me/messages/{chat}",
        mutation=True,
        wish={"recipient": {"chat_id": chat}, "message": words},
    )
    if response.get("success") is False:
        raise InvalidContent("not_taken")
    return Sent(external_id=_number_in(response, "message_id", "mid"))


def _number_in(value: object, *names: str) -> str:
    """Raises OutcomeUnknown when the answer has no number."""
    raw_value: object = value
    if isinstance(value, Mapping):
        raw_value = next((value[name] for name in names if value.get(name)), None)
        if isinstance(value.get("message"), Mapping) and raw_value is None:
            raw_value = value["message"].get("mid")
    if isinstance(raw_value, int) and not isinstance(raw_value, bool):
        raw_value = str(raw_value)
    if not (isinstance(raw_value, str) and raw_value.strip()):
        raise OutcomeUnknown("no_id")
    return raw_value.strip()


def _require_success(value: object) -> None:
    """Raises OutcomeUnknown."""
    raw_value = value.get("success") if isinstance(value, Mapping) else value
    if raw_value not in (True, "true"):
        raise OutcomeUnknown("no_success")
