"""Receives a message from a network, an import or a form of the site: stores it once, assigns it to
its client and incident, classifies it, and sets a deadline.

The only entry for people's messages. Source: order № 23, «Взаимодействие через социальные сети и
мессенджеры».
"""

import hashlib
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import override

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.core.db.compiled_inserts import insert
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.models import next_number
from otklik.incidents.attachments.record_incoming import note_media
from otklik.incidents.cases import guesses
from otklik.incidents.cases.client import Client, Identity, WritingPermission
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.invitation import Invitation
from otklik.incidents.cases.message import (
    Message,
    MessagePart,
    MessageQuerySet,
    find_erased,
    join_parts,
)
from otklik.incidents.classification import classify
from otklik.incidents.intake.models import Tombstone
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.moderation import takedown_state
from otklik.incidents.moderation.detect_concerns import detect_concerns
from otklik.organisation.structure.units_and_institutions import Institution

PRIVATE = {
    *(EventKind.DM_RECEIVED, EventKind.DM_ECHO, EventKind.DM_EDITED, EventKind.DM_DELETED),
    EventKind.POST_PROPOSED,
}
CREATED = {
    *(EventKind.COMMENT_CREATED, EventKind.DM_RECEIVED, EventKind.DM_ECHO),
    EventKind.POST_PROPOSED,
}
EDITED = {EventKind.COMMENT_EDITED, EventKind.DM_EDITED}
DELETED = {EventKind.COMMENT_DELETED, EventKind.DM_DELETED}
RESTORED = {EventKind.COMMENT_RESTORED}


@transaction.atomic
def receive(account: Account, event: InboundEvent, *, at: datetime) -> Message | None:
    """Receive what a person wrote, changed, removed or restored.

    Repeated or unordered events are harmless.

    Returns the message, or None when there is none (a removal of an unknown message, an event that
    is not about a message). A message without an author makes an incident without a client. `at` is
    when we learned of it.
    """
    return receive_locked(Account.objects.lock(account.pk), event, at=at)


def receive_locked(
    account: Account, event: InboundEvent, *, is_new: bool = False, at: datetime
) -> Message | None:
    """`receive` with the account locked already: one of its events at a time. `is_new`: nothing is
    stored about its message (`new_numbers`), so nothing is looked for."""
    lane, known = lane_of(event), None
    _follow_invitation(account, event, at=at)
    if not is_new:
        here = at_place(account, event, lane)
        event, known = distinguish(event, here)
        known = known or find_album(event, here)
        if known is None and is_erased(account, event, lane):
            return None
    if event.kind in DELETED:
        if known is None:
            Tombstone.bury(account=account, lane=lane, event=event)
        elif not takedown_state.note_gone(
            known, by=event.removed_by, occurred_at=event.occurred_at
        ):
            known.mark_deleted(occurred_at=event.occurred_at, at=at)
        return known
    if event.kind in RESTORED:
        return _restore(account, event, lane, known=known, at=at)
    if event.kind not in CREATED | EDITED:
        return None
    return store_message(account, event, lane, known=known, is_new=is_new, at=at)


def read_beforehand(event: InboundEvent) -> None:
    """Guess what a new message says. Within `asking_once` it is not guessed again when the message
    is received, with the account locked."""
    if event.kind in CREATED:
        classify.read(event.text, shown=_kinds(event))
        detect_concerns(event.text)


def _kinds(event: InboundEvent) -> tuple[str, ...]:
    return tuple(media.kind for media in event.media)


