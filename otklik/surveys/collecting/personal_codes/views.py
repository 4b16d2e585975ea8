"""Personal codes: a code is spent, and what it opens is a form like any other, with a ticket of its
own. The two have nothing in common but the moment, which nobody keeps."""

import logging
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.invitation_forms import CodeForm
from otklik.surveys.collecting.models import Mode
from otklik.surveys.collecting.personal_codes.models import Invite
from otklik.surveys.collecting.web import render as web_render
from otklik.surveys.collecting.web import views
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.models import Wording
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.models import Wave
from otklik.ui import form_recovery

logger = logging.getLogger(__name__)
OPENING = "_open"


@form_recovery.resumable
@csrf_exempt  # as the form: it belongs to nobody, and a code is spent once
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
@sensitive_post_parameters()
@sensitive_variables()
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks for the code, spends it, shows the form; takes the form."""
    if request.method == "POST" and OPENING not in request.POST:
        return views.form(request, slug, mode=Mode.CODE)
    wave = views.opened_wave(slug)
    if not wave.is_open:
        return web_render.closed(request, wave)
    if request.method != "POST":
        return _asking(request, wave, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid() or form_recovery.is_foreign(request):
        return _asking(request, wave, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        is_good = Invite.objects.spend(wave, form.cleaned_data["code"])
    except DatabaseError as error:
        # Its text may quote the sentence, with the hash of the code.
        logger.error("A code could not be used: %s", type(error).__name__)
        form.add_error("code", _("Our database does not answer. The code is not used: try again."))
        return _asking(request, wave, form, status=HTTPStatus.SERVICE_UNAVAILABLE)
    if not is_good:
        form.add_error(
            "code",
            _("This code does not open the form: it was used already, or a digit is another one."),
        )
        return _asking(request, wave, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    ticket = views.new_ticket(wave, Mode.CODE)
    part = split_ballot.drawn(wave, chance=submission_tickets.half(wave, ticket))
    if part is not wave:
        word = submission_tickets.word_of(ticket)
        ticket = submission_tickets.issue(part, word=word, mode=Mode.CODE, at=timezone.now())
    return web_render.form(
        request, part, Sheet(form=part.version.form), ticket=ticket, mode=Mode.CODE
    )


def _asking(
    request: HttpRequest, wave: Wave, form: CodeForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "wave": wave,
        "form": form,
        "has_easy": translations.EASY in Wording.of(wave.version),
        "edit_url": web_render.words_url(wave),
    }
    return render(request, "surveys/code.html", context, status=status)
