"""What the Bot API tells of chats, files and its hook, and how the hook is set."""

import re
from typing import Any

from tests.channels.networks.telegram_world import BOT, CHANNEL, CHATS, Refused, World, bad


def chat_of(wish: dict[str, Any]) -> dict[str, Any]:
    wanted = wish["chat_id"]
    for chat in CHATS.values():
        if wanted == chat["id"] or wanted == f"@{chat.get('username', '')}":
            return chat
    raise bad("chat not found")


def chat_info(world: World, wish: dict[str, Any]) -> dict[str, Any]:
    chat = chat_of(wish)
    full = {"accent_color_id": 1, "max_reaction_count": 1, "accepted_gift_types": GIFTS}
    if chat is CHANNEL and world.linked:
        full["linked_chat_id"] = world.linked
    return chat | full


def membership(world: World, wish: dict[str, Any]) -> dict[str, Any]:
    chat = chat_of(wish)
    status = "administrator" if chat is CHANNEL else world.group_status
    if chat is CHANNEL and not world.rights:
        raise Refused(403, "Forbidden: bot is not a member of the channel chat")
    member: dict[str, Any] = {"status": status, "user": BOT}
    if status == "administrator":
        member |= {name: name in world.rights for name in RIGHTS}
    return member


def set_webhook(world: World, wish: dict[str, Any]) -> bool:
    if not re.match(r"https?://", wish["url"]):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", wish["secret_token"]):
        raise bad("secret token contains unallowed characters")
    world.hook = wish
    return True


def delete_webhook(world: World, wish: dict[str, Any]) -> bool:
    world.hook = {}
    return True


def webhook_info(world: World, wish: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": world.hook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates) if world.hook.get("fault") else 0,
        **({"last_error_message": world.hook["fault"]} if world.hook.get("fault") else {}),
    }


def updates(world: World, wish: dict[str, Any]) -> list[dict[str, Any]]:
    if world.hook.get("url"):
        raise Refused(
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to"
            " delete the webhook first",
        )
    offset = wish.get("offset", 0)
    world.updates[:] = [update for update in world.updates if update["update_id"] >= offset]
    return world.updates[: wish.get("limit", 100)]


def file_info(world: World, wish: dict[str, Any]) -> dict[str, Any]:
    body = world.files.get(wish["file_id"])
    if body is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(body) > 20_000_000:
        raise bad("file is too big")
    name = wish["file_id"]
    return {
        "file_id": name,
        "file_unique_id": f"u_{name}",
        "file_size": len(body),
        "file_path": f"photos/{name}.jpg",
    }


GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_post_messages",
    "can_edit_messages",
)
READINGS = {
    "getMe": lambda world, wish: BOT,
    "getChat": chat_info,
    "getChatMember": membership,
    "getFile": file_info,
    "getUpdates": updates,
    "getWebhookInfo": webhook_info,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
}
