"""One method of the Bot API: the call, its answer, and what Telegram's refusals mean.

The token stands in the address, so no address is ever told; it is struck out of Telegram's own
sentences too, should a proxy quote it.
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Any, BinaryIO, Literal

import httpx

from otklik.channels.networks import http
from otklik.channels.networks.connection import Connection
from otklik.channels.networks.errors import (
    ChannelError,
    InvalidContent,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Temporary,
)
from otklik.channels.networks.inbound_types import Download
from otklik.channels.networks.outbound_types import File
from otklik.channels.networks.telegram.errors import meaning

BASE_URL = "https://api.telegram.org"
TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{20,100}")
FILE_PATH = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_.-]+)*")
UPLOADING_SECONDS = 180.0  # the call with all files: sweeping.LONGEST_UPLOAD waits longer
UPLOAD_TIMEOUT = httpx.Timeout(60.0, connect=http.CONNECT_SECONDS)
DETAIL = 200

type Scope = Literal["account", "thread"]


class BotApi:
    """Calls with one bot's token. `opened` gives the client; `bot_id` is the token's first part."""

    def __init__(
        self, connection: Connection, opened: Callable[[], AbstractContextManager[httpx.Client]]
    ) -> None:
        self._base = (connection.base_url or BASE_URL).rstrip("/")
        self._token = connection.secrets.get("token", "").strip()
        self._opened = opened

    @property
    def bot_id(self) -> int:
        """The bot's own number; 0 while there is no token."""
        return int(self._token.partition(":")[0]) if TOKEN.fullmatch(self._token) else 0

    def ask(self, method: str, **wish: Any) -> Any:
        """A call that changes nothing, or may be repeated. Raises a ChannelError."""
        return self._call(method, wish, mutation=False, scope="account", files={})

    def change(
        self,
        method: str,
        wish: Mapping[str, Any],
        *,
        scope: Scope = "account",
        files: Mapping[str, File] | None = None,
    ) -> Any:
        """The one mutation of an attempt; files by the name they have in `wish`. What may wait
        alone says `scope`. Raises a ChannelError."""
        return self._call(method, wish, mutation=True, scope=scope, files=files or {})

    def fetch(self, file_path: str, *, largest: int) -> Download:
        """A file at the path that `getFile` gave. Raises a ChannelError."""
        if not FILE_PATH.fullmatch(file_path) or ".." in file_path:
            raise PermissionDenied("foreign_address")
        url = self._address(f"file/bot{self._proven()}/{file_path}")
        hosts = frozenset({httpx.URL(url).host})
        with self._opened() as client:
            response = http.download(client, url, hosts=hosts, largest=largest)
        return Download(
            body=response.content, content_type=response.headers.get("content-type", "")
        )

    def _proven(self) -> str:
        if not TOKEN.fullmatch(self._token):
            raise NotSetUp("bad_token")
        return self._token

    def _address(self, path: str) -> str:
        try:
            return str(httpx.URL(f"{self._base}/{path}"))
        except (httpx.InvalidURL, UnicodeError):
            raise NotSetUp("bad_address") from None

    def _call(
        self,
        method: str,
        wish: Mapping[str, Any],
        *,
        mutation: bool,
        scope: Scope,
        files: Mapping[str, File],
    ) -> Any:
        url = self._address(f"bot{self._proven()}/{method}")
        with ExitStack() as stack:
            parts = {name: _opened(file, stack) for name, file in files.items()}
            client = stack.enter_context(self._opened())
            if parts:
                request = client.build_request(
                    "POST", url, data=_form(wish), files=parts, timeout=UPLOAD_TIMEOUT
                )
            else:
                request = client.build_request("POST", url, json=dict(wish))
            seconds = UPLOADING_SECONDS if parts else None
            response = http.call(
                client, request, mutation=mutation, seconds=seconds, reads_429=True
            )
        return self._result(response, mutation=mutation, scope=scope)

    def _result(self, response: httpx.Response, *, mutation: bool, scope: Scope) -> Any:
        try:
            answer = response.json()
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
            if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                raise RateLimited("http_429", retry_after=http.DEFAULT_WAIT_SECONDS, scope=scope)
            http.refuse(response)
            raise (OutcomeUnknown if mutation else Temporary)("nonsense")
        if answer["ok"]:
            return answer.get("result")
        raise self._refusal(answer, response.status_code, mutation=mutation, scope=scope)

    def _refusal(
        self, answer: Mapping[str, Any], status: int, *, mutation: bool, scope: Scope
    ) -> ChannelError:
        """What Telegram's refusal means, whatever the status of HTTP was."""
        value = answer.get("error_code")
        code = value if isinstance(value, int) and not isinstance(value, bool) else status
        sentence = answer.get("description")
        detail = sentence.replace(self._token, "…")[:DETAIL] if isinstance(sentence, str) else ""
        parameters = answer.get("parameters")
        parameters = parameters if isinstance(parameters, dict) else {}
        if code in {420, 429}:
            wait = _seconds(parameters.get("retry_after"))
            return RateLimited(f"telegram_{code}", detail, retry_after=wait, scope=scope)
        if parameters.get("migrate_to_chat_id"):
            return NotFound("migrated", str(parameters["migrate_to_chat_id"])[:DETAIL])
        fault, word = meaning(code, detail.lower(), mutation=mutation)
        return fault(word, detail)


def _opened(file: File, stack: ExitStack) -> tuple[str, BinaryIO, str]:
    try:
        return file.name, stack.enter_context(file.open()), file.content_type
    except OSError:
        raise InvalidContent("file_gone") from None


def _form(wish: Mapping[str, Any]) -> dict[str, str]:
    """Beside files everything that is no text travels as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in wish.items()
    }


def _seconds(value: object) -> float:
    if isinstance(value, (int, float)) and 0 < value < float("inf"):
        return min(float(value), http.LONGEST_WAIT_SECONDS)
    return http.DEFAULT_WAIT_SECONDS
