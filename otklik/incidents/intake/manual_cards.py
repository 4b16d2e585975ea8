"""Manual cards: a message elsewhere in the networks, a call, a visit, a paper letter.

So that messages that reach no account of ours are answered too, as order № 23 asks.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.validate_and_clean_links import storable_link
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import own_account, receive
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Institution

CODE = "hand"


class Where(models.TextChoices):
    """The way it reached us."""

    NETWORK = "network", gettext_lazy("somewhere in a network")
    TELEPHONE = "telephone", gettext_lazy("by telephone")
    VISIT = "visit", gettext_lazy("in person")
    LETTER = "letter", gettext_lazy("a letter on paper")
    OTHER = "other", gettext_lazy("another way")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a colleague knows of a message. `author` and `author_page` may be unknown; `place`
    describes where it is if there is no link."""

    where: str
    text: str
    posted_at: datetime
    url: str = ""
    place: str = ""
    author: str = ""
    author_page: str = ""


def hand_account(institution: Institution | None = None) -> Account:
    """The account for messages recorded by hand in the authority or in an institution."""
    return own_account(Account.NetworkCode.HAND, CODE, institution)


@transaction.atomic
def note_card(card: Card, *, key: UUID, by: User, at: datetime) -> Incident:
    """Make an incident from a colleague's record, once per key. Raises Refused for a moment in the
    future, an invalid link, and a message that `message_at` finds."""
    if card.posted_at > at:
        raise Refused(_("It was not written later than now: check day and time."))
    if card.url and not storable_link(card.url):
        raise Refused(_("This is not a web address. Copy the link to the message itself."))
    account = Account.objects.lock(hand_account(by.institution).pk)
    if noted := Message.objects.filter(account=account, external_id=f"card:{key}").first():
        return noted.incident
    current = message_at(card.url)
    if current is not None and not current.incident.may_be_read_by(by):
        raise Refused(_("This message is being answered elsewhere already: ask the authority."))
    if current is not None:
        message = _("This message is here already: incident %(incident)s.")
        raise Refused(message % {"incident": current.incident})
    received = receive(account, _event(card, key), at=at)
    if received is None:
        raise RuntimeError("A new number of a new author is always a message.")
    received.note_where(card.place or str(Where(card.where).label))
    entries.record(received.incident, "incident.noted", by=by, at=at, where=card.where)
    return received.incident


def message_at(url: str) -> Message | None:
    """The stored message with this URL, whatever form of its host."""
    if not storable_link(url):
        return None
    return (
        Message.objects.inbound().filter(url__in=spellings(url)).select_related("incident").first()
    )


def spellings(url: str) -> list[str]:
    """All forms of a URL: with and without www and m, with either scheme."""
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("www.").removeprefix("m.")
    paths = {parts.path, parts.path.rstrip("/"), f"{parts.path.rstrip('/')}/"}
    return [
        urlunsplit((scheme, f"{prefix}{host}", path, parts.query, ""))
        for scheme in ("https", "http")
        for prefix in ("", "www.", "m.")
        for path in sorted(paths)
    ]


def _event(card: Card, key: UUID) -> InboundEvent:
    """A card as a network event. A person with a page is recognised by it."""
    is_open = card.where == Where.NETWORK
    who = _digest(card.author_page or f"card:{key}")
    place = f"card:{key}"
    return InboundEvent(
        kind=EventKind.COMMENT_CREATED if is_open else EventKind.DM_RECEIVED,
        external_id=place,
        thread=ThreadRef(
            container=CODE, post=place if is_open else "", peer="" if is_open else place
        ),
        author=Author(
            external_id=who, name=card.author, profile_url=storable_link(card.author_page)
        ),
        text=card.text,
        occurred_at=card.posted_at,
        url=card.url,
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]
