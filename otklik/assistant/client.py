"""One call of an OpenAI-compatible server: chat completions, no streaming, no retries, no
redirects. Errors have a kind, never a URL, a header or a body: these contain the key and people's
text."""

import ssl
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONNECT_SECONDS = 5.0
LARGEST_ANSWER = 256 * 1024
LONGEST_TEXT = 8_000
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


class Fault(StrEnum):
    NO_CONNECTION = "no_connection"  # nothing was sent
    NO_ANSWER = "no_answer"  # it was sent, with an unknown outcome
    KEY = "key"
    BUSY = "busy"
    REFUSED = "refused"
    FAILED = "failed"
    NONSENSE = "nonsense"


FAULTS: dict[str, Promise] = {
    Fault.NO_CONNECTION: _("It cannot be reached: nothing was sent. Try later, or write yourself."),
    Fault.NO_ANSWER: _("It did not answer in time. Try later, or write yourself."),
    Fault.KEY: _("It does not accept our key: tell the administrator. Write the answer yourself."),
    Fault.BUSY: _("It is busy or our limit there is used up. Try later, or write yourself."),
    Fault.REFUSED: _("It refused the request: tell the administrator. Write the answer yourself."),
    Fault.FAILED: _("It broke down on its side. Try later, or write yourself."),
    Fault.NONSENSE: _("What it answered cannot be read. Write the answer yourself."),
}
"""Why there is no text, and what to do."""


class AssistantFailed(Exception):
    """The call gave no text. `was_sent`: the server may have charged tokens."""

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
    """`url` is the base address, as «https://host/v1». With a `token_url` the key is exchanged
    there for a token of that `token_scope`; `ca_bundle` is a file of certificates."""

    url: str
    model: str
    key: str = ""
    token_url: str = ""
    token_scope: str = ""
    ca_bundle: str = ""

    @property
    def is_allowed(self) -> bool:
        """Whether texts and keys are sent by TLS, or to this machine."""
        is_exchange_safe = not self.token_url or _is_safe(self.token_url)
        return bool(self.model) and _is_safe(self.url) and is_exchange_safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """`tokens` as counted by the server, 0 if not given."""

    text: str
    tokens: int


def complete(
    connection: Connection, messages: Sequence[tuple[str, str]], *, most_tokens: int
) -> Completion:
    """The next message after these (role, text). Raises AssistantFailed."""
    request = {
        "model": connection.model,
        "messages": [{"role": role, "content": text} for role, text in messages],
        "max_tokens": most_tokens,
        "temperature": 0.2,
        "stream": False,
    }
    until = time.monotonic() + settings.ASSISTANT_SECONDS
    address = f"{connection.url.rstrip('/')}/chat/completions"
    with httpx.Client(
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(settings.ASSISTANT_SECONDS, connect=CONNECT_SECONDS),
        verify=_trust(connection),
        headers={"User-Agent": "otklik", "Accept": "application/json"},
    ) as client:
        token = _token(client, connection, until=until)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return _completion(_send(client, address, until=until, json=request, headers=headers))


def _trust(connection: Connection) -> Any:
    """Raises AssistantFailed for unreadable certificates."""
    if not connection.ca_bundle:
        return True
    try:
        return ssl.create_default_context(cafile=connection.ca_bundle)
    except (OSError, ValueError):
        raise AssistantFailed(Fault.NO_CONNECTION) from None


def _token(client: httpx.Client, connection: Connection, *, until: float) -> str:
    """The key itself, or a token for it: GigaChat's is valid for half an hour. Source:
    developers.sber.ru, gigachat/api/reference, POST /api/v2/oauth."""
    if not connection.token_url:
        return connection.key
    headers = {"Authorization": f"Basic {connection.key}", "RqUID": str(uuid.uuid4())}
    data = {"scope": connection.token_scope}
    try:
        payload = _send(
            client, connection.token_url, until=until, data=data, headers=headers
        ).json()
        token = payload["access_token"]
    except AssistantFailed as failure:  # no text was sent yet
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
            return httpx.Response(200, content=_body(response, until=until))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol):
        raise AssistantFailed(Fault.NO_CONNECTION) from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise AssistantFailed(Fault.NO_ANSWER) from None


def _body(response: httpx.Response, *, until: float) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise AssistantFailed(Fault.NONSENSE)
        if time.monotonic() > until:
            raise AssistantFailed(Fault.NO_ANSWER)
    return bytes(body)


def _refuse(status: int) -> None:
    if status == 200:
        return
    if status >= 500:
        raise AssistantFailed(Fault.FAILED)
    faults = {401: Fault.KEY, 403: Fault.KEY, 429: Fault.BUSY}
    other = Fault.REFUSED if status >= 400 else Fault.NONSENSE
    raise AssistantFailed(faults.get(status, other))


def _completion(response: httpx.Response) -> Completion:
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
    answer = text.replace("\x00", "").encode("utf-8", "ignore").decode().strip()[:LONGEST_TEXT]
    return Completion(text=answer, tokens=tokens if is_count else 0)
