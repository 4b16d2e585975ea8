"""Which methods Odnoklassniki know, with which parameters, and how a request is signed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from tests.channels.networks.ok_world import (
    APP_SECRET,
    TOKEN,
)

CONTRACTS = Path(__file__).resolve().parents[4] / "shared" / "contracts" / "ok"

COMMON = {"application_key", "format", "method", "sig", "access_token"}

# What each method knows, and what it cannot do without (marked).
METHODS = {
    "users.getCurrentUser": "fields",
    "users.hasAppPermission": "ext_perm*",
    "group.getInfo": "uids* fields*",
    "group.getUserGroupsByIds": "group_id* uids*",
    "photosV2.getUploadUrl": "gid count",
    "mediatopic.post": "type* gid attachment*",
    "mediatopic.edit": "topic_id* gid attachment*",
    # Which of the two names the post, no document says alike: OkWorld.removes_by.
    "mediatopic.deleteTopic": "topic_id delete_id gid",
    # In no documentation that was found; clients call it. A network may not have it at all:
    # OkWorld.closed.
    "mediatopic.getTopics": "gid* count",
    "mediatopic.getByIds": "topic_ids* media_limit fields",
    "stream.get": "gid patterns count fields",
    "discussions.getList": "types category count fields",
    "discussions.getComments": "discussionId* discussionType* anchor direction count fields "
    "includeRemoved mark_as_read",
    "discussions.addDiscussionComment": "entityId* entityType* comment* reply_to_comment_id "
    "as_admin",
    "discussions.editDiscussionComment": "discussionId* discussionType* comment_id* comment*",
    "discussions.deleteDiscussionComment": "discussionId* discussionType* comment_id*",
}

COMMENT_FIELDS = {
    "ID", "TEXT", "TYPE", "DATE", "AUTHOR_ID", "AUTHOR_NAME", "AUTHOR_REF",
    "REPLY_TO_ID", "REPLY_TO_NAME", "REPLY_TO_COMMENT_ID",
}  # fmt: skip

MUTATIONS = {
    "mediatopic.post",
    "mediatopic.edit",
    "mediatopic.deleteTopic",
    "discussions.editDiscussionComment",
    "discussions.deleteDiscussionComment",
}


@lru_cache
def lists() -> dict[str, set[str]]:
    """The network's own parameter lists, of 2017, where they lie beside the repository."""
    path = CONTRACTS / "methods_2017_extracted.json"
    if not path.is_file():
        return {}
    payload = json.loads(path.read_text("utf-8"))
    return {method: set(page["params"]) for method, page in payload.items() if page["params"]}


def _signed(form: dict[str, str]) -> str:
    """Counted without the adapter's help."""
    session = hashlib.md5((TOKEN + APP_SECRET).encode()).hexdigest()  # noqa: S324
    pairs = sorted(f"{k}={v}" for k, v in form.items() if k not in {"sig", "access_token"})
    return hashlib.md5(("".join(pairs) + session).encode()).hexdigest()  # noqa: S324


def unknown_in(method: str, form: Mapping[str, str]) -> Iterator[str]:
    """Why a call has what the method, or the network's own list, does not know."""
    given = set(form) - COMMON
    if unknown := given - {name.rstrip("*") for name in METHODS[method].split()}:
        yield f"{method} does not know {sorted(unknown)}."
    listed = lists().get(method)
    if listed is not None and (unknown := given - listed):
        yield f"The network's list for {method} lacks {sorted(unknown)}."


def missing_in(method: str, form: Mapping[str, str]) -> list[str]:
    """What the method cannot do without and a call does not have."""
    needed = {name[:-1] for name in METHODS[method].split() if name.endswith("*")}
    return sorted(needed - set(form))
