"""The practice network: an adapter like any other, though the network is the installation's own.

Knows its server by its documented HTTP alone (docs/contexts/demo.md). No idempotency key
and no read-back, so that an answer lost on the way stays unconfirmed until its echo comes.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

import httpx
from django.utils.translation import gettext_lazy as _

from otklik.channels.networks import http
from otklik.channels.networks.base import Health, Network
from otklik.channels.networks.capabilities import Capabilities, Limits
from otklik.channels.networks.content_rules import (
    MEGABYTE,
    FileRules,
    file_problems,
    plain,
    text_problems,
    with_link,
)
from otklik.channels.networks.demo.inbound import (
    KINDS,
    as_id,
    as_moment,
    as_number,
    as_text,
    inner,
    known,
    opened,
)
from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    InvalidContent,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    PermissionDenied,
    Temporary,
    Unsupported,
)
from otklik.channels.networks.inbound_types import (
    MOMENT_UNKNOWN,
    Download,
    Inbound,
    InboundEvent,
    InboundMedia,
    SetAside,
    WebhookAnswer,
    WebhookRequest,
)
from otklik.channels.networks.outbound_types import (
    Action,
    File,
    Outbound,
    OutboundKind,
    Problem,
    Sent,
    ThreadRef,
)

SIGNATURE = "x-practice-signature"
TEXT_LIMIT = 2000
FILES = FileRules(
    count=4,
    photo_types=frozenset({"image/jpeg", "image/png"}),
    photo_names="JPEG, PNG",
    photo_bytes=5 * MEGABYTE,
)
LONGEST_KEY = 200

_MEANINGS: dict[str, type[ChannelError]] = {
    "invalid_token": AuthExpired,
    "only_people": Unsupported,
    "dialogue_closed": PermissionDenied,
    "post_not_found": NotFound,
    "comment_not_found": NotFound,
    "picture_not_found": NotFound,
    "picture_type": InvalidContent,
    "picture_too_large": InvalidContent,
    "text_empty": InvalidContent,
    "text_too_long": InvalidContent,
    "invalid_parameter": InvalidContent,
}


class PracticeNetwork(Network):
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
        edit_post=True,
        delete_post=True,
        delete_comment=True,
        hide_comment=True,
        comments_switch=True,
        invitation=True,
        limits=Limits(
            text=TEXT_LIMIT,
            comment=TEXT_LIMIT,
            dm=TEXT_LIMIT,
        ),
    )

    def validate(self, message: Outbound) -> list[Problem]:
        if message.action not in (Action.SEND, Action.EDIT):
            return []
        found = text_problems(self.render(message), message, limit=TEXT_LIMIT)
        return found + file_problems(message.files, FILES)

    def render(self, message: Outbound) -> str:
        return with_link(plain(message.text), message.link)

    def send(self, message: Outbound) -> Sent:
        if message.action not in (Action.SEND, Action.EDIT):
            self._call(*_tidying(message))
            return Sent(external_id=message.target)
        if message.action == Action.EDIT and message.kind != OutboundKind.POST:
            raise Unsupported("only_posts_are_corrected")
        path, wish = self._wish(message)
        answer = self._call("POST", path, wish)
        number = as_number(answer.get("id"))
        if not number:
            raise OutcomeUnknown("no_id")
        return Sent(external_id=number, url=as_text(answer.get("url")))

    def check(self) -> Health:
        try:
            me = self._call("GET", "me")
        except ChannelError as error:
            return Health(problems=(Problem(code=error.code, sentence=error.human),))
        problems = []
        if as_number(me.get("id")) != self._connection.container:
            sentence = _("The key belongs to another page of the network.")
            problems.append(Problem(code="other_page", sentence=sentence))
        hook = me.get("webhook")
        is_subscribed = isinstance(hook, Mapping) and hook.get("is_on") is True
        if not is_subscribed:
            sentence = _("The network does not send us events: its web hook is off.")
            problems.append(Problem(code="webhook_off", sentence=sentence))
        may_answer = inner(me, "can").get("answer_comments") is not False
        lacks = frozenset[str]() if may_answer else frozenset({"comment_reply"})
        return Health(problems=tuple(problems), lacks=lacks, is_subscribed=is_subscribed)

    def is_genuine(self, request: WebhookRequest) -> bool:
        secret = self._connection.secrets.get("hook_secret", "")
        headers = {name.lower(): value for name, value in request.headers.items()}
        expected = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
        given = headers.get(SIGNATURE, "")
        return hmac.compare_digest(expected.encode(), given.encode()) and bool(secret)

    def dedup_key(self, body: bytes) -> str:
        event_id = opened(body).get("event_id")
        if isinstance(event_id, str) and event_id.isalnum() and len(event_id) < LONGEST_KEY:
            return event_id
        return f"sha256:{hashlib.sha256(body).hexdigest()}"

    def parse(self, body: bytes) -> list[InboundEvent]:
        event = opened(body)
        return [known(event) or self._aside(event)]

    def answer(self, request: WebhookRequest) -> WebhookAnswer:
        return WebhookAnswer(status=200, body=b"ok")

    def download(self, media: InboundMedia, *, largest: int) -> Download:
        if not media.url:
            raise NotFound("no_address")
        ours = frozenset(filter(None, [httpx.URL(self._connection.base_url).host]))
        with self.opened_client() as client:
            file = http.download(client, media.url, hosts=ours, largest=largest)
        return Download(body=file.content, content_type=file.headers.get("content-type", ""))

    def place(self, thread: ThreadRef, external_id: str = "") -> str:
        if not thread.post:
            return f"{self._pages()}dialogue/"
        comment = f"comments/{external_id}/" if external_id else f"posts/{thread.post}/"
        return f"{self._pages()}{comment}"

    def invitation(self, code: str) -> str:
        return f"{self._pages()}dialogue/?invitation={quote(code, safe='')}"

    def _pages(self) -> str:
        """What people see of the network stands beside what programs ask."""
        return self._connection.base_url.rstrip("/").removesuffix("api")

    def _aside(self, event: Mapping[str, Any]) -> InboundEvent:
        is_known = isinstance(event.get("kind"), str) and event["kind"] in KINDS
        return InboundEvent.aside(
            SetAside.UNREADABLE if is_known or not event else SetAside.UNKNOWN_KIND,
            container=self._connection.container,
            external_id=as_number(inner(event, "object").get("id")),
            text=as_text(inner(event, "object").get("text")),
            occurred_at=as_moment(event.get("time")) or MOMENT_UNKNOWN,
            raw=event,
        )

    def _wish(self, message: Outbound) -> tuple[str, dict[str, Any]]:
        text = self.render(message)
        match message.kind:
            case OutboundKind.POST:
                hung = [{"id": self._upload(file), "alt": file.alt} for file in message.files]
                wish = {"text": text, "pictures": hung, "comments_open": message.comments_open}
                is_new = message.action == Action.SEND
                return "posts" if is_new else f"posts/{as_id(message.target)}", wish
            case OutboundKind.COMMENT:
                wish = {"post_id": as_id(message.thread.post), "text": text}
                if message.reply_to:
                    wish["reply_to"] = as_id(message.reply_to)
                return "comments", wish
            case OutboundKind.DM:
                return "messages", {"peer_id": as_id(message.thread.peer), "text": text}

    def _upload(self, file: File) -> int:
        """The number of a picture in the network; a picture that hangs nowhere harms nobody, so
        an unclear end is only temporary."""
        with file.open() as source:
            body = source.read()
        try:
            answer = self._call("POST", "pictures", body=body, content_type=file.content_type)
        except OutcomeUnknown as fault:
            raise Temporary(fault.code) from None
        number = as_number(answer.get("id"))
        if not number:
            raise Temporary("no_id")
        return int(number)

    def _call(
        self,
        method: str,
        path: str,
        wish: dict[str, Any] | None = None,
        *,
        body: bytes | None = None,
        content_type: str = "",
    ) -> Mapping[str, Any]:
        """One call; its answer as a mapping. Raises a ChannelError."""
        is_mutation = method != "GET"
        url = f"{self._connection.base_url.rstrip('/')}/{path}"
        headers = {"Authorization": f"Bearer {self._connection.secrets.get('token', '')}"}
        try:
            httpx.URL(url)
        except (httpx.InvalidURL, UnicodeError):
            raise NotSetUp("bad_address") from None
        with self.opened_client() as client:
            if body is not None:
                headers["Content-Type"] = content_type
            request = client.build_request(method, url, json=wish, content=body, headers=headers)
            response = http.call(client, request, mutation=is_mutation)
        if response.is_client_error:
            _refuse(response)
        answer = http.decoded(response, mutation=is_mutation)
        return answer if isinstance(answer, Mapping) else {}


def _tidying(message: Outbound) -> tuple[str, str]:
    """How a post or a comment goes, or comes back. Raises Unsupported."""
    number = as_id(message.target)
    match message.action, message.kind:
        case Action.DELETE, OutboundKind.POST:
            return "DELETE", f"posts/{number}"
        case Action.DELETE, OutboundKind.COMMENT:
            return "DELETE", f"comments/{number}"
        case Action.HIDE, OutboundKind.COMMENT:
            return "POST", f"comments/{number}/hiding"
        case Action.SHOW, OutboundKind.COMMENT:
            return "DELETE", f"comments/{number}/hiding"
    raise Unsupported("nothing_of_the_kind")


def _refuse(response: httpx.Response) -> None:
    """Raise what the network's own code means, else what the status means."""
    code = as_text(inner(opened(response.content), "error").get("code"))
    if meaning := _MEANINGS.get(code):
        raise meaning(code)
    http.refuse(response)
