"""Two messages under one number, told apart.

Where writers number their messages themselves (a letter's Message-ID), anybody who saw a number
can write under it again: another's words must not become an edit of that message.
"""

import hashlib
from dataclasses import replace

from otklik.channels.networks.inbound_types import InboundEvent
from otklik.incidents.cases.message import Message, MessageQuerySet


def distinguish(event: InboundEvent, here: MessageQuerySet) -> tuple[InboundEvent, Message | None]:
    """The event and the message that it is about, if that is known `here`.

    What bears the number of another dialogue's message, or comes from outside under that of an
    answer of ours, gets a number of our own making, the same however often it is told. So does
    what anybody could have written in the author's name, unless it says the same.
    """
    known = here.numbered(event.external_id)
    if known is None or not _is_of_another(known, event):
        return event, known
    text = f"{event.thread.peer}\n{event.external_id}"
    if known.is_unproven or event.is_unproven:
        text = f"{text}\n{event.is_unproven}\n{event.text}"
    event = replace(event, external_id=f"beside:{hashlib.sha256(text.encode()).hexdigest()}")
    return event, here.filter(external_id=event.external_id).first()


def _is_of_another(known: Message, event: InboundEvent) -> bool:
    if event.author is None or known.lane != Message.Lane.PRIVATE:
        return False
    if known.peer != event.thread.peer or known.is_inbound == event.author.is_own:
        return True
    is_open_to_all = known.is_unproven or event.is_unproven
    return is_open_to_all and (known.is_unproven, known.text) != (event.is_unproven, event.text)
