"""The adapter of the demonstration's own network, accessed only over HTTP.

See docs/contexts/demo.md. No idempotency key and no read-back: after a lost response the outcome is
unconfirmed until the echo event.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote

import httpx
from django.utils.translation import gettext_lazy as _

from otklik.channels.networks import content_rules, errors, http
from otklik.channels.networks.adapter import Health, Network
from otklik.channels.networks.capabilities import SOCIAL, Capabilities, Limits
from otklik.channels.networks.inbound_types import (
    MOMENT_UNKNOWN,
    Author,
    Download,
    EventKind,
    InboundEvent,
    InboundMedia,
    MediaKind,
    SetAside,
    WebhookAnswer,
    WebhookRequest,
)
from otklik.channels.networks.json_values import (
    as_degrees,
    as_moment,
    as_object,
    as_objects,
    as_text,
    digest_of,
    object_in,
    read_object,
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

LARGEST_ID = 2**63 - 1

KINDS = {
    "post_new": EventKind.POST_CREATED,
    "post_edit": EventKind.POST_EDITED,
    "post_delete": EventKind.POST_DELETED,
    "comment_new": EventKind.COMMENT_CREATED,
    "comment_edit": EventKind.COMMENT_EDITED,
    "comment_delete": EventKind.COMMENT_DELETED,
    "comment_restore": EventKind.COMMENT_RESTORED,
    "message_new": EventKind.DM_RECEIVED,
    "message_reply": EventKind.DM_ECHO,
    "message_edit": EventKind.DM_EDITED,
    "message_delete": EventKind.DM_DELETED,
}
NEW = {
    *(EventKind.POST_CREATED, EventKind.COMMENT_CREATED),
    *(EventKind.DM_RECEIVED, EventKind.DM_ECHO),
}


def convert(event: Mapping[str, Any]) -> InboundEvent | None:
    """None for an unknown or incomplete event."""
    kind = KINDS.get(as_text(event.get("kind")))
    values = object_in(event, "object")
    container = as_number(event.get("page_id"))
    if event.get("kind") == "rights_changed" and container:
        at = as_moment(event.get("time")) or MOMENT_UNKNOWN
        return InboundEvent.access_lost(container, at=at, raw=event)
    external_id = as_number(values.get("id"))
    author = _author(object_in(values, "from"))
    removed_by = _author(object_in(values, "removed_by"))
    is_new = kind is not None and kind in NEW
    moment = as_moment(values.get("created_at") if is_new else event.get("time"))
    text = values.get("text")
    if not (kind and container and external_id and author and moment and isinstance(text, str)):
        return None
    place = "post_id" if kind.value.startswith("comment") else "peer_id"
    where = external_id if kind.value.startswith("post") else as_number(values.get(place))
    if not where:
        return None
    is_private = kind.value.startswith("dm")
    return InboundEvent(
        kind=kind,
        external_id=external_id,
        thread=ThreadRef(
            container=container, post="" if is_private else where, peer=where if is_private else ""
        ),
        author=author,
        text=text,
        occurred_at=moment,
        parent_id=as_number(values.get("reply_to")),
        url=as_text(values.get("url")),
        media=_media(values.get("attachments")),
        start_code=as_text(values.get("ref")),
        removed_by=removed_by.external_id if removed_by else "",
        raw=event,
    )


def _media(value: object) -> tuple[InboundMedia, ...]:
    return tuple(_one_media(item) for item in as_objects(value))


def _one_media(values: Mapping[str, Any]) -> InboundMedia:
    kind = as_text(values.get("kind"))
    is_file = kind in {"photo", "voice", "file"}
    words = as_text(values.get("emoji")) or ("" if is_file else as_text(values.get("title")))
    return InboundMedia(
        kind=MediaKind(kind) if kind in MediaKind else MediaKind.OTHER,
        url=as_text(values.get("url")),
        external_id=as_text(values.get("id")),
        name=as_text(values.get("title")) if kind == "file" else "",
        size=int(as_number(values.get("size")) or 0),
        seconds=int(as_number(values.get("seconds")) or 0),
        text=words,
        latitude=as_degrees(values.get("latitude")),
        longitude=as_degrees(values.get("longitude")),
    )


def _author(who: Mapping[str, Any]) -> Author | None:
    """A person or the page itself; pages have their own numbering, so they get a prefix."""
    number = as_number(who.get("id"))
    is_own = who.get("type") == "page"
    if not number or not (is_own or who.get("type") == "person"):
        return None
    return Author(
        external_id=f"page{number}" if is_own else number,
        name=as_text(who.get("name")),
        is_own=is_own,
    )


def as_number(value: object) -> str:
    """A number of the network as text; empty for anything else."""
    if not isinstance(value, int) or isinstance(value, bool):
        return ""
    return str(value) if 0 < value <= LARGEST_ID else ""


def as_id(number: str) -> int:
    """Raises NotFound for what is not a number of this network."""
    if not (number.isascii() and number.isdigit() and as_number(int(number[:20]))):
        raise errors.NotFound("not_a_number")
    return int(number)


SIGNATURE = "x-practice-signature"
TEXT_LIMIT = 2000
FILES = content_rules.FileRules(
    count=4,
    photo_types=frozenset({"image/jpeg", "image/png"}),
    photo_names="JPEG, PNG",
    photo_bytes=5 * content_rules.MEGABYTE,
)
LONGEST_KEY = 200

_MEANINGS: dict[str, type[errors.ChannelError]] = {
    "invalid_token": errors.AuthExpired,
    "only_people": errors.Unsupported,
    "dialogue_closed": errors.PermissionDenied,
    "post_not_found": errors.NotFound,
    "comment_not_found": errors.NotFound,
    "picture_not_found": errors.NotFound,
    "picture_type": errors.InvalidContent,
    "picture_too_large": errors.InvalidContent,
    "text_empty": errors.InvalidContent,
    "text_too_long": errors.InvalidContent,
    "invalid_parameter": errors.InvalidContent,
}


class PracticeNetwork(Network):
    """Secrets: `token` for the API, `hook_secret` for verifying events."""

    code: ClassVar[str] = "practice"
    capabilities: ClassVar[Capabilities] = replace(
        SOCIAL,
        hide_comment=True,
        comments_switch=True,
        invitation=True,
        limits=Limits(text=TEXT_LIMIT, comment=TEXT_LIMIT, dm=TEXT_LIMIT),
    )

    def validate(self, message: Outbound) -> list[Problem]:
        if message.action not in (Action.SEND, Action.EDIT):
            return []
        found = content_rules.text_problems(self.render(message), message, limit=TEXT_LIMIT)
        return found + content_rules.file_problems(message.files, FILES)

    def render(self, message: Outbound) -> str:
        return content_rules.with_link(content_rules.plain(message.text), message.link)

    def send(self, message: Outbound) -> Sent:
        if message.action not in (Action.SEND, Action.EDIT):
            self._call(*_moderation_call(message))
            return Sent(external_id=message.target)
        if message.action == Action.EDIT and message.kind != OutboundKind.POST:
            raise errors.Unsupported("only_posts_are_corrected")
        path, wish = self._wish(message)
        answer = self._call("POST", path, wish)
        number = as_number(answer.get("id"))
        if not number:
            raise errors.OutcomeUnknown("no_id")
        return Sent(external_id=number, url=as_text(answer.get("url")))

    def check(self) -> Health:
        try:
            me = self._call("GET", "me")
        except errors.ChannelError as error:
            return Health.of(error)
        problems = []
        if as_number(me.get("id")) != self._connection.container:
            sentence = _("The key belongs to another page of the network.")
            problems.append(Problem(code="other_page", sentence=sentence))
        hook = me.get("webhook")
        is_subscribed = isinstance(hook, Mapping) and hook.get("is_on") is True
        if not is_subscribed:
            sentence = _("The network does not send us events: its web hook is off.")
            problems.append(Problem(code="webhook_off", sentence=sentence))
        may_answer = object_in(me, "can").get("answer_comments") is not False
        lacks = frozenset[str]() if may_answer else frozenset({"comment_reply"})
        return Health(problems=tuple(problems), lacks=lacks, is_subscribed=is_subscribed)

    def is_genuine(self, request: WebhookRequest) -> bool:
        secret = self._connection.secrets.get("hook_secret", "")
        expected = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
        return request.proves(expected, request.header(SIGNATURE)) and bool(secret)

    def dedup_key(self, body: bytes) -> str:
        event_id = read_object(body).get("event_id")
        if isinstance(event_id, str) and event_id.isalnum() and len(event_id) < LONGEST_KEY:
            return event_id
        return digest_of(body)

    def parse(self, body: bytes) -> list[InboundEvent]:
        event = read_object(body)
        return [convert(event) or self._aside(event)]

    def answer(self, request: WebhookRequest) -> WebhookAnswer:
        return WebhookAnswer(status=200, body=b"ok")

    def download(self, media: InboundMedia, *, largest: int) -> Download:
        if not media.url:
            raise errors.NotFound("no_address")
        ours = frozenset(filter(None, [httpx.URL(self._connection.base_url).host]))
        with self.open_client() as client:
            file = http.download(client, media.url, hosts=ours, largest=largest)
        return http.as_download(file)

    def place(self, thread: ThreadRef, external_id: str = "") -> str:
        if not thread.post:
            return f"{self._pages()}dialogue/"
        comment = f"comments/{external_id}/" if external_id else f"posts/{thread.post}/"
        return f"{self._pages()}{comment}"

    def invitation(self, code: str) -> str:
        return f"{self._pages()}dialogue/?invitation={quote(code, safe='')}"

    def _pages(self) -> str:
        """The address of the network's pages for people."""
        return self._connection.base_url.rstrip("/").removesuffix("api")

    def _aside(self, event: Mapping[str, Any]) -> InboundEvent:
        is_known = isinstance(event.get("kind"), str) and event["kind"] in KINDS
        return InboundEvent.aside(
            SetAside.UNREADABLE if is_known or not event else SetAside.UNKNOWN_KIND,
            container=self._connection.container,
            external_id=as_number(object_in(event, "object").get("id")),
            text=as_text(object_in(event, "object").get("text")),
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
        """The number of a picture. Uploading may be repeated, so an unclear result is Temporary."""
        with file.open() as source:
            body = source.read()
        try:
            answer = self._call("POST", "pictures", body=body, content_type=file.content_type)
        except errors.OutcomeUnknown as fault:
            raise errors.Temporary(fault.code) from None
        number = as_number(answer.get("id"))
        if not number:
            raise errors.Temporary("no_id")
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
        """Raises a ChannelError."""
        is_mutation = method != "GET"
        url = f"{self._connection.base_url.rstrip('/')}/{path}"
        headers = {"Authorization": f"Bearer {self._connection.secrets.get('token', '')}"}
        try:
            httpx.URL(url)
        except (httpx.InvalidURL, UnicodeError):
            raise errors.NotSetUp("bad_address") from None
        with self.open_client() as client:
            if body is not None:
                headers["Content-Type"] = content_type
            request = client.build_request(method, url, json=wish, content=body, headers=headers)
            response = http.call(client, request, mutation=is_mutation)
        if response.is_client_error:
            _refuse(response)
        return as_object(http.decode_json(response, mutation=is_mutation))


def _moderation_call(message: Outbound) -> tuple[str, str]:
    """Method and path that remove, hide or show something. Raises Unsupported."""
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
    raise errors.Unsupported("nothing_of_the_kind")


def _refuse(response: httpx.Response) -> None:
    """Raise the error for the network's code, else for the HTTP status."""
    code = as_text(object_in(read_object(response.content), "error").get("code"))
    if meaning := _MEANINGS.get(code):
        raise meaning(code)
    http.refuse(response)
