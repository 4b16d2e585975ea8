"""Whether an account of Odnoklassniki works: the key, the group, what is allowed, web hook."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from otklik.channels.networks.base import Health
from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    InvalidContent,
    NeedsHuman,
    NotFound,
    NotSetUp,
    PermissionDenied,
    Unsupported,
)
from otklik.channels.networks.ok import existing_posts
from otklik.channels.networks.ok.client import Calls, number
from otklik.channels.networks.ok.inbound import bare
from otklik.channels.networks.outbound_types import Problem

LEADERS = {"ADMIN", "MODERATOR"}
NEEDED = {
    "GROUP_CONTENT": {"publish", "edit_post", "delete_post"},
    "PHOTO_CONTENT": set[str](),
    "VALUABLE_ACCESS": set[str](),
}


def check(calls: Calls) -> Health:
    """Asks, and changes nothing."""
    try:
        me = calls.rest("users.getCurrentUser", fields="uid")
    except ChannelError as error:
        return Health(problems=(_of_key(error),))
    uid = str(me.get("uid") or "") if isinstance(me, Mapping) else ""
    problems, lacks = _group(calls, uid)
    of_rights, without = _rights(calls)
    of_hearing = _hearing(calls)
    of_comments, unable = _comments(calls)
    of_letters, silent, is_subscribed = _letters(calls)
    return Health(
        problems=(*problems, *of_rights, *of_hearing, *of_comments, *of_letters),
        lacks=frozenset(lacks | without | unable | silent),
        is_subscribed=is_subscribed,
    )


def subscribe(calls: Calls, url: str) -> Mapping[str, str]:
    """The network tells this address of private messages, and an earlier one no more."""
    if not url.startswith(("https://", "http://")):
        raise NotSetUp("bad_hook_address")
    response = calls.graph("POST", "me/subscribe", mutation=True, wish={"url": url})
    if response.get("success") is False:
        raise NotSetUp("hook_not_taken")
    earlier = calls.secret("hook_url")
    if earlier and earlier != url:
        calls.graph("POST", "me/unsubscribe", mutation=True, wish={"url": earlier})
    return {"hook_url": url}


def _of_key(error: ChannelError) -> Problem:
    if isinstance(error, AuthExpired) or error.code == "no_token":
        sentence = _(
            "Odnoklassniki does not accept the application's keys: copy all three anew from its "
            "page on ok.ru."
        )
        return Problem(code=error.code, sentence=sentence, field="token")
    return Problem(code=error.code, sentence=error.human)


def _group(calls: Calls, uid: str) -> tuple[list[Problem], set[str]]:
    """Whether our group is there, and whose key we have may act for it."""
    try:
        gid = number(calls.connection.container)
        found = calls.rest("group.getInfo", uids=gid, fields="uid,name")
        groups = [str(g.get("uid")) for g in found if isinstance(g, Mapping)] if found else []
        if gid not in groups:
            raise NotFound("no_group")
        statuses = calls.rest("group.getUserGroupsByIds", group_id=gid, uids=uid)
    except (NotFound, PermissionDenied) as error:
        sentence = _("There is no such group, or our key does not see it: check its number.")
        return [Problem(code=error.code, sentence=sentence, field="container")], set()
    except ChannelError as error:
        return [Problem(code=error.code, sentence=error.human)], set()
    lines = [str(s.get("status")) for s in statuses if isinstance(s, Mapping)] if statuses else []
    if lines and not set(lines) & LEADERS:
        sentence = _(
            "The key belongs to somebody who does not run the group: make them a moderator, or "
            "take a key of one who is."
        )
        return [Problem(code="not_a_leader", sentence=sentence, field="token")], set()
    return [], set()


def _rights(calls: Calls) -> tuple[list[Problem], set[str]]:
    """Permissions are granted to the application by letter. Nobody can ask: not a problem."""
    missing = []
    for name in NEEDED:
        try:
            if calls.rest("users.hasAppPermission", ext_perm=name) is False:
                missing.append(name)
        except ChannelError:
            continue
    if not missing:
        return [], set()
    sentence = _(
        "The application lacks permissions: %(names)s. They are granted by letter: "
        "api-support@ok.ru."
    ) % {"names": ", ".join(missing)}
    problem = Problem(
        code="permissions", sentence=sentence, is_warning="GROUP_CONTENT" not in missing
    )
    return [problem], set().union(*(NEEDED[name] for name in missing))


def _hearing(calls: Calls) -> list[Problem]:
    """Whether we see what stands in the group, and what people write beneath it."""
    try:
        way, items = existing_posts.opened_way(calls)
    except existing_posts.CLOSED as error:
        sentence = _(
            "We do not hear comments: the network does not show a program the group's posts "
            "(%(methods)s). Answer in the network itself, and write to api-support@ok.ru."
        ) % {"methods": ", ".join(existing_posts.WAYS)}
        return [Problem(code=f"unheard_posts_{error.code}", sentence=sentence)]
    except ChannelError:
        return []  # a fault of the moment: the next check asks again
    found = []
    if way != next(iter(existing_posts.WAYS)):
        sentence = _("Posts are read in a way that may miss old ones: %(method)s.") % {
            "method": way
        }
        found.append(Problem(code="unheard_old_posts", sentence=sentence, is_warning=True))
    return found + _beneath(calls, str(items[0]["id"]) if items else "")


def _beneath(calls: Calls, post: str) -> list[Problem]:
    """Whether the comments of a post are shown to us; without a post, whether such a call is."""
    method = "discussions.getComments"
    try:
        if post:
            calls.rest(method, discussionId=post, discussionType=existing_posts.TOPIC, count="1")
        else:
            calls.rest(method)
    except InvalidContent as error:
        if not post:
            return []  # it says what the call lacks: so it knows the call
        return [_unheard(error)]
    except (Unsupported, PermissionDenied, NeedsHuman) as error:
        return [_unheard(error)]
    except ChannelError:
        return []
    return []


def _unheard(error: ChannelError) -> Problem:
    sentence = _(
        "We do not hear comments: the network does not show them to a program "
        "(discussions.getComments). Answer in the network itself, and write to "
        "api-support@ok.ru."
    )
    return Problem(code=f"unheard_comments_{error.code}", sentence=sentence)


def _comments(calls: Calls) -> tuple[list[Problem], set[str]]:
    """Whether a program may answer comments: the method is called without what it needs, so
    that it can do nothing but say whether it exists and is ours to use."""
    try:
        calls.rest("discussions.addDiscussionComment")
    except (Unsupported, PermissionDenied, NeedsHuman) as error:
        sentence = _(
            "The network does not let a program answer comments: the desk opens the post, and a "
            "person answers there."
        )
        problem = Problem(code=error.code, sentence=sentence, is_warning=True)
        return [problem], {"comment_reply", "edit_comment"}
    except ChannelError:
        pass
    return [], set()


def _letters(calls: Calls) -> tuple[list[Problem], set[str], bool | None]:
    """The group's own key, and whether the network still tells us: it stops after eight hours
    without an answer."""
    if not calls.secret("bot_token"):
        sentence = _("Private messages are not connected: the group's access key is missing.")
        problem = Problem(
            code="no_bot_token", sentence=sentence, field="bot_token", is_warning=True
        )
        return [problem], {"dm_reply"}, None
    try:
        whose = bare(str(calls.graph("GET", "me/info").get("group_id") or ""))
        response = calls.graph("GET", "me/subscriptions").get("subscriptions")
    except ChannelError as error:
        sentence = _(
            "Odnoklassniki does not accept the group's access key: get it anew in the group's "
            "settings → Messages."
        )
        is_key = isinstance(error, NotSetUp)
        problem = Problem(
            code=error.code, sentence=sentence if is_key else error.human, field="bot_token"
        )
        return [problem], {"dm_reply"} if is_key else set(), None
    problems = []
    if whose and whose != calls.connection.container:
        sentence = _("The access key for messages belongs to another group.")
        problems.append(Problem(code="other_group", sentence=sentence, field="bot_token"))
    return _subscribed(calls, response, problems)


def _subscribed(
    calls: Calls, value: Any, problems: list[Problem]
) -> tuple[list[Problem], set[str], bool]:
    there = {
        str(item.get("url"))
        for item in (value if isinstance(value, list) else [])
        if isinstance(item, Mapping)
    }
    ours = calls.secret("hook_url")
    if there - {ours}:
        sentence = _("Another program gets the group's messages too: take its web hook off.")
        problems.append(Problem(code="other_webhook", sentence=sentence, is_warning=True))
    if not ours:
        sentence = _("The network does not send us events yet: connect its web hook.")
        problems.append(Problem(code="webhook_not_set", sentence=sentence, is_warning=True))
    elif ours not in there:
        sentence = _("The network stopped sending us events: connect its web hook again.")
        problems.append(Problem(code="webhook_off", sentence=sentence))
    return problems, set(), bool(ours) and ours in there
