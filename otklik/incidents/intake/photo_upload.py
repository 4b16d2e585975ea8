"""Photos that the author of a question adds to it, after its words have arrived."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.incidents.attachments import clean_photo
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.incident import Incident
from otklik.incidents.intake.question_and_tombstone import Question

__all__ = ["Outcome", "SentPhoto", "add_photos"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPhoto:
    """A file as it came, under the name that its sender gave it; `size` in bytes."""

    name: str
    file: IO[bytes]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How many photos are with the question now, and why others are not: name and sentence."""

    added: int
    refusals: tuple[tuple[str, str], ...]


MOST_OF_ONE = 40  # photos that the author of one question may show


def add_photos(
    *, number: int, code: str, sent: Iterable[SentPhoto], at: datetime
) -> Outcome | None:
    """Keep photos with what the author wrote last; each by itself, so that one spoils no other.

    The same photo sent again is there once. None when number and code do not belong together.
    """
    question = Question.objects.opened_by(number=number, code=code)
    if question is None:
        return None
    message = question.messages.inbound().order_by("pk").last()
    if message is None:
        return None
    added, refusals = 0, []
    for photo in sent:
        try:
            _refuse_too_many(question.incident)
            Attachment.add(message, clean_photo.cleaned(photo.file, size=photo.size), at=at)
        except Refused as refusal:
            refusals.append((photo.name, str(refusal)))
        else:
            added += 1
    return Outcome(added=added, refusals=tuple(refusals))


def _refuse_too_many(incident: Incident) -> None:
    if Attachment.objects.filter(message__incident=incident).count() >= MOST_OF_ONE:
        raise Refused(_("Very many photos stand here already. Say the rest in words."))
