"""Phone interviews: a member of staff reads the form aloud and ticks the answers.

Each form is counted once. A call has no audit entry: it would record a moment next to an answer.
"""

import logging

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.models import Entered, Mode, Work
from otklik.surveys.collecting.submit import NotStored, WaveIsClosed, submit
from otklik.surveys.collecting.web import render as web_render
from otklik.surveys.collecting.web.form_request import FormRequest
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.models import Wording
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.desk_view_helpers import keep_typed_input, render_wave_page
from otklik.surveys.waves.models import Wave
from otklik.ui import resume_typed_form

WORDS_CHOSEN = "_words"  # button for another language, sent with what was ticked
logger = logging.getLogger(__name__)


@resume_typed_form.resumable
@keep_typed_input
@sensitive_post_parameters()
@sensitive_variables()
@staff_only(Right.ENTER_ANSWERS)
def call(request: StaffRequest, slug: str) -> HttpResponse:
    wave = get_object_or_404(Wave.objects.whole().with_half().with_version(), slug=slug)
    if not wave.is_open:
        return render_wave_page(request, "desk/call", wave)
    if request.method != "POST":
        half = split_ballot.draw(wave)
        ticket = submission_tickets.issue(half, mode=Mode.PHONE)
        return _render(request, FormRequest.blank(half, mode=Mode.PHONE, ticket=ticket))
    filled = FormRequest.read(request, wave, mode=Mode.PHONE)
    if filled.is_unfinished or request.POST.get(WORDS_CHOSEN):
        return _render(request, filled.without_faults())
    sheet = filled.sheet.with_refusal()
    if not sheet.is_faulty:
        sheet = sheet.refuse(_submit(request, filled))
    if sheet.is_faulty:
        return _render(request, filled.with_sheet(sheet))
    messages.success(request, _("The form is counted. The next call can begin."))
    return redirect("surveys-desk:phone-interview", slug)


@sensitive_variables()
def _submit(request: StaffRequest, filled: FormRequest) -> str:
    """Count the form. Returns why it was not counted, or nothing."""
    wave, language = filled.wave, _language(request, filled.wave)
    try:
        is_new = submit(
            wave, filled.sheet, ticket=filled.ticket, mode=Mode.PHONE, language=language
        )
    except WaveIsClosed as refusal:
        return str(refusal)
    except NotStored as error:
        logger.error("A filled form could not be stored: %s", error)
        return _("Not saved: the database does not answer. The answers are kept here.")
    if is_new:  # in its own transaction, after the form's
        Entered.objects.note(wave, Work.CALLS, by=request.user)
    return ""


def _language(request: StaffRequest, wave: Wave) -> str:
    """The language in which the form is read aloud, of those of the version."""
    value = request.POST.get(WORDS_CHOSEN) or request.POST.get(web_render.WORDS, "")
    return value if value in Wording.of(wave.version) else settings.LANGUAGE_CODE


@sensitive_variables()
def _render(request: StaffRequest, filled: FormRequest) -> HttpResponse:
    wave, language = filled.wave, _language(request, filled.wave)
    wording = web_render.wording_in(wave, filled.sheet, language)
    context = {
        **web_render.form_context(wording, request.path),
        "language": language,
        "languages": [
            (code, translations.language_name(code))
            for code in (settings.LANGUAGE_CODE, *sorted(Wording.of(wave.version)))
        ],
        **web_render.FORM_NAMES,
        "ticket": filled.ticket,
    }
    status = 422 if filled.sheet.is_faulty else 200
    return render_wave_page(
        request, "desk/call", wave, form=wording.sheet, status=status, **context
    )
