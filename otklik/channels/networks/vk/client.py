"""One call of VK's API with the right key, files at addresses that VK gives us, and what it lists
of a wall, the comments under a post and dialogues: raw items, with names of who wrote them."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import httpx

from otklik.channels.networks import address_guard, http
from otklik.channels.networks.connection import Connection
from otklik.channels.networks.errors import (
    AuthExpired,
    InvalidContent,
    NotSetUp,
    OutcomeUnknown,
    Temporary,
)
from otklik.channels.networks.vk.errors import fault_of, is_wrong_key
from otklik.channels.networks.vk.links import FIRST_CHAT
from otklik.channels.networks.vk.payloads import Comment, Message, Person, Thread

VERSION = "5.199"
ADDRESS = "https://api.vk.ru/method/"
UPLOADING_SECONDS = 300.0  # for all files of one message: sweeping.LONGEST_UPLOAD waits longer

# Where VK keeps files, takes them and tells of events.
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
    """The community's number. Raises NotSetUp when it is none."""
    found = _GROUP.fullmatch(connection.container.strip().lower())
    if found is None:
        raise NotSetUp("no_group")
    return int(found[1])


def has_key(connection: Connection, key: Key) -> bool:
    return bool(connection.secrets.get(key, "").strip())


def reading_key(connection: Connection) -> Key:
    """Who reads the wall: VK lets no community do it. Raises NotSetUp when nobody can."""
    for key in (Key.SERVICE, Key.USER):
        if has_key(connection, key):
            return key
    raise NotSetUp("no_reading_key")


@dataclass(slots=True)
class Api:
    """The API of one account, for the length of one activity."""

    connection: Connection
    client: httpx.Client
    called_at: dict[Key, float] = field(default_factory=dict)
    uploading_until: float = 0.0  # since the first file

    @property
    def group(self) -> int:
        return group_of(self.connection)

    @property
    def owner(self) -> int:
        """The community as owner of a wall."""
        return -self.group

    def ask(self, method: str, parameters: Mapping[str, Any], *, key: Key) -> Any:
        """A call that changes nothing, or nothing that anybody sees. Raises a ChannelError."""
        return self._call(method, parameters, key=key, mutation=False)

    def change(self, method: str, parameters: Mapping[str, Any], *, key: Key) -> Any:
        """The one mutation. Raises a ChannelError; OutcomeUnknown when its end is unclear."""
        return self._call(method, parameters, key=key, mutation=True)

    def read_at(
        self, url: object, parameters: Mapping[str, Any], *, seconds: float | None = None
    ) -> Any:
        """The JSON at an address that VK gave, without our keys. Raises a ChannelError."""
        request = self.client.build_request("GET", self._theirs(url), params=dict(parameters))
        return self._decoded(http.call(self.client, request, mutation=False, seconds=seconds))

    def upload(self, url: object, files: Any) -> Mapping[str, Any]:
        """Put a file at an address that VK gave, without our keys; what it answered. May be
        repeated: a file that no message shows is nowhere to be seen. Raises a ChannelError."""
        self.uploading_until = self.uploading_until or time.monotonic() + UPLOADING_SECONDS
        left = self.uploading_until - time.monotonic()
        if left <= 0:
            raise Temporary("uploading_too_long")
        request = self.client.build_request("POST", self._theirs(url), files=files)
        answer = self._decoded(http.call(self.client, request, mutation=False, seconds=left))
        return answer if isinstance(answer, dict) else {}

    def _decoded(self, response: httpx.Response) -> Any:
        if response.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
            raise InvalidContent("too_large")
        if response.is_client_error:
            raise Temporary(f"http_{response.status_code}")
        return http.decoded(response, mutation=False)

    def _call(self, method: str, parameters: Mapping[str, Any], *, key: Key, mutation: bool) -> Any:
        request = self._request(method, parameters, key)
        self._pace(key)
        response = http.call(self.client, request, mutation=mutation)
        if response.is_client_error and response.headers.get("content-type", "").find("json") < 0:
            # No answer of VK's API: another house stands at this address, or a gate before it.
            raise NotSetUp(f"http_{response.status_code}")
        answer = http.decoded(response, mutation=mutation)
        if not isinstance(answer, dict):
            answer = {}
        if isinstance(error := answer.get("error"), dict):
            raise _refusal(error, key=key, mutation=mutation)
        if "response" not in answer:
            raise (OutcomeUnknown if mutation else Temporary)("nonsense")
        return answer["response"]

    def _request(self, method: str, parameters: Mapping[str, Any], key: Key) -> httpx.Request:
        secret = self.connection.secrets.get(key, "").strip()
        if not _KEY.fullmatch(secret):
            raise NotSetUp(f"no_{key}" if not secret else f"strange_{key}")
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
            raise NotSetUp("bad_address") from None

    def _pace(self, key: Key) -> None:
        """Several calls belong to one message with pictures: not faster than VK allows."""
        last = self.called_at.get(key)
        if last is not None:
            time.sleep(max(0.0, last + PAUSES[key] - time.monotonic()))
        self.called_at[key] = time.monotonic()

    def _theirs(self, url: object) -> str:
        return address_guard.theirs(url, address_guard.known(HOSTS, self.connection))


