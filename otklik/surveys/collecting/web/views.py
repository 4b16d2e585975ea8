"""Filling a form: no session, no cookie, nothing in an address or a log that leads to a person."""

import logging
import secrets
import time
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.web.rate_limit import client_address
from otklik.surveys.collecting import submission_tickets, wave_cache
from otklik.surveys.collecting.duplicate_bursts import Bursts
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import Mode
from otklik.surveys.collecting.rate_limit import FORMS_AN_HOUR, INVITED_AN_HOUR, Crowd
from otklik.surveys.collecting.site_invitations import DECLINED, Invitations
from otklik.surveys.collecting.submit import NotStored, WaveIsClosed, submit
from otklik.surveys.collecting.web import render as web_render
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.suspicion import NOTHING_SEEN, Definition, Seen
from otklik.ui import form_recovery

logger = logging.getLogger(__name__)
crowd = Crowd(name="forms", limit=FORMS_AN_HOUR)
bursts = Bursts()
invited = Crowd(name="invited forms", limit=INVITED_AN_HOUR)

THANKED = 20  # seconds that a screen of ours says thank you
BY_INVITATION = (Mode.INVITED, Mode.SERVED, Mode.CODE)
OPENED_COUNTS = {Mode.INVITED: "opened", Mode.SERVED: "opened_after_answers"}
OPENED = "_opened"
TICKET, CLEAR = "ticket", "_clear"


@form_recovery.resumable
@csrf_exempt  # the form belongs to nobody; its ticket makes a second send harmless
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)  # a ticket is one form's
@sensitive_post_parameters()
@sensitive_variables()
def form(request: HttpRequest, slug: str, mode: Mode = Mode.WEB, screen: str = "") -> HttpResponse:
    """The questionnaire on one page. Comes back whole whenever it is not taken.

    `mode` says by which address one came; `screen` is what the address of our own screens ends in.
    """
    wave = opened_wave(slug)
    if mode in BY_INVITATION and (request.method != "POST" or not wave.is_open):
        return HttpResponseRedirect(reverse("surveys:form", args=[slug]))
    if mode == Mode.KIOSK and wave.is_open and not submission_tickets.is_screen(wave, screen):
        raise Http404
    if request.method != "POST":
        if not wave.is_open:
            return web_render.closed(request, wave, mode=mode)
        wave = split_ballot.drawn(wave)
        ticket = new_ticket(wave, mode)
        return web_render.blank(request, wave, ticket=ticket, mode=mode, at=time.monotonic())
    if OPENED in request.POST and mode in OPENED_COUNTS:
        return _opened(request, wave, mode)
    whole, wave = wave, split_ballot.wave_asked(wave, request.POST.get(split_ballot.ASKED, ""))
    taken_back = request.POST.get(CLEAR, "")
    sheet = Sheet.read(wave.version.form, request.POST, without=taken_back)
    if not wave.is_open:
        return web_render.closed(request, wave, sheet, mode=mode)
    ticket = request.POST.get(TICKET, "")
    is_foreign = form_recovery.is_foreign(request)
    is_good = not is_foreign and submission_tickets.is_ours(wave, ticket, mode=mode)
    if mode in BY_INVITATION and wave != split_ballot.drawn(
        whole, chance=submission_tickets.half(whole, ticket)
    ):
        is_good = False  # one invitation is for one version, and counts once
    if mode in BY_INVITATION and not is_good:
        mode = Mode.WEB  # what nobody was invited to counts as the open link
    ticket = ticket if is_good else new_ticket(wave, mode)
    if taken_back or is_foreign or form_recovery.is_resumed(request):
        return web_render.form(request, wave, sheet.without_faults(), ticket=ticket, mode=mode)
    if sheet.is_empty:
        sheet = sheet.refused(_("Nothing is answered yet. Answer at least one question."))
    elif not sheet.errors and not is_good:
        sheet = sheet.refused(
            _("The form came from an old page. Your answers are kept here: send them once more.")
        )
    if sheet.is_faulty:
        return web_render.form(request, wave, sheet, ticket=ticket, mode=mode)
    return send(request, wave, sheet, ticket, mode)


def _opened(request: HttpRequest, wave: Wave, mode: Mode) -> HttpResponse:
    """The form that an invitation leads to; what nobody was invited to counts as the open link."""
    ticket = request.POST.get(TICKET, "")
    is_good = not form_recovery.is_foreign(request) and submission_tickets.is_ours(
        wave, ticket, mode=mode
    )
    if not is_good:
        part, mode = split_ballot.drawn(wave), Mode.WEB
        ticket = new_ticket(part, mode)
    else:
        Invitations.objects.answered(wave, OPENED_COUNTS[mode], ticket=ticket)
        # One invitation opens one version, with its own word: pressed again it is the same ticket.
        part = split_ballot.drawn(wave, chance=submission_tickets.half(wave, ticket))
        if part is not wave:
            word = submission_tickets.word_of(ticket)
            ticket = submission_tickets.issue(part, word=word, mode=mode, at=timezone.now())
    return web_render.form(request, part, Sheet(form=part.version.form), ticket=ticket, mode=mode)


