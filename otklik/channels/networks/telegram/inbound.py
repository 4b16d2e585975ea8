"""Updates of Telegram as events.

A comment is a message of the linked group; its thread is named by the post's copy there. A message
that answers no post begins a thread. Messages to the channel are a chat of their own with a topic a
person: private messages. Other groups and channels do not concern us (anybody may add a bot)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.errors import NotFound
from otklik.channels.networks.inbound_types import (
    Author,
    EventKind,
    InboundEvent,
    InboundMedia,
    MediaKind,
    SetAside,
)
from otklik.channels.networks.json_values import (
    as_count,
    as_degrees,
    as_object,
    as_objects,
    as_text,
    digest_of,
    objects_in,
    read_as,
)
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.networks.telegram.links import comment_address, page_of, post_address
from otklik.channels.networks.telegram.outbound import chat
from otklik.channels.networks.telegram.payloads import (
    Chat,
    MemberChange,
    Message,
    Update,
    User,
    number_of,
    read_json,
)

START = re.compile(r"/start(?:@\w+)?(?:\s+([A-Za-z0-9_-]{1,64}))?\s*")
LONGEST_KEY = 100
ADMINISTRATOR = "administrator"
OUTSIDE = {"left", "kicked", "restricted"}

# Names of what an update may bring, and whether it is an edit.
_MESSAGES = {
    "message": False,
    "edited_message": True,
    "channel_post": False,
    "edited_channel_post": True,
}

# Fields of service messages, which contain no text.
SERVICE = (
    "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "pinned_message",
    "delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created",
    "message_auto_delete_timer_changed", "migrate_from_chat_id", "forum_topic_created",
    "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "video_chat_scheduled",
    "video_chat_started", "video_chat_ended", "video_chat_participants_invited", "boost_added",
    "chat_background_set", "general_forum_topic_hidden", "general_forum_topic_unhidden",
    "proximity_alert_triggered", "users_shared", "chat_shared", "write_access_allowed",
    "giveaway_created", "giveaway_completed", "direct_message_price_changed", "chat_owner_changed",
    "chat_owner_left", "checklist_tasks_done", "poll_option_deleted", "suggested_post_approved",
    "suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid",
    "suggested_post_refunded", "paid_message_price_changed", "connected_website",
)  # fmt: skip

type Found = InboundEvent | list[InboundEvent] | SetAside


class UpdateReader:
    """Reads updates for one account: its channel, discussion group and bot."""

    def __init__(self, connection: Connection, bot_id: int) -> None:
        self._channel = connection.container
        self._discussion = connection.secrets.get("discussion", "").strip()
        self._bot_id = bot_id

    def dedup_key(self, body: bytes) -> str:
        """Number and time: after a week of silence numbers may restart."""
        update = read_json(body)
        parsed = read_as(Update, update)
        if parsed is None:
            return digest_of(body)
        item = next((value for value in update.values() if isinstance(value, dict)), {})
        moment = item.get("edit_date") or item.get("date")
        return f"{parsed.update_id}-{moment if isinstance(moment, int) else 0:d}"[:LONGEST_KEY]

    def events(self, body: bytes) -> list[InboundEvent]:
        update = read_json(body)
        found = self._convert(update)
        if isinstance(found, SetAside):
            parsed = read_as(Update, update)
            number = str(parsed.update_id) if parsed else ""
            found = InboundEvent.aside(found, container=self._channel, external_id=number)
        return [replace(event, raw=update) for event in _listed(found)]

    def _convert(self, update: Mapping[str, Any]) -> Found:
        parsed = read_as(Update, update)
        if parsed is None:
            return SetAside.UNREADABLE
        for name, is_edit in _MESSAGES.items():
            if message := read_as(Message, update.get(name)):
                return self._of_message(message, update[name], is_edit)
        if change := read_as(MemberChange, update.get("my_chat_member")):
            return self._of_change(change, str(parsed.update_id))
        is_known = any(name in update for name in (*_MESSAGES, "my_chat_member"))
        return SetAside.UNREADABLE if is_known else SetAside.UNKNOWN_KIND

    def _of_message(self, message: Message, values: Mapping[str, Any], is_edit: bool) -> Found:
        media = media_of(values)
        is_group = _is(self._discussion, message.chat)
        if is_group and message.migrate_to_chat_id:
            return InboundEvent.access_lost(
                self._discussion, external_id=str(message.message_id), at=message.changed_at
            )
        if not (message.words or media):
            # Somebody joined, left, pinned: a service message.
            is_service = any(name in values for name in SERVICE)
            return SetAside.SERVICE if is_service else SetAside.EMPTY
        found: Found
        if message.chat.type == "private" or message.chat.is_direct_messages:
            found = self._private(message, is_edit)
        elif _is(self._channel, message.chat):
            found = self._post(message, self._channel, message.message_id, message.chat, is_edit)
        elif is_group and message.is_automatic_forward:
            found = self._copy(message, is_edit)
        elif is_group:
            found = self._comment(message, is_edit)
        else:
            found = self._elsewhere(message, is_edit)
        if isinstance(found, SetAside):
            return found
        album = message.media_group_id[:LONGEST_KEY]
        place = message.message_id if album else 0
        return [
            replace(event, media=media, album=album, album_place=place) for event in _listed(found)
        ]

    def _private(self, message: Message, is_edit: bool) -> Found:
        author = self._author(message)
        if author is None:
            return SetAside.NO_AUTHOR
        started = START.fullmatch(message.text)
        kind = EventKind.DM_EDITED if is_edit else EventKind.DM_RECEIVED
        if author.is_own:
            kind = EventKind.DM_ECHO
        elif started and not is_edit and not message.chat.is_direct_messages:
            kind = EventKind.ALLOWED
        return InboundEvent(
            kind=kind,
            external_id=str(message.message_id),
            thread=ThreadRef(container=self._channel, peer=_dialogue(message)),
            author=author,
            text="" if kind is EventKind.ALLOWED else message.words,
            occurred_at=message.changed_at,
            parent_id=_parent(message),
            start_code=(started[1] or "") if started else "",
            set_aside=self._of_bot(message),
        )

    def _elsewhere(self, message: Message, is_edit: bool) -> Found:
        """A foreign group or channel."""
        author = self._author(message)
        if author is None:
            return SetAside.NO_AUTHOR
        place, number = str(message.chat.id), str(message.message_id)
        return InboundEvent(
            kind=EventKind.COMMENT_EDITED if is_edit else EventKind.COMMENT_CREATED,
            external_id=f"{place}.{number}",
            thread=ThreadRef(container=self._channel),
            author=author,
            text=message.words,
            occurred_at=message.changed_at,
            url=comment_address(place, number, number, message.chat.username),
            set_aside=SetAside.OTHER_PLACE,
        )

    def _post(
        self, message: Message, container: str, number: int, channel: Chat, is_edit: bool
    ) -> InboundEvent:
        """A post in the channel, or its copy in the group."""
        origin = message.forward_origin if message.is_automatic_forward else None
        of_channel = origin.message_id if origin and origin.message_id else number
        return InboundEvent(
            kind=EventKind.POST_EDITED if is_edit else EventKind.POST_CREATED,
            external_id=str(number),
            thread=ThreadRef(container=container, post=str(number)),
            author=Author(
                external_id=str(channel.id),
                name=message.author_signature or channel.title,
                is_own=True,
                profile_url=page_of(str(channel.id), channel.username),
            ),
            text=message.words,
            occurred_at=message.changed_at,
            url=post_address(str(channel.id), str(of_channel), channel.username),
        )

    def _copy(self, message: Message, is_edit: bool) -> list[InboundEvent]:
        """The copy reports the post too: a post by the bot is reported only so."""
        origin = message.forward_origin
        channel = (origin and origin.chat) or message.sender_chat or message.chat
        copy = self._post(message, self._discussion, message.message_id, channel, is_edit)
        if not (origin and origin.chat and origin.message_id and _is(self._channel, origin.chat)):
            return [copy]
        post = self._post(message, self._channel, origin.message_id, channel, is_edit)
        return [post, copy]

    def _comment(self, message: Message, is_edit: bool) -> Found:
        author = self._author(message)
        if author is None:
            return SetAside.NO_AUTHOR
        answered = message.reply_to_message
        thread = str(
            message.message_thread_id
            or (answered.message_id if answered else 0)
            or message.message_id
        )
        number = str(message.message_id)
        parent = _parent(message)
        return InboundEvent(
            kind=EventKind.COMMENT_EDITED if is_edit else EventKind.COMMENT_CREATED,
            external_id=number,
            thread=ThreadRef(container=self._discussion, post=thread),
            author=author,
            text=message.words,
            occurred_at=message.changed_at,
            parent_id="" if parent == thread else parent,
            url=_under_its_post(message)
            or comment_address(str(message.chat.id), thread, number, message.chat.username),
            set_aside=self._of_bot(message),
        )

    def _author(self, message: Message) -> Author | None:
        """None if unknown. Who writes as the channel or the group is one of us."""
        if as_chat := message.sender_chat:
            return Author(
                external_id=str(as_chat.id),
                name=as_chat.title or as_chat.username,
                is_own=as_chat.id == message.chat.id or _is(self._channel, as_chat),
                profile_url=page_of("", as_chat.username),
            )
        return self._person(message.sender) if message.sender is not None else None

    def _person(self, person: User) -> Author:
        return Author(
            external_id=str(person.id),
            name=person.name or person.username,
            is_own=person.id == self._bot_id,
            profile_url=page_of("", person.username),
        )

    def _of_bot(self, message: Message) -> SetAside | None:
        """Other bots: two that answer each other would never stop."""
        person = message.sender
        is_bot = person is not None and person.is_bot and person.id != self._bot_id
        return SetAside.OTHER_BOT if is_bot and message.sender_chat is None else None

    def _of_change(self, change: MemberChange, number: str) -> Found:
        """A person allowed or blocked us, or one of our places did."""
        before, now = change.old_chat_member, change.new_chat_member
        moment = datetime.fromtimestamp(change.date, UTC)
        if change.chat.type == "private":
            kinds = {"member": EventKind.ALLOWED, "kicked": EventKind.DENIED}
            person = change.sender
            if now.status not in kinds or person is None:
                return SetAside.UNREADABLE
            return InboundEvent(
                kind=kinds[now.status],
                external_id=number,
                thread=ThreadRef(container=self._channel, peer=str(change.chat.id)),
                author=replace(self._person(person), is_own=False),
                occurred_at=moment,
            )
        is_lost = (
            now.status in OUTSIDE
            or (before.status == ADMINISTRATOR != now.status)
            or now.can_post_messages is False
        )
        for place in (self._channel, self._discussion):
            if is_lost and _is(place, change.chat):
                return InboundEvent.access_lost(place, external_id=number, at=moment)
        return SetAside.SERVICE


def _listed(found: InboundEvent | list[InboundEvent]) -> list[InboundEvent]:
    return found if isinstance(found, list) else [found]


def _is(name: str, place: Chat) -> bool:
    """Whether this chat is the one named by number, @name or link."""
    try:
        named = chat(name)
    except NotFound:
        return False
    if isinstance(named, int):
        return place.id == named
    return place.username.casefold() == named[1:].casefold()


def _dialogue(message: Message) -> str:
    """With the bot, or a person's topic among messages to the channel."""
    topic = message.direct_messages_topic
    return f"{message.chat.id}/{topic.topic_id}" if topic is not None else str(message.chat.id)


