"""Stores what came with a message of a network as rows, to be fetched later."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from urllib.parse import urlsplit

from otklik.channels.networks.inbound_types import InboundMedia
from otklik.incidents.attachments.choices import FETCHED, AttachmentState
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.message import Message

MOST_ATTACHMENTS = 30  # of one message


def note_media(
    message: Message,
    media: Iterable[InboundMedia],
    *,
    is_whole: bool,
    place: int = 0,
    at: datetime,
) -> None:
    """Store each attachment once, and fetch it. `is_whole`: the list is complete for the message
    (or, in an album, for its part at `place`), so others were removed by the author."""
    values = {origin_of(one): one for one in list(media)[:MOST_ATTACHMENTS]}
    if not values and not is_whole:
        return
    stored_rows = {row.origin: row for row in message.attachments.all() if row.origin}
    for origin, one in values.items():
        row = stored_rows.get(origin)
        if row is None:
            _add(message, one, origin, place=place, at=at)
        else:
            _refresh(row, one)
    if is_whole:
        for origin, row in stored_rows.items():
            if origin not in values and row.place == place:
                row.mark_removed(at=at)


def origin_of(media: InboundMedia) -> str:
    """The same for the same attachment: its number, else its URL without the changing query, else
    its content."""
    if media.external_id:
        items = [media.external_id]
    elif media.url:
        items = [_lasting_part(media.url)]
    else:
        items = [media.name, media.text, str(media.latitude), str(media.longitude)]
    return hashlib.sha256("\n".join([media.kind, *items]).encode()).hexdigest()


def _lasting_part(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url


def _add(message: Message, media: InboundMedia, origin: str, *, place: int, at: datetime) -> None:
    columns = asdict(media) | {"content_type": ""}  # the network's own type is not trusted
    row = Attachment.objects.create(
        message=message, state=AttachmentState.DESCRIBED, origin=origin, place=place, added_at=at,
        **columns,
    )  # fmt: skip
    if row.kind in FETCHED:
        row.begin(at=at)


def _refresh(row: Attachment, media: InboundMedia) -> None:
    """URLs of files expire: store a newer one while there is something to fetch."""
    if row.state != AttachmentState.READY and media.url and row.url != media.url:
        row.url = media.url
        row.save(update_fields=["url"])
    if row.removed_at is not None:
        row.removed_at = None
        row.save(update_fields=["removed_at"])