@sensitive_variables()
def send(request: HttpRequest, wave: Wave, sheet: Sheet, ticket: str, mode: Mode) -> HttpResponse:
    now = timezone.now()
    if not crowd.lets_in(client_address(request), at=now):
        refused = sheet.refused(
            _(
                "Too many forms came from your network within this hour. Yours was not sent; your "
                "answers are kept here. Leave the page open and send it in an hour."
            )
        )
        status = HTTPStatus.TOO_MANY_REQUESTS
        return web_render.form(request, wave, refused, ticket=ticket, mode=mode, status=status)
    if mode in OPENED_COUNTS and not invited.lets_in(client_address(request), at=now):
        mode = Mode.WEB  # whoever comes until chance asks is not chosen by chance
    try:
        seen = _seen(request, wave, sheet, ticket, at=now)
        submit(
            wave,
            sheet,
            ticket=ticket,
            mode=mode,
            language=web_render.spoken(request, wave, sheet).language,
            seen=seen,
        )
    except WaveIsClosed:
        return web_render.closed(request, wave, sheet, mode=mode)
    except NotStored as error:
        logger.error("A filled form could not be stored: %s", error)
        refused = sheet.refused(
            _("Not sent: our database does not answer. Your answers are kept here: send again.")
        )
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return web_render.form(request, wave, refused, ticket=ticket, mode=mode, status=status)
    if mode == Mode.KIOSK:
        return HttpResponseRedirect(f"{request.path}thanks/")
    return HttpResponseRedirect(reverse("surveys:thanks", args=[wave.address]))


@sensitive_variables()
def _seen(request: HttpRequest, wave: Wave, sheet: Sheet, ticket: str, *, at: datetime) -> Seen:
    """What of the way in which a form came may make it suspicious."""
    rule = Definition.of(wave)
    if rule is None:
        return NOTHING_SEEN
    alike, everything = 0, 1
    if len(sheet.answers) >= rule.least_equal:
        text = f"{wave.pk}/{wave.version.form.encode(sheet.answers)}"
        alike, everything = bursts.equal(text, ticket=ticket, minutes=rule.heap_minutes, at=at)
    return Seen(
        seconds=submission_tickets.seconds(ticket, at=at),
        is_trapped=bool(request.POST.get(web_render.TRAP)),
        is_of_a_heap=alike >= rule.heap_forms and alike >= rule.heap_share * everything,
    )


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Says when the results will be public, and where one may leave an address to be told."""
    wave = opened_wave(slug)
    context = {
        "wave": wave,
        "edit_url": web_render.words_url(wave),
        "tells_results": settings.MAIL_IS_CONFIGURED and wave.is_open,
    }
    return render(request, "surveys/thanks.html", context)


@csrf_exempt  # a count, and nothing of a person
@require_POST
def declined(request: HttpRequest, slug: str) -> HttpResponse:
    """«Не сейчас»: counted, and back to where one was. Nothing is remembered of who said it."""
    wave = opened_wave(slug)
    ticket = request.POST.get(TICKET, "")
    if wave.is_open and submission_tickets.is_ours(wave, ticket, mode=Mode.INVITED):
        Invitations.objects.answered(wave, DECLINED, ticket=ticket)
    return HttpResponseRedirect(form_recovery.safe_return(request, request.POST.get("next", "/")))


@require_safe
def screen_thanks(request: HttpRequest, slug: str, screen: str) -> HttpResponse:
    """On a screen of ours: goes back to the first page by itself, with scripts and without."""
    wave = opened_wave(slug)
    start = reverse("surveys:screen", args=[slug, screen])
    context = {"wave": wave, "screen_url": start, "start_url": "", "seconds": THANKED}
    context["idle_seconds"] = 0
    answer = render(request, "surveys/screen_thanks.html", context)
    answer.headers["Refresh"] = f"{THANKED}; url={start}"
    return answer


def opened_wave(slug: str) -> Wave:
    """A wave that was opened; what is only planned is nobody's business yet."""
    return wave_cache.opened(slug)


def new_ticket(wave: Wave, mode: Mode) -> str:
    word = secrets.token_hex(submission_tickets.WORD_CHARACTERS // 2)
    return submission_tickets.issue(wave, word=word, mode=mode, at=timezone.now())
