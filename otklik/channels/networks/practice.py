"""The practice network: an adapter like any other, though the network is the installation's own.

Knows its server by its documented HTTP alone (docs/contexts/practice.md). No idempotency key
and no read-back, so that an answer lost on the way stays unconfirmed until its echo comes.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx
from django.utils.translation import gettext_lazy as _

from otklik.channels.networks import http
from otklik.channels.networks.base import (
    AuthExpired,
    Author,
    Capabilities,
    ChannelError,
    Connection,
    EventKind,
    Inbound,
    InboundEvent,
    InvalidContent,
    Limits,
    NotFound,
    NotSetUp,
    Outbound,
    OutboundKind,
    OutcomeUnknown,
    PermissionDenied,
    Problem,
    Sent,
    ThreadRef,
    WebhookAnswer,
    WebhookRequest,
)

SIGNATURE = "x-practice-signature"
TEXT_LIMIT = 2000
LONGEST_KEY = 200
LARGEST_ID = 2**63 - 1

_KINDS = {
    "post_new": EventKind.POST_CREATED,
    "comment_new": EventKind.COMMENT_CREATED,
    "comment_edit": EventKind.COMMENT_EDITED,
    "comment_delete": EventKind.COMMENT_DELETED,
    "message_new": EventKind.DM_RECEIVED,
    "message_reply": EventKind.DM_ECHO,
    "message_edit": EventKind.DM_EDITED,
    "message_delete": EventKind.DM_DELETED,
}
_MEANINGS: dict[str, type[ChannelError]] = {
    "invalid_token": AuthExpired,
    "dialogue_closed": PermissionDenied,
    "post_not_found": NotFound,
    "comment_not_found": NotFound,
    "text_empty": InvalidContent,
    "text_too_long": InvalidContent,
    "invalid_parameter": InvalidContent,
}


class PracticeNetwork:
    """Secrets of its Connection: `token` opens the API, `hook_secret` proves events."""

    code: ClassVar[str] = "practice"
    capabilities: ClassVar[Capabilities] = Capabilities(
        publish=True,
        comments_in=Inbound.PUSH,
        comment_reply=True,
        dm_in=Inbound.PUSH,
        dm_reply=True,
        echo_own=True,
        idempotency_key=False,
        readback=False,
        webhook=True,
        limits=Limits(text=TEXT_LIMIT, comment=TEXT_LIMIT, dm=TEXT_LIMIT),
    )

    def __init__(self, connection: Connection, client: httpx.Client | None = None) -> None:
        self._connection = connection
        self._client = client

    def validate(self, message: Outbound) -> list[Problem]:
        text = self.render(message)
        if not text:
            return [Problem(code="text_empty", sentence=_("There is no text yet."))]
        if len(text) > TEXT_LIMIT:
            sentence = _("The text is longer than the practice network takes: 2000 characters.")
            return [Problem(code="text_too_long", sentence=sentence)]
        return []

    def render(self, message: Outbound) -> str:
        return message.text.replace("\r\n", "\n").replace("\x00", "").strip()

    def send(self, message: Outbound) -> Sent:
        path, wish = self._wish(message)
        answer = self._call("POST", path, wish)
        number = _number(answer.get("id"))
        if not number:
            raise OutcomeUnknown("no_id")
        return Sent(external_id=number, url=_text(answer.get("url")))

    def find_sent(self, message: Outbound, *, since: datetime) -> Sent | None:
        """The network cannot be asked; the echo of the message is what settles it."""
        return None

    def check(self) -> list[Problem]:
        try:
            me = self._call("GET", "me")
        except ChannelError as error:
            return [Problem(code=error.code, sentence=error.human)]
        problems = []
        if _number(me.get("id")) != self._connection.container:
            sentence = _("The key belongs to another page of the network.")
            problems.append(Problem(code="other_page", sentence=sentence))
        hook = me.get("webhook")
        if not isinstance(hook, Mapping) or hook.get("is_on") is not True:
            sentence = _("The network does not send us events: its web hook is off.")
            problems.append(Problem(code="webhook_off", sentence=sentence))
        return problems

    def is_genuine(self, request: WebhookRequest) -> bool:
        secret = self._connection.secrets.get("hook_secret", "")
        headers = {name.lower(): value for name, value in request.headers.items()}
        expected = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
        given = headers.get(SIGNATURE, "")
        return hmac.compare_digest(expected.encode(), given.encode()) and bool(secret)

    def dedup_key(self, body: bytes) -> str:
        event_id = _opened(body).get("event_id")
        if isinstance(event_id, str) and event_id.isalnum() and len(event_id) < LONGEST_KEY:
            return event_id
        return f"sha256:{hashlib.sha256(body).hexdigest()}"

    def parse(self, body: bytes) -> list[InboundEvent]:
        event = _opened(body)
        known = _known(event)
        return [known or self._unknown(event)]

    def answer(self, request: WebhookRequest) -> WebhookAnswer:
        return WebhookAnswer(status=200, body=b"ok")

    def _unknown(self, event: Mapping[str, Any]) -> InboundEvent:
        return InboundEvent(
            kind=EventKind.UNKNOWN,
            external_id=_number(_inner(event, "object").get("id")),
            thread=ThreadRef(container=self._connection.container),
            author=None,
            text="",
            occurred_at=_moment(event.get("time")) or datetime.fromtimestamp(0, UTC),
            raw=event,
        )

    def _wish(self, message: Outbound) -> tuple[str, dict[str, Any]]:
        text = self.render(message)
        match message.kind:
            case OutboundKind.POST:
                return "posts", {"text": text}
            case OutboundKind.COMMENT:
                wish = {"post_id": _id(message.thread.post), "text": text}
                if message.reply_to:
                    wish["reply_to"] = _id(message.reply_to)
                return "comments", wish
            case OutboundKind.DM:
                return "messages", {"peer_id": _id(message.thread.peer), "text": text}

    def _call(
        self, method: str, path: str, wish: dict[str, Any] | None = None
    ) -> Mapping[str, Any]:
        """One call; its answer as a mapping. Raises a ChannelError."""
        is_mutation = method != "GET"
        url = f"{self._connection.base_url.rstrip('/')}/{path}"
        headers = {"Authorization": f"Bearer {self._connection.secrets.get('token', '')}"}
        try:
            httpx.URL(url)
        except (httpx.InvalidURL, UnicodeError):
            raise NotSetUp("bad_address") from None
        with self._opened_client() as client:
            request = client.build_request(method, url, json=wish, headers=headers)
            response = http.call(client, request, mutation=is_mutation)
        if response.is_client_error:
            _refuse(response)
        answer = http.decoded(response, mutation=is_mutation)
        return answer if isinstance(answer, Mapping) else {}

    @contextmanager
    def _opened_client(self) -> Iterator[httpx.Client]:
        given = self._client
        with nullcontext(given) if given else http.client(self._connection) as client:
            yield client


def _refuse(response: httpx.Response) -> None:
    """Raise what the network's own code means, else what the status means."""
    code = _text(_inner(_opened(response.content), "error").get("code"))
    if meaning := _MEANINGS.get(code):
        raise meaning(code)
    http.refuse(response)


