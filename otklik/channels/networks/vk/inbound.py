"""Events of VK, from its web hook or found by reading.

VK's events name people only by number; corrections and removals have no time. What was read is
wrapped as an event of a type of ours, with names."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pydantic import ValidationError

from otklik.channels.networks import http
from otklik.channels.networks.errors import NotFound
from otklik.channels.networks.inbound_types import (
    MOMENT_UNKNOWN,
    PROPOSED,
    Author,
    Download,
    EventKind,
    InboundEvent,
    InboundMedia,
    MediaKind,
    SetAside,
)
from otklik.channels.networks.json_values import as_object, as_text, object_in, read_as, read_object
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.networks.vk.client import HOSTS, Api
from otklik.channels.networks.vk.links import FIRST_CHAT, address, is_elsewhere, profile_of
from otklik.channels.networks.vk.payloads import (
    Allowance,
    AttachmentData,
    Comment,
    Geo,
    Message,
    Post,
    Sizes,
)

READ_POST = "otklik_post"
READ_POST_GONE = "otklik_post_gone"
READ_COMMENT = "otklik_comment"
READ_MESSAGE = "otklik_message"


@dataclass(frozen=True, slots=True)
class EventContext:
    """An event and what is needed to parse it."""

    container: str
    group: int
    content: Mapping[str, Any]
    names: Mapping[str, Any]
    raw: Mapping[str, Any]

    def author(self, number: int, *, is_own: bool = False) -> Author | None:
        if not number:
            return None
        name = self.names.get(str(number))
        return Author(
            external_id=str(number),
            name=as_text(name),
            is_own=is_own or number == -self.group,
            profile_url=profile_of(number),
        )


def parse(body: bytes, *, container: str, group: int) -> list[InboundEvent]:
    raw = read_object(body)
    found = _convert(raw, container=container, group=group)
    if isinstance(found, SetAside):
        found = InboundEvent.aside(found, container=container)
    return [replace(e, raw=raw) for e in (found if isinstance(found, list) else [found])]


def _convert(raw: Mapping[str, Any], *, container: str, group: int) -> "Found":
    value, names, kind = raw.get("object"), raw.get("names"), raw.get("type")
    if not isinstance(kind, str):
        return SetAside.UNREADABLE
    if raw.get("group_id") != group:
        return SetAside.OTHER_PLACE
    if (read := READERS.get(kind)) is None:
        return SetAside.SERVICE if kind in SERVICE else SetAside.UNKNOWN_KIND
    if not isinstance(value, dict):
        return SetAside.UNREADABLE
    try:
        return read(EventContext(container, group, value, as_object(names), raw))
    except (ValidationError, RecursionError):
        return SetAside.UNREADABLE


def is_repeating(raw: Mapping[str, Any], original: str) -> bool:
    """Whether the event's post repeats that one."""
    post = read_as(Post, raw.get("object"))
    return post is not None and post.repeats(original)


type Found = InboundEvent | list[InboundEvent] | SetAside


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else MOMENT_UNKNOWN
    except (OverflowError, OSError, ValueError):
        return MOMENT_UNKNOWN


def _post(result: EventContext) -> Found:
    post = Post.model_validate(result.content)
    if post.id <= 0:
        return SetAside.UNREADABLE
    if not post.from_id:
        return SetAside.NO_AUTHOR
    if post.post_type == "suggest":
        return _proposed_post(result, post)
    # Planned posts are not on the wall; a repost elsewhere is not on ours.
    is_elsewhere_yet = post.post_type in {"postpone", "reply"}
    thread = ThreadRef(container=result.container, post=str(post.id))
    is_own = post.from_id in {-result.group, post.owner_id}
    # What somebody else wrote on our wall is a question to us, answered beneath it.
    created = InboundEvent(
        kind=EventKind.POST_CREATED if is_own else EventKind.COMMENT_CREATED,
        external_id=str(post.id),
        thread=thread,
        author=result.author(post.from_id, is_own=is_own),
        text=post.text,
        occurred_at=_moment(post.date),
        url=address(thread, "", group=result.group),
        media=media_of_post(post),
        set_aside=SetAside.NOT_ON_WALL if is_elsewhere_yet else None,
    )
    if not post.edited:
        return created
    kind = EventKind.POST_EDITED if is_own else EventKind.COMMENT_EDITED
    edited = replace(created, kind=kind, occurred_at=_moment(post.edited))
    return [created, edited] if is_own else edited