def _refusal(error: Mapping[str, Any], *, key: Key, mutation: bool) -> Exception:
    number = error.get("error_code")
    fault = fault_of(number if isinstance(number, int) else 0, mutation=mutation)
    # The person's key or the reading one is not the account: all else still works without.
    if key is not Key.COMMUNITY and (isinstance(fault, AuthExpired) or is_wrong_key(fault)):
        return NotSetUp(f"{key}_refused", fault.code)
    return fault


PAGE = 100
MOST_PAGES = 10  # of one post's comments, or of one dialogue, in one reading
IN_THREAD = 10  # answers that VK gives along with a comment
UNNUMBERED = -1  # messages of chats, whose number is 0, are wanted too
NOTHING_OLDER = 2**63 - 1  # the newest page is enough

type Raw = Mapping[str, Any]


@dataclass(slots=True)
class Listed:
    """What a call listed, newest first, and who wrote it by number."""

    items: list[Raw] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


def posts(api: Api, *, count: int, offset: int = 0, is_own: bool = False) -> Listed:
    """Of the wall, newest first. Raises a ChannelError."""
    wish = {
        "owner_id": api.owner,
        "count": count,
        "offset": offset or None,
        "filter": "owner" if is_own else "all",
        "extended": 1,
    }
    return _listed(api.ask("wall.get", wish, key=reading_key(api.connection)))


def proposed(api: Api, *, count: int) -> Listed:
    """What people propose for the wall, newest first: an editor sees it. Raises a ChannelError."""
    wish = {"owner_id": api.owner, "count": count, "filter": "suggests", "extended": 1}
    return _listed(api.ask("wall.get", wish, key=Key.USER))


def posts_named(api: Api, numbers: Sequence[str]) -> Listed:
    """Those of these posts that stand on the wall."""
    names = ",".join(f"{api.owner}_{number}" for number in numbers)
    response = api.ask(
        "wall.getById", {"posts": names, "extended": 1}, key=reading_key(api.connection)
    )
    return _listed({"items": response} if isinstance(response, list) else response)


def comments(api: Api, post: str, *, after: int) -> Listed:
    """All comments under a post with answers to them: the newest page whole, older ones as far
    as numbers above `after` stand there."""
    found = Listed()
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


def _comment_pages(api: Api, post: str, wish: Raw, found: Listed, *, after: int) -> Iterator[Raw]:
    for number in range(MOST_PAGES):
        page = _listed(
            api.ask(
                "wall.getComments",
                {
                    "owner_id": api.owner,
                    "post_id": post,
                    "count": PAGE,
                    "offset": number * PAGE or None,
                    "sort": "desc",
                    "extended": 1,
                    **wish,
                },
                key=reading_key(api.connection),
            )
        )
        found.names |= page.names
        yield from page.items
        oldest = min((Comment.model_validate(raw).id for raw in page.items), default=0)
        if len(page.items) < PAGE or oldest <= after:
            return


def dialogues(api: Api, *, after: int) -> Iterator[Message]:
    """The last message of each dialogue where something is newer than message `after`. Chats of
    several people are left out."""
    for number in range(MOST_PAGES):
        response = api.ask(
            "messages.getConversations",
            {"count": PAGE, "offset": number * PAGE or None},
            key=Key.COMMUNITY,
        )
        lasts = [Message.model_validate(_inner(item)) for item in _listed(response).items]
        private = [last for last in lasts if 0 < last.peer_id < FIRST_CHAT]
        yield from (last for last in private if last.id > after)
        # Those that somebody pinned come first, however old: a whole page decides.
        if len(lasts) < PAGE or (private and min(last.id for last in private) <= after):
            return


def _inner(item: Raw) -> Raw:
    last = item.get("last_message")
    return last if isinstance(last, dict) else {}


def messages(api: Api, peer: int, *, after: int, most: int = MOST_PAGES) -> Listed:
    """Of one dialogue, newest first, as far as numbers above `after` stand there."""
    found = Listed()
    for number in range(most):
        page = _listed(
            api.ask(
                "messages.getHistory",
                {"peer_id": peer, "count": PAGE, "offset": number * PAGE or None, "extended": 1},
                key=Key.COMMUNITY,
            )
        )
        found.names |= page.names
        found.items += [raw for raw in page.items if Message.model_validate(raw).id > after]
        oldest = min((Message.model_validate(raw).id for raw in page.items), default=0)
        if len(page.items) < PAGE or oldest <= after:
            break
    return found


def _listed(value: object) -> Listed:
    whole = value if isinstance(value, dict) else {}
    items = whole.get("items")
    return Listed(
        items=[item for item in items if isinstance(item, dict)] if isinstance(items, list) else [],
        names=_names(whole.get("profiles"), sign=1) | _names(whole.get("groups"), sign=-1),
    )


def _names(people: object, *, sign: int) -> dict[str, str]:
    found = {}
    for raw in people if isinstance(people, list) else []:
        person = Person.model_validate(raw if isinstance(raw, dict) else {})
        if person.id > 0 and person.whole_name:
            found[str(sign * person.id)] = person.whole_name
    return found
