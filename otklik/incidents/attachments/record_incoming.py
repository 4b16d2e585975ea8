"""What people show: rows for whatever came with a message of a network, in what state it is."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from otklik.channels.networks.inbound_types import InboundMedia
from otklik.incidents.attachments.choices import FETCHED, AttachmentState
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.message import Message

MOST_ATTACHMENTS = 30  # of one message: whoever forwards a hundred shows the first of them


def note_media(
    message: Message,
    media: Iterable[InboundMedia],
    *,
    is_whole: bool,
    place: int = 0,
    at: datetime,
) -> None:
    """Keep what came along, once however often it is told, and have it fetched.

    `is_whole`: the network said all that the message has now, so what it no longer has was taken
    away by its author; of an album all that the part at `place` has.
    """
    known = {row.origin: row for row in message.attachments.all() if row.origin}
    values = {origin_of(one): one for one in list(media)[:MOST_ATTACHMENTS]}
    for origin, one in values.items():
        row = known.get(origin)
        if row is None:
            _added(message, one, origin, place=place, at=at)
        else:
            _refresh(row, one)
    if is_whole:
        for origin, row in known.items():
            if origin not in values and row.place == place:
                row.mark_removed(at=at)


def origin_of(media: InboundMedia) -> str:
    """The same for the same thing: by its number, else by its address without what changes by
    the hour, else by what it says."""
    if media.external_id:
        items = [media.external_id]
    elif media.url:
        items = [_lasting(media.url)]
    else:
        items = [media.name, media.text, str(media.latitude), str(media.longitude)]
    return hashlib.sha256("\n".join([media.kind, *items]).encode()).hexdigest()


def _lasting(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url


def _added(message: Message, media: InboundMedia, origin: str, *, place: int, at: datetime) -> None:
    row = Attachment.objects.create(
        message=message,
        kind=media.kind,
        state=AttachmentState.DESCRIBED,
        origin=origin,
        url=media.url,
        external_id=media.external_id,
        name=media.name,
        text=media.text,
        size=media.size,
        seconds=media.seconds,
        latitude=media.latitude,
        longitude=media.longitude,
        place=place,
        added_at=at,
    )
    if row.kind in FETCHED:
        row.begin(at=at)


def _refresh(row: Attachment, media: InboundMedia) -> None:
    """Addresses of files end; a newer one is kept while there is something to fetch."""
    if row.state != AttachmentState.READY and media.url and row.url != media.url:
        row.url = media.url
        row.save(update_fields=["url"])
    if row.removed_at is not None:
        row.removed_at = None
        row.save(update_fields=["removed_at"])
