"""Whether a VK account works: keys, rights, events; and setting up its web hook."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from otklik.channels.networks.adapter import Findings, Health
from otklik.channels.networks.errors import ChannelError, PermissionDenied
from otklik.channels.networks.json_values import as_object, as_text, objects_in
from otklik.channels.networks.vk import client
from otklik.channels.networks.vk.client import VERSION, Api, Key, has_key, reading_key
from otklik.channels.networks.vk.inbound import WANTED

TITLE = "Otklik"
HOOK_SECRET = "hook_secret"  # noqa: S105
CONFIRMATION = "confirmation_code"
EDITOR = 2  # the level of an editor of a community; moderators are below
# Rights of a person's key, as bits of one number.
PERSON_RIGHTS = {"photos": 4, "video": 16, "wall": 8192}
OF_PERSON = (
    *("edit_post", "delete_post", "edit_comment", "delete_comment", "hide_comment"),
    *("repost", "files"),
)
LEAST = frozenset(
    {"wall_reply_new", "wall_reply_edit", "wall_reply_delete", "wall_reply_restore"}
    | {"wall_post_new", "message_new", "message_reply", "message_edit"}
    | {"message_allow", "message_deny"}
)


def check(api: Api) -> Health:
    """Changes nothing."""
    found = Findings()
    try:
        _community(api, found)
    except ChannelError as fault:
        found.add_fault(fault, Key.COMMUNITY)
        return found.health()
    _person(api, found)
    _reader(api, found)
    try:
        is_subscribed = _hearing(api, found)
    except PermissionDenied:
        is_subscribed = None  # the key may not manage the community, as reported above
    except ChannelError as fault:
        found.add_fault(fault, HOOK_SECRET)
        is_subscribed = None
    return found.health(is_subscribed=is_subscribed)


def subscribe(api: Api, url: str, *, secret: str) -> Mapping[str, str]:
    """Let VK call this address with this secret; returns secrets to store. Raises a ChannelError.

    VK asks the address at once whether it is ours (`handshake`)."""
    code = confirmation_code(api)
    servers = _servers(api)
    existing = next((server for server in servers if server.get("url") == url), None)
    group = {"group_id": api.group}
    wish = {**group, "url": url, "title": TITLE, "secret_key": secret}
    if existing is None:
        response = api.change("groups.addCallbackServer", wish, key=Key.COMMUNITY)
        number = response.get("server_id") if isinstance(response, dict) else None
    else:
        number = existing.get("id")
        is_well = existing.get("status") == "ok" and existing.get("secret_key") == secret
        if not is_well:
            api.change(
                "groups.editCallbackServer", {**wish, "server_id": number}, key=Key.COMMUNITY
            )
    api.change(
        "groups.setCallbackSettings",
        {**group, "server_id": number, "api_version": VERSION, **dict.fromkeys(WANTED, 1)},
        key=Key.COMMUNITY,
    )
    return {HOOK_SECRET: secret, CONFIRMATION: code}


def confirmation_code(api: Api) -> str:
    """The line with which we confirm our address to VK. Raises a ChannelError."""
    group = {"group_id": api.group}
    answer = api.ask("groups.getCallbackConfirmationCode", group, key=Key.COMMUNITY)
    return as_text(as_object(answer).get("code"))


def _community(api: Api, found: Findings) -> None:
    """The community's key."""
    response = api.ask("groups.getById", {}, key=Key.COMMUNITY)
    numbers = [group.get("id") for group in _groups(response)]
    if numbers != [api.group]:
        sentence = _(
            "The community's key belongs to another community, or to a person: create a key in "
            "the settings of this community, in the section “API”."
        )
        found.add("other_page", sentence, Key.COMMUNITY)
    response = api.ask("groups.getTokenPermissions", {}, key=Key.COMMUNITY)
    rights = {right.get("name") for right in objects_in(response, "permissions")}
    for right, sentence in (
        ("wall", _("The community's key may not use the wall: create a key with this right.")),
        ("messages", _("The community's key may not use messages: create a key with this right.")),
    ):
        if right not in rights:
            found.add(f"no_right_{right}", sentence, Key.COMMUNITY)
    if "manage" not in rights:
        sentence = _(
            "The community's key may not manage the community: set up Callback API or Long Poll "
            "by hand, or create a key with this right."
        )
        found.add("no_right_manage", sentence, Key.COMMUNITY, is_warning=True)


