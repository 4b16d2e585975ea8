"""Whether an account works: its token, its rights in channel and group, its web hook."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from otklik.channels.networks.base import Health
from otklik.channels.networks.connection import Connection
from otklik.channels.networks.content_rules import unreadable_certificates
from otklik.channels.networks.errors import ChannelError, NotFound, PermissionDenied
from otklik.channels.networks.outbound_types import Problem
from otklik.channels.networks.telegram.client import BotApi
from otklik.channels.networks.telegram.outbound import chat
from otklik.channels.networks.telegram.payloads import mapping

MANY_WAITING = 100
DETAIL = 150
OF_CHANNEL = frozenset({"publish", "edit_post", "delete_post"})
OF_GROUP = frozenset({"comments_in", "comment_reply", "edit_comment", "delete_comment"})


def check(connection: Connection, api: BotApi) -> Health:
    """Changes nothing; what cannot be reached is a problem too."""
    try:
        me = mapping(api.ask("getMe"))
        hook = mapping(api.ask("getWebhookInfo"))
        problems, lacks = _of_channel(connection, api)
        kept, linked = _kept(connection, "discussion"), _linked(connection, api)
        group_problems, group_lacks = _of_group(api, me, kept=kept or linked, linked=linked)
    except OSError:
        return Health(problems=(unreadable_certificates(),))
    except ChannelError as error:
        return Health(problems=(Problem(code=error.code, sentence=error.human),))
    return Health(
        problems=(
            *_of_bot(connection, me),
            *problems,
            *group_problems,
            *_of_hook(connection, hook),
        ),
        lacks=lacks | group_lacks,
        is_subscribed=bool(hook.get("url")),
        found=_found(connection, bot=me.get("username"), discussion=linked),
    )


def linked_group(connection: Connection, api: BotApi) -> str:
    """The number of the group where the channel is commented on; empty without one."""
    if not connection.container:
        return ""
    channel = mapping(api.ask("getChat", chat_id=chat(connection.container)))
    linked = channel.get("linked_chat_id")
    return str(linked) if isinstance(linked, int) else ""


def _of_bot(connection: Connection, me: Mapping[str, Any]) -> list[Problem]:
    name, kept = me.get("username"), _kept(connection, "bot").removeprefix("@")
    if kept and isinstance(name, str) and name.casefold() != kept.casefold():
        sentence = _("The bot is called @%(name)s: correct its name.") % {"name": name}
        return [Problem(code="other_bot", sentence=sentence, field="bot")]
    return []


def _of_channel(connection: Connection, api: BotApi) -> tuple[list[Problem], frozenset[str]]:
    if not connection.container:
        sentence = _("There is no channel: only private messages work.")
        return [
            Problem(code="no_channel", sentence=sentence, field="container", is_warning=True)
        ], OF_CHANNEL
    try:
        rights = _rights(api, connection.container)
    except (NotFound, PermissionDenied):
        sentence = _(
            "The bot does not see the channel: check its name, and add the bot to its"
            " administrators."
        )
        return [Problem(code="no_channel", sentence=sentence, field="container")], OF_CHANNEL
    needed = {
        "can_post_messages": (_("to publish"), {"publish"}),
        "can_edit_messages": (_("to change posts"), {"edit_post"}),
        "can_delete_messages": (_("to delete posts"), {"delete_post"}),
    }
    missing = [name for name in needed if rights.get(name) is not True]
    if not missing:
        return [], frozenset()
    sentence = _("Give the bot these rights in the channel: %(rights)s.") % {
        "rights": ", ".join(str(needed[name][0]) for name in missing)
    }
    lacks = frozenset().union(*(needed[name][1] for name in missing))
    is_warning = "can_post_messages" not in missing
    return [
        Problem(code="channel_rights", sentence=sentence, field="token", is_warning=is_warning)
    ], lacks


def _linked(connection: Connection, api: BotApi) -> str:
    """The discussion group, as far as the bot may see it."""
    try:
        return linked_group(connection, api)
    except (NotFound, PermissionDenied):
        return ""


def _found(connection: Connection, **raw_value: object) -> dict[str, str]:
    """What Telegram told us of what nobody filled in."""
    return {
        name: value
        for name, value in raw_value.items()
        if isinstance(value, str) and value and not _kept(connection, name)
    }


def _of_group(
    api: BotApi, me: Mapping[str, Any], *, kept: str, linked: str
) -> tuple[list[Problem], frozenset[str]]:
    if not linked and not kept:
        sentence = _("The channel has no discussion group: comments are neither heard nor sent.")
        return [
            Problem(code="no_group", sentence=sentence, field="discussion", is_warning=True)
        ], OF_GROUP
    if linked and linked != kept:
        sentence = _("The channel's discussion group has the number %(number)s: enter it.")
        return [
            Problem(code="other_group", sentence=sentence % {"number": linked}, field="discussion")
        ], OF_GROUP
    try:
        rights = _rights(api, kept)
    except (NotFound, PermissionDenied):
        rights = {}
    hears_all = me.get("can_read_all_group_messages") is True
    if rights.get("status") == "administrator" or (hears_all and rights.get("status") == "member"):
        return [], frozenset()
    sentence = _("The bot does not hear the comments: make it an administrator of the group.")
    return [Problem(code="group_rights", sentence=sentence, field="discussion")], OF_GROUP


def _of_hook(connection: Connection, hook: Mapping[str, Any]) -> list[Problem]:
    """The web hook must be the one we set; without one the messages are asked for."""
    ours, theirs = _kept(connection, "hook_url"), hook.get("url") or ""
    if theirs and theirs != ours:
        sentence = _("Another program receives the bot's messages: set the web hook anew.")
        return [Problem(code="other_webhook", sentence=sentence)]
    if ours and not theirs:
        sentence = _("The web hook has been taken off: set it anew.")
        return [Problem(code="webhook_off", sentence=sentence)]
    waiting, fault = hook.get("pending_update_count"), hook.get("last_error_message")
    if theirs and isinstance(waiting, int) and waiting and isinstance(fault, str):
        sentence = _("Telegram cannot bring us what waits there (%(count)s): %(fault)s") % {
            "count": waiting,
            "fault": fault[:DETAIL],
        }
        is_warning = waiting < MANY_WAITING
        return [Problem(code="webhook_fails", sentence=sentence, is_warning=is_warning)]
    return []


def _rights(api: BotApi, place: str) -> Mapping[str, Any]:
    return mapping(api.ask("getChatMember", chat_id=chat(place), user_id=api.bot_id))


def _kept(connection: Connection, name: str) -> str:
    return connection.secrets.get(name, "").strip()