def _proposed_post(result: EventContext, post: Post) -> Found:
    """It has no comments before it is published, so its author is answered privately."""
    wall = ThreadRef(container=result.container, post=str(post.id))
    return InboundEvent(
        kind=EventKind.POST_PROPOSED,
        external_id=f"{PROPOSED}{post.id}",
        thread=ThreadRef(container=result.container, peer=str(post.from_id)),
        author=result.author(post.from_id),
        text=post.text,
        occurred_at=_moment(post.date),
        url=address(wall, "", group=result.group),
        media=media_of_post(post),
        is_snapshot=result.raw.get("type") == READ_POST,
        set_aside=SetAside.NOT_ON_WALL if post.from_id < 0 else None,
    )


def _removed_post(result: EventContext) -> Found:
    post = Post.model_validate(result.content)
    if post.id <= 0:
        return SetAside.UNREADABLE
    return InboundEvent(
        kind=EventKind.POST_DELETED,
        external_id=str(post.id),
        thread=ThreadRef(container=result.container, post=str(post.id)),
        occurred_at=MOMENT_UNKNOWN,
    )


def _comment(result: EventContext, kind: EventKind) -> Found:
    comment = Comment.model_validate(result.content)
    kind = EventKind.COMMENT_DELETED if comment.deleted else kind
    post, owner = _place_of(comment)
    if comment.id <= 0 or not post:
        return SetAside.UNREADABLE
    if not comment.from_id and kind is not EventKind.COMMENT_DELETED:
        return SetAside.NO_AUTHOR
    # Photos, videos and discussions have separate numbering.
    prefix = f"{post}_" if is_elsewhere(post) else ""
    thread = ThreadRef(container=result.container, post=post)
    parent = comment.reply_to_comment or next(reversed(comment.parents_stack), 0)
    is_own = comment.from_id < 0 and comment.from_id == owner
    is_new = kind is EventKind.COMMENT_CREATED
    return InboundEvent(
        kind=kind,
        external_id=f"{prefix}{comment.id}",
        thread=thread,
        author=result.author(comment.from_id, is_own=is_own),
        text=comment.text,
        occurred_at=_moment(comment.date) if is_new else MOMENT_UNKNOWN,
        parent_id=f"{prefix}{parent}" if parent > 0 else "",
        url=address(thread, f"{prefix}{comment.id}", group=result.group),
        media=media_of(comment.attachments),
        is_snapshot=result.raw.get("type") == READ_COMMENT,
        removed_by=str(comment.deleter_id or ""),
    )


def _place_of(comment: Comment) -> tuple[str, int]:
    """What was commented on, with a prefix unless it is a post, and its owner."""
    if comment.post_id > 0:
        return str(comment.post_id), comment.owner_id
    for kind, number, owner in (
        ("photo", comment.photo_id, comment.photo_owner_id or comment.owner_id),
        ("video", comment.video_id, comment.video_owner_id or comment.owner_id),
        ("topic", comment.topic_id, comment.topic_owner_id or comment.owner_id),
        ("market", comment.item_id, comment.market_owner_id or comment.owner_id),
    ):
        if number > 0 and owner:
            return f"{kind}{owner}_{number}", owner
    return "", 0


def _message(result: EventContext, kind: EventKind) -> Found:
    inner = result.content.get("message")
    message = Message.model_validate(inner if isinstance(inner, dict) else result.content)
    is_own = message.out or kind is EventKind.DM_ECHO or message.from_id == -result.group
    if not message.number or message.peer_id <= 0:
        return SetAside.UNREADABLE
    if message.action is not None:
        return SetAside.SERVICE  # somebody joined or left a chat
    if not message.from_id:
        return SetAside.NO_AUTHOR
    kind = _message_kind(kind, message, is_own=is_own)
    thread = ThreadRef(container=result.container, peer=str(message.peer_id))
    is_edit = kind is EventKind.DM_EDITED
    return InboundEvent(
        kind=kind,
        external_id=message.number,
        thread=thread,
        author=result.author(message.from_id, is_own=is_own),
        text=message.text,
        occurred_at=_moment(message.update_time if is_edit else message.date),
        parent_id=message.reply_message.number if message.reply_message else "",
        url=address(thread, "", group=result.group),
        media=media_of_message(message),
        start_code=message.ref,
        # What a person wrote for the community names them; bots and greetings name nobody.
        is_automatic=kind is EventKind.DM_ECHO and not message.admin_author_id,
        set_aside=SetAside.GROUP_CHAT if message.peer_id >= FIRST_CHAT else None,
    )


