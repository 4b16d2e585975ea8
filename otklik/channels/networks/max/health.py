"""Whether an account of MAX works: the bot's key, its place in the channel, its web hook."""

import secrets
from collections.abc import Mapping
from typing import Any

import httpx
from django.utils.translation import gettext as _

from otklik.channels.networks.base import Health
from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    NotFound,
    NotSetUp,
    PermissionDenied,
)
from otklik.channels.networks.max.client import Calls, chat_id
from otklik.channels.networks.max.inbound import UPDATE_TYPES, rights
from otklik.channels.networks.outbound_types import Problem

LACKS = {
    "write": {"publish", "comment_reply"},
    "read_all_messages": {"comments_in"},
    "edit": {"edit_post"},
    "delete": {"delete_post", "delete_comment"},
}


def check(calls: Calls) -> Health:
    """Asks, and changes nothing."""
    try:
        me = calls.whoami()
    except ChannelError as error:
        return Health(problems=(_of_key(error),))
    problems, lacks = _channel(calls)
    is_subscribed, of_hook = _hook(calls)
    return Health(
        problems=(*problems, *of_hook),
        lacks=frozenset(lacks),
        is_subscribed=is_subscribed,
        found=_news_of_us(me, calls.connection.secrets),
    )


def subscribe(calls: Calls, url: str) -> Mapping[str, str]:
    """MAX calls this address from now on, and an earlier one of ours no more."""
    _refuse_unfit(url, is_trial=calls.connection.allow_loopback)
    me = calls.whoami()
    secret = secrets.token_urlsafe(32)
    wish = {"url": url, "update_types": list(UPDATE_TYPES), "secret": secret}
    calls.ask("POST", "/subscriptions", mutation=True, wish=wish)
    earlier = calls.connection.secrets.get("hook_url", "")
    if earlier and earlier != url:
        calls.ask("DELETE", "/subscriptions", mutation=True, params={"url": earlier})
    return {"hook_secret": secret, "hook_url": url, **me}


def _news_of_us(me: Mapping[str, str], kept: Mapping[str, str]) -> Mapping[str, str]:
    """What is not kept yet. A new token may be of another bot: its number always counts; a nickname
    that a person typed stays."""
    return {
        name: item
        for name, item in me.items()
        if not kept.get(name) or (name == "bot_id" and kept[name] != item)
    }


def _refuse_unfit(url: str, *, is_trial: bool) -> None:
    """MAX calls https on port 443 alone."""
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError):
        raise NotSetUp("bad_hook_address") from None
    if not is_trial and (address.scheme != "https" or address.port not in {None, 443}):
        raise NotSetUp("hook_needs_https")


def _of_key(error: ChannelError) -> Problem:
    if isinstance(error, AuthExpired) or error.code == "no_token":
        sentence = _(
            "MAX does not accept the bot's token: copy it anew in “MAX for partners” → Chat bots "
            "→ Settings."
        )
        return Problem(code=error.code, sentence=sentence, field="token")
    return Problem(code=error.code, sentence=error.human)


def _channel(calls: Calls) -> tuple[list[Problem], set[str]]:
    """Whether the bot is an administrator of our channel, and what it may not do there."""
    try:
        number = chat_id(calls.connection.container)
    except NotFound:
        sentence = _("The channel's number is missing: it is a number with a minus before it.")
        return [Problem(code="no_channel", sentence=sentence, field="container")], set()
    try:
        chat = calls.ask("GET", f"/chats/{number}")
        me = calls.ask("GET", f"/chats/{number}/members/me")
    except (NotFound, PermissionDenied) as error:
        sentence = _("The bot does not see the channel: add it there as an administrator.")
        return [Problem(code=error.code, sentence=sentence, field="container")], set()
    except ChannelError as error:
        return [Problem(code=error.code, sentence=error.human)], set()
    problems = []
    if chat.get("type") != "channel":
        sentence = _("This number belongs to a chat, not to a channel.")
        problems.append(Problem(code="not_a_channel", sentence=sentence, field="container"))
    if chat.get("status") not in {None, "active"}:
        sentence = _("The bot is no longer in the channel: add it there as an administrator.")
        problems.append(Problem(code="not_in_channel", sentence=sentence, field="container"))
    missing = _missing_rights(me)
    if missing:
        sentence = _(
            "The bot lacks rights in the channel: %(rights)s. Give them in the channel's "
            "settings → Administrators."
        ) % {"rights": ", ".join(str(_right(name)) for name in sorted(missing))}
        problems.append(
            Problem(code="rights", sentence=sentence, is_warning="write" not in missing)
        )
    lacks = set().union(*(LACKS[name] for name in missing)) if missing else set()
    return problems, lacks


def _missing_rights(me: Mapping[str, Any]) -> set[str]:
    if me.get("is_owner") is True:
        return set()
    if me.get("is_admin") is not True:
        return set(LACKS)
    value = me.get("permissions")
    if not isinstance(value, list):
        return set()  # an administrator of whom MAX does not say more
    return set(LACKS) - rights([name for name in value if isinstance(name, str)])


def _right(name: str) -> Any:
    return {
        "write": _("write posts"),
        "read_all_messages": _("read messages"),
        "edit": _("edit posts"),
        "delete": _("delete posts"),
    }[name]


def _hook(calls: Calls) -> tuple[bool | None, list[Problem]]:
    """MAX takes a web hook off after eight hours without an answer: that must be noticed."""
    try:
        response = calls.ask("GET", "/subscriptions").get("subscriptions")
    except ChannelError as error:
        return None, [Problem(code=error.code, sentence=error.human)]
    there = {
        str(item.get("url")): item
        for item in (response if isinstance(response, list) else [])
        if isinstance(item, Mapping)
    }
    ours = calls.connection.secrets.get("hook_url", "")
    problems = []
    if set(there) - {ours}:
        sentence = _(
            "Another program gets the bot's events too: if it is not yours, change the token."
        )
        problems.append(Problem(code="other_webhook", sentence=sentence, is_warning=True))
    if not ours:
        sentence = _("The network does not send us events yet: connect its web hook.")
        problems.append(Problem(code="webhook_not_set", sentence=sentence, is_warning=True))
        return False, problems
    if ours not in there:
        sentence = _("The network stopped sending us events: connect its web hook again.")
        return False, [*problems, Problem(code="webhook_off", sentence=sentence)]
    types = there[ours].get("update_types")
    if isinstance(types, list) and types and not set(UPDATE_TYPES) <= set(map(str, types)):
        sentence = _(
            "The network does not send us all kinds of events: connect its web hook again."
        )
        problems.append(Problem(code="webhook_partial", sentence=sentence))
    return True, problems
