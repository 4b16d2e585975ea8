"""The questionnaire question by question. Earlier answers travel in the form itself: there is no
half answer on the server, and no session. Where people give up is a count per question, and of no
question that is not for everyone: how many were asked it is how many gave an answer before."""

import hashlib
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import Mode, PassedPage
from otklik.surveys.collecting.web import render as web_render
from otklik.surveys.collecting.web.views import CLEAR, TICKET, new_ticket, opened_wave, send
from otklik.surveys.instrument.answer_encoding import FormQuestion
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.models import Wave
from otklik.ui import form_recovery

AT, SEEN, GO = "at-question", "seen-question", "_go"
BACK, SEND = "back", "send"
AT_MOST_WAITING = 20  # counts kept in memory: a write a press would be a queue
WAITING_SECONDS = 30.0
MOST_SEEN = 100_000  # questions that were gone on from, in memory, under a salt of the process


@dataclass(slots=True)
class Passed:
    """Counts of one process that are not written yet. A process that ends loses them: what they
    serve is where a curve falls, and an exact count would be a row that everybody waits for."""

    _counts: Counter[tuple[int, int]] = field(default_factory=Counter)
    _seen: dict[bytes, None] = field(default_factory=dict)
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _since: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, wave: Wave, number: int, *, ticket: str, at: float) -> None:
        """Once a form and question: whoever goes back by the browser sends the same page again."""
        text = f"{wave.pk}/{number}/{submission_tickets.word_of(ticket)}"
        key = hashlib.blake2b(text.encode(), key=self._salt, digest_size=16).digest()
        with self._lock:
            if key in self._seen:
                return
            if len(self._seen) >= MOST_SEEN:
                self._seen.pop(next(iter(self._seen)))
            self._seen[key] = None
            self._counts[wave.pk, number] += 1
            is_due = at - self._since > WAITING_SECONDS
            if not is_due and self._counts.total() < AT_MOST_WAITING:
                return
            counts, self._counts, self._since = self._counts, Counter(), at
        try:
            with transaction.atomic():
                PassedPage.objects.add(counts)
        except DatabaseError:  # busy: nobody's page waits for a count
            with self._lock:
                self._counts.update(counts)


passed = Passed()


@form_recovery.resumable
@csrf_exempt  # as the form on one page: it belongs to nobody
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
@sensitive_post_parameters()
@sensitive_variables()
def question(request: HttpRequest, slug: str) -> HttpResponse:
    wave = opened_wave(slug)
    if request.method != "POST":
        if not wave.is_open:
            return web_render.closed(request, wave)
        wave = split_ballot.drawn(wave)
        blank = Sheet(form=wave.version.form)
        return _shown(request, wave, blank, 1, 1, new_ticket(wave, Mode.WEB))
    wave = split_ballot.wave_asked(wave, request.POST.get(split_ballot.ASKED, ""))
    form = wave.version.form
    last = len(form.questions)
    taken_back = request.POST.get(CLEAR, "")
    sheet = Sheet.read(form, request.POST, without=taken_back)
    if not wave.is_open:
        return web_render.closed(request, wave, sheet)
    here = number_in(request, AT, last)
    seen = max(here, number_in(request, SEEN, last))
    ticket = request.POST.get(TICKET, "")
    is_foreign = form_recovery.is_foreign(request)
    is_good = not is_foreign and submission_tickets.is_ours(wave, ticket)
    ticket = ticket if is_good else new_ticket(wave, Mode.WEB)
    if taken_back or is_foreign or form_recovery.is_resumed(request):
        return _shown(request, wave, sheet.without_faults(), here, seen, ticket)
    go = request.POST.get(GO, "")
    if go == BACK:
        earlier = next_asked(sheet, here, -1) or here
        return _shown(request, wave, sheet.without_faults(), earlier, seen, ticket)
    if any(place.code in sheet.errors for place in form.questions[here - 1].all_fields):
        return _shown(request, wave, sheet, here, seen, ticket)
    there = next_asked(sheet, here, 1)
    if go != SEND and there:
        if here == seen and is_good and form.questions[here - 1].asked_when is None:
            passed.count(wave, here, ticket=ticket, at=time.monotonic())
        return _shown(request, wave, sheet.without_faults(), there, max(seen, there), ticket)
    if go != SEND and here < last:  # what follows is not for this person
        return _shown(request, wave, sheet.without_faults(), here, seen, ticket, is_over=True)
    return _ended(request, wave, sheet, here, seen, ticket, is_good=is_good)