def _parent(message: Message) -> str:
    return str(message.reply_to_message.message_id) if message.reply_to_message else ""


def _under_its_post(message: Message) -> str:
    """The URL of a comment under its post, known if it replies to the post itself."""
    answered = message.reply_to_message
    origin = answered.forward_origin if answered and answered.is_automatic_forward else None
    if not (origin and origin.chat and origin.message_id and origin.chat.username):
        return ""
    post = post_address("", str(origin.message_id), origin.chat.username)
    return f"{post}?comment={message.message_id}"


type Json = Mapping[str, Any]

MOST_TASKS = 100  # of one list
MOST_ENTITIES = 100  # of one message, as Telegram has it


def media_of(message: Json) -> tuple[InboundMedia, ...]:
    """Parts that cannot be read are left out."""
    found = [
        medium
        for name, read in _READERS.items()
        if (medium := read(message.get(name))) is not None and not _is_double(name, message)
    ]
    return (*found, *_hidden_links(message), *_answered_media(message))


def _answered_media(message: Json) -> list[InboundMedia]:
    """The quoted text, and the answered message if it is elsewhere."""
    found: list[InboundMedia] = []
    quote, there = message.get("quote"), message.get("external_reply")
    if isinstance(quote, dict) and as_text(quote.get("text")):
        found.append(InboundMedia(kind=MediaKind.OTHER, name="quote", text=quote["text"]))
    if not isinstance(there, dict):
        return found
    found += [medium for name, read in _READERS.items() if (medium := read(there.get(name)))]
    place = read_as(Chat, there.get("chat"))
    number = number_of(there)
    if place is not None and place.username and number:
        url = post_address(str(place.id), str(number), place.username)
        found.append(InboundMedia(kind=MediaKind.LINK, url=url, text=place.title))
    elif words := _origin(there.get("origin")):
        found.append(InboundMedia(kind=MediaKind.OTHER, name="answered", text=words))
    return found


