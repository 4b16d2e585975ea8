"""Questions asked on the site: received, with additions and photos, and their status as their
authors see it, in plain values.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.core.refusal import Refused
from otklik.incidents.attachments import clean_upload
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.client import Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.feedback.models import FeedbackQuestion, question_about
from otklik.incidents.foi_requests.models import LetterKind, RequestTerms
from otklik.incidents.intake.models import Question, key_for, number_of, place_of
from otklik.incidents.intake.receive import at_place, own_account, store_message
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.replies.models import Reply
from otklik.incidents.sla.due import norm_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFile:
    """An uploaded file, with its sender's name for it; `size` in bytes."""

    name: str
    file: IO[bytes]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoOutcome:
    """How many photos were added, and why others were not: name and sentence."""

    added: int
    refusals: tuple[tuple[str, str], ...]


MOST_PHOTOS = 40  # that the author of one question may send


def add_photos(
    *, number: int, code: str, sent: Iterable[PhotoFile], at: datetime
) -> PhotoOutcome | None:
    """Add photos to the author's last message, each separately and once. None if number and code do
    not match."""
    question = Question.objects.by_code(number=number, code=code)
    message = question.messages.inbound().order_by("pk").last() if question else None
    if question is None or message is None:
        return None
    attachments = Attachment.objects.filter(message__incident=question.incident)
    added, refusals = 0, []
    for photo in sent:
        if attachments.count() >= MOST_PHOTOS:
            sentence = _("There are very many photos here already. Describe the rest in words.")
            refusals.append((photo.name, sentence))
            continue
        try:
            Attachment.add(message, clean_upload.clean_photo(photo.file, size=photo.size), at=at)
        except Refused as refusal:
            refusals.append((photo.name, str(refusal)))
        else:
            added += 1
    return PhotoOutcome(added=added, refusals=tuple(refusals))


CODE = "site"


