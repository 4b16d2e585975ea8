"""Calls to VK's API with the right key, what its errors mean, and lists of posts, comments and
messages.

Errors come with HTTP 200; all but a few say that nothing was executed. Source: errors of the schema
of VK's API (commit 0efe478f), research on the channels, section 1.1."""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import httpx

from otklik.channels.networks import errors, http
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.json_values import as_object, object_in, objects_in
from otklik.channels.networks.vk.links import FIRST_CHAT
from otklik.channels.networks.vk.payloads import Comment, Message, Person, Thread

VERSION = "5.199"
ADDRESS = "https://api.vk.ru/method/"
UPLOADING_SECONDS = 300.0  # for all files of one message: send_delivery.LONGEST_UPLOAD waits longer

# Where VK stores files, accepts them and reports events.
HOSTS = frozenset(
    {
        "vk.com", "vk.ru", "userapi.com", "vkuser.net", "vkuserphoto.ru", "vk-cdn.net",
        "vkuseraudio.com", "vkuseraudio.net", "vkuseraudio.ru", "vkuservideo.com",
        "vkuservideo.net", "vkuservideo.ru", "vkuserdocs.ru", "okcdn.ru", "mycdn.me",
    }
)  # fmt: skip
_GROUP = re.compile(r"(?:-|club|public|event)?([1-9][0-9]{0,17})")
_KEY = re.compile(r"[!-~]{1,4000}")


class Key(StrEnum):
    """Names of the secrets that open the API."""

    COMMUNITY = "token"
    USER = "user_token"
    SERVICE = "service_token"


# Seconds between two calls with one key: VK allows 20 a second, 3, and 5 or more.
PAUSES = {Key.COMMUNITY: 0.1, Key.USER: 0.34, Key.SERVICE: 0.25}


def group_of(connection: Connection) -> int:
    """Raises NotSetUp."""
    found = _GROUP.fullmatch(connection.container.strip().lower())
    if found is None:
        raise errors.NotSetUp("no_group")
    return int(found[1])


def has_key(connection: Connection, key: Key) -> bool:
    return bool(connection.secrets.get(key, "").strip())


def reading_key(connection: Connection) -> Key:
    """A key that may read the wall: the community's may not. Raises NotSetUp."""
    for key in (Key.SERVICE, Key.USER):
        if has_key(connection, key):
            return key
    raise errors.NotSetUp("no_reading_key")


@dataclass(slots=True)
class Api:
    """The API of one account, for one activity."""

    connection: Connection
    client: httpx.Client
    called_at: dict[Key, float] = field(default_factory=dict)
    uploading_until: float = 0.0  # from the first file on

    @property
    def group(self) -> int:
        return group_of(self.connection)

    @property
    def owner(self) -> int:
        """The community as owner of a wall."""
        return -self.group

    def ask(self, method: str, parameters: Mapping[str, Any], *, key: Key) -> Any:
        """A call that may be repeated. Raises a ChannelError."""
        return self._call(method, parameters, key=key, mutation=False)

    def change(self, method: str, parameters: Mapping[str, Any], *, key: Key) -> Any:
        """The one mutation. Raises a ChannelError."""
        return self._call(method, parameters, key=key, mutation=True)

    def read_json_at(
        self, url: object, parameters: Mapping[str, Any], *, seconds: float | None = None
    ) -> Any:
        """JSON from an address that VK gave, without our keys. Raises a ChannelError."""
        request = self.client.build_request("GET", self._theirs(url), params=dict(parameters))
        return self._decode(http.call(self.client, request, mutation=False, seconds=seconds))

    def upload(self, url: object, files: Any) -> Mapping[str, Any]:
        """To an address that VK gave, without our keys; repeatable. Raises a ChannelError."""
        self.uploading_until = self.uploading_until or time.monotonic() + UPLOADING_SECONDS
        left = self.uploading_until - time.monotonic()
        if left <= 0:
            raise errors.Temporary("uploading_too_long")
        request = self.client.build_request("POST", self._theirs(url), files=files)
        return as_object(
            self._decode(http.call(self.client, request, mutation=False, seconds=left))
        )

    def _decode(self, response: httpx.Response) -> Any:
        if response.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
            raise errors.InvalidContent("too_large")
        if response.is_client_error:
            raise errors.Temporary(f"http_{response.status_code}")
        return http.decode_json(response, mutation=False)

    def _call(self, method: str, parameters: Mapping[str, Any], *, key: Key, mutation: bool) -> Any:
        request = self._request(method, parameters, key)
        self._pace(key)
        response = http.call(self.client, request, mutation=mutation)
        if response.is_client_error and response.headers.get("content-type", "").find("json") < 0:
            # Not from VK's API: another server has this address, or a gateway is in front.
            raise errors.NotSetUp(f"http_{response.status_code}")
        answer = as_object(http.decode_json(response, mutation=mutation))
        if isinstance(error := answer.get("error"), dict):
            raise _refusal(error, key=key, mutation=mutation)
        if "response" not in answer:
            raise (errors.OutcomeUnknown if mutation else errors.Temporary)("nonsense")
        return answer["response"]

    def _request(self, method: str, parameters: Mapping[str, Any], key: Key) -> httpx.Request:
        secret = self.connection.secrets.get(key, "").strip()
        if not _KEY.fullmatch(secret):
            raise errors.NotSetUp(f"no_{key}" if not secret else f"strange_{key}")
        address = f"{(self.connection.base_url or ADDRESS).rstrip('/')}/{method}"
        wish = {name: value for name, value in parameters.items() if value not in (None, "")}
        try:
            return self.client.build_request(
                "POST",
                address,
                data={**wish, "lang": "ru", "v": VERSION},
                headers={"Authorization": f"Bearer {secret}"},
            )
        except (httpx.InvalidURL, UnicodeError):
            raise errors.NotSetUp("bad_address") from None

    def _pace(self, key: Key) -> None:
        """Several calls belong to one message with pictures."""
        last = self.called_at.get(key)
        if last is not None:
            time.sleep(max(0.0, last + PAUSES[key] - time.monotonic()))
        self.called_at[key] = time.monotonic()

    def _theirs(self, url: object) -> str:
        return http.check_address(url, http.allowed_hosts(HOSTS, self.connection))


