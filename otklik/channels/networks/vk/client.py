"""One call of VK's API with the right key, and files at addresses that VK gives us."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import httpx

from otklik.channels.networks import address_guard, http
from otklik.channels.networks.base import Connection
from otklik.channels.networks.errors import (
    AuthExpired,
    InvalidContent,
    NotSetUp,
    OutcomeUnknown,
    Temporary,
)
from otklik.channels.networks.vk.errors import fault_of, is_wrong_key

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
