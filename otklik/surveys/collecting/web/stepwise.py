"""The questionnaire question by question. Earlier answers travel in hidden fields: the server
stores no unfinished form and no session. Counts per question show where people give up; conditional
questions are not counted, since that would reveal how many gave an earlier answer."""

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
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import PassedPage
from otklik.surveys.collecting.wave_cache import get_opened_wave
from otklik.surveys.collecting.web import render as web_render
from otklik.surveys.collecting.web.form_request import FormRequest
from otklik.surveys.collecting.web.views import send
from otklik.surveys.instrument.form_layout_and_encoding import FormQuestion
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.models import Wave
from otklik.ui import resume_typed_form

AT, SEEN, GO = "at-question", "seen-question", "_go"
BACK, SEND = "back", "send"
AT_MOST_WAITING = 20  # counts in memory: writing each at once would make requests queue
WAITING_SECONDS = 30.0
MOST_SEEN = 100_000  # pages that were passed, in memory, hashed with a salt of the process


@dataclass(slots=True)
class PageCounts:
    """Counts of one process that are not stored yet. They are lost when the process ends: an
    approximate curve is enough, and exact counts would be one row for which everybody waits."""

    _counts: Counter[tuple[int, int]] = field(default_factory=Counter)
    _seen: dict[bytes, None] = field(default_factory=dict)
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _since: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, wave: Wave, number: int, *, ticket: str, at: float) -> None:
        """Count once per form and question: the browser's back button sends the same page again."""
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
        except DatabaseError:  # busy: no page waits for a count
            with self._lock:
                self._counts.update(counts)


page_counts = PageCounts()


@resume_typed_form.resumable
@csrf_exempt  # as for the form on one page: it belongs to no user
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
@sensitive_post_parameters()
@sensitive_variables()
def question(request: HttpRequest, slug: str) -> HttpResponse:
    wave = get_opened_wave(slug)
    if not wave.is_open:
        return web_render.closed_page(request, wave)
    if request.method != "POST":
        return _render(request, FormRequest.blank(split_ballot.draw(wave)), 1, 1)
    filled = FormRequest.read(request, wave)
    last = len(filled.sheet.form.questions)
    here = number_in(request, AT, last)
    seen = max(here, number_in(request, SEEN, last))
    if filled.is_unfinished:
        return _render(request, filled.without_faults(), here, seen)
    if request.POST.get(GO, "") == BACK:
        earlier = next_asked(filled.sheet, here, -1) or here
        return _render(request, filled.without_faults(), earlier, seen)
    return _go_on(request, filled, here, seen)


@sensitive_variables()
def _go_on(request: HttpRequest, filled: FormRequest, here: int, seen: int) -> HttpResponse:
    """The next question, the same one with its errors, or the end."""
    sheet, questions = filled.sheet, filled.sheet.form.questions
    if any(place.code in sheet.errors for place in questions[here - 1].all_fields):
        return _render(request, filled, here, seen)
    if request.POST.get(GO, "") != SEND:
        if there := next_asked(sheet, here, 1):
            is_for_all = questions[here - 1].asked_when is None
            if here == seen and filled.is_good and is_for_all:
                page_counts.count(filled.wave, here, ticket=filled.ticket, at=time.monotonic())
            return _render(request, filled.without_faults(), there, max(seen, there))
        if here < len(questions):  # the rest is not asked
            return _render(request, filled.without_faults(), here, seen, is_over=True)
    wrong = first_wrong(sheet)
    if wrong is not None:
        return _render(request, filled, wrong, seen)
    filled = filled.with_refusal()
    if filled.sheet.is_faulty:
        return _render(request, filled, here, seen)
    return send(request, filled)


@sensitive_variables()
def _render(
    request: HttpRequest, filled: FormRequest, number: int, seen: int, *, is_over: bool = False
) -> HttpResponse:
    wording = web_render.page_wording(request, filled.wave, filled.sheet)
    context = {
        **page_context(wording, request.path, number, seen, is_over=is_over),
        "wave": filled.wave,
        "said": wording,
        "kept_form": web_render.FORM_ID,
        "ticket": filled.ticket,
        "trap": web_render.trap(request),
        "edit_url": web_render.words_url(filled.wave),
    }
    return render(request, "surveys/one_by_one.html", context)


def page_context(
    wording: web_render.FormWording, path: str, number: int, seen: int, *, is_over: bool = False
) -> dict[str, Any]:
    """The page of one question, with other answers in hidden fields. `is_over`: nothing more is
    asked after these answers, and the page says so before anything is sent."""
    sheet = wording.sheet
    question = sheet.form.questions[number - 1]
    return {
        **web_render.form_context(wording, path),
        "questions": [one for one in sheet.questions if one.question is question],
        "carried": list(_hidden_fields(sheet, question)),
        "form": sheet,
        "form_id": web_render.FORM_ID,
        "number": number,
        "is_last": is_over or _is_last(sheet, number),
        "is_over": is_over,
        "is_one_at_a_time": True,
        "seen": seen,
    }


def _is_last(sheet: Sheet, number: int) -> bool:
    """Whether no question can follow, whatever the answer to this one."""
    here = {place.code for place in sheet.form.questions[number - 1].fields}
    later = sheet.form.questions[number:]
    has_dependent = any(one.asked_when and one.asked_when.field in here for one in later)
    return not has_dependent and next_asked(sheet, number, 1) is None


def first_wrong(sheet: Sheet) -> int | None:
    """The number of the first question with an invalid answer."""
    for number, question in enumerate(sheet.form.questions, 1):
        if any(place.code in sheet.errors for place in question.all_fields):
            return number
    return None


def _hidden_fields(sheet: Sheet, question: FormQuestion) -> Iterator[tuple[str, str]]:
    """Names and values of the answers to other questions."""
    for one in sheet:
        if one.field not in question.all_fields:
            for value in [one.text] if one.text else one.chosen:
                yield one.field.code, value


def next_asked(sheet: Sheet, here: int, step: int) -> int | None:
    """The number of the next (or previous) question that is asked after these answers."""
    skipped = sheet.form.not_asked(sheet.answers)
    number = here + step
    while 1 <= number <= len(sheet.form.questions):
        if sheet.form.questions[number - 1].fields[0].code not in skipped:
            return number
        number += step
    return None


def number_in(request: HttpRequest, name: str, last: int) -> int:
    """The number of a question in a field of the page; 1 for anything else."""
    text = request.POST.get(name, "")[:4]
    return min(max(int(text), 1), last) if text.isascii() and text.isdigit() else 1
