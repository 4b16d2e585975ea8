"""Which app receives an event of a network."""

from datetime import datetime

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.posts import note_post, note_post_deleted, note_post_edited
from otklik.channels.networks.connection_settings import STAFF_CHAT
from otklik.channels.networks.inbound_types import EventKind, InboundEvent, SetAside
from otklik.channels.outbound.confirm_by_echo import confirm_by_echo
from otklik.incidents.intake import receive
from otklik.incidents.intake.new_numbers import NewNumbers
from otklik.ingest.sanitize_event import storable


def pass_on(
    account: Account, event: InboundEvent, *, new: NewNumbers | None = None, at: datetime
) -> SetAside | None:
    """Give one event to its app; returns why no app received it, else None. The account must be
    locked. `new`: of which messages nothing is stored yet. Raises NotStorable."""
    if event.set_aside is not None:
        return _reason(account, event, event.set_aside)
    event = storable(event, at=at)
    is_new = new is not None and new.take(event)
    match event.kind:
        case EventKind.UNKNOWN:
            return SetAside.UNKNOWN_KIND
        case EventKind.POST_CREATED:
            note_post(account, event)
            confirm_by_echo(account, event, at=at)
        case EventKind.POST_EDITED:
            note_post_edited(account, event)
        case EventKind.POST_DELETED:
            note_post_deleted(account, event)
        case EventKind.ACCESS_LOST:
            account.note_access_lost(at=at)
        case _:
            return _pass_to_incidents(account, event, is_new=is_new, at=at)
    return None


def is_from_a_person(event: InboundEvent) -> bool:
    """Whether somebody else than we wrote, changed or removed a message."""
    is_own = event.author is not None and event.author.is_own
    return event.kind != EventKind.DM_ECHO and not is_own


def _pass_to_incidents(
    account: Account, event: InboundEvent, *, is_new: bool, at: datetime
) -> SetAside | None:
    if event.kind in {EventKind.ALLOWED, EventKind.DENIED}:
        return None if receive.note_permission(account, event, at=at) else SetAside.OUTDATED
    if not is_from_a_person(event):
        if confirm_by_echo(account, event, at=at) is not None:
            return None
        return None if receive.receive_own(account, event, at=at) is not None else SetAside.OWN
    if receive.receive_locked(account, event, is_new=is_new, at=at) is not None:
        return None
    is_written = event.kind in receive.CREATED | receive.EDITED
    return SetAside.ERASED if is_written else SetAside.UNKNOWN_MESSAGE


def _reason(account: Account, event: InboundEvent, reason: SetAside) -> SetAside:
    """A group chat may be the staff chat."""
    is_chat = reason is SetAside.GROUP_CHAT and bool(event.thread.peer)
    is_staffs = is_chat and account.secret_value(STAFF_CHAT).strip() == event.thread.peer
    return SetAside.STAFF_CHAT if is_staffs else reason
