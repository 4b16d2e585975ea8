"""What the stub of VK lets through: methods with their parameters, and whose key they take.

Written from dev.vk.com apart from the schema, which judges besides where it is at hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NUMBER, COUNT, FLAG, WORDS = "number", "count", "flag", "words"
COMMUNITY, USER, SERVICE = "community", "user", "service"
ALL_KEYS = frozenset({COMMUNITY, USER, SERVICE})
_CHANGES = ("new", "edit", "delete", "restore")
_COMMENTED = ("wall_reply", "photo_comment", "video_comment", "market_comment", "board_post")
EVENT_KINDS = (
    *("message_new", "message_reply", "message_edit", "message_allow", "message_deny"),
    "wall_post_new",
    *(f"{place}_{change}" for place in _COMMENTED for change in _CHANGES),
)

OTHER_KINDS = (
    *("audio_new", "photo_new", "video_new", "group_change_photo", "group_change_settings"),
    *("group_join", "group_leave", "group_officers_edit", "user_block", "user_unblock"),
    *("lead_forms_new", "market_order_new", "market_order_edit", "message_read"),
    *("message_typing_state", "message_reaction_event", "poll_vote_new", "wall_repost"),
    *("wall_schedule_post_new", "wall_schedule_post_delete", "donut_money_withdraw"),
    *("donut_subscription_create", "donut_subscription_prolonged", "donut_money_withdraw_error"),
    *("donut_subscription_cancelled", "donut_subscription_expired"),
    "donut_subscription_price_changed",
)


@dataclass(frozen=True, slots=True)
class Method:
    keys: frozenset[str]
    required: Mapping[str, str]
    optional: Mapping[str, str]
    mutates: bool = False


def _method(keys: str, required: str = "", optional: str = "", *, mutates: bool = False) -> Method:
    return Method(frozenset(keys.split()), _named(required), _named(optional), mutates)


def _named(text: str) -> dict[str, str]:
    return {name: kind for name, _, kind in (word.partition(":") for word in text.split())}


_SETTINGS = " ".join(f"{kind}:flag" for kind in EVENT_KINDS)
METHODS = {
    "wall.post": _method(
        "community user",
        "owner_id:number from_group:flag guid:words",
        "message:words attachments:words close_comments:flag",
        mutates=True,
    ),
    "wall.edit": _method(
        "user",
        "owner_id:number post_id:count",
        "message:words attachments:words close_comments:flag",
        mutates=True,
    ),
    "wall.delete": _method("user", "owner_id:number post_id:count", mutates=True),
    "wall.repost": _method("user", "object:words group_id:count", "message:words", mutates=True),
    "wall.createComment": _method(
        "community user",
        "owner_id:number post_id:count from_group:count guid:words",
        "message:words reply_to_comment:count attachments:words",
        mutates=True,
    ),
    "wall.editComment": _method(
        "user",
        "owner_id:number comment_id:count",
        "message:words attachments:words",
        mutates=True,
    ),
    "wall.deleteComment": _method("user", "owner_id:number comment_id:count", mutates=True),
    "wall.restoreComment": _method("user", "owner_id:number comment_id:count", mutates=True),
    "messages.send": _method(
        "community",
        "random_id:count",
        "peer_id:number peer_ids:words message:words attachment:words reply_to:count forward:words",
        mutates=True,
    ),
    "messages.edit": _method(
        "community",
        "peer_id:number",
        "message:words attachment:words message_id:count cmid:count "
        "keep_forward_messages:flag keep_snippets:flag",
        mutates=True,
    ),
    "messages.delete": _method(
        "community",
        "delete_for_all:flag",
        "peer_id:number message_ids:words cmids:words",
        mutates=True,
    ),
    "wall.get": _method(
        "user service",
        "owner_id:number count:count",
        "offset:count filter:words extended:flag",
    ),
    "wall.getById": _method("user service", "posts:words", "extended:flag"),
    "wall.getComments": _method(
        "user service",
        "owner_id:number post_id:count",
        "count:count offset:count sort:words extended:flag comment_id:count "
        "thread_items_count:count",
    ),
    "messages.getConversations": _method("community", "", "count:count offset:count extended:flag"),
    "messages.getHistory": _method(
        "community", "peer_id:number", "count:count offset:count extended:flag"
    ),
    "photos.getWallUploadServer": _method("user", "group_id:count"),
    "photos.saveWallPhoto": _method(
        "user", "group_id:count photo:words server:count hash:words", "caption:words"
    ),
    "photos.getMessagesUploadServer": _method("community", "peer_id:number"),
    "photos.saveMessagesPhoto": _method("community", "photo:words server:count hash:words"),
    "video.save": _method("user", "name:words group_id:count", "wallpost:flag"),
    "groups.getById": _method("community user", "", "group_id:count"),
    "groups.getTokenPermissions": _method("community"),
    "account.getAppPermissions": _method("user"),
    "groups.getCallbackConfirmationCode": _method("community", "group_id:count"),
    "groups.getCallbackServers": _method("community", "group_id:count"),
    "groups.addCallbackServer": _method(
        "community", "group_id:count url:words title:words secret_key:words"
    ),
    "groups.editCallbackServer": _method(
        "community", "group_id:count server_id:count url:words title:words secret_key:words"
    ),
    "groups.setCallbackSettings": _method(
        "community", "group_id:count server_id:count api_version:words", _SETTINGS
    ),
    "groups.getCallbackSettings": _method("community", "group_id:count server_id:count"),
    "groups.getLongPollServer": _method("community", "group_id:count"),
    "groups.getLongPollSettings": _method("community", "group_id:count"),
    "groups.setLongPollSettings": _method(
        "community", "group_id:count enabled:flag api_version:words", _SETTINGS
    ),
}


def faults_of(method: str, form: Mapping[str, str]) -> list[str]:
    """What is wrong with a request; empty when nothing is."""
    rule = METHODS.get(method)
    if rule is None:
        return [f"{method}: never asked for by us"]
    known = {**rule.required, **rule.optional, "v": WORDS, "lang": WORDS}
    faults = [f"{method}: unknown {name}" for name in form if name not in known]
    faults += [f"{method}: {name} is missing" for name in rule.required if name not in form]
    if form.get("v") != "5.199":
        faults.append(f"{method}: version {form.get('v')}")
    for name, text in form.items():
        if not _fits(text, known.get(name, WORDS)):
            faults.append(f"{method}: {name}={text!r}")
    return faults


def _fits(text: str, kind: str) -> bool:
    match kind:
        case "number":
            return text.removeprefix("-").isdigit()
        case "count":
            return text.isdigit()
        case "flag":
            return text in {"0", "1"}
        case _:
            return text.strip() != ""
