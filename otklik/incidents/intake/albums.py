"""Several messages that a network shows as one, such as photos published together: one message.

Each part comes by itself, in any order and as often as the network likes. Whichever comes first
opens the message; what comes later joins it, in the order in which the network shows it.
"""

from datetime import datetime

from otklik.channels.networks.inbound_types import EventKind, InboundEvent
from otklik.incidents.attachments.record_incoming import note_media
from otklik.incidents.cases.message import Message, MessagePart, MessageQuerySet, put_together

EDITED = {EventKind.COMMENT_EDITED, EventKind.DM_EDITED}


def begun_by(event: InboundEvent, here: MessageQuerySet) -> Message | None:
    """The message `here` that another part of the same album opened."""
    if not event.album or event.author is None:
        return None
    alike = here.filter(album=event.album, post=event.thread.post, peer=event.thread.peer)
    if event.author.is_own:
        return alike.outbound().first()
    return alike.inbound().filter(client__identities__external_id=event.author.external_id).first()


def begin(message: Message, event: InboundEvent) -> None:
    """This part opened the message."""
    if not event.album:
        return
    message.album = event.album
    message.save(update_fields=["album"])
    message.parts.create(
        external_id=event.external_id,
        place=event.album_place,
        length=len(event.text),
        written_at=event.occurred_at,
    )


def take_part(message: Message, event: InboundEvent, *, at: datetime) -> None:
    """One part more, or the same one again, or corrected."""
    part, is_new = MessagePart.objects.get_or_create(
        message=message,
        external_id=event.external_id,
        defaults={"place": event.album_place, "written_at": event.occurred_at},
    )
    is_edit = event.kind in EDITED
    if not is_edit:
        message.note_written_at(event.occurred_at)
    is_news = is_new or (is_edit and event.occurred_at >= part.written_at)
    note_media(message, event.media, is_whole=is_edit, place=event.album_place, at=at)
    if not is_news:
        return
    text, before = (
        put_together(message, part, event.text, written_at=event.occurred_at),
        message.text,
    )
    if text != before:
        _say(message, text, event, is_edit=is_edit, at=at)
    if message.is_inbound:
        message.incident.read_again()


def _say(message: Message, text: str, event: InboundEvent, *, is_edit: bool, at: datetime) -> None:
    """A part that came late completes what was said; only its author corrects it."""
    versions = message.history
    if not is_edit and len(versions) == 1:
        message.complete(text)
        return
    newest = versions[-1].at if versions else event.occurred_at
    message.add_version(text, occurred_at=max(newest, event.occurred_at), at=at)
