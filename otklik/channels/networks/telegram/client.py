"""Calls to the Bot API, and what its errors mean.

The token is part of the address, so no address is logged; it is removed from Telegram's sentences
too."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Any, BinaryIO, Literal

import httpx

from otklik.channels.networks import errors, http
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.inbound_types import Download
from otklik.channels.networks.json_values import as_text, object_in
from otklik.channels.networks.outbound_types import File

BASE_URL = "https://api.telegram.org"
TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{20,100}")
FILE_PATH = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_.-]+)*")
UPLOADING_SECONDS = 180.0  # the call with all files: send_delivery.LONGEST_UPLOAD waits longer
UPLOAD_TIMEOUT = httpx.Timeout(60.0, connect=http.CONNECT_SECONDS)
DETAIL = 200

type Scope = Literal["account", "thread"]


class BotApi:
    """`opened` gives the client."""

    def __init__(
        self, connection: Connection, opened: Callable[[], AbstractContextManager[httpx.Client]]
    ) -> None:
        self._base = (connection.base_url or BASE_URL).rstrip("/")
        self._token = connection.secrets.get("token", "").strip()
        self._opened = opened

    @property
    def bot_id(self) -> int:
        """The first part of the token; 0 without one."""
        return int(self._token.partition(":")[0]) if TOKEN.fullmatch(self._token) else 0

    def ask(self, method: str, **wish: Any) -> Any:
        """A call that may be repeated. Raises a ChannelError."""
        return self._call(method, wish, mutation=False, scope="account", files={})

    def change(
        self,
        method: str,
        wish: Mapping[str, Any],
        *,
        scope: Scope = "account",
        files: Mapping[str, File] | None = None,
    ) -> Any:
        """The one mutation; `files` by their names in `wish`. Raises a ChannelError."""
        return self._call(method, wish, mutation=True, scope=scope, files=files or {})

    def fetch(self, file_path: str, *, largest: int) -> Download:
        """A file at a path from `getFile`. Raises a ChannelError."""
        if not FILE_PATH.fullmatch(file_path) or ".." in file_path:
            raise errors.PermissionDenied("foreign_address")
        url = self._address(f"file/bot{self._proven()}/{file_path}")
        hosts = frozenset({httpx.URL(url).host})
        with self._opened() as client:
            response = http.download(client, url, hosts=hosts, largest=largest)
        return http.as_download(response)

    def _proven(self) -> str:
        if not TOKEN.fullmatch(self._token):
            raise errors.NotSetUp("bad_token")
        return self._token

    def _address(self, path: str) -> str:
        try:
            return str(httpx.URL(f"{self._base}/{path}"))
        except (httpx.InvalidURL, UnicodeError):
            raise errors.NotSetUp("bad_address") from None

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
            parts = {name: _open_file(file, stack) for name, file in files.items()}
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
                raise errors.RateLimited(
                    "http_429", retry_after=http.DEFAULT_WAIT_SECONDS, scope=scope
                )
            http.refuse(response)
            raise (errors.OutcomeUnknown if mutation else errors.Temporary)("nonsense")
        if answer["ok"]:
            return answer.get("result")
        raise self._refusal(answer, response.status_code, mutation=mutation, scope=scope)

    def _refusal(
        self, answer: Mapping[str, Any], status: int, *, mutation: bool, scope: Scope
    ) -> errors.ChannelError:
        """Whatever the HTTP status was."""
        value = answer.get("error_code")
        code = value if isinstance(value, int) and not isinstance(value, bool) else status
        detail = as_text(answer.get("description")).replace(self._token, "…")[:DETAIL]
        parameters = object_in(answer, "parameters")
        if code in {420, 429}:
            wait = _seconds(parameters.get("retry_after"))
            return errors.RateLimited(f"telegram_{code}", detail, retry_after=wait, scope=scope)
        if parameters.get("migrate_to_chat_id"):
            return errors.NotFound("migrated", str(parameters["migrate_to_chat_id"])[:DETAIL])
        fault, word = meaning(code, detail.lower(), mutation=mutation)
        return fault(word, detail)


def _open_file(file: File, stack: ExitStack) -> tuple[str, BinaryIO, str]:
    try:
        return file.name, stack.enter_context(file.open()), file.content_type
    except OSError:
        raise errors.InvalidContent("file_gone") from None


def _form(wish: Mapping[str, Any]) -> dict[str, str]:
    """Next to files, values other than text are sent as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in wish.items()
    }


