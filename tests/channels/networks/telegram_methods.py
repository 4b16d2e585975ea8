"""The methods of the Bot API that the stub knows, with Telegram's rules and sentences."""

import re
from typing import Any

from tests.channels.networks.serving import Mutation
from tests.channels.networks.telegram_readings import READINGS, chat_of
from tests.channels.networks.telegram_world import (
    BOT,
    CHANNEL,
    DIALOGUE,
    GROUP,
    Refused,
    World,
    bad,
    utf16,
)

SENDING = {"sendMessage", "sendPhoto", "sendVideo", "sendMediaGroup"}
MUTATIONS = SENDING | {
    "editMessageText",
    "editMessageCaption",
    "editMessageMedia",
    "deleteMessage",
    "deleteMessages",
}
KNOWN = MUTATIONS | {
    "getMe",
    "getChat",
    "getChatMember",
    "getFile",
    "getUpdates",
    "getWebhookInfo",
    "setWebhook",
    "deleteWebhook",
}
KINDS = {CHANNEL["id"]: "post", GROUP["id"]: "comment", DIALOGUE["id"]: "dm"}
type Parts = dict[str, bytes]


def carry_out(world: World, method: str, wish: dict[str, Any], parts: Parts) -> Any:
    """The result of a method. Raises Refusal."""
    if "parse_mode" in wish or "entities" in wish:
        raise bad("stub: text is plain here")
    if method in SENDING:
        return send(world, method, wish, parts)
    if method.startswith("edit"):
        return edit(world, method, wish, parts)
    if method.startswith("delete") and method != "deleteWebhook":
        return delete(world, wish)
    return READINGS[method](world, wish)


def may_write(world: World, chat: dict[str, Any], right: str = "can_post_messages") -> None:
    if chat is CHANNEL and right not in world.rights:
        raise bad("not enough rights to send text messages to the chat")
    if chat is GROUP and world.group_status in {"left", "kicked"}:
        raise Refused(403, "Forbidden: bot was kicked from the supergroup chat")
    if chat is DIALOGUE and world.is_blocked:
        raise Refused(403, "Forbidden: bot was blocked by the user")
    if chat is DIALOGUE and not world.has_started:
        raise Refused(403, "Forbidden: bot can't initiate conversation with a user")


def send(world: World, method: str, wish: dict[str, Any], parts: Parts) -> Any:
    chat = chat_of(wish)
    may_write(world, chat)
    content: dict[str, Any] = {}
    if answered := wish.get("reply_parameters"):
        message = world.messages.get((chat["id"], answered["message_id"]))
        if message is None:
            raise bad("message to be replied not found")
        content["reply_to_message"] = {
            name: value for name, value in message.items() if name != "reply_to_message"
        }
        content["message_thread_id"] = message.get("message_thread_id", message["message_id"])
    if chat is not CHANNEL:
        content["from"] = BOT
    contents = [content | part for part in contents_of(world, method, wish, parts)]
    made = [publish(world, chat, one) for one in contents]
    world.wall.append(
        Mutation(
            kind=KINDS[chat["id"]],
            place=str(chat["id"]),
            text=contents[0].get("text") or contents[0].get("caption", ""),
            number=str(made[0]["message_id"]),
            files=tuple(name for name in parts),
        )
    )
    return made if method == "sendMediaGroup" else made[0]


def publish(world: World, chat: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    if chat is CHANNEL:
        return world.publish(heard=False, **content)
    return world.put(chat, **content)


def contents_of(
    world: World, method: str, wish: dict[str, Any], parts: Parts
) -> list[dict[str, Any]]:
    """What messages it makes, one for each picture of several."""
    match method:
        case "sendMessage":
            return [{"text": text_of(wish["text"])}]
        case "sendMediaGroup":
            media = wish["media"]
            if not 2 <= len(media) <= 10:
                raise bad("MEDIA_INVALID")
            together = {"media_group_id": f"album{world.tick()}"}
            return [together | medium_of(world, medium, parts) for medium in media]
        case _:
            name = method.removeprefix("send").lower()
            if name not in parts:
                raise bad("there is no file in the request")
            medium = {"type": name, "media": f"attach://{name}", "caption": wish.get("caption")}
            return [medium_of(world, medium, parts)]


def text_of(text: str) -> str:
    if not text.strip():
        raise bad("message text is empty")
    if utf16(text) > 4096:
        raise bad("message is too long")
    return text.strip()


def caption_of(text: str | None) -> dict[str, str]:
    if utf16(text or "") > 1024:
        raise bad("message caption is too long")
    return {"caption": text.strip()} if text else {}


def medium_of(world: World, medium: dict[str, Any], parts: Parts) -> dict[str, Any]:
    named = re.fullmatch(r"attach://(\w+)", medium["media"])
    if named is None or named[1] not in parts:
        raise bad("wrong file identifier/HTTP URL specified")
    body = parts[named[1]]
    caption = caption_of(medium.get("caption"))
    if medium["type"] == "photo":
        if len(body) > 10_000_000:
            raise bad("file is too big")
        return {"photo": world.keep_picture(body), **caption}
    video = world.keep_file(body) | {"width": 16, "height": 9, "duration": 1}
    return {"video": video, **caption}


def edit(world: World, method: str, wish: dict[str, Any], parts: Parts) -> Any:
    chat = chat_of(wish)
    may_write(world, chat, "can_edit_messages")
    message = world.messages.get((chat["id"], wish["message_id"]))
    if message is None:
        raise bad("message to edit not found")
    is_ours = message.get("from") == BOT or chat is CHANNEL
    if not is_ours:
        raise bad("message can't be edited")
    if method == "editMessageMedia":
        change = medium_of(world, wish["media"], parts)
    elif method == "editMessageCaption":
        change = caption_of(wish.get("caption"))
    elif "text" not in message:
        raise bad("there is no text in the message to edit")
    else:
        change = {"text": text_of(wish["text"])}
    if all(message.get(name) == value for name, value in change.items()):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly"
            " the same as a current content and reply markup of the message"
        )
    message.update(change, edit_date=world.tick())
    text = change.get("text") or change.get("caption", "")
    note(world, "edit", chat, str(wish["message_id"]), text)
    return message


def note(world: World, what: str, chat: dict[str, Any], number: str, text: str = "") -> None:
    kind = f"{what}_{KINDS[chat['id']]}"
    world.wall.append(Mutation(kind=kind, place=str(chat["id"]), text=text, number=number))


def delete(world: World, wish: dict[str, Any]) -> bool:
    chat = chat_of(wish)
    may_write(world, chat, "can_delete_messages")
    numbers = wish.get("message_ids") or [wish["message_id"]]
    there = [number for number in numbers if (chat["id"], number) in world.messages]
    if not there and "message_id" in wish:
        raise bad("message to delete not found")
    for number in there:
        del world.messages[(chat["id"], number)]
        note(world, "delete", chat, str(number))
    return True
