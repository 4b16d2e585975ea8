"""Making events storable: a network may send anything of any length."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from otklik.channels.networks.inbound_types import Author, InboundEvent, InboundMedia
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.validate_and_clean_links import LONGEST_NUMBER, storable_link
from otklik.core.text_cleanup import one_line

LONGEST_NAME = 200
LONGEST_TEXT = 4000
LONGEST_URL = 2000
LONGEST_FILE_NUMBER = 500
LARGEST_WHOLE = 2**31 - 1
FIRST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(hours=1)


class NotStorable(ValueError):
    """A number that is too long; truncated, it would identify something else."""


def storable(event: InboundEvent, *, at: datetime) -> InboundEvent:
    """Clean texts, bounded names and times; invalid links dropped. Raises NotStorable."""
    place, author = event.thread, event.author
    return replace(
        event,
        text=clean(event.text),
        external_id=_number(event.external_id),
        parent_id=_number(event.parent_id),
        thread=ThreadRef(
            container=_number(place.container), post=_number(place.post), peer=_number(place.peer)
        ),
        url=storable_link(event.url),
        occurred_at=min(max(event.occurred_at, FIRST_MOMENT), at + AHEAD),
        author=author and _storable_author(author),
        media=tuple(_storable_media(media) for media in event.media),
        start_code=clean(event.start_code)[:LONGEST_NUMBER],
        removed_by=_whole(event.removed_by, LONGEST_NUMBER),
    )


def _storable_author(author: Author) -> Author:
    return replace(
        author,
        external_id=_number(author.external_id),
        name=one_line(clean(author.name))[:LONGEST_NAME],
        profile_url=storable_link(author.profile_url),
    )


def _storable_media(media: InboundMedia) -> InboundMedia:
    """An overlong URL or number is dropped: truncated, it would lead elsewhere."""
    is_somewhere = _is_angle(media.latitude, 90) and _is_angle(media.longitude, 180)
    return replace(
        media,
        url=_whole(media.url, LONGEST_URL),
        external_id=_whole(media.external_id, LONGEST_FILE_NUMBER),
        name=one_line(clean(media.name))[:LONGEST_NAME],
        text=clean(media.text)[:LONGEST_TEXT],
        size=min(max(media.size, 0), LARGEST_WHOLE),
        seconds=min(max(media.seconds, 0), LARGEST_WHOLE),
        latitude=media.latitude if is_somewhere else None,
        longitude=media.longitude if is_somewhere else None,
    )


def _is_angle(result: float | None, most: int) -> bool:
    return result is not None and -most <= result <= most  # NaN is rejected too


def _whole(text: str, longest: int) -> str:
    text = clean(text)
    return text if len(text) <= longest else ""


def _number(number: str) -> str:
    number = clean(number)
    if len(number) > LONGEST_NUMBER:
        raise NotStorable(f"A number of {len(number)} signs.")
    return number


def clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
