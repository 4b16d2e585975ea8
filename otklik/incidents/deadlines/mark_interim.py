"""An interim answer: the mark and the sentence in the text go together."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.incidents.deadlines.extensions_and_interim_answers import Interim
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User


@transaction.atomic
def promise(reply: Reply, promised_on: date, *, by: User, at: datetime) -> None:
    """Call a draft interim and put the day of the final answer below what was typed.

    Another day takes the place of the one promised before. Nothing is sent.
    """
    before = _sentence(reply)
    interim = Interim.promise(reply, promised_on, by=by, at=at)
    text = reply.text.replace(before, interim.sentence) if before else reply.text
    if text == reply.text and not interim.says_the_day:
        text = f"{text.rstrip()}\n\n{interim.sentence}".lstrip()
    reply.save_draft(text, revision=reply.revision, by=by, at=at)


@transaction.atomic
def make_final(reply: Reply, *, by: User, at: datetime) -> None:
    """Take the mark away, and its sentence where it stands word for word."""
    interim = reply.interim_mark
    if interim is None:
        raise Refused(_("This reply is final already."))
    text = reply.text.replace(interim.sentence, "").strip()
    interim.lift(by=by, at=at)
    reply.save_draft(text, revision=reply.revision, by=by, at=at)


def _sentence(reply: Reply) -> str:
    """The promise that stands in the text, word for word; else empty."""
    known = reply.interim_mark
    return known.sentence if known is not None and known.sentence in reply.text else ""
