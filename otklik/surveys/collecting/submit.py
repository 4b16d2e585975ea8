"""Count a filled form: once per ticket, all of it or nothing, without a trace in any log."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.nlp.personal_data.find_and_mask import NUMBERS, PersonalKind, mask_personal
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import Mode, OpenAnswer, Response, SpentTicket
from otklik.surveys.instrument.form_layout_and_encoding import Answers
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.response_encryption import SealedForm, SealedText
from otklik.surveys.waves.suspicion import NO_SIGNALS, Signals, is_suspicious

# Addresses stay: a street or a shop is often what the answer is about. Readers see them marked.
MASKED_ON_ENTRY = NUMBERS | {PersonalKind.NAME}
_writer = threading.Lock()


class AnsweredForm(Protocol):
    """A filled form, whatever its mode."""

    @property
    def answers(self) -> Answers: ...
    @property
    def texts(self) -> Mapping[str, str]: ...


class WaveIsClosed(Refused):
    """The wave takes no more answers."""

    def __init__(self) -> None:
        super().__init__(_("The survey is closed: answers are no longer taken."))


class NotStored(Exception):
    """The database did not store the answer. No detail: its error may quote the answer."""


def submit(
    wave: Wave,
    sheet: Sheet,
    *,
    ticket: str,
    mode: Mode,
    language: str,
    signals: Signals = NO_SIGNALS,
) -> bool:
    """Count a filled form of this wave once per ticket, and say whether it was new. `signals`
    become one mark at most. Names of people and personal numbers are masked before storing. Raises
    WaveIsClosed, or NotStored when nothing was stored and the ticket stays valid."""
    if not wave.is_open:
        raise WaveIsClosed
    seals = _seal(wave, [sheet], mode, language, signals)
    try:
        with _take_turns(), transaction.atomic():
            if not Wave.objects.hold_open(wave.pk):
                raise WaveIsClosed
            if not SpentTicket.objects.spend(wave, submission_tickets.digest(wave, ticket)):
                return False
            _store(wave, seals)
    except DatabaseError as error:
        raise NotStored(type(error).__name__) from None
    return True


@contextmanager
def _take_turns() -> Iterator[None]:
    """One writer at a time per process, as SQLite allows; nobody waits inside a transaction."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with _writer:
            yield
    else:
        yield


def take_together(wave: Wave, sheets: Iterable[AnsweredForm], *, mode: Mode, language: str) -> None:
    """Count many forms at once, in random order, in the caller's transaction. The caller ensures
    that the wave is open and that each form is counted once."""
    _store(wave, _seal(wave, sheets, mode, language))


def _store(wave: Wave, seals: tuple[list[str], list[str]]) -> None:
    forms, texts = seals
    Response.objects.keep_sealed(wave.pk, forms)
    OpenAnswer.objects.keep_sealed(wave.pk, texts)


def _seal(
    wave: Wave,
    sheets: Iterable[AnsweredForm],
    mode: Mode,
    language: str,
    signals: Signals = NO_SIGNALS,
) -> tuple[list[str], list[str]]:
    """Encrypted forms and texts, prepared before the lock that others wait for."""
    form, seal = wave.version.form, wave.seal
    forms, texts = [], []
    for sheet in sheets:
        sealed = SealedForm(
            mode=mode,
            language=language,
            codes=form.encode(sheet.answers),
            is_suspicious=is_suspicious(wave, sheet.answers, signals),
        )
        forms.append(sealed.seal(seal))
        skipped = form.not_asked(sheet.answers)
        for code in sheet.texts.keys() - skipped:
            text = mask_personal(sheet.texts[code], MASKED_ON_ENTRY)
            texts.append(SealedText(field=code, text=text).seal(seal))
    return forms, texts
