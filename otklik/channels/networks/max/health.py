"""Whether a MAX account works: the bot's key, its place in the channel, its web hook."""

import secrets
from collections.abc import Mapping
from typing import Any

import httpx
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.channels.networks import errors
from otklik.channels.networks.adapter import Findings, Health
from otklik.channels.networks.json_values import objects_in
from otklik.channels.networks.max.client import Calls, chat_id
from otklik.channels.networks.max.inbound import UPDATE_TYPES, rights

LACKS = {
    "write": {"publish", "comment_reply"},
    "read_all_messages": {"comments_in"},
    "edit": {"edit_post"},
    "delete": {"delete_post", "delete_comment"},
}
RIGHTS = {
    "write": gettext_lazy("write posts"),
    "read_all_messages": gettext_lazy("read messages"),
    "edit": gettext_lazy("edit posts"),
    "delete": gettext_lazy("delete posts"),
}


def check(calls: Calls) -> Health:
    """Changes nothing."""
    found = Findings()
    try:
        me = calls.whoami()
    except errors.ChannelError as error:
        if isinstance(error, errors.AuthExpired) or error.code == "no_token":
            sentence = _(
                "MAX does not accept the bot's token: copy it again in “MAX for partners” → Chat "
                "bots → Settings."
            )
            found.add(error.code, sentence, "token")
        else:
            found.add_fault(error)
        return found.health()
    _channel(calls, found)
    is_subscribed = _hook(calls, found)
    new = _news_of_us(me, calls.connection.secrets)
    return found.health(is_subscribed=is_subscribed, found=new)


def subscribe(calls: Calls, url: str) -> Mapping[str, str]:
    """MAX calls this URL from now on, and no longer our previous one."""
    _refuse_unfit(url, is_trial=calls.connection.allow_loopback)
    me = calls.whoami()
    secret = secrets.token_urlsafe(32)
    wish = {"url": url, "update_types": list(UPDATE_TYPES), "secret": secret}
    calls.ask("POST", "/subscriptions", mutation=True, wish=wish)
    earlier = calls.connection.secrets.get("hook_url", "")
    if earlier and earlier != url:
        calls.ask("DELETE", "/subscriptions", mutation=True, params={"url": earlier})
    return {"hook_secret": secret, "hook_url": url, **me}


def _news_of_us(me: Mapping[str, str], stored: Mapping[str, str]) -> Mapping[str, str]:
    """New values; a new token may belong to another bot; a nickname typed by a person stays."""
    return {
        name: item
        for name, item in me.items()
        if not stored.get(name) or (name == "bot_id" and stored[name] != item)
    }


def _refuse_unfit(url: str, *, is_trial: bool) -> None:
    """MAX only calls https on port 443."""
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError):
        raise errors.NotSetUp("bad_hook_address") from None
    if not is_trial and (address.scheme != "https" or address.port not in {None, 443}):
        raise errors.NotSetUp("hook_needs_https")


def _channel(calls: Calls, found: Findings) -> None:
    """Whether the bot administers our channel, and which rights it lacks."""
    try:
        number = chat_id(calls.connection.container)
    except errors.NotFound:
        sentence = _("The channel's number is missing: it is a number with a minus before it.")
        found.add("no_channel", sentence, "container")
        return
    try:
        chat = calls.ask("GET", f"/chats/{number}")
        me = calls.ask("GET", f"/chats/{number}/members/me")
    except (errors.NotFound, errors.PermissionDenied) as error:
        sentence = _("The bot does not see the channel: add it there as an administrator.")
        found.add(error.code, sentence, "container")
        return
    except errors.ChannelError as error:
        found.add_fault(error)
        return
    if chat.get("type") != "channel":
        sentence = _("This number belongs to a chat, not to a channel.")
        found.add("not_a_channel", sentence, "container")
    if chat.get("status") not in {None, "active"}:
        sentence = _("The bot is no longer in the channel: add it there as an administrator.")
        found.add("not_in_channel", sentence, "container")
    if missing := _missing_rights(me):
        sentence = _(
            "The bot lacks rights in the channel: %(rights)s. Give them in the channel's "
            "settings → Administrators."
        ) % {"rights": ", ".join(str(RIGHTS[name]) for name in sorted(missing))}
        found.add("rights", sentence, is_warning="write" not in missing)
        found.lacks.update(*(LACKS[name] for name in missing))


def _missing_rights(me: Mapping[str, Any]) -> set[str]:
    if me.get("is_owner") is True:
        return set()
    if me.get("is_admin") is not True:
        return set(LACKS)
    value = me.get("permissions")
    if not isinstance(value, list):
        return set()  # an administrator of whom MAX gives no details
    return set(LACKS) - rights([name for name in value if isinstance(name, str)])


def _hook(calls: Calls, found: Findings) -> bool | None:
    """MAX drops a web hook after eight hours without an answer."""
    try:
        answer = calls.ask("GET", "/subscriptions")
    except errors.ChannelError as error:
        found.add_fault(error)
        return None
    there = {str(item.get("url")): item for item in objects_in(answer, "subscriptions")}
    ours = calls.connection.secrets.get("hook_url", "")
    sentence = _("Another program gets the bot's events too: if it is not yours, change the token.")
    if not found.check_hook(ours, set(there), sentence_about_others=sentence):
        return False
    types = there[ours].get("update_types")
    if isinstance(types, list) and types and not set(UPDATE_TYPES) <= set(map(str, types)):
        sentence = _(
            "The network does not send us all kinds of events: connect its web hook again."
        )
        found.add("webhook_partial", sentence)
    return True
