"""Whether a Telegram account works: token, rights in channel and group, web hook."""

from django.utils.translation import gettext as _

from otklik.channels.networks.adapter import Findings, Health
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.content_rules import unreadable_certificates
from otklik.channels.networks.errors import ChannelError, NotFound, PermissionDenied
from otklik.channels.networks.json_values import Json, as_object, as_text
from otklik.channels.networks.telegram.client import BotApi
from otklik.channels.networks.telegram.outbound import chat

MANY_WAITING = 100
DETAIL = 150
OF_CHANNEL = frozenset({"publish", "edit_post", "delete_post"})
OF_GROUP = frozenset({"comments_in", "comment_reply", "edit_comment", "delete_comment"})


def check(connection: Connection, api: BotApi) -> Health:
    """Changes nothing."""
    found = Findings()
    try:
        me = as_object(api.ask("getMe"))
        hook = as_object(api.ask("getWebhookInfo"))
        _bot(connection, me, found)
        _channel(connection, api, found)
        entered, linked = _setting(connection, "discussion"), _visible_group(connection, api)
        _group(api, me, found, entered=entered or linked, linked=linked)
    except OSError:
        return Health(problems=(unreadable_certificates(),))
    except ChannelError as error:
        return Health.of(error)
    _hook(connection, hook, found)
    return found.health(
        is_subscribed=bool(hook.get("url")),
        found=_new_settings(connection, bot=me.get("username"), discussion=linked),
    )


def discussion_group(connection: Connection, api: BotApi) -> str:
    """The number of the channel's linked group; empty without one."""
    if not connection.container:
        return ""
    channel = as_object(api.ask("getChat", chat_id=chat(connection.container)))
    linked = channel.get("linked_chat_id")
    return str(linked) if isinstance(linked, int) else ""


def _bot(connection: Connection, me: Json, found: Findings) -> None:
    name, entered = as_text(me.get("username")), _setting(connection, "bot").removeprefix("@")
    if entered and name and name.casefold() != entered.casefold():
        sentence = _("The bot is called @%(name)s: correct its name.")
        found.add("other_bot", sentence % {"name": name}, "bot")


def _channel(connection: Connection, api: BotApi, found: Findings) -> None:
    if not connection.container:
        sentence = _("There is no channel: only private messages work.")
        found.add("no_channel", sentence, "container", is_warning=True)
        found.lacks |= OF_CHANNEL
        return
    try:
        rights = _rights(api, connection.container)
    except (NotFound, PermissionDenied):
        sentence = _(
            "The bot does not see the channel: check its name, and add the bot to its"
            " administrators."
        )
        found.add("no_channel", sentence, "container")
        found.lacks |= OF_CHANNEL
        return
    needed = {
        "can_post_messages": (_("to publish"), "publish"),
        "can_edit_messages": (_("to change posts"), "edit_post"),
        "can_delete_messages": (_("to delete posts"), "delete_post"),
    }
    missing = [name for name in needed if rights.get(name) is not True]
    if missing:
        sentence = _("Give the bot these rights in the channel: %(rights)s.") % {
            "rights": ", ".join(str(needed[name][0]) for name in missing)
        }
        is_warning = "can_post_messages" not in missing
        found.add("channel_rights", sentence, "token", is_warning=is_warning)
        found.lacks.update(needed[name][1] for name in missing)


def _visible_group(connection: Connection, api: BotApi) -> str:
    try:
        return discussion_group(connection, api)
    except (NotFound, PermissionDenied):
        return ""


def _new_settings(connection: Connection, **raw_value: object) -> dict[str, str]:
    """Values from Telegram for empty settings."""
    return {
        name: value
        for name, value in raw_value.items()
        if isinstance(value, str) and value and not _setting(connection, name)
    }


def _group(api: BotApi, me: Json, found: Findings, *, entered: str, linked: str) -> None:
    if not linked and not entered:
        sentence = _("The channel has no discussion group: comments are neither heard nor sent.")
        found.add("no_group", sentence, "discussion", is_warning=True)
        found.lacks |= OF_GROUP
        return
    if linked and linked != entered:
        sentence = _("The channel's discussion group has the number %(number)s: enter it.")
        found.add("other_group", sentence % {"number": linked}, "discussion")
        found.lacks |= OF_GROUP
        return
    try:
        status = _rights(api, entered).get("status")
    except (NotFound, PermissionDenied):
        status = None
    hears_all = me.get("can_read_all_group_messages") is True
    if status != "administrator" and not (hears_all and status == "member"):
        sentence = _("The bot does not see the comments: make it an administrator of the group.")
        found.add("group_rights", sentence, "discussion")
        found.lacks |= OF_GROUP


def _hook(connection: Connection, hook: Json, found: Findings) -> None:
    """The web hook must be ours; without one updates are polled."""
    ours, theirs = _setting(connection, "hook_url"), hook.get("url") or ""
    waiting, fault = hook.get("pending_update_count"), hook.get("last_error_message")
    if theirs and theirs != ours:
        sentence = _("Another program receives the bot's messages: set up the web hook again.")
        found.add("other_webhook", sentence)
    elif ours and not theirs:
        sentence = _("The web hook was disconnected: set it up again.")
        found.add("webhook_off", sentence)
    elif theirs and isinstance(waiting, int) and waiting and isinstance(fault, str):
        sentence = _("Telegram cannot deliver the events waiting there (%(count)s): %(fault)s") % {
            "count": waiting,
            "fault": fault[:DETAIL],
        }
        found.add("webhook_fails", sentence, is_warning=waiting < MANY_WAITING)


def _rights(api: BotApi, place: str) -> Json:
    return as_object(api.ask("getChatMember", chat_id=chat(place), user_id=api.bot_id))


def _setting(connection: Connection, name: str) -> str:
    return connection.secrets.get(name, "").strip()