@sensitive_variables()
def _ended(
    request: HttpRequest,
    wave: Wave,
    sheet: Sheet,
    here: int,
    seen: int,
    ticket: str,
    *,
    is_good: bool,
) -> HttpResponse:
    """The last press. What does not fit is shown at its own question."""
    wrong = first_wrong(sheet)
    if wrong is not None:
        return _shown(request, wave, sheet, wrong, seen, ticket)
    if sheet.is_empty:
        sheet = sheet.refused(_("Nothing is answered yet. Answer at least one question."))
    elif not is_good:
        sheet = sheet.refused(
            _("The form came from an old page. Your answers are kept here: send them once more.")
        )
    if sheet.is_faulty:
        return _shown(request, wave, sheet, here, seen, ticket)
    return send(request, wave, sheet, ticket, Mode.WEB)


@sensitive_variables()
def _shown(
    request: HttpRequest,
    wave: Wave,
    sheet: Sheet,
    number: int,
    seen: int,
    ticket: str,
    *,
    is_over: bool = False,
) -> HttpResponse:
    text = web_render.spoken(request, wave, sheet)
    context = {
        **asked(text, request.path, number, seen, is_over=is_over),
        "wave": wave,
        "said": text,
        "kept_form": web_render.FORM_ID,
        "ticket": ticket,
        "trap": web_render.trap(request),
        "edit_url": web_render.words_url(wave),
    }
    return render(request, "surveys/one_by_one.html", context)


def asked(
    spoken: web_render.Spoken, path: str, number: int, seen: int, *, is_over: bool = False
) -> dict[str, Any]:
    """What the page of one question shows; answers to the others travel in it. `is_over`: by what
    is answered here nothing more is asked, and the page says so before anything is sent."""
    sheet = spoken.sheet
    question = sheet.form.questions[number - 1]
    return {
        **web_render.asked(spoken, path),
        "questions": [one for one in sheet.questions if one.question is question],
        "carried": list(_carried(sheet, question)),
        "form": sheet,
        "form_id": web_render.FORM_ID,
        "number": number,
        "is_last": is_over or _is_last(sheet, number),
        "is_over": is_over,
        "is_one_at_a_time": True,
        "seen": seen,
    }


def _is_last(sheet: Sheet, number: int) -> bool:
    """Whether nothing can follow, whatever is answered here."""
    here = {place.code for place in sheet.form.questions[number - 1].fields}
    hanging = any(
        later.asked_when and later.asked_when.field in here
        for later in sheet.form.questions[number:]
    )
    return not hanging and next_asked(sheet, number, 1) is None


def first_wrong(sheet: Sheet) -> int | None:
    """The number of the first question with an answer that does not fit."""
    for number, question in enumerate(sheet.form.questions, 1):
        if any(place.code in sheet.errors for place in question.all_fields):
            return number
    return None


def _carried(sheet: Sheet, asked: FormQuestion) -> Iterator[tuple[str, str]]:
    """Answers to the other questions, as hidden fields bring them."""
    for one in sheet:
        if one.field not in asked.all_fields:
            if one.text:
                yield one.field.code, one.text
                continue
            for value in one.chosen:
                yield one.field.code, value


def next_asked(sheet: Sheet, here: int, step: int) -> int | None:
    """The number of the next question, or the one before, that these answers leave to be asked."""
    unasked = sheet.form.unasked(sheet.answers)
    number = here + step
    while 1 <= number <= len(sheet.form.questions):
        if sheet.form.questions[number - 1].fields[0].code not in unasked:
            return number
        number += step
    return None


def number_in(request: HttpRequest, name: str, last: int) -> int:
    """A number of a question that the page brought, whatever it brought."""
    result = request.POST.get(name, "")[:4]
    return min(max(int(result), 1), last) if result.isascii() and result.isdigit() else 1
