"""Calls to Odnoklassniki: the signed REST API for the group, the Graph API for its messages.

The Graph API takes its key in the address: no log of ours contains addresses (networks/http.py).
Errors come with HTTP 200. Source: apiok.ru/dev/methods, apiok.ru/dev/errors."""

import hashlib
import re
import time
from collections.abc import Mapping
from typing import Any

import httpx

from otklik.channels.networks import errors, http
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.json_values import as_object, read_object

BASE_URL = "https://api.ok.ru"
PAUSE_SECONDS = 0.34  # between calls: the limit is not documented


def signature(params: Mapping[str, str], *, token: str, app_secret: str) -> str:
    """The signature of a request by the application; `params` without the token."""
    session = _md5(token + app_secret)
    return _md5("".join(f"{name}={params[name]}" for name in sorted(params)) + session)


def number(text: str) -> str:
    """A number of a group, post or comment, safe to ask for. Raises NotFound."""
    if not (0 < len(text) <= 200 and text.isascii() and text.isprintable() and " " not in text):
        raise errors.NotFound("not_a_number")
    return text


def dialogue(text: str) -> str:
    """The number of a dialogue, safe in an address. Raises NotFound."""
    if not re.fullmatch(r"(?=..)[A-Za-z0-9_-]++(?::[A-Za-z0-9_-]++)?", text):
        raise errors.NotFound("not_a_number")
    return text


class Calls:
    """One account's calls, paced."""

    def __init__(self, connection: Connection, client: httpx.Client) -> None:
        self.connection = connection
        self.client = client
        self._base = (connection.base_url or BASE_URL).rstrip("/")
        self._next_at = 0.0

    def secret(self, name: str) -> str:
        return self.connection.secrets.get(name, "").strip()

    def rest(self, method: str, *, mutation: bool = False, **params: str) -> Any:
        """Text, a list or a mapping, depending on the method. Raises a ChannelError."""
        token, key = self.secret("token"), self.secret("app_key")
        app_secret = self.secret("app_secret")
        if not (token and key and app_secret):
            raise errors.NotSetUp("no_token")
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
        """Raises a ChannelError; NotSetUp for a refused key: the group's own may work."""
        token = self.secret("bot_token")
        if not token:
            raise errors.NotSetUp("no_bot_token")
        request = self._request(
            verb, f"/graph/{path}", params={**(params or {}), "access_token": token}, json=wish
        )
        try:
            return as_object(self._answer(request, mutation=mutation))
        except errors.AuthExpired as refusal:
            raise errors.NotSetUp(f"bot_{refusal.code}") from None

    def _request(self, verb: str, path: str, **parts: Any) -> httpx.Request:
        try:
            return self.client.build_request(verb, f"{self._base}{path}", **parts)
        except (httpx.InvalidURL, UnicodeError):
            raise errors.NotSetUp("bad_address") from None

    def _answer(self, request: httpx.Request, *, mutation: bool) -> Any:
        time.sleep(max(0.0, self._next_at - time.monotonic()))
        self._next_at = time.monotonic() + PAUSE_SECONDS
        response = http.call(self.client, request, mutation=mutation)
        if response.is_client_error:
            raise_error(read_object(response.content), mutation=mutation)
            http.refuse(response)
        answer = http.decode_json(response, mutation=mutation)
        raise_error(answer, mutation=mutation)
        return answer


def _md5(text: str) -> str:
    # The network's signature scheme; our security does not depend on it.
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


FLOOD_SECONDS = 300.0
LIMIT_SECONDS = 3600.0

# An internal error of the network: the request may have been executed.
_STUMBLED = {1, 2, 5000, 9999}
_MEANINGS: Mapping[type[errors.ChannelError], set[int]] = {
    errors.Unsupported: {3},
    errors.NeedsHuman: {7, 9, 12, 25, 210, 402, 403, 455, 456, 458, 511, 514},
    errors.PermissionDenied: {10, 24, 50, 200, 701},
    errors.AuthExpired: {101, 102, 103, 104, 105, 401, 453, 457, 900},
    errors.NotFound: {106, 110, 121, 140, 141, 160, 300, 700, 702, 705, 706},
    errors.InvalidContent: {21, 100, 324, 454, 513, *range(500, 506), *range(600, 608)},
    errors.EditWindowClosed: {704},
}
_BY_NUMBER = {number: meaning for meaning, numbers in _MEANINGS.items() for number in numbers}


def error_number(value: object) -> int | None:
    """None if the response is not an error."""
    code = as_object(value).get("error_code")
    try:
        return int(code) if isinstance(code, int | str) and not isinstance(code, bool) else None
    except ValueError:
        return 0  # an error whose code is not a number


def fault(number: int, *, mutation: bool) -> errors.ChannelError:
    """Without the network's text, which may repeat what was sent."""
    code = f"ok_{number}"
    if number in _STUMBLED:
        return errors.OutcomeUnknown(code) if mutation else errors.Temporary(code)
    if number == 8:
        return errors.RateLimited(code, retry_after=FLOOD_SECONDS)
    if number == 11:
        return errors.RateLimited(code, retry_after=LIMIT_SECONDS)
    return _BY_NUMBER.get(number, errors.ChannelError)(code)


def raise_error(value: Any, *, mutation: bool) -> None:
    number = error_number(value)
    if number is not None:
        raise fault(number, mutation=mutation)


FILE_HOSTS = frozenset({"ok.ru", "odnoklassniki.ru", "mycdn.me", "okcdn.ru"})
