"""Of which messages of a batch nothing is stored yet: most of them, so one question for all saves
several for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.conf import settings

from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.incidents.cases.message import (
    Message,
    MessagePart,
    erased_container,
    erased_message_id,
)
from otklik.incidents.intake.models import Tombstone
from otklik.incidents.intake.receive import lane_of

type Place = tuple[str, str, str]  # container, lane, number


@dataclass(frozen=True, slots=True)
class NewNumbers:
    """Numbers under which this account has neither a message, nor a part of one, nor an erased one,
    nor a removal that came first. Valid while the account is locked."""

    places: set[Place]

    @classmethod
    def among(cls, account: Account, events: Iterable[InboundEvent]) -> Self:
        """Three queries, whatever the number of events."""
        places = {_place(event) for event in events if event.external_id and not event.album}
        by_stored = {stored: place for place in places for stored in _stored_places(account, place)}
        columns = [{place[part] for place in by_stored} for part in range(3)]
        found = Message.objects.filter(
            account=account,
            container__in=columns[0], lane__in=columns[1], external_id__in=columns[2],
        ).values_list("container", "lane", "external_id")  # fmt: skip
        parts = MessagePart.objects.filter(
            message__account=account, external_id__in=columns[2]
        ).values_list("message__container", "message__lane", "external_id")
        buried = Tombstone.objects.filter(
            account=account,
            container__in=columns[0], lane__in=columns[1], external_id__in=columns[2],
        ).values_list("container", "lane", "external_id")  # fmt: skip
        known = {by_stored.get(place) for rows in (found, parts, buried) for place in rows}
        return cls(places - known)

    def take(self, event: InboundEvent) -> bool:
        """Whether nothing is stored about the message of this event. From the second one of a
        number on it is False: what the first has left is asked of the database."""
        place = _place(event)
        is_new = place in self.places
        self.places.discard(place)
        return is_new


def _place(event: InboundEvent) -> Place:
    return event.thread.container, lane_of(event).value, event.external_id


def _stored_places(account: Account, place: Place) -> Iterable[Place]:
    """Where a message of this place is stored: there, or erased under a digest of each key."""
    container, lane, number = place
    yield place
    for key_id, _key in settings.FIELD_KEYS.keys:
        digest = erased_message_id(account.pk, container, lane, number, key_id=key_id)
        yield erased_container(lane, container), lane, digest