def _origin(value: object) -> str:
    """The author of the answered message, as far as known."""
    origin = as_object(value)
    for name in ("chat", "sender_chat"):
        if title := as_text(as_object(origin.get(name)).get("title")):
            return title
    person = as_object(origin.get("sender_user"))
    name = _join(person.get("first_name"), person.get("last_name"), by=" ")
    return name or as_text(origin.get("sender_user_name"))


def _checklist(value: object) -> InboundMedia | None:
    return _points("checklist", value, title="title", points="tasks")


def _points(name: str, value: object, *, title: str, points: str) -> InboundMedia | None:
    """A title, and a line for each point."""
    if not isinstance(value, dict):
        return None
    texts = [as_text(point.get("text")) for point in objects_in(value, points)[:MOST_TASKS]]
    lines = [as_text(value.get(title)), *(f"- {text}" for text in texts if text)]
    return InboundMedia(kind=MediaKind.OTHER, name=name, text="\n".join(filter(None, lines)))


def _is_double(name: str, message: Json) -> bool:
    """Newer kinds are also sent as an older one."""
    return (
        (name == "document" and "animation" in message)
        or (name == "location" and "venue" in message)
        or (name == "photo" and "live_photo" in message)
    )


def _file_reader(kind: MediaKind) -> Callable[[object], InboundMedia | None]:
    def read(value: object) -> InboundMedia | None:
        if not isinstance(value, dict) or not as_text(value.get("file_id")):
            return None
        is_sticker = kind is MediaKind.STICKER
        return InboundMedia(
            kind=kind,
            external_id=as_text(value.get("file_id")),
            name=as_text(value.get("file_name")),
            content_type=as_text(value.get("mime_type")),
            size=as_count(value.get("file_size")),
            seconds=as_count(value.get("duration")),
            text=as_text(value.get("emoji" if is_sticker else "title")),
        )

    return read


