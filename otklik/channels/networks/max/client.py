"""Calls to the Bot API of MAX, and what its refusals mean.

The key goes in the Authorization header alone, without "Bearer". An answer 200 with
`success: false` is a refusal like any 4xx. Source: dev.max.ru/docs-api, schema 0.0.32–0.0.33.
"""

import re
from collections.abc import Mapping
from typing import Any

import httpx

from otklik.channels.networks import http
from otklik.channels.networks.connection import Connection
from otklik.channels.networks.errors import (
    NotFound,
    NotSetUp,
)
from otklik.channels.networks.max.errors import refusal

BASE_URL = "https://platform-api2.max.ru"
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_.\-]{1,200}")
_CHAT_ID = re.compile(r"-?[1-9][0-9]{0,18}")


class Calls:
    """One account's calls: each is made once."""

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
        """The answer as a mapping. Raises a ChannelError."""
        token = self.connection.secrets.get("token", "").strip()
        if not token:
            raise NotSetUp("no_token")
        try:
            request = self.client.build_request(
                method,
                f"{self._base}{path}",
                params=dict(params) if params else None,
                json=wish,
                headers={"Authorization": token},
            )
        except (httpx.InvalidURL, UnicodeError):
            raise NotSetUp("bad_address") from None
        response = http.call(self.client, request, mutation=mutation)
        if response.is_client_error:
            raise refusal(_opened(response), status=response.status_code)
        answer = http.decoded(response, mutation=mutation)
        values = answer if isinstance(answer, Mapping) else {}
        if values.get("success") is False:
            raise refusal(values, status=200)
        return values

    def own_number(self) -> str:
        """The bot's number as it is kept, else as MAX says. Raises a ChannelError."""
        return self.connection.secrets.get("bot_id", "") or str(self.whoami().get("bot_id", ""))

    def whoami(self) -> Mapping[str, str]:
        """The bot's number and nickname, as MAX says. Raises a ChannelError."""
        me = self.ask("GET", "/me")
        number, nick = me.get("user_id"), me.get("username")
        found = {}
        if isinstance(number, int) and not isinstance(number, bool):
            found["bot_id"] = str(number)
        if isinstance(nick, str) and nick:
            found["bot_name"] = nick
        return found


def message_id(kept: str) -> str:
    """A message's number, fit to stand in an address. Raises NotFound for what never was one."""
    if not _MESSAGE_ID.fullmatch(kept) or set(kept) <= {"."}:
        raise NotFound("not_a_number")
    return kept


def chat_id(kept: str) -> int:
    """The number of a channel or a dialogue. Raises NotFound for what never was one."""
    if not _CHAT_ID.fullmatch(kept):
        raise NotFound("not_a_number")
    return int(kept)


def _opened(response: httpx.Response) -> Mapping[str, Any]:
    try:
        payload = response.json()
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, Mapping) else {}