def store_message(
    account: Account,
    event: InboundEvent,
    lane: str,
    *,
    known: Message | None,
    is_new: bool = False,
    at: datetime,
) -> Message:
    if known is not None and event.is_unproven:
        return known  # the same letter again: its sender is not proven, so it changes nothing
    if known is not None and event.album:
        join_album(known, event, at=at)
        return known
    if known is not None:
        if event.kind in CREATED:
            known.note_written_at(event.occurred_at)
        note_media(known, event.media, is_whole=event.is_snapshot or event.kind in EDITED, at=at)
        if event.is_snapshot and known.text == event.text:
            return known
        changed_at = at if event.is_snapshot else event.occurred_at
        if known.add_version(event.text, occurred_at=changed_at, at=at):
            guesses.read_again(known.incident)
        return known
    client = client_of(account, event.author) if event.author else None
    incident = incident_for(account, event, client, lane, at=at)
    message = incident.add_message(
        event=event, lane=lane, client=client, direction=Message.Direction.INBOUND, at=at
    )
    begin_album(message, event)
    note_media(message, event.media, is_whole=False, place=event.album_place, at=at)
    if not is_new:
        Tombstone.mark(message, at=at)
    is_authors_own = event.is_marked or not event.is_unproven
    if (
        lane == Message.Lane.PRIVATE
        and event.kind != EventKind.POST_PROPOSED  # that does not permit us to write to them
        and is_authors_own
        and WritingPermission.objects.is_denied(client=client, account=account)
    ):
        note_permission(account, replace(event, kind=EventKind.ALLOWED), at=at)  # they write
    return message


def _restore(
    account: Account, event: InboundEvent, lane: str, *, known: Message | None, at: datetime
) -> Message | None:
    """A message was restored; one we never had is stored if its text is included."""
    if known is None:
        Tombstone.lift(account=account, lane=lane, event=event)
        has_content = bool(event.text or event.media)
        return store_message(account, event, lane, known=None, at=at) if has_content else None
    takedown_state.note_back(known, occurred_at=event.occurred_at)
    if event.text and known.add_version(event.text, occurred_at=event.occurred_at, at=at):
        guesses.read_again(known.incident)
    is_back = known.mark_restored(occurred_at=event.occurred_at, at=at) and known.is_inbound
    if is_back and known.incident.first_reply_at is None:  # it may have been closed meanwhile
        known.incident.go_on(classify.read(known.text), posted=event.occurred_at, at=at)
    return known


@transaction.atomic
def note_permission(account: Account, event: InboundEvent, *, at: datetime) -> bool:
    """A person allowed us to write to them (ALLOWED) or forbade it (DENIED). False when the event
    names nobody, or they have written again since."""
    account = Account.objects.lock(account.pk)
    _follow_invitation(account, event, at=at)
    who = event.author.external_id if event.author else event.thread.peer
    if not who:
        return False
    theirs = Identity.objects.filter(account=account, external_id=who).values("client")
    wrote = Message.objects.inbound().filter(
        account=account, client__in=theirs, lane=Message.Lane.PRIVATE
    )
    if event.kind == EventKind.DENIED and wrote.filter(occurred_at__gt=event.occurred_at).exists():
        return False
    WritingPermission.note(
        account,
        who,
        is_given=event.kind == EventKind.ALLOWED,
        occurred_at=event.occurred_at,
        about=Incident.objects.filter(account=account, client__in=theirs).order_by("-pk").first(),
        at=at,
    )
    return True


@transaction.atomic
def receive_own(account: Account, event: InboundEvent, *, at: datetime) -> Message | None:
    """Receive an answer of ours that was typed in the network itself: it stops the clock, unless it
    is automatic (a greeting, another bot). None when we have no incident there, or do not know the
    message."""
    lane = lane_of(event)
    account = Account.objects.lock(account.pk)
    here = at_place(account, event, lane)
    known = here.numbered(event.external_id)
    if known is None and (known := find_album(event, here)) is not None:
        join_album(known, event, at=at)
        return known
    if event.kind in EDITED | DELETED | RESTORED:
        return receive(account, event, at=at) if known is not None else None
    if known is None and event.url:  # posted by hand; its link was recorded
        known = here.filter(external_id__startswith="link:", url=event.url).first()
    if known is not None or event.kind not in CREATED or is_erased(account, event, lane):
        return known
    context = _context_message(here, event)
    if context is None:
        return None
    incident = context.incident
    incident.lock()
    message = incident.add_message(
        event=event, lane=lane, client=None, direction=Message.Direction.OUTBOUND, at=at
    )
    begin_album(message, event)
    note_media(message, event.media, is_whole=False, place=event.album_place, at=at)
    is_named = context.is_inbound and context == here.numbered(event.parent_id)
    question = context if is_named else incident.question_before(event.occurred_at, lane=lane)
    if question is not None and not event.is_automatic:
        incident.note_answer(to=question, at=event.occurred_at)
        entries.record(incident, "incident.answered_in_network", by=None, at=at)
    return message


