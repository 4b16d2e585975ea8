"""Taking a filled form: once a ticket, whole or not at all, and nothing of it in any log."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.language.personal import NUMBERS, PersonalKind, masked
from otklik.surveys import sealing, tickets
from otklik.surveys.form import Answers, Form
from otklik.surveys.models import Mode, OpenAnswer, Response, SpentTicket, Wave
from otklik.surveys.models.response import keep_new
from otklik.surveys.sheet import Sheet
from otklik.surveys.suspicion import NOTHING_SEEN, Seen, is_suspicious

# Addresses stay: which yard, which shop is often the matter itself. Who reads sees them marked.
MASKED_ON_ENTRY = NUMBERS | {PersonalKind.NAME}


class Filled(Protocol):
    """A form that was filled, wherever."""

    @property
    def answers(self) -> Answers: ...

    @property
    def texts(self) -> Mapping[str, str]: ...


class WaveIsClosed(Refused):
    """The wave takes no more answers."""


class NotStored(Exception):
    """The database did not take an answer. Says nothing more: what a database complains of may
    quote the answer itself."""


def submit(
    wave: Wave,
    sheet: Sheet,
    *,
    ticket: str,
    mode: Mode,
    language: str,
    seen: Seen = NOTHING_SEEN,
) -> bool:
    """Count a filled form of this wave, once a ticket; a second time changes nothing, and is told.
    Whatever was `seen` of how it came makes one mark of it at most.

    Names of people and personal numbers are never kept: a mark stands in their place.

    Raises WaveIsClosed, or NotStored when nothing was kept and the same ticket is good again.
    """
    try:
        return _store(wave, sheet, ticket, mode, language, seen)
    except DatabaseError as error:
        raise NotStored(type(error).__name__) from None


@transaction.atomic
def _store(wave: Wave, sheet: Sheet, ticket: str, mode: Mode, language: str, seen: Seen) -> bool:
    if not Wave.objects.held_open(wave.pk):
        raise WaveIsClosed(_("The survey is closed: answers are no longer taken."))
    if not SpentTicket.objects.spend(wave, tickets.digest(wave, ticket)):
        return False
    _insert(wave, [sheet], mode, language, seen)
    return True


def take_together(wave: Wave, sheets: Iterable[Filled], *, mode: Mode, language: str) -> None:
    """Count forms that come in one go, in the caller's transaction, in an order made by chance.

    The caller sees to it that the wave is open and that each is taken once.
    """
    _insert(wave, sheets, mode, language)


def _asked_texts(form: Form, sheet: Filled) -> Iterator[tuple[str, str]]:
    unasked = form.unasked(sheet.answers)
    return ((code, text) for code, text in sheet.texts.items() if code not in unasked)


def _insert(
    wave: Wave, sheets: Iterable[Filled], mode: Mode, language: str, seen: Seen = NOTHING_SEEN
) -> None:
    form, seal = wave.version.form, wave.seal
    responses, written = [], []
    for sheet in sheets:
        whole = sealing.Form(
            mode=mode,
            language=language,
            codes=form.encode(sheet.answers),
            is_suspicious=is_suspicious(wave, sheet.answers, seen),
        )
        responses.append(Response(wave=wave, codes=whole.sealed(seal)))
        for code, text in _asked_texts(form, sheet):
            words = sealing.Words(field=code, text=masked(text, MASKED_ON_ENTRY))
            written.append(OpenAnswer(wave=wave, text=words.sealed(seal)))
    keep_new(responses)
    keep_new(written)