def _message_kind(kind: EventKind, message: Message, *, is_own: bool) -> EventKind:
    if kind is EventKind.DM_EDITED or (kind is EventKind.UNKNOWN and message.update_time):
        return EventKind.DM_EDITED
    if is_own:
        return EventKind.DM_ECHO
    button = read_object(message.payload.encode())
    return EventKind.ALLOWED if button.get("command") == "start" else EventKind.DM_RECEIVED


def _allowance(result: EventContext, kind: EventKind) -> Found:
    person = Allowance.model_validate(result.content)
    if person.user_id <= 0:
        return SetAside.UNREADABLE
    return InboundEvent(
        kind=kind,
        external_id="",
        thread=ThreadRef(container=result.container, peer=str(person.user_id)),
        author=result.author(person.user_id),
        occurred_at=MOMENT_UNKNOWN,
        start_code=person.key,
    )


_COMMENTS = {
    "new": EventKind.COMMENT_CREATED,
    "edit": EventKind.COMMENT_EDITED,
    "restore": EventKind.COMMENT_RESTORED,
    "delete": EventKind.COMMENT_DELETED,
}
READERS: Mapping[str, Callable[[EventContext], Found]] = {
    "wall_post_new": _post,
    READ_POST: _post,
    READ_POST_GONE: _removed_post,
    READ_COMMENT: partial(_comment, kind=EventKind.COMMENT_CREATED),
    **{
        f"{place}_{change}": partial(_comment, kind=kind)
        for place in ("wall_reply", "photo_comment", "video_comment", "market_comment")
        for change, kind in _COMMENTS.items()
    },
    **{f"board_post_{change}": partial(_comment, kind=kind) for change, kind in _COMMENTS.items()},
    "message_new": partial(_message, kind=EventKind.DM_RECEIVED),
    "message_reply": partial(_message, kind=EventKind.DM_ECHO),
    "message_edit": partial(_message, kind=EventKind.DM_EDITED),
    READ_MESSAGE: partial(_message, kind=EventKind.UNKNOWN),
    "message_allow": partial(_allowance, kind=EventKind.ALLOWED),
    "message_deny": partial(_allowance, kind=EventKind.DENIED),
}

# What VK reports if its settings say so, and contains no message.
SERVICE = frozenset(
    {
        "audio_new", "group_change_photo", "group_change_settings", "group_join", "group_leave",
        "group_officers_edit", "like_add", "like_remove", "message_event", "message_read",
        "message_typing_state", "poll_vote_new", "user_block", "user_unblock",
        "wall_schedule_post_delete", "wall_schedule_post_new",
    }
)  # fmt: skip

# What VK is asked to report, by its web hook or otherwise.
WANTED = tuple(kind for kind in READERS if not kind.startswith("otklik_"))


MOST = 50
DEEPEST = 3  # messages forwarded within forwarded ones
LARGEST_SIDE = 2560  # larger ones are for print
REDIRECTS = 3


def download(api: Api, media: InboundMedia, *, largest: int) -> Download:
    """A document's address redirects to a file host. Raises a ChannelError."""
    if not media.url:
        raise NotFound("no_address")
    hosts = http.allowed_hosts(HOSTS, api.connection)
    file = http.download(api.client, media.url, hosts=hosts, largest=largest, redirects=REDIRECTS)
    return http.as_download(file)


def media_of(
    attachments: Sequence[Mapping[str, Any]], geo: Geo | None = None
) -> tuple[InboundMedia, ...]:
    found = [KINDS.get(kind, _other)(item) for kind, item in _read_attachments(attachments)]
    if geo is not None:
        found += _place(geo)
    return tuple(found[:MOST])


def media_of_post(post: Post) -> tuple[InboundMedia, ...]:
    """With those of the post that it repeats."""
    found = [*media_of(post.attachments, post.geo)]
    for raw in post.copy_history[:DEEPEST]:
        original = Post.model_validate(raw)
        found.append(_wall(AttachmentData.model_validate(raw)))
        found += media_of(original.attachments, original.geo)
    return tuple(found[:MOST])


def media_of_message(message: Message, depth: int = 0) -> tuple[InboundMedia, ...]:
    """With the texts and attachments of forwarded messages."""
    found = [*media_of(message.attachments, message.geo)]
    for raw in message.fwd_messages if depth < DEEPEST else []:
        forwarded = Message.model_validate(raw)
        if forwarded.text:
            found.append(InboundMedia(kind=MediaKind.OTHER, name="forwarded", text=forwarded.text))
        found += media_of_message(forwarded, depth + 1)
    return tuple(found[:MOST])


