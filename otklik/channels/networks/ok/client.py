"""Calls to Odnoklassniki: the REST API, signed, for the group; the Graph API for its messages.

The key of the REST API goes in the body. The Graph API takes its key in the address alone: no
log of ours keeps addresses (networks/http.py). Source: apiok.ru/dev/methods.
"""

import hashlib
import re
import time
from collections.abc import Mapping
from typing import Any

import httpx

from otklik.channels.networks import http
from otklik.channels.networks.connection import Connection
from otklik.channels.networks.errors import AuthExpired, NotFound, NotSetUp
from otklik.channels.networks.ok import errors

BASE_URL = "https://api.ok.ru"
PAUSE_SECONDS = 0.34  # between calls: nobody says how many are too many


def signature(params: Mapping[str, str], *, token: str, app_secret: str) -> str:
    """The proof that a request is the application's. `params` without the token."""
    session = _md5(token + app_secret)
    return _md5("".join(f"{name}={params[name]}" for name in sorted(params)) + session)


def number(kept: str) -> str:
    """A number of a group, post or comment, fit to be asked for. Raises NotFound."""
    if not (0 < len(kept) <= 200 and kept.isascii() and kept.isprintable() and " " not in kept):
        raise NotFound("not_a_number")
    return kept


def dialogue(kept: str) -> str:
    """The number of a dialogue, fit to stand in an address. Raises NotFound."""
    if not re.fullmatch(r"(?=..)[A-Za-z0-9_-]++(?::[A-Za-z0-9_-]++)?", kept):
        raise NotFound("not_a_number")
    return kept


class Calls:
    """One account's calls: each is made once, and not faster than the network likes."""

    def __init__(self, connection: Connection, client: httpx.Client) -> None:
        self.connection = connection
        self.client = client
        self._base = (connection.base_url or BASE_URL).rstrip("/")
        self._next_at = 0.0

    def secret(self, name: str) -> str:
        return self.connection.secrets.get(name, "").strip()

    def rest(self, method: str, *, mutation: bool = False, **params: str) -> Any:
        """The answer: text, a list or a mapping, as the method has it. Raises a ChannelError."""
        token, key = self.secret("token"), self.secret("app_key")
        app_secret = self.secret("app_secret")
        if not (token and key and app_secret):
            raise NotSetUp("no_token")
        signed = {"application_key": key, "format": "json", "method": method, **params}
        sig = signature(signed, token=token, app_secret=app_secret)
        request = self._request(
            "POST", "/fb.do", data={**signed, "sig": sig, "access_token": token}
        )
        return self._answer(request, mutation=mutation)

    def graph(
        self,
        verb: str,
        path: str,
        *,
        mutation: bool = False,
        params: Mapping[str, Any] | None = None,
        wish: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """Raises a ChannelError. A key refused here is no sign that the group's is: other
        messages of the account pass, so it is NotSetUp."""
        token = self.secret("bot_token")
        if not token:
            raise NotSetUp("no_bot_token")
        request = self._request(
            verb,
            f"/graph/{path}",
            params={**(params or {}), "access_token": token},
            json=wish,
        )
        try:
            text = self._answer(request, mutation=mutation)
        except AuthExpired as refusal:
            raise NotSetUp(f"bot_{refusal.code}") from None
        return text if isinstance(text, Mapping) else {}

    def _request(self, verb: str, path: str, **parts: Any) -> httpx.Request:
        try:
            return self.client.build_request(verb, f"{self._base}{path}", **parts)
        except (httpx.InvalidURL, UnicodeError):
            raise NotSetUp("bad_address") from None

    def _answer(self, request: httpx.Request, *, mutation: bool) -> Any:
        time.sleep(max(0.0, self._next_at - time.monotonic()))
        self._next_at = time.monotonic() + PAUSE_SECONDS
        response = http.call(self.client, request, mutation=mutation)
        if response.is_client_error:
            errors.refused(_opened(response), mutation=mutation)
            http.refuse(response)
        answer = http.decoded(response, mutation=mutation)
        errors.refused(answer, mutation=mutation)
        return answer


def _opened(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _md5(text: str) -> str:
    # The network's own way to sign; nothing of ours rests on it.
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