OUTCOMES_WITH_REPLY = (*Incident.ANSWERED_OUTCOMES, Incident.Outcome.NOT_OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks for information, and where they want the answer, one line each; each view is
    recorded."""

    name: str
    reply_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the author of a question keeps; `code` is shown only here. `due_at` is by when we
    answer, binding (`is_term`) only if a document approved the norm; a request for information has
    `terms` instead."""

    number: int
    code: str
    due_at: datetime | None
    is_term: bool
    terms: "Terms | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The calendar days that a request for information may take, and the law that says so."""

    days: int
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestStatus:
    """A request for information as registered; only `terms` before that."""

    terms: Terms | None
    number: int | None = None
    registered_on: date | None = None
    last_on: date | None = None
    ended: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueMessage:
    """One message between the author of a question and us, with its number of photos."""

    text: str
    at: datetime
    is_ours: bool
    photos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionStatus:
    """The state of a question. `due_at` is None once nothing is awaited, `helped` until somebody
    asked whether the answer helped, `request` for a question."""

    number: int
    state: str
    is_answered: bool
    due_at: datetime | None
    is_term: bool
    dialogue: tuple[DialogueMessage, ...]
    helped: FeedbackQuestion | None = None
    request: RequestStatus | None = None


def portal_of_appeals() -> tuple[str, str]:
    """Name and address of the state portal for appeals; empty where the pack names none."""
    result = RequestTerms.current()
    return (result.appeals_name, result.appeals_url) if result else ("", "")


def terms_of_requests() -> Terms | None:
    """The terms of requests for information; None where the pack gives none."""
    result = RequestTerms.current()
    return Terms(days=result.answer_days, basis=result.basis) if result else None


def site_account() -> Account:
    return own_account(Account.NetworkCode.SITE, CODE)


def own_key(*, key: UUID, text: str, asker: Asker | None = None) -> UUID:
    """The key of this text: the form's, unless it was used with another text before.

    A stranger may have put a known key into somebody's form, so only the same text gives the same
    key. Requests have separate keys, so that none is taken for a question with the same text or for
    somebody else's request.
    """
    if asker is not None:
        key = key_for(key, f"{asker.name}\n{asker.reply_to}")
    question = Question.objects.filter(place=place_of(key)).select_related("incident").first()
    if question is None:
        return key
    is_known = question.messages.filter(external_id=number_of(key, text)).exists()
    return key if is_known else key_for(key, text)


def receipt(*, key: UUID, text: str, asker: Asker | None = None) -> Receipt | None:
    """The receipt of a form already sent with this text; None if it was not."""
    own = own_key(key=key, text=text, asker=asker)
    question = Question.objects.filter(place=place_of(own)).select_related("incident").first()
    return receipt_of(question, question.code_for(own)) if question else None


def receipt_again(*, number: int, code: str) -> Receipt | None:
    """The same receipt again; None if number and code do not match."""
    question = Question.objects.by_code(number=number, code=code)
    return receipt_of(question, code) if question else None


def status(*, number: int, code: str) -> QuestionStatus | None:
    """The state of the question with this number; None if the pair is wrong."""
    question = Question.objects.by_code(number=number, code=code)
    if question is None:
        return None
    incident = Regrouping.objects.leading_from(question.incident)
    info_request = _request(question, incident)
    return QuestionStatus(
        number=number,
        state=_state(incident),
        is_answered=not incident.is_unanswered and incident.first_reply_at is not None,
        due_at=incident.due_at if incident.is_unanswered and info_request is None else None,
        is_term=_is_term(incident),
        dialogue=tuple(
            DialogueMessage(
                text=message.text,
                at=message.occurred_at,
                is_ours=not message.is_inbound,
                photos=len(message.attachments.all()),
            )
            for message in question.messages.with_texts()
            if message.lane == Message.Lane.PRIVATE
        ),
        helped=question_about(question.incident),
        request=info_request,
    )


def receipt_of(question: Question, code: str) -> Receipt:
    incident, is_request = question.incident, question.kind == LetterKind.REQUEST
    return Receipt(
        number=incident.number,
        code=code,
        due_at=None if is_request else incident.due_at,
        is_term=_is_term(incident),
        terms=terms_of_requests() if is_request else None,
    )


def is_asked_as_request(incident: Incident) -> bool:
    return Question.objects.filter(incident=incident, kind=LetterKind.REQUEST).exists()


def _request(question: Question, incident: Incident) -> RequestStatus | None:
    """Its entry in the register; staff may have decided that it is something else."""
    registered = incident.requests.valid().first()
    if registered is not None:
        return RequestStatus(
            terms=terms_of_requests(),
            number=registered.number,
            registered_on=registered.registered_on,
            last_on=registered.last_on,
            ended="" if registered.is_open else registered.get_state_display(),
        )
    sorting = getattr(incident, "sorting", None)
    kind = sorting.kind if sorting else question.kind
    return RequestStatus(terms=terms_of_requests()) if kind == LetterKind.REQUEST else None


def _is_term(incident: Incident) -> bool:
    norm = norm_of(incident)
    return norm is not None and norm.is_approved


def _state(incident: Incident) -> str:
    """Its state in words for its author."""
    match incident.status:
        case Incident.Status.CLOSED if incident.outcome in OUTCOMES_WITH_REPLY:
            return _("closed: %(outcome)s") % {"outcome": incident.get_outcome_display()}
        case Incident.Status.CLOSED:
            return _("closed")
        case Incident.Status.ANSWERED:
            return _("answered")
        case Incident.Status.INTERIM:
            return _("an interim answer is given, the final one follows")
    if Reply.objects.at_work().filter(incident=incident).exists():
        return _("we are preparing the answer")
    if incident.unit is not None:
        return _("in progress: %(unit)s") % {"unit": incident.unit}
    return _("accepted")


MOST_MESSAGES = 100  # that the author of one question may write on the site


@transaction.atomic
def receive_question(*, key: UUID, text: str, at: datetime, asker: Asker | None = None) -> Receipt:
    """Receive a question asked on the site; its author gets a number and a code at once. With an
    `asker` it is a request for information.

    `key` is the form's own: the same form sent again changes nothing and gets the same receipt.
    With another text it is another question.
    """
    Account.objects.lock(site_account().pk)  # simultaneous submissions queue here
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
    """Receive an addition by the author of a question, once. False for a wrong pair of number and
    code. Raises Refused when there are too many."""
    question = Question.objects.by_code(number=number, code=code)
    if question is None:
        return False
    result = question.messages.inbound()
    if (
        result.count() >= MOST_MESSAGES
        and not result.filter(external_id=number_of(key, text)).exists()
    ):
        raise Refused(
            _("There are very many messages here already. Ask a new question, or phone us.")
        )
    from_site(question.place, key, text, at=at)
    return True


def from_site(place: str, key: UUID, text: str, *, at: datetime) -> Message:
    """Store what was typed into a form of the site like a network message."""
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
    return store_message(account, event, lane, known=known, at=at)