def _context_message(here: MessageQuerySet, event: InboundEvent) -> Message | None:
    """The message to which an answer typed in the network replies, or any in its dialogue."""
    if event.parent_id:
        answered = here.numbered(event.parent_id)
        if answered is not None:
            return answered
    return here.filter(peer=event.thread.peer).exclude(peer="").last()


def _follow_invitation(account: Account, event: InboundEvent, *, at: datetime) -> None:
    """A person followed our invitation; a used, expired or foreign code is ignored."""
    if not event.start_code or event.author is None or event.author.is_own:
        return
    if invitation := Invitation.objects.by_code(event.start_code, account=account, at=at):
        invitation.use(by=client_of(account, event.author), at=at)


def lane_of(event: InboundEvent) -> Message.Lane:
    return Message.Lane.PRIVATE if event.kind in PRIVATE else Message.Lane.PUBLIC


def at_place(account: Account, event: InboundEvent, lane: str) -> MessageQuerySet:
    """Messages of the same page and lane, among which an event is matched."""
    return Message.objects.filter(account=account, container=event.thread.container, lane=lane)


def is_erased(account: Account, event: InboundEvent, lane: str) -> bool:
    """Whether its text was erased here: if a network resends it, it is not stored again."""
    number, container = event.external_id, event.thread.container
    return bool(number) and find_erased(account, container, lane, number).exists()


def own_account(
    network: Account.NetworkCode, code: str, institution: Institution | None = None
) -> Account:
    """The account for what does not come from a network: of the authority, or of an institution;
    made with the first message."""
    own_code = code if institution is None else f"{code}-{institution.pk}"
    if account := Account.objects.filter(code=own_code).first():
        return account
    with override(settings.LANGUAGE_CODE):
        name = f"{network.label}, {institution}"[:120] if institution else str(network.label)
    return Account.objects.get_or_create(
        code=own_code,
        defaults={
            "network": network, "name": name, "container": code, "institution": institution,
        },
    )[0]  # fmt: skip


def client_of(account: Account, author: Author) -> Client:
    """The client of an author, locked so that messages of one person are stored one by one."""
    known = _identities(account=account, person=author.external_id)
    if not known:
        number = next_number("client")  # locks the series: no double client
        known = _identities(account=account, person=author.external_id)
        if not known:
            client = Client(number=number)
            insert(client)
            identity = Identity(
                client=client,
                account=account,
                external_id=author.external_id,
                name=author.name,
                profile_url=author.profile_url,
            )
            insert(identity)
            return client
    return Client.objects.select_for_update().get(pk=known[0].client_id)


@compiled_query
def _identities(*, account: Account, person: str) -> QuerySet[Identity]:
    return Identity.objects.filter(account=account, external_id=person)


def incident_for(
    account: Account, event: InboundEvent, client: Client | None, lane: str, *, at: datetime
) -> Incident:
    """The incident that a message continues, or a new one."""
    read = classify.read(event.text, shown=_kinds(event))
    incident = find_incident(account, event, client, lane, at=at) if client else None
    if incident is not None:
        incident.go_on(read, posted=event.occurred_at, at=at)
        return incident
    incident = Incident(
        number=next_number("incident"),
        account=account,
        institution_id=account.institution_id,
        clock_of_id=account.institution_id,
        client=client,
        is_private=lane == Message.Lane.PRIVATE,
        thread_key=event.thread.key,
        posted_at=event.occurred_at,
        detected_at=at,
        registered_at=at,
        last_message_at=event.occurred_at,
        **read.columns(),
    )
    incident.start_clock()
    insert(incident)
    incident.compare(event.text)
    return incident


def find_incident(
    account: Account, event: InboundEvent, client: Client, lane: str, *, at: datetime
) -> Incident | None:
    """The incident that a message of this person continues; None when it begins a new one."""
    if event.is_marked and (answered := _incident_of_reply(account, event, lane)):
        return answered
    if event.is_unproven:
        return None
    if lane == Message.Lane.PRIVATE:
        invitation = Invitation.objects.leading(client, account=account, at=at)
        if invitation is not None:
            return Regrouping.objects.leading_from(invitation.incident)
    place = {"thread_key": event.thread.key}
    if event.parent_id:
        place["answered"] = event.parent_id
    found = _theirs(tuple(place), account=account, client=client, **place)
    if not found and lane == Message.Lane.PRIVATE:
        # A dialogue continues what the same person asked in public: one case, two lanes.
        found = _theirs((), account=account, client=client)
    return Regrouping.objects.leading_from(found[0]) if found else None