def _refusal(error: Mapping[str, Any], *, key: Key, mutation: bool) -> Exception:
    number = error.get("error_code")
    fault = fault_of(number if isinstance(number, int) else 0, mutation=mutation)
    # The editor's or reading key is not the account: everything else works without it.
    if key is not Key.COMMUNITY and (isinstance(fault, errors.AuthExpired) or is_wrong_key(fault)):
        return errors.NotSetUp(f"{key}_refused", fault.code)
    return fault


PAGE = 100
MOST_PAGES = 10  # of one post's comments, or of one dialogue, in one reading
IN_THREAD = 10  # answers that VK gives along with a comment
UNNUMBERED = -1  # include messages of chats, whose number is 0
NOTHING_OLDER = 2**63 - 1  # the newest page is enough

type Raw = Mapping[str, Any]


@dataclass(slots=True)
class Listing:
    """Items, newest first, and names of their authors by number."""

    items: list[Raw] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


def posts(api: Api, *, count: int, offset: int = 0, is_own: bool = False) -> Listing:
    """Of the wall, newest first. Raises a ChannelError."""
    wish = {
        "owner_id": api.owner,
        "count": count,
        "offset": offset or None,
        "filter": "owner" if is_own else "all",
        "extended": 1,
    }
    return _listing(api.ask("wall.get", wish, key=reading_key(api.connection)))


def proposed_posts(api: Api, *, count: int) -> Listing:
    """Proposed by people, newest first; only an editor sees them. Raises a ChannelError."""
    wish = {"owner_id": api.owner, "count": count, "filter": "suggests", "extended": 1}
    return _listing(api.ask("wall.get", wish, key=Key.USER))


def posts_by_number(api: Api, numbers: Sequence[str]) -> Listing:
    """Those that exist."""
    names = ",".join(f"{api.owner}_{number}" for number in numbers)
    response = api.ask(
        "wall.getById", {"posts": names, "extended": 1}, key=reading_key(api.connection)
    )
    return _listing({"items": response} if isinstance(response, list) else response)


def comments(api: Api, post: str, *, after: int) -> Listing:
    """Comments under a post with answers: the newest page, and older ones above number `after`."""
    found = Listing()
    for raw in _comment_pages(api, post, {"thread_items_count": IN_THREAD}, found, after=after):
        found.items.append(raw)
        comment = Comment.model_validate(raw)
        thread = comment.thread or Thread()
        if thread.count <= len(thread.items):
            found.items += thread.items
        else:
            branch = {"comment_id": comment.id}
            found.items += _comment_pages(api, post, branch, found, after=after)
    return found


def _comment_pages(api: Api, post: str, wish: Raw, found: Listing, *, after: int) -> Iterator[Raw]:
    parameters = {"owner_id": api.owner, "post_id": post, "sort": "desc", "extended": 1, **wish}
    for page in _pages(api, "wall.getComments", parameters, key=reading_key(api.connection)):
        found.names |= page.names
        yield from page.items
        if min((Comment.model_validate(raw).id for raw in page.items), default=0) <= after:
            return


def _pages(
    api: Api, method: str, parameters: Raw, *, key: Key, most: int = MOST_PAGES
) -> Iterator[Listing]:
    """Pages of a list, at most so many."""
    for number in range(most):
        place = {"count": PAGE, "offset": number * PAGE or None}
        page = _listing(api.ask(method, {**parameters, **place}, key=key))
        yield page
        if len(page.items) < PAGE:
            return


