"""A form that somebody sent: its wave, answers and ticket."""

from dataclasses import dataclass, replace
from typing import Self

from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import INVITED_MODES, Mode
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.models import Wave
from otklik.ui import resume_typed_form

TICKET, CLEAR = "ticket", "_clear"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRequest:
    """`is_good`: its ticket is valid. `is_unfinished`: the form is only shown again, because an
    answer was removed, another site sent it, or the page's settings were changed."""

    wave: Wave
    sheet: Sheet
    ticket: str
    mode: Mode
    is_good: bool = True
    is_unfinished: bool = False

    @classmethod
    def blank(cls, wave: Wave, *, mode: Mode = Mode.WEB, ticket: str = "") -> Self:
        sheet = Sheet(form=wave.version.form)
        return cls(wave=wave, sheet=sheet, ticket=ticket or new_ticket(wave, mode), mode=mode)

    @classmethod
    @sensitive_variables()
    def read(cls, request: HttpRequest, wave: Wave, *, mode: Mode = Mode.WEB) -> Self:
        """The form of an open wave. Invitations count once, for one version; others as the open
        link."""
        whole, wave = wave, split_ballot.wave_asked(wave, request.POST.get(split_ballot.ASKED, ""))
        removed = request.POST.get(CLEAR, "")
        ticket = request.POST.get(TICKET, "")
        is_foreign = resume_typed_form.is_cross_site(request)
        is_good = not is_foreign and submission_tickets.is_ours(wave, ticket, mode=mode)
        if mode in INVITED_MODES:
            chance = submission_tickets.half(whole, ticket)
            is_good = is_good and wave == split_ballot.draw(whole, chance=chance)
            mode = mode if is_good else Mode.WEB
        return cls(
            wave=wave,
            sheet=Sheet.read(wave.version.form, request.POST, without=removed),
            ticket=ticket if is_good else new_ticket(wave, mode),
            mode=mode,
            is_good=is_good,
            is_unfinished=bool(removed or is_foreign or resume_typed_form.is_resumed(request)),
        )

    def with_sheet(self, sheet: Sheet) -> Self:
        return replace(self, sheet=sheet)

    def without_faults(self) -> Self:
        return self.with_sheet(self.sheet.without_faults())

    def with_refusal(self) -> Self:
        return self.with_sheet(self.sheet.with_refusal(is_current=self.is_good))


def new_ticket(wave: Wave, mode: Mode) -> str:
    return submission_tickets.issue(wave, mode=mode, at=timezone.now())


def open_half(wave: Wave, ticket: str, mode: Mode) -> FormRequest:
    """The blank form of the version that this ticket selects, with the same token."""
    half = split_ballot.draw(wave, chance=submission_tickets.half(wave, ticket))
    if half is not wave:
        word = submission_tickets.word_of(ticket)
        ticket = submission_tickets.issue(half, word=word, mode=mode, at=timezone.now())
    return FormRequest.blank(half, mode=mode, ticket=ticket)
