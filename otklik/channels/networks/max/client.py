"""Calls to the Bot API of MAX, and what its errors mean.

The key is in the Authorization header without "Bearer". 200 with `success: false` is an error too.
Source: dev.max.ru/docs-api, schema 0.0.32–0.0.33."""

import re
from collections.abc import Mapping
from typing import Any

import httpx

from otklik.channels.networks import errors, http
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.json_values import as_object, read_object

BASE_URL = "https://platform-api2.max.ru"
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_.\-]{1,200}")
_CHAT_ID = re.compile(r"-?[1-9][0-9]{0,18}")


class Calls:
    def __init__(self, connection: Connection, client: httpx.Client) -> None:
        self.connection = connection
        self.client = client
        self._base = (connection.base_url or BASE_URL).rstrip("/")

    def ask(
        self,
        method: str,
        path: str,
        *,
        mutation: bool = False,
        params: Mapping[str, Any] | None = None,
        wish: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """Raises a ChannelError."""
        token = self.connection.secrets.get("token", "").strip()
        if not token:
            raise errors.NotSetUp("no_token")
        try:
            request = self.client.build_request(
                method,
                f"{self._base}{path}",
                params=dict(params) if params else None,
                json=wish,
                headers={"Authorization": token},
            )
        except (httpx.InvalidURL, UnicodeError):
            raise errors.NotSetUp("bad_address") from None
        response = http.call(self.client, request, mutation=mutation)
        if response.is_client_error:
            raise refusal(read_object(response.content), status=response.status_code)
        values = as_object(http.decode_json(response, mutation=mutation))
        if values.get("success") is False:
            raise refusal(values, status=200)
        return values

    def own_number(self) -> str:
        """The bot's number, stored or requested. Raises a ChannelError."""
        return self.connection.secrets.get("bot_id", "") or str(self.whoami().get("bot_id", ""))

    def whoami(self) -> Mapping[str, str]:
        """The bot's number and nickname. Raises a ChannelError."""
        me = self.ask("GET", "/me")
        number, nick = me.get("user_id"), me.get("username")
        found = {}
        if isinstance(number, int) and not isinstance(number, bool):
            found["bot_id"] = str(number)
        if isinstance(nick, str) and nick:
            found["bot_name"] = nick
        return found


def message_id(number: str) -> str:
    """A message's number, safe in an address. Raises NotFound."""
    if not _MESSAGE_ID.fullmatch(number) or set(number) <= {"."}:
        raise errors.NotFound("not_a_number")
    return number


def chat_id(number: str) -> int:
    """The number of a channel or dialogue. Raises NotFound."""
    if not _CHAT_ID.fullmatch(number):
        raise errors.NotFound("not_a_number")
    return int(number)


_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,200}")
_MEANINGS: Mapping[str, type[errors.ChannelError]] = {
    "attachment.not.ready": errors.Temporary,
    "verify.token": errors.AuthExpired,
    "auth.error": errors.AuthExpired,
    "unauthorized": errors.AuthExpired,
    "access.denied": errors.PermissionDenied,
    "chat.denied": errors.PermissionDenied,
    "comments.disabled": errors.PermissionDenied,
    "comments.timeout_exceeded": errors.EditWindowClosed,
    "not.found": errors.NotFound,
    "not_found": errors.NotFound,
    "chat.not.found": errors.NotFound,
    "message.not.found": errors.NotFound,
    "proto.payload": errors.InvalidContent,
    "validation.error": errors.InvalidContent,
    "bad_request": errors.InvalidContent,
    "rate.limit": errors.RateLimited,
    "rate_limit": errors.RateLimited,
    "too.many.requests": errors.RateLimited,
}
_STATUSES: Mapping[int, type[errors.ChannelError]] = {**http.MEANINGS, 405: errors.NotSetUp}


def refusal(values: Mapping[str, Any], *, status: int) -> errors.ChannelError:
    """By code, else by status; without the network's text, which may repeat what was sent."""
    value = values.get("code")
    code = value if isinstance(value, str) and _CODE.fullmatch(value) else f"http_{status}"
    words = str(values.get("message") or "")
    if "file.not.processed" in words:
        code = "attachment.not.ready"
    meaning = _MEANINGS.get(code) or _STATUSES.get(status, errors.ChannelError)
    if meaning is errors.RateLimited:
        return errors.RateLimited(code, retry_after=http.DEFAULT_WAIT_SECONDS)
    return meaning(code)


FILE_HOSTS = frozenset({"oneme.ru", "okcdn.ru", "mycdn.me", "max.ru"})
