"""Taking a filled form: once a ticket, whole or not at all, and nothing of it in any log."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.nlp.personal_data.find import NUMBERS, PersonalKind, mask_personal
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import Mode, OpenAnswer, Response, SpentTicket, keep_new
from otklik.surveys.instrument.answer_encoding import Answers, Form
from otklik.surveys.waves import response_seal as waves_seal
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.suspicion import NOTHING_SEEN, Seen, is_suspicious

# Addresses stay: which yard, which shop is often the matter itself. Who reads sees them marked.
MASKED_ON_ENTRY = NUMBERS | {PersonalKind.NAME}
_writer = threading.Lock()


class Filled(Protocol):
    """A form that was filled, wherever."""

    @property
    def answers(self) -> Answers: ...

    @property
    def texts(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Filled forms and what was written in them, as they are kept."""

    wave: int
    forms: Sequence[str]
    texts: Sequence[str]

    def keep(self) -> None:
        keep_new(Response, self.wave, self.forms)
        keep_new(OpenAnswer, self.wave, self.texts)


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
    if not wave.is_open:
        raise WaveIsClosed(_("The survey is closed: answers are no longer taken."))
    ready = _sealed(wave, [sheet], mode, language, seen)
    try:
        return _store(wave, ready, ticket)
    except DatabaseError as error:
        raise NotStored(type(error).__name__) from None


def _store(wave: Wave, ready: Sealed, ticket: str) -> bool:
    with _turn(), transaction.atomic():
        if not Wave.objects.held_open(wave.pk):
            raise WaveIsClosed(_("The survey is closed: answers are no longer taken."))
        if not SpentTicket.objects.spend(wave, submission_tickets.digest(wave, ticket)):
            return False
        ready.keep()
    return True


@contextmanager
def _turn() -> Iterator[None]:
    """One after the other in a process: SQLite has one writer, and whoever finds it at work sleeps
    longer than the writing takes. Nobody waits for it inside a transaction."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with _writer:
            yield
    else:
        yield


def take_together(wave: Wave, sheets: Iterable[Filled], *, mode: Mode, language: str) -> None:
    """Count forms that come in one go, in the caller's transaction, in an order made by chance.

    The caller sees to it that the wave is open and that each is taken once.
    """
    _sealed(wave, sheets, mode, language).keep()


def _asked_texts(form: Form, sheet: Filled) -> Iterator[tuple[str, str]]:
    unasked = form.unasked(sheet.answers)
    return ((code, text) for code, text in sheet.texts.items() if code not in unasked)


def _sealed(
    wave: Wave, sheets: Iterable[Filled], mode: Mode, language: str, seen: Seen = NOTHING_SEEN
) -> Sealed:
    """Forms ready to be kept: nobody else waits while they are made."""
    form, seal = wave.version.form, wave.seal
    forms, texts = [], []
    for sheet in sheets:
        whole = waves_seal.Form(
            mode=mode,
            language=language,
            codes=form.encode(sheet.answers),
            is_suspicious=is_suspicious(wave, sheet.answers, seen),
        )
        forms.append(whole.sealed(seal))
        for code, text in _asked_texts(form, sheet):
            words = waves_seal.Words(field=code, text=mask_personal(text, MASKED_ON_ENTRY))
            texts.append(words.sealed(seal))
    return Sealed(wave=wave.pk, forms=forms, texts=texts)