def _person(api: Api, found: Findings) -> None:
    """The editor's key, which is optional."""
    if not has_key(api.connection, Key.USER):
        found.lacks.update(OF_PERSON)
        sentence = _(
            "There is no key of an editor: pictures, corrections, removals and reposts are done "
            "in VK manually."
        )
        found.add("no_user_token", sentence, Key.USER, is_warning=True)
        return
    try:
        response = api.ask("groups.getById", {"group_id": api.group}, key=Key.USER)
        level = next((group.get("admin_level") for group in _groups(response)), 0)
        rights = api.ask("account.getAppPermissions", {}, key=Key.USER)
    except ChannelError as fault:
        found.lacks.update(OF_PERSON)
        sentence = _("VK does not accept the editor's key: get a new one.")
        found.add(fault.code, sentence, Key.USER, is_warning=True)
        return
    if not isinstance(level, int) or level < EDITOR:
        found.lacks.update(OF_PERSON)
        sentence = _(
            "The person whose key this is does not edit the community: give them the role."
        )
        found.add("not_an_editor", sentence, Key.USER, is_warning=True)
    mask = rights if isinstance(rights, int) else 0
    missing = [name for name, bit in PERSON_RIGHTS.items() if not mask & bit]
    if missing:
        sentence = _("The editor's key lacks rights (%(rights)s): get a new one with them.") % {
            "rights": ", ".join(missing)
        }
        found.add("user_rights", sentence, Key.USER, is_warning=True)
    if "wall" in missing:
        found.lacks.update(OF_PERSON)
    elif "photos" in missing:
        found.lacks.add("files")


def _reader(api: Api, found: Findings) -> None:
    """A key that reads the wall."""
    try:
        client.posts(api, count=1)
    except ChannelError as fault:
        found.lacks.add("readback")
        sentence = _(
            "The wall cannot be reread: what VK does not report will not be found, and an"
            " unclear outcome cannot be checked. A service key of an application is "
            "enough for it."
        )
        found.add(fault.code, sentence, Key.SERVICE, is_warning=True)
    else:
        reading_key(api.connection)


def _hearing(api: Api, found: Findings) -> bool:
    """Whether VK calls us, or its stream of events can be read."""
    secret = api.connection.secrets.get(HOOK_SECRET)
    ours = [server for server in _servers(api) if secret and server.get("secret_key") == secret]
    if not ours:
        response = api.ask("groups.getLongPollSettings", {"group_id": api.group}, key=Key.COMMUNITY)
        settings = response if isinstance(response, dict) else {}
        if settings.get("is_enabled") in (True, 1):
            _missing_events(settings.get("events"), found)
            return False
        sentence = _(
            "VK reports nothing to us: connect events, or where VK cannot reach this site, switch "
            "on Long Poll API in the settings of the community."
        )
        found.add("webhook_off", sentence, HOOK_SECRET)
        return False
    status = next((s.get("status") for s in ours if s.get("status") == "ok"), ours[0].get("status"))
    if status != "ok":
        sentence = _("VK could not reach our address, or stopped calling it: connect events again.")
        found.add("webhook_failed", sentence, HOOK_SECRET)
    response = api.ask(
        "groups.getCallbackSettings",
        {"group_id": api.group, "server_id": ours[0].get("id")},
        key=Key.COMMUNITY,
    )
    _missing_events(response.get("events") if isinstance(response, dict) else None, found)
    return status == "ok"


def _missing_events(events: object, found: Findings) -> None:
    values = events if isinstance(events, dict) else {}
    missing = sorted(name for name in LEAST if values.get(name) not in (True, 1))
    if missing:
        sentence = _("VK does not report everything we need (%(events)s): connect events.") % {
            "events": ", ".join(missing)
        }
        found.add("events_off", sentence, HOOK_SECRET)


def _servers(api: Api) -> list[Mapping[str, Any]]:
    group = {"group_id": api.group}
    return objects_in(api.ask("groups.getCallbackServers", group, key=Key.COMMUNITY), "items")


def _groups(value: object) -> list[Mapping[str, Any]]:
    """Older versions of the API answer with a bare list."""
    if isinstance(value, list):
        value = {"groups": value}
    return objects_in(value, "groups")
