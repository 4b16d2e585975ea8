"""One call of an OpenAI-compatible server: chat completions, no streaming, no retries.

The address comes from settings alone; redirects are not followed. Faults hold a kind, never an
address, a header or a body: the key lies in one and people's words in the other.
"""

import ssl
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import httpx

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 60.0
LARGEST_ANSWER = 256 * 1024
LONGEST_TEXT = 8_000
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


class Fault(StrEnum):
    NO_CONNECTION = "no_connection"  # nothing left this machine
    NO_ANSWER = "no_answer"  # it left, and what became of it is not known
    KEY = "key"
    BUSY = "busy"
    REFUSED = "refused"
    FAILED = "failed"
    NONSENSE = "nonsense"


class AssistantFailed(Exception):
    """The call brought no text. `was_sent`: whether it may have been counted on the other side."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault

    @property
    def was_sent(self) -> bool:
        return self.fault in (Fault.NO_ANSWER, Fault.NONSENSE)


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username or parts.password or parts.query or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """`url` is the beginning of the interface, as «https://host/v1». With a `token_url` the key is
    exchanged there for a token of that `token_scope`; `ca_bundle` is a file of certificates."""

    url: str
    model: str
    key: str = ""
    token_url: str = ""
    token_scope: str = ""
    ca_bundle: str = ""

    @property
    def is_allowed(self) -> bool:
        """Texts and keys leave over TLS, or not at all but to this machine."""
        is_exchange_safe = not self.token_url or _is_safe(self.token_url)
        return bool(self.model) and _is_safe(self.url) and is_exchange_safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What came back; `tokens` as the other side counted, 0 when it did not say."""

    text: str
    tokens: int


def complete(
    connection: Connection, messages: Sequence[tuple[str, str]], *, most_tokens: int
) -> Spoken:
    """Ask for the next message after these, pairs of role and text. Raises AssistantFailed."""
    wish = {
        "model": connection.model,
        "messages": [{"role": role, "content": text} for role, text in messages],
        "max_tokens": most_tokens,
        "temperature": 0.2,
        "stream": False,
    }
    until = time.monotonic() + TOTAL_SECONDS
    address = f"{connection.url.rstrip('/')}/chat/completions"
    with httpx.Client(
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS),
        verify=_trust(connection),
        headers={"User-Agent": "otklik", "Accept": "application/json"},
    ) as client:
        token = _token(client, connection, until=until)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return _spoken(_send(client, address, until=until, json=wish, headers=headers))


def _trust(connection: Connection) -> Any:
    """Raises AssistantFailed when the certificates that were named cannot be read."""
    if not connection.ca_bundle:
        return True
    try:
        return ssl.create_default_context(cafile=connection.ca_bundle)
    except (OSError, ValueError):
        raise AssistantFailed(Fault.NO_CONNECTION) from None


def _token(client: httpx.Client, connection: Connection, *, until: float) -> str:
    """The key itself, or what it is exchanged for: GigaChat gives a token for half an hour.

    Source: developers.sber.ru, gigachat/api/reference, POST /api/v2/oauth.
    """
    if not connection.token_url:
        return connection.key
    headers = {"Authorization": f"Basic {connection.key}", "RqUID": str(uuid.uuid4())}
    data = {"scope": connection.token_scope}
    try:
        payload = _send(
            client, connection.token_url, until=until, data=data, headers=headers
        ).json()
        token = payload["access_token"]
    except AssistantFailed as failure:  # no word of the person has left yet
        raise AssistantFailed(Fault.NO_CONNECTION if failure.was_sent else failure.fault) from None
    except (ValueError, RecursionError, LookupError, TypeError):
        raise AssistantFailed(Fault.KEY) from None
    if not isinstance(token, str) or not token.isascii() or not token.strip():
        raise AssistantFailed(Fault.KEY)
    return token


def _send(client: httpx.Client, url: str, *, until: float, **more: Any) -> httpx.Response:
    try:
        with client.stream("POST", url, **more) as response:
            _refuse(response.status_code)
            return httpx.Response(200, content=_read(response, until=until))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol):
        raise AssistantFailed(Fault.NO_CONNECTION) from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise AssistantFailed(Fault.NO_ANSWER) from None


def _read(response: httpx.Response, *, until: float) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise AssistantFailed(Fault.NONSENSE)
        if time.monotonic() > until:
            raise AssistantFailed(Fault.NO_ANSWER)
    return bytes(body)


def _refuse(status: int) -> None:
    if status in (401, 403):
        raise AssistantFailed(Fault.KEY)
    if status == 429:
        raise AssistantFailed(Fault.BUSY)
    if 400 <= status < 500:
        raise AssistantFailed(Fault.REFUSED)
    if status >= 500:
        raise AssistantFailed(Fault.FAILED)
    if status != 200:
        raise AssistantFailed(Fault.NONSENSE)


def _spoken(response: httpx.Response) -> Spoken:
    try:
        value: Any = response.json()
        text = value["choices"][0]["message"]["content"]
        usage = value.get("usage") or {}
        tokens = usage.get("total_tokens", 0)
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise AssistantFailed(Fault.NONSENSE) from None
    if not isinstance(text, str) or not text.strip():
        raise AssistantFailed(Fault.NONSENSE)
    is_count = isinstance(tokens, int) and 0 < tokens < 10_000_000
    kept = text.replace("\x00", "").encode("utf-8", "ignore").decode().strip()[:LONGEST_TEXT]
    return Spoken(text=kept, tokens=tokens if is_count else 0)
