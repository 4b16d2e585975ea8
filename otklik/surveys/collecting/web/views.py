"""Filling a form: no session, no cookie, nothing in a URL or a log that leads to a person."""

import logging
import time
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.web.rate_limit import client_address
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.invitations_and_codes import DECLINED, Invitations
from otklik.surveys.collecting.models import INVITED_MODES, Mode
from otklik.surveys.collecting.rate_limit import HourlyLimit
from otklik.surveys.collecting.similar_responses import Bursts
from otklik.surveys.collecting.submit import NotStored, WaveIsClosed, submit
from otklik.surveys.collecting.wave_cache import get_opened_wave
from otklik.surveys.collecting.web import render as web_render
from otklik.surveys.collecting.web.form_request import TICKET, FormRequest, open_half
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.suspicion import NO_SIGNALS, Definition, Signals
from otklik.ui import resume_typed_form

logger = logging.getLogger(__name__)
form_limit = HourlyLimit(name="forms", limit=200)
invited_form_limit = HourlyLimit(name="invited forms", limit=30)  # more count as the open link
bursts = Bursts()
THANKS_SECONDS = 20  # on our own screens
OPENED_COUNTS = {Mode.INVITED: "opened", Mode.SERVED: "opened_after_answers"}
OPENED = "_opened"
TOO_MANY = gettext_lazy(
    "Too many forms came from your network within this hour. Yours was not sent; your answers are "
    "kept here. Leave the page open and send it in an hour."
)
NOT_SENT = gettext_lazy(
    "Not sent: our database does not answer. Your answers are kept here: send again."
)


@resume_typed_form.resumable
@csrf_exempt  # the form belongs to no user; its ticket makes a second submission harmless
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)  # a ticket is for one form
@sensitive_post_parameters()
@sensitive_variables()
def form(request: HttpRequest, slug: str, mode: Mode = Mode.WEB, screen: str = "") -> HttpResponse:
    """The questionnaire on one page. `screen`: the secret end of the URL of our own screens."""
    wave = get_opened_wave(slug)
    if mode in INVITED_MODES and (request.method != "POST" or not wave.is_open):
        return redirect("surveys:form", slug)
    if not wave.is_open:
        return web_render.closed_page(request, wave, mode=mode)
    if mode == Mode.KIOSK and not submission_tickets.is_screen(wave, screen):
        raise Http404
    if request.method != "POST":
        blank = FormRequest.blank(split_ballot.draw(wave), mode=mode)
        return web_render.blank_form(request, blank, at=time.monotonic())
    if OPENED in request.POST and mode in OPENED_COUNTS:
        return _open_invitation(request, wave, mode)
    filled = FormRequest.read(request, wave, mode=mode)
    if filled.is_unfinished:
        return web_render.form(request, filled.without_faults())
    filled = filled.with_refusal()
    return web_render.form(request, filled) if filled.sheet.is_faulty else send(request, filled)


def _open_invitation(request: HttpRequest, wave: Wave, mode: Mode) -> HttpResponse:
    """The form to which an invitation leads; without a valid one, that of the open link."""
    ticket = request.POST.get(TICKET, "")
    is_ours = submission_tickets.is_ours(wave, ticket, mode=mode)
    if resume_typed_form.is_cross_site(request) or not is_ours:
        return web_render.form(request, FormRequest.blank(split_ballot.draw(wave)))
    Invitations.objects.count_answer(wave, OPENED_COUNTS[mode], ticket=ticket)
    return web_render.form(request, open_half(wave, ticket, mode))


@sensitive_variables()
def send(request: HttpRequest, filled: FormRequest) -> HttpResponse:
    """Count a form, or show it again with the reason for refusal."""
    now = timezone.now()
    if not form_limit.allows(client_address(request), at=now):
        return _return_form(request, filled, str(TOO_MANY), HTTPStatus.TOO_MANY_REQUESTS)
    is_invited = filled.mode in OPENED_COUNTS
    if is_invited and not invited_form_limit.allows(client_address(request), at=now):
        filled = replace(filled, mode=Mode.WEB)  # no random sample if it was sought
    try:
        _submit(request, filled, at=now)
    except WaveIsClosed:
        return web_render.closed_page(request, filled.wave, mode=filled.mode)
    except NotStored as error:
        logger.error("A filled form could not be stored: %s", error)
        return _return_form(request, filled, str(NOT_SENT), HTTPStatus.SERVICE_UNAVAILABLE)
    is_kiosk = filled.mode == Mode.KIOSK
    thanks = reverse("surveys:thanks", args=[filled.wave.address])
    return redirect(f"{request.path}thanks/" if is_kiosk else thanks)


@sensitive_variables()
def _submit(request: HttpRequest, filled: FormRequest, *, at: datetime) -> None:
    submit(
        filled.wave,
        filled.sheet,
        ticket=filled.ticket,
        mode=filled.mode,
        language=web_render.page_wording(request, filled.wave, filled.sheet).language,
        signals=_signals(request, filled, at=at),
    )


@sensitive_variables()
def _return_form(
    request: HttpRequest, filled: FormRequest, sentence: str, status: HTTPStatus
) -> HttpResponse:
    returned = filled.with_sheet(filled.sheet.refuse(sentence))
    return web_render.form(request, returned, status=status)


@sensitive_variables()
def _signals(request: HttpRequest, filled: FormRequest, *, at: datetime) -> Signals:
    """Signs that the form may be stuffed."""
    wave, answers = filled.wave, filled.sheet.answers
    rule = Definition.of(wave)
    if rule is None:
        return NO_SIGNALS
    alike, total = 0, 1
    if len(answers) >= rule.least_equal:
        text = f"{wave.pk}/{wave.version.form.encode(answers)}"
        minutes = rule.heap_minutes
        alike, total = bursts.equal(text, ticket=filled.ticket, minutes=minutes, at=at)
    return Signals(
        seconds=submission_tickets.seconds(filled.ticket, at=at),
        is_trapped=bool(request.POST.get(web_render.TRAP)),
        is_of_a_heap=alike >= rule.heap_forms and alike >= rule.heap_share * total,
    )


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """When the results will be public, and where to leave an address."""
    wave = get_opened_wave(slug)
    context = {
        "wave": wave,
        "edit_url": web_render.words_url(wave),
        "tells_results": settings.MAIL_IS_CONFIGURED and wave.is_open,
    }
    return render(request, "surveys/thanks.html", context)


@csrf_exempt  # a counter; nothing about a person
@require_POST
def declined(request: HttpRequest, slug: str) -> HttpResponse:
    """Count «Не сейчас» and go back. Nothing about the person is remembered."""
    wave = get_opened_wave(slug)
    ticket = request.POST.get(TICKET, "")
    if wave.is_open and submission_tickets.is_ours(wave, ticket, mode=Mode.INVITED):
        Invitations.objects.count_answer(wave, DECLINED, ticket=ticket)
    return redirect(resume_typed_form.safe_return(request, request.POST.get("next", "/")))


@require_safe
def screen_thanks(request: HttpRequest, slug: str, screen: str) -> HttpResponse:
    """On our own screens: returns to the first page by itself, with and without scripts."""
    start = reverse("surveys:screen", args=[slug, screen])
    context = {
        "wave": get_opened_wave(slug),
        "screen_url": start,
        "start_url": "",
        "seconds": THANKS_SECONDS,
        "idle_seconds": 0,
    }
    answer = render(request, "surveys/screen_thanks.html", context)
    answer.headers["Refresh"] = f"{THANKS_SECONDS}; url={start}"
    return answer