def _seconds(value: object) -> float:
    if isinstance(value, (int, float)) and 0 < value < float("inf"):
        return min(float(value), http.LONGEST_WAIT_SECONDS)
    return http.DEFAULT_WAIT_SECONDS


NOT_MODIFIED = "not_modified"
DELETE_GONE = "delete_gone"
type Meaning = tuple[str, type[errors.ChannelError], str]

# Parts of Telegram's sentences, the first that fits; in small letters.
_OF_400: tuple[Meaning, ...] = (
    ("message is not modified", errors.InvalidContent, NOT_MODIFIED),
    ("message to delete not found", errors.NotFound, DELETE_GONE),
    ("message to edit not found", errors.NotFound, "edit_gone"),
    ("message can't be edited", errors.EditWindowClosed, "edit_closed"),
    ("message can't be deleted", errors.EditWindowClosed, "delete_closed"),
    ("be replied not found", errors.NotFound, "replied_gone"),
    ("replied message not found", errors.NotFound, "replied_gone"),
    ("reply message not found", errors.NotFound, "replied_gone"),
    ("message thread not found", errors.NotFound, "thread_gone"),
    ("upgraded to a supergroup", errors.NotFound, "migrated"),
    ("chat not found", errors.NotFound, "chat_gone"),
    ("user not found", errors.NotFound, "chat_gone"),
    ("peer_id_invalid", errors.NotFound, "chat_gone"),
    ("group chat was deactivated", errors.NotFound, "chat_gone"),
    ("file is temporarily unavailable", errors.NotFound, "file_gone"),
    ("invalid file_id", errors.NotFound, "file_gone"),
    ("wrong file_id", errors.NotFound, "file_gone"),
    ("bad webhook", errors.NotSetUp, "bad_webhook"),
    ("administrator rights", errors.PermissionDenied, "no_rights"),
    ("not enough rights", errors.PermissionDenied, "no_rights"),
    ("have no rights", errors.PermissionDenied, "no_rights"),
    ("chat_admin_required", errors.PermissionDenied, "no_rights"),
    ("_forbidden", errors.PermissionDenied, "no_rights"),
    ("chat_restricted", errors.PermissionDenied, "no_rights"),
    ("channel_private", errors.PermissionDenied, "no_rights"),
    ("topic_closed", errors.PermissionDenied, "no_rights"),
    ("user_is_blocked", errors.PermissionDenied, "blocked"),
    ("too long", errors.InvalidContent, "too_long"),
    ("file is too big", errors.InvalidContent, "too_large"),
    ("is empty", errors.InvalidContent, "text_empty"),
    ("photo_", errors.InvalidContent, "picture_refused"),
    ("image_process_failed", errors.InvalidContent, "picture_refused"),
)


def meaning(code: int, sentence: str, *, mutation: bool) -> tuple[type[errors.ChannelError], str]:
    name = f"telegram_{code}"
    match code:
        case 400:
            for part, fault, word in _OF_400:
                if part in sentence:
                    return fault, word
            return errors.InvalidContent, name
        case 401 | 404:  # a malformed token makes an invalid URL
            return errors.AuthExpired, name
        case 403:
            return errors.PermissionDenied, "blocked" if "blocked by the user" in sentence else name
        case 409:
            # Another webhook is set, or another program polls with this token.
            if "webhook" in sentence:
                return errors.NeedsHuman, "webhook_is_on"
            return errors.Temporary, "read_by_another"
        case 413:
            return errors.InvalidContent, "too_large"
        case _ if 400 <= code < 500:
            return errors.ChannelError, name
        case _:
            return errors.OutcomeUnknown if mutation else errors.Temporary, name