def _photo(sizes: object) -> InboundMedia | None:
    """The largest size."""
    largest = max(
        as_objects(sizes),
        key=lambda size: as_count(size.get("width")) * as_count(size.get("height")),
        default=None,
    )
    if largest is None or not as_text(largest.get("file_id")):
        return None
    return InboundMedia(
        kind=MediaKind.PHOTO,
        external_id=as_text(largest.get("file_id")),
        content_type="image/jpeg",
        size=as_count(largest.get("file_size")),
    )


def _place(value: object, words: str = "") -> InboundMedia | None:
    if not isinstance(value, dict):
        return None
    latitude, longitude = as_degrees(value.get("latitude")), as_degrees(value.get("longitude"))
    if latitude is None or longitude is None:
        return None
    return InboundMedia(kind=MediaKind.PLACE, text=words, latitude=latitude, longitude=longitude)


def _venue(value: object) -> InboundMedia | None:
    if not isinstance(value, dict):
        return None
    return _place(value.get("location"), _join(value.get("title"), value.get("address")))


def _contact(value: object) -> InboundMedia | None:
    if not isinstance(value, dict):
        return None
    name = _join(value.get("first_name"), value.get("last_name"), by=" ")
    return InboundMedia(
        kind=MediaKind.OTHER, name="contact", text=_join(name, value.get("phone_number"))
    )


def _poll(value: object) -> InboundMedia | None:
    return _points("poll", value, title="question", points="options")


def _other_reader(name: str) -> Callable[[object], InboundMedia | None]:
    def read(value: object) -> InboundMedia | None:
        return None if value is None else InboundMedia(kind=MediaKind.OTHER, name=name)

    return read


def _hidden_links(message: Json) -> list[InboundMedia]:
    """Addresses behind words."""
    links = []
    for name, words in (("entities", "text"), ("caption_entities", "caption")):
        for entity in objects_in(message, name)[:MOST_ENTITIES]:
            if as_text(entity.get("url")):
                text = _slice_utf16(as_text(message.get(words)), entity)
                links.append(InboundMedia(kind=MediaKind.LINK, url=entity["url"], text=text))
    return links


def _slice_utf16(text: str, entity: Json) -> str:
    """The words of an entity, whose offset and length are in UTF-16 units."""
    start, count = as_count(entity.get("offset")) * 2, as_count(entity.get("length")) * 2
    units = text.encode("utf-16-le", "surrogatepass")[start : start + count]
    return units.decode("utf-16-le", "replace")


def _join(*parts: object, by: str = ", ") -> str:
    return by.join(part for part in map(as_text, parts) if part)


_READERS: dict[str, Callable[[object], InboundMedia | None]] = (
    {
        "photo": _photo,
        "live_photo": _file_reader(MediaKind.VIDEO),
        "video": _file_reader(MediaKind.VIDEO),
        "animation": _file_reader(MediaKind.VIDEO),
        "video_note": _file_reader(MediaKind.VIDEO),
        "voice": _file_reader(MediaKind.VOICE),
        "audio": _file_reader(MediaKind.AUDIO),
        "document": _file_reader(MediaKind.FILE),
        "sticker": _file_reader(MediaKind.STICKER),
        "location": _place,
        "venue": _venue,
        "contact": _contact,
        "poll": _poll,
        "checklist": _checklist,
        "checklist_tasks_added": _checklist,
    }
    | {name: _other_reader(name) for name in ("dice", "game", "giveaway", "invoice", "paid_media")}
    | {name: _other_reader(name) for name in ("rich_message", "story")}
)