def _known(event: Mapping[str, Any]) -> InboundEvent | None:
    """The event in our words; None when it is not one we know, or not whole."""
    kind = _KINDS.get(_text(event.get("kind")))
    thing = _inner(event, "object")
    container = _number(event.get("page_id"))
    external_id = _number(thing.get("id"))
    author = _author(_inner(thing, "from"))
    is_new = kind in {
        EventKind.POST_CREATED,
        EventKind.COMMENT_CREATED,
        EventKind.DM_RECEIVED,
        EventKind.DM_ECHO,
    }
    moment = _moment(thing.get("created_at") if is_new else event.get("time"))
    text = thing.get("text")
    if not (kind and container and external_id and author and moment and isinstance(text, str)):
        return None
    place = "post_id" if kind.value.startswith("comment") else "peer_id"
    where = external_id if kind is EventKind.POST_CREATED else _number(thing.get(place))
    if not where:
        return None
    is_private = kind.value.startswith("dm")
    return InboundEvent(
        kind=kind,
        external_id=external_id,
        thread=ThreadRef(
            container=container,
            post="" if is_private else where,
            peer=where if is_private else "",
        ),
        author=author,
        text=text,
        occurred_at=moment,
        parent_id=_number(thing.get("reply_to")),
        url=_text(thing.get("url")),
        raw=event,
    )


def _author(who: Mapping[str, Any]) -> Author | None:
    """A person, or the page itself: their numbers are counted apart, so the page's has a mark."""
    number = _number(who.get("id"))
    is_own = who.get("type") == "page"
    if not number or not (is_own or who.get("type") == "person"):
        return None
    return Author(
        external_id=f"page{number}" if is_own else number,
        name=_text(who.get("name")),
        is_own=is_own,
    )


def _opened(body: bytes) -> Mapping[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def _inner(outer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = outer.get(name)
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> str:
    """A number of the network as we keep it; empty when it is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return ""
    return str(value) if 0 < value <= LARGEST_ID else ""


def _id(kept: str) -> int:
    """Back again. Raises NotFound for what never was a number of this network."""
    if not (kept.isascii() and kept.isdigit() and _number(int(kept[:20]))):
        raise NotFound("not_a_number")
    return int(kept)


def _moment(value: object) -> datetime | None:
    """From milliseconds since 1970."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=value)
    except OverflowError:
        return None