@compiled_query
def _theirs(
    given: tuple[str, ...], *, account: Account, client: Client, **place: str
) -> QuerySet[Incident]:
    """The newest incident of a person: in a thread (`thread_key`), first one that holds the message
    `answered`; the newest open one where no place is given."""
    wrote = Message.objects.inbound().filter(client=client, is_unproven=False)
    holds_or_joined = Q(pk__in=wrote.values("incident")) | Q(outcome=Incident.Outcome.JOINED)
    theirs = Incident.objects.filter(holds_or_joined, account=account, client=client)
    theirs = theirs.order_by("-pk")
    theirs = theirs.filter(thread_key=place["thread_key"]) if given else theirs.open()
    return (theirs.holding_first(place["answered"]) if "answered" in given else theirs)[:1]


def _incident_of_reply(account: Account, event: InboundEvent, lane: str) -> Incident | None:
    """The incident of our message that is replied to, if we wrote it to this person."""
    ours = Message.objects.outbound().filter(
        account=account,
        container=event.thread.container,
        peer=event.thread.peer,
        lane=lane,
        external_id=event.parent_id,
    )
    message = ours.select_related("incident").first()
    return message.incident if message is not None else None


def distinguish(event: InboundEvent, here: MessageQuerySet) -> tuple[InboundEvent, Message | None]:
    """The event and the message that it is about, if that is known `here`.

    Senders of letters choose the number (Message-ID) themselves, so anybody who saw one can reuse
    it, and must not edit that message. An event with the number of another dialogue or of our own
    answer gets a number computed from its content, the same each time. So does an unproven message,
    unless its text is the same.
    """
    known = here.numbered(event.external_id)
    if known is None or not _is_of_somebody_else(known, event):
        return event, known
    text = f"{event.thread.peer}\n{event.external_id}"
    if known.is_unproven or event.is_unproven:
        text = f"{text}\n{event.is_unproven}\n{event.text}"
    event = replace(event, external_id=f"beside:{hashlib.sha256(text.encode()).hexdigest()}")
    return event, here.filter(external_id=event.external_id).first()


def _is_of_somebody_else(known: Message, event: InboundEvent) -> bool:
    if event.author is None or known.lane != Message.Lane.PRIVATE:
        return False
    if known.peer != event.thread.peer or known.is_inbound == event.author.is_own:
        return True
    is_open_to_all = known.is_unproven or event.is_unproven
    return is_open_to_all and (known.is_unproven, known.text) != (event.is_unproven, event.text)


def find_album(event: InboundEvent, here: MessageQuerySet) -> Message | None:
    """The message `here` begun by another part of the same album: several messages that a network
    shows as one, whose parts come in any order and may repeat."""
    if not event.album or event.author is None:
        return None
    alike = here.filter(album=event.album, post=event.thread.post, peer=event.thread.peer)
    if event.author.is_own:
        return alike.outbound().first()
    return alike.inbound().filter(client__identities__external_id=event.author.external_id).first()


def begin_album(message: Message, event: InboundEvent) -> None:
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


def join_album(message: Message, event: InboundEvent, *, at: datetime) -> None:
    """Add a part, ignore a repeated one, or correct it."""
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
        join_parts(message, part, event.text, written_at=event.occurred_at),
        message.text,
    )
    if text != before:
        _change_text(message, text, event, is_edit=is_edit, at=at)
    if message.is_inbound:
        guesses.read_again(message.incident)


def _change_text(
    message: Message, text: str, event: InboundEvent, *, is_edit: bool, at: datetime
) -> None:
    """A late part completes the text; only an edit makes a new version."""
    versions = message.history
    if not is_edit and len(versions) == 1:
        message.complete(text)
        return
    newest = versions[-1].at if versions else event.occurred_at
    message.add_version(text, occurred_at=max(newest, event.occurred_at), at=at)
