"""Questions asked on the site, as their authors see them: what becomes of one, in the desk's words.

What the portal shows crosses as plain values; intake.py takes the questions in.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.channels.accounts.models import Account
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.feedback.site_display import Asked, asked_about
from otklik.incidents.information_requests.models import LetterKind, RequestTerms
from otklik.incidents.intake.question_and_tombstone import Question, key_for, number_of, place_of
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.replies.models import Reply
from otklik.incidents.sla.due import norm_of

CODE = "site"
OUTCOMES_WITH_REPLY = (*Incident.ANSWERED_OUTCOMES, Incident.Outcome.NOT_OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks for information, and where they want the answer, a line each.

    They stand beside the words, not in them: shown for a reason, and each look is written down.
    """

    name: str
    reply_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the author of a question takes along. `code` is nine digits, shown only here.

    `due_at` is by when we answer, None while no norm says; it is a term only when a document
    approved the norm (`is_term`), else what we strive for. Of a request for information it is not
    said: that one has `terms` of the law.
    """

    number: int
    code: str
    due_at: datetime | None
    is_term: bool
    terms: "Terms | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How many calendar days from its registration a request for information may take, and the
    law that says so."""

    days: int
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestStatus:
    """A request for information as it stands in its register; nothing but `terms` before."""

    terms: Terms | None
    number: int | None = None
    registered_on: date | None = None
    last_on: date | None = None
    ended: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueMessage:
    """One message between the author of a question and us; `photos` came with it."""

    text: str
    at: datetime
    is_ours: bool
    photos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionStatus:
    """What became of a question. `due_at` is None once nothing is awaited, and of a request.
    `helped` is None while nobody asked whether the answer helped; `request` is None of a question.
    """

    number: int
    state: str
    is_answered: bool
    due_at: datetime | None
    is_term: bool
    dialogue: tuple[DialogueMessage, ...]
    helped: Asked | None = None
    request: RequestStatus | None = None


def portal_of_appeals() -> tuple[str, str]:
    """Name and address of the state portal that takes appeals; empty where the pack names none."""
    result = RequestTerms.current()
    return (result.appeals_name, result.appeals_url) if result else ("", "")


def terms_of_requests() -> Terms | None:
    """None where requests for information are not taken: no pack gave their terms."""
    result = RequestTerms.current()
    return Terms(days=result.answer_days, basis=result.basis) if result else None


def site_account() -> Account:
    """The account that stands for the site; made when the first question is asked."""
    account = Account.objects.filter(code=CODE).first()
    if account is not None:
        return account
    with override(settings.LANGUAGE_CODE):
        name = str(Account.NetworkCode.SITE.label)
    return Account.objects.get_or_create(
        code=CODE,
        defaults={"network": Account.NetworkCode.SITE, "name": name, "container": CODE},
    )[0]


def own_key(*, key: UUID, text: str, asker: Asker | None = None) -> UUID:
    """The key of this text: the form's, unless that one brought another text before.

    Whoever knows a key, and not the text, is not its author: a page of a stranger may have put
    a key of theirs into somebody's form. A request has a key by itself, so that it is never taken
    for a question of the same words, nor for somebody else's request.
    """
    if asker is not None:
        key = key_for(key, f"{asker.name}\n{asker.reply_to}")
    question = Question.objects.filter(place=place_of(key)).select_related("incident").first()
    if question is None:
        return key
    is_known = question.messages.filter(external_id=number_of(key, text)).exists()
    return key if is_known else key_for(key, text)


def receipt(*, key: UUID, text: str, asker: Asker | None = None) -> Receipt | None:
    """The receipt of a form that was sent already with this text; None when it was not."""
    own = own_key(key=key, text=text, asker=asker)
    question = Question.objects.filter(place=place_of(own)).select_related("incident").first()
    return receipt_of(question, question.code_for(own)) if question else None


def receipt_again(*, number: int, code: str) -> Receipt | None:
    """The same receipt for whoever has it; None when number and code do not belong together."""
    question = Question.objects.opened_by(number=number, code=code)
    return receipt_of(question, code) if question else None


def status(*, number: int, code: str) -> QuestionStatus | None:
    """What became of the question of this number; None when the pair is wrong."""
    question = Question.objects.opened_by(number=number, code=code)
    if question is None:
        return None
    incident = Regrouping.objects.leading_from(question.incident)
    asked = _request(question, incident)
    return QuestionStatus(
        number=number,
        state=_state(incident),
        is_answered=not incident.is_unanswered and incident.first_reply_at is not None,
        due_at=incident.due_at if incident.is_unanswered and asked is None else None,
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
        helped=asked_about(question.incident),
        request=asked,
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
    """Whether its author filled in a request for information, with an address to answer."""
    return Question.objects.filter(incident=incident, kind=LetterKind.REQUEST).exists()


def _request(question: Question, incident: Incident) -> RequestStatus | None:
    """What stands in the register; a person may have decided that it is something else."""
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
    """The desk's words, without what is said among colleagues only."""
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