def dialogues(api: Api, *, after: int) -> Iterator[Message]:
    """The last message of each dialogue newer than `after`, without group chats."""
    for page in _pages(api, "messages.getConversations", {}, key=Key.COMMUNITY):
        lasts = [Message.model_validate(object_in(one, "last_message")) for one in page.items]
        private = [last for last in lasts if 0 < last.peer_id < FIRST_CHAT]
        yield from (last for last in private if last.id > after)
        # Pinned ones come first, however old: a whole page decides.
        if private and min(last.id for last in private) <= after:
            return


def messages(api: Api, peer: int, *, after: int, most: int = MOST_PAGES) -> Listing:
    """Of one dialogue, newest first, above number `after`."""
    found = Listing()
    wish = {"peer_id": peer, "extended": 1}
    for page in _pages(api, "messages.getHistory", wish, key=Key.COMMUNITY, most=most):
        found.names |= page.names
        numbered = [(Message.model_validate(raw).id, raw) for raw in page.items]
        found.items += [raw for number, raw in numbered if number > after]
        if min((number for number, _raw in numbered), default=0) <= after:
            break
    return found


def _listing(value: object) -> Listing:
    people = [(1, Person.model_validate(raw)) for raw in objects_in(value, "profiles")]
    people += [(-1, Person.model_validate(raw)) for raw in objects_in(value, "groups")]
    names = {str(sign * one.id): one.whole_name for sign, one in people if one.id > 0}
    return Listing(
        items=objects_in(value, "items"), names={key: name for key, name in names.items() if name}
    )


# VK was interrupted, or does not know itself.
UNCLEAR = frozenset({1, 10, 13, 36})

# Seconds to wait, which VK does not give: one for calls per second, longer for the rest.
WAITS = {6: 1.0, 9: 300.0, 29: 3600.0, 32: 5.0, 103: 300.0, 601: 3600.0, 1105: 300.0}
THREAD_WAITS = {223: 300.0}  # too many comments of ours under one post

# "Comment has not been deleted": wall.restoreComment's response for a comment that is not deleted.
NOT_DELETED = 243

# The method exists, but not for this kind of key.
WRONG_KEY = frozenset({20, 21, 27, 28, 1051})

_CODES: Mapping[type[errors.ChannelError], Iterable[int]] = {
    # Our application or our key as a whole.
    errors.AuthExpired: (2, 4, 5, 38, 42, 1114, 1116, 1117, 1118),
    # VK failed to process a file, or a section is temporarily closed: retry.
    errors.Temporary: (22, 43, 105, 106, 118, 121, 122),
    # A captcha, a check of the account, a second factor, a limit of adverts or of albums.
    errors.NeedsHuman: (14, 17, 24, 25, 41, 219, 224, 300, 302, 703, 704, 2000),
    # This wall, this person, this dialogue; 214 is also the limit of posts a day, 950 a person
    # who may no longer be answered because too much time has passed.
    errors.PermissionDenied: (
        *(7, 15, 19, 30, 183, 200, 201, 203, 204, 210, 211, 212, 213, 214, 225, 243, 900, 901),
        *(902, 917, 922, 925, 932, 945, 946, 949, 950, 962, 985, 987, 988, 1012, 1153),
        *WRONG_KEY,
    ),
    errors.NotFound: (18, 37, 39, 40, 104, 113, 125, 140, 927, 936),
    errors.InvalidContent: (
        *(100, 114, 119, 129, 150, 220, 222, 910, 911, 912, 913, 914, 921, 940, 969),
    ),
    errors.EditWindowClosed: (909, 924),
    errors.Unsupported: (3, 23, 33, 34, 35, 920),
    # The address of the API is not VK's, or wants another protocol.
    errors.NotSetUp: (16,),
}
MEANINGS = {number: meaning for meaning, numbers in _CODES.items() for number in numbers}


def code_of(number: int) -> str:
    return f"vk_{number}"


def is_wrong_key(fault: errors.ChannelError) -> bool:
    """Whether another key could do it. Certainly not executed."""
    return fault.code in {code_of(number) for number in WRONG_KEY}


def fault_of(number: int, *, mutation: bool) -> errors.ChannelError:
    code = code_of(number)
    if number in UNCLEAR:
        return errors.OutcomeUnknown(code) if mutation else errors.Temporary(code)
    if number in WAITS:
        return errors.RateLimited(code, retry_after=WAITS[number])
    if number in THREAD_WAITS:
        return errors.RateLimited(code, retry_after=THREAD_WAITS[number], scope="thread")
    return MEANINGS.get(number, errors.ChannelError)(code)
