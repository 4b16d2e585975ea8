"""A message comes in: stored once, joined to its incident, read, and given a deadline.

The only door for messages: networks by way of reception, imports, the site's form.
Source: order № 23, «Взаимодействие через социальные сети и мессенджеры».
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.core.refusal import Refused
from otklik.incidents.attachments.record_incoming import note_media
from otklik.incidents.cases.client import Identity, WritingPermission
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.invitation import Invitation
from otklik.incidents.cases.message import Message, MessageQuerySet
from otklik.incidents.classification import classify
from otklik.incidents.information_requests.models import LetterKind
from otklik.incidents.intake import albums
from otklik.incidents.intake.id_collisions import distinguish
from otklik.incidents.intake.message_threading import (
    at_place,
    client_of,
    incident_for,
    is_erased,
    lane_of,
)
from otklik.incidents.intake.question_and_tombstone import Question, Tombstone, number_of, place_of
from otklik.incidents.intake.site_questions import Asker, Receipt, own_key, receipt_of, site_account
from otklik.incidents.moderation import takedown

CREATED = {
    *(EventKind.COMMENT_CREATED, EventKind.DM_RECEIVED, EventKind.DM_ECHO),
    EventKind.POST_PROPOSED,
}
EDITED = {EventKind.COMMENT_EDITED, EventKind.DM_EDITED}
DELETED = {EventKind.COMMENT_DELETED, EventKind.DM_DELETED}
MOST_OF_ONE = 100  # messages that the author of one question may write on the site
RESTORED = {EventKind.COMMENT_RESTORED}


@transaction.atomic
def receive(account: Account, event: InboundEvent, *, at: datetime) -> Message | None:
    """Take in what a person wrote, changed, removed or restored; told twice or in disorder, it
    does no harm.

    Returns the message, or None when there is none (a removal of what never came, an event
    that is not about a message). Without an author the message is an incident of nobody's.
    `at` is when we learnt of it.
    """
    lane, account = lane_of(event), Account.objects.lock(account.pk)  # one event of it at a time
    _follow_invitation(account, event, at=at)
    here = at_place(account, event, lane)
    event, known = distinguish(event, here)
    known = known or albums.begun_by(event, here)
    if known is None and is_erased(account, event, lane):
        return None
    if event.kind in DELETED:
        if known is None:
            Tombstone.bury(account=account, lane=lane, event=event)
        elif not takedown.note_gone(known, by=event.removed_by, occurred_at=event.occurred_at):
            known.mark_deleted(occurred_at=event.occurred_at, at=at)
        return known
    if event.kind in RESTORED:
        return _restored(account, event, lane, known=known, at=at)
    if event.kind not in CREATED | EDITED:
        return None
    return _take_in(account, event, lane, known=known, at=at)


def _take_in(
    account: Account, event: InboundEvent, lane: str, *, known: Message | None, at: datetime
) -> Message:
    if known is not None and event.is_unproven:
        return known  # the same letter: nothing is changed or added in anybody's name
    if known is not None and event.album:
        albums.take_part(known, event, at=at)
        return known
    if known is not None:
        if event.kind in CREATED:
            known.note_written_at(event.occurred_at)
        note_media(known, event.media, is_whole=event.is_snapshot or event.kind in EDITED, at=at)
        if event.is_snapshot and known.text == event.text:
            return known
        stood_at = at if event.is_snapshot else event.occurred_at
        if known.add_version(event.text, occurred_at=stood_at, at=at):
            known.incident.read_again()
        return known
    client = client_of(account, event.author) if event.author else None
    incident = incident_for(account, event, client, lane, at=at)
    message = incident.add_message(
        event=event, lane=lane, client=client, direction=Message.Direction.INBOUND, at=at
    )
    albums.begin(message, event)
    note_media(message, event.media, is_whole=False, place=event.album_place, at=at)
    Tombstone.mark(message, at=at)
    is_theirs = event.is_marked or not event.is_unproven
    if (
        lane == Message.Lane.PRIVATE
        and event.kind != EventKind.POST_PROPOSED  # which is no leave to write to them
        and is_theirs
        and WritingPermission.objects.is_denied(client=client, account=account)
    ):
        note_permission(account, replace(event, kind=EventKind.ALLOWED), at=at)  # they write
    return message


def _restored(
    account: Account, event: InboundEvent, lane: str, *, known: Message | None, at: datetime
) -> Message | None:
    """A message stands there again; one that we never had is taken in, if its words came along."""
    if known is None:
        Tombstone.lift(account=account, lane=lane, event=event)
        is_told = bool(event.text or event.media)
        return _take_in(account, event, lane, known=None, at=at) if is_told else None
    takedown.note_back(known, occurred_at=event.occurred_at)
    if event.text and known.add_version(event.text, occurred_at=event.occurred_at, at=at):
        known.incident.read_again()
    is_back = known.mark_restored(occurred_at=event.occurred_at, at=at) and known.is_inbound
    if is_back and known.incident.first_reply_at is None:  # it may have been closed meanwhile
        known.incident.go_on(classify.read(known.text), posted=event.occurred_at, at=at)
    return known


@transaction.atomic
def note_permission(account: Account, event: InboundEvent, *, at: datetime) -> bool:
    """A person let us write to them (ALLOWED), or stopped us (DENIED); False when nothing could
    be noted: nobody is named, or they wrote again since."""
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
    """Take in an answer of ours that was typed in the network itself: it stops the clock.

    What a machine of ours said there (a greeting, another bot) joins the matter and stops nothing.
    Returns None when no incident of ours stands at that place, or the event is about a message
    of ours that we do not know.
    """
    lane = lane_of(event)
    account = Account.objects.lock(account.pk)
    here = at_place(account, event, lane)
    known = here.numbered(event.external_id)
    if known is None and (known := albums.begun_by(event, here)) is not None:
        albums.take_part(known, event, at=at)
        return known
    if event.kind in EDITED | DELETED | RESTORED:
        return receive(account, event, at=at) if known is not None else None
    if known is None and event.url:  # a colleague put it there and brought its link already
        known = here.filter(external_id__startswith="link:", url=event.url).first()
    if known is not None or event.kind not in CREATED or is_erased(account, event, lane):
        return known
    context = _case_message(here, event)
    if context is None:
        return None
    incident = context.incident
    message = incident.add_message(
        event=event, lane=lane, client=None, direction=Message.Direction.OUTBOUND, at=at
    )
    albums.begin(message, event)
    note_media(message, event.media, is_whole=False, place=event.album_place, at=at)
    is_named = context.is_inbound and context == here.numbered(event.parent_id)
    asked = context if is_named else incident.asked_before(event.occurred_at, lane=lane)
    if asked is not None and not event.is_automatic:
        incident.note_answer(to=asked, at=event.occurred_at)
        entries.record(incident, "incident.answered_in_network", by=None, at=at)
    return message


def _case_message(here: MessageQuerySet, event: InboundEvent) -> Message | None:
    """A message of the matter that an answer typed in the network belongs to: the one it answers,
    or any in its dialogue."""
    if event.parent_id:
        answered = here.numbered(event.parent_id)
        if answered is not None:
            return answered
    return here.filter(peer=event.thread.peer).exclude(peer="").last()


@transaction.atomic
def receive_question(*, key: UUID, text: str, at: datetime, asker: Asker | None = None) -> Receipt:
    """Take in a question asked on the site; its author has a number and a code at once.

    With an `asker` it is a request for information, as its author says.

    `key` is the form's own: the same form sent again changes nothing and gets the same receipt.
    Another text sent with it is another question: the receipt is for whoever knows the words.
    """
    Account.objects.lock(site_account().pk)  # two presses at once come in turn
    own = own_key(key=key, text=text, asker=asker)
    place = place_of(own)
    message = from_site(place, own, text, at=at)
    kind = LetterKind.QUESTION
    if asker is not None:
        kind = LetterKind.REQUEST
        theirs = Identity.objects.filter(account=message.account_id, external_id=place)
        theirs.update(name=asker.name, reply_to=asker.reply_to)
    question = Question.of(message.incident, key=own, kind=kind)
    return receipt_of(question, question.code_for(own))


@transaction.atomic
def receive_addition(*, number: int, code: str, key: UUID, text: str, at: datetime) -> bool:
    """Take in what the author of a question adds to it; once, however often it is sent.

    False for a wrong pair. Raises Refused when there is more than a person writes.
    """
    question = Question.objects.opened_by(number=number, code=code)
    if question is None:
        return False
    result = question.messages.inbound()
    if (
        result.count() >= MOST_OF_ONE
        and not result.filter(external_id=number_of(key, text)).exists()
    ):
        raise Refused(_("Very much stands here already. Ask a new question, or telephone us."))
    from_site(question.place, key, text, at=at)
    return True


def from_site(place: str, key: UUID, text: str, *, at: datetime) -> Message:
    """What was typed into a form of the site, taken in as if a network told it."""
    event = InboundEvent(
        kind=EventKind.DM_RECEIVED,
        external_id=number_of(key, text),
        thread=ThreadRef(container="site", peer=place),
        author=Author(external_id=place, name=""),
        text=text,
        occurred_at=at,
    )
    account, lane = Account.objects.lock(site_account().pk), Message.Lane.PRIVATE
    known = at_place(account, event, lane).filter(external_id=event.external_id).first()
    return _take_in(account, event, lane, known=known, at=at)


def _follow_invitation(account: Account, event: InboundEvent, *, at: datetime) -> None:
    """Somebody came along an invitation of ours. A code that is spent, old, or not ours is no
    code: nothing is said of it."""
    if not event.start_code or event.author is None or event.author.is_own:
        return
    if invitation := Invitation.objects.opened_by(event.start_code, account=account, at=at):
        invitation.use(by=client_of(account, event.author), at=at)
