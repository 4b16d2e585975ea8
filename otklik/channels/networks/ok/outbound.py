"""What goes out to Odnoklassniki: photos first, as often as need be, then one mutation."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.capabilities import Limits
from otklik.channels.networks.content_rules import MEGABYTE, FileRules, file_problems, text_problems
from otklik.channels.networks.errors import InvalidContent, OutcomeUnknown, Unsupported
from otklik.channels.networks.ok import existing_posts
from otklik.channels.networks.ok.client import PAUSE_SECONDS, Calls, dialogue, number
from otklik.channels.networks.ok.existing_posts import TOPIC
from otklik.channels.networks.ok.links import post_url
from otklik.channels.networks.ok.media import uploaded
from otklik.channels.networks.outbound_types import Action, Outbound, OutboundKind, Problem, Sent

TEXT_LIMIT = 4000  # ours: the network has one (error 601) and does not say which
COMMENT_LIMIT = 3000
DM_LIMIT = 4000  # ours as well
FILES = FileRules(
    count=10,
    photo_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
    photo_names="JPEG, PNG, GIF",
    photo_bytes=32 * MEGABYTE,
)
LIMITS = Limits(
    text=TEXT_LIMIT,
    comment=COMMENT_LIMIT,
    dm=DM_LIMIT,
    pause=timedelta(seconds=PAUSE_SECONDS),
)


def problems(message: Outbound, text: str) -> list[Problem]:
    """What Odnoklassniki would refuse, and what people should know before."""
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
    """One attempt of one action. Raises a ChannelError."""
    match message.kind:
        case OutboundKind.POST:
            return _post(calls, message, text)
        case OutboundKind.COMMENT:
            return _comment(calls, message, text)
        case OutboundKind.DM:
            return _private(calls, message, text)


def blocks(message: Outbound, text: str, photos: Sequence[str]) -> list[dict[str, Any]]:
    """A post as the network takes it. The address below the text becomes a block of its own,
    which the network shows with a picture."""
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
        _approved(existing_posts.remove(calls, target, group=group))
        return Sent(external_id=target)
    target = number(message.target) if message.action is Action.EDIT else ""
    photos = uploaded(calls, message.files, group=group)
    attachment: dict[str, Any] = {
        "media": blocks(message, text, photos),
        "onBehalfOfGroup": "true",
    }
    if not message.comments_open:
        attachment["disableComments"] = "true"
    wish = json.dumps(attachment, ensure_ascii=False)
    if target:
        response = calls.rest(
            "mediatopic.edit", mutation=True, topic_id=target, gid=group, attachment=wish
        )
        _approved(response)
    else:
        response = calls.rest(
            "mediatopic.post", mutation=True, type="GROUP_THEME", gid=group, attachment=wish
        )
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
        if message.action is Action.EDIT:
            wish["comment"] = text
            response = calls.rest("discussions.editDiscussionComment", mutation=True, **wish)
        else:
            response = calls.rest("discussions.deleteDiscussionComment", mutation=True, **wish)
        _approved(response)
    return Sent(external_id=target, url=post_url(message.thread.container, post))


def _private(calls: Calls, message: Outbound, text: str) -> Sent:
    if message.action is not Action.SEND:
        raise Unsupported("private_messages_stay")
    if message.files:
        raise Unsupported("files_in_message")
    chat = dialogue(message.thread.peer)
    said_words: dict[str, Any] = {"text": text}
    if message.reply_to:
        said_words["reply_to"] = number(message.reply_to)
    response = calls.graph(
        "POST",
        f"me/messages/{chat}",
        mutation=True,
        wish={"recipient": {"chat_id": chat}, "message": said_words},
    )
    if response.get("success") is False:
        raise InvalidContent("not_taken")
    return Sent(external_id=_number_in(response, "message_id", "mid"))


def _number_in(value: object, *names: str) -> str:
    """The number of what was made. Raises OutcomeUnknown when the answer names none."""
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


def _approved(value: object) -> None:
    """Raises OutcomeUnknown unless the network says that it was done."""
    raw_value = value.get("success") if isinstance(value, Mapping) else value
    if raw_value not in (True, "true"):
        raise OutcomeUnknown("no_success")
