"""Whether an Odnoklassniki account works: keys, group, permissions, web hook."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from otklik.channels.networks import errors
from otklik.channels.networks.adapter import Findings, Health
from otklik.channels.networks.json_values import as_object, as_objects, objects_in
from otklik.channels.networks.ok import existing_posts
from otklik.channels.networks.ok.client import Calls, number
from otklik.channels.networks.ok.inbound import without_prefix

LEADERS = {"ADMIN", "MODERATOR"}
NEEDED = {
    "GROUP_CONTENT": {"publish", "edit_post", "delete_post"},
    "PHOTO_CONTENT": set[str](),
    "VALUABLE_ACCESS": set[str](),
}


def check(calls: Calls) -> Health:
    """Changes nothing."""
    found = Findings()
    try:
        me = as_object(calls.rest("users.getCurrentUser", fields="uid"))
    except errors.ChannelError as error:
        if isinstance(error, errors.AuthExpired) or error.code == "no_token":
            sentence = _(
                "Odnoklassniki does not accept the application's keys: copy all three again from "
                "its page on ok.ru."
            )
            found.add(error.code, sentence, "token")
        else:
            found.add_fault(error)
        return found.health()
    _group(calls, str(me.get("uid") or ""), found)
    _rights(calls, found)
    _hearing(calls, found)
    _comments(calls, found)
    return found.health(is_subscribed=_letters(calls, found))


def subscribe(calls: Calls, url: str) -> Mapping[str, str]:
    """The network reports private messages to this URL, and no longer to our previous one."""
    if not url.startswith(("https://", "http://")):
        raise errors.NotSetUp("bad_hook_address")
    response = calls.graph("POST", "me/subscribe", mutation=True, wish={"url": url})
    if response.get("success") is False:
        raise errors.NotSetUp("hook_not_taken")
    earlier = calls.secret("hook_url")
    if earlier and earlier != url:
        calls.graph("POST", "me/unsubscribe", mutation=True, wish={"url": earlier})
    return {"hook_url": url}


def _group(calls: Calls, uid: str, found: Findings) -> None:
    """Whether the group exists, and our key's owner runs it."""
    try:
        gid = number(calls.connection.container)
        groups = calls.rest("group.getInfo", uids=gid, fields="uid,name")
        if gid not in _values(groups, "uid"):
            raise errors.NotFound("no_group")
        statuses = calls.rest("group.getUserGroupsByIds", group_id=gid, uids=uid)
    except (errors.NotFound, errors.PermissionDenied) as error:
        sentence = _("There is no such group, or our key does not see it: check its number.")
        found.add(error.code, sentence, "container")
        return
    except errors.ChannelError as error:
        found.add_fault(error)
        return
    roles = _values(statuses, "status")
    if roles and not roles & LEADERS:
        sentence = _(
            "The key belongs to somebody who does not run the group: make them a moderator, or "
            "take a key of one who is."
        )
        found.add("not_a_leader", sentence, "token")


def _values(items: object, name: str) -> set[str]:
    return {str(item.get(name)) for item in as_objects(items)}


def _rights(calls: Calls, found: Findings) -> None:
    """Permissions are granted by letter; if they cannot be queried, that is no problem."""
    missing = []
    for name in NEEDED:
        try:
            if calls.rest("users.hasAppPermission", ext_perm=name) is False:
                missing.append(name)
        except errors.ChannelError:
            continue
    if missing:
        sentence = _(
            "The application lacks permissions: %(names)s. They are granted by letter: "
            "api-support@ok.ru."
        ) % {"names": ", ".join(missing)}
        found.add("permissions", sentence, is_warning="GROUP_CONTENT" not in missing)
        found.lacks.update(*(NEEDED[name] for name in missing))


def _hearing(calls: Calls, found: Findings) -> None:
    """Whether we can read the group's posts and comments."""
    try:
        method, posts = existing_posts.find_open_method(calls)
    except existing_posts.CLOSED as error:
        sentence = _(
            "We do not receive comments: the network does not show the group's posts to programs "
            "(%(methods)s). Answer in the network itself, and write to api-support@ok.ru."
        ) % {"methods": ", ".join(existing_posts.METHODS)}
        found.add(f"unheard_posts_{error.code}", sentence)
        return
    except errors.ChannelError:
        return  # temporary: the next check tries again
    if method != next(iter(existing_posts.METHODS)):
        sentence = _("Posts are read in a way that may miss old ones: %(method)s.")
        found.add("unheard_old_posts", sentence % {"method": method}, is_warning=True)
    if refusal := _refusal_of_comments(calls, str(posts[0]["id"]) if posts else ""):
        sentence = _(
            "We do not receive comments: the network does not show them to programs "
            "(discussions.getComments). Answer in the network itself, and write to "
            "api-support@ok.ru."
        )
        found.add(f"unheard_comments_{refusal.code}", sentence)


def _refusal_of_comments(calls: Calls, post: str) -> errors.ChannelError | None:
    """Why we cannot read a post's comments; without a post, whether the method is allowed."""
    method = "discussions.getComments"
    try:
        if post:
            calls.rest(method, discussionId=post, discussionType=existing_posts.TOPIC, count="1")
        else:
            calls.rest(method)
    except errors.InvalidContent as error:
        return error if post else None  # without a post it says what the call lacks: it is allowed
    except (errors.Unsupported, errors.PermissionDenied, errors.NeedsHuman) as error:
        return error
    except errors.ChannelError:
        return None
    return None


def _comments(calls: Calls, found: Findings) -> None:
    """Called without arguments, the method only says whether a program may answer comments."""
    try:
        calls.rest("discussions.addDiscussionComment")
    except (errors.Unsupported, errors.PermissionDenied, errors.NeedsHuman) as error:
        sentence = _(
            "The network does not let a program answer comments: the desk opens the post, and a "
            "person answers there."
        )
        found.add(error.code, sentence, is_warning=True)
        found.lacks |= {"comment_reply", "edit_comment"}
    except errors.ChannelError:
        pass


def _letters(calls: Calls, found: Findings) -> bool | None:
    """The group's own key and web hook, which stops after eight hours without an answer."""
    if not calls.secret("bot_token"):
        sentence = _("Private messages are not connected: the group's access key is missing.")
        found.add("no_bot_token", sentence, "bot_token", is_warning=True)
        found.lacks.add("dm_reply")
        return None
    try:
        group = without_prefix(str(calls.graph("GET", "me/info").get("group_id") or ""))
        answer = calls.graph("GET", "me/subscriptions")
    except errors.NotSetUp as error:
        sentence = _(
            "Odnoklassniki does not accept the group's access key: get it again in the group's "
            "settings → Messages."
        )
        found.add(error.code, sentence, "bot_token")
        found.lacks.add("dm_reply")
        return None
    except errors.ChannelError as error:
        found.add_fault(error, "bot_token")
        return None
    if group and group != calls.connection.container:
        sentence = _("The access key for messages belongs to another group.")
        found.add("other_group", sentence, "bot_token")
    addresses = {str(item.get("url")) for item in objects_in(answer, "subscriptions")}
    sentence = _("Another program gets the group's messages too: take its web hook off.")
    return found.check_hook(calls.secret("hook_url"), addresses, sentence_about_others=sentence)