def attachment_marks(attachments: Sequence[Mapping[str, Any]]) -> list[list[object]]:
    """Identifies attachments: their URLs change hourly."""
    return [[kind, item.owner_id, item.id] for kind, item in _read_attachments(attachments)]


def _read_attachments(
    attachments: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[str, AttachmentData]]:
    for attachment in attachments:
        kind = as_text(attachment.get("type"))
        yield kind, AttachmentData.model_validate(object_in(attachment, kind))


def _number(item: AttachmentData, kind: str) -> str:
    return f"{kind}{item.owner_id}_{item.id}" if item.id else ""


def _largest(sizes: Sizes) -> str:
    fitting = [size for size in sizes if size.address and size.width <= LARGEST_SIDE] or [
        size for size in sizes if size.address
    ]
    best = max(fitting, key=lambda size: size.width * size.height, default=None)
    return best.address if best else ""


def _photo(item: AttachmentData) -> InboundMedia:
    return InboundMedia(
        kind=MediaKind.PHOTO,
        url=_largest(item.sizes) or _largest(item.images) or item.photo_604,
        external_id=_number(item, "photo"),
        text=item.text,
    )


def _drawing(item: AttachmentData) -> InboundMedia:
    return InboundMedia(kind=MediaKind.PHOTO, url=item.url or item.photo_586)


def _video(item: AttachmentData) -> InboundMedia:
    # VK gives no URL of the video file: it is watched in VK.
    return InboundMedia(
        kind=MediaKind.VIDEO,
        external_id=_number(item, "video"),
        seconds=max(item.duration, 0),
        text=item.title,
    )


def _voice(item: AttachmentData) -> InboundMedia:
    return InboundMedia(
        kind=MediaKind.VOICE,
        url=item.link_mp3 or item.link_ogg,
        content_type="audio/mpeg" if item.link_mp3 else "audio/ogg",
        seconds=max(item.duration, 0),
        text=item.transcript,
    )


def _audio(item: AttachmentData) -> InboundMedia:
    return InboundMedia(
        kind=MediaKind.AUDIO,
        url=item.url,
        external_id=_number(item, "audio"),
        seconds=max(item.duration, 0),
        text=" — ".join(word for word in (item.artist, item.title) if word),
    )


def _file(item: AttachmentData) -> InboundMedia:
    return InboundMedia(
        kind=MediaKind.FILE,
        url=item.url,
        external_id=_number(item, "doc"),
        name=item.title,
        size=max(item.size, 0),
        text=item.title,
    )


def _sticker(item: AttachmentData) -> InboundMedia:
    return InboundMedia(kind=MediaKind.STICKER, url=_largest(item.images))


def _link(item: AttachmentData) -> InboundMedia:
    url = item.url or item.view_url
    return InboundMedia(kind=MediaKind.LINK, url=url, text=item.title or item.name)


def _wall(item: AttachmentData) -> InboundMedia:
    """Another post: its address and text."""
    owner = item.owner_id or item.to_id or item.from_id
    url = f"https://vk.com/wall{owner}_{item.id}" if owner and item.id else ""
    return InboundMedia(kind=MediaKind.LINK, url=url, text=item.text)


def _comment_link(item: AttachmentData) -> InboundMedia:
    place = f"https://vk.com/wall{item.owner_id}_{item.post_id}?reply={item.id}"
    is_known = item.owner_id and item.post_id and item.id
    return InboundMedia(kind=MediaKind.LINK, url=place if is_known else "", text=item.text)


def _other(item: AttachmentData) -> InboundMedia:
    words = item.question or item.title or item.text or item.name or item.caption
    return InboundMedia(kind=MediaKind.OTHER, text=words)


def _place(geo: Geo) -> list[InboundMedia]:
    if geo.coordinates is None:
        return []
    return [
        InboundMedia(
            kind=MediaKind.PLACE,
            latitude=geo.coordinates.latitude,
            longitude=geo.coordinates.longitude,
            text=geo.place.title if geo.place else "",
        )
    ]


KINDS: Mapping[str, Callable[[AttachmentData], InboundMedia]] = {
    "photo": _photo,
    "posted_photo": _photo,
    "graffiti": _drawing,
    "video": _video,
    "clip": _video,
    "audio_message": _voice,
    "audio": _audio,
    "podcast": _audio,
    "doc": _file,
    "sticker": _sticker,
    "link": _link,
    "article": _link,
    "wall": _wall,
    "wall_reply": _comment_link,
}
