"""By telephone: a member of staff reads the form aloud and ticks what is said.

Each form is counted once. No line in the journal tells of a call: it would be a moment beside
an answer.
"""

import logging
import secrets

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import Entered, Mode, Work
from otklik.surveys.collecting.submit import NotStored, WaveIsClosed, submit
from otklik.surveys.collecting.web import preserve_input
from otklik.surveys.collecting.web import render as web_render
from otklik.surveys.collecting.web.views import CLEAR, TICKET
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.models import Wording
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.page_context import particulars
from otklik.ui import form_recovery

WORDS_CHOSEN = "_words"  # a press: other words, with what was ticked

logger = logging.getLogger(__name__)


@form_recovery.resumable
@preserve_input.typed_stays
@sensitive_post_parameters()
@sensitive_variables()
@staff_only(Right.ENTER_ANSWERS)
def call(request: StaffRequest, slug: str) -> HttpResponse:
    """The same form with what to say; comes back whole whenever it is not taken."""
    waves = Wave.objects.whole().with_half().with_version()
    wave = get_object_or_404(waves, slug=slug)
    if not wave.is_open:
        context = {**particulars(request, wave), "form": None}
        return render(request, "surveys/desk/call.html", context)
    if request.method != "POST":
        wave = split_ballot.drawn(wave)
        return _form(request, wave, Sheet(form=wave.version.form), _ticket(wave))
    wave = split_ballot.wave_asked(wave, request.POST.get(split_ballot.ASKED, ""))
    taken_back = request.POST.get(CLEAR, "") or request.POST.get(WORDS_CHOSEN, "")
    sheet = Sheet.read(wave.version.form, request.POST, without=request.POST.get(CLEAR, ""))
    ticket = request.POST.get(TICKET, "")
    if not submission_tickets.is_ours(wave, ticket, mode=Mode.PHONE):
        ticket = _ticket(wave)
    if taken_back or form_recovery.is_resumed(request):
        return _form(request, wave, sheet.without_faults(), ticket)
    if sheet.is_empty:
        sheet = sheet.refused(_("Nothing is answered yet. Answer at least one question."))
    if sheet.is_faulty:
        return _form(request, wave, sheet, ticket)
    try:
        language = _language(request, wave)
        is_new = submit(wave, sheet, ticket=ticket, mode=Mode.PHONE, language=language)
    except WaveIsClosed as refusal:
        return _form(request, wave, sheet.refused(str(refusal)), ticket)
    except NotStored as error:
        logger.error("A filled form could not be stored: %s", error)
        sentence = _("Not saved: the database does not answer. The answers are kept here.")
        return _form(request, wave, sheet.refused(sentence), ticket)
    if is_new:  # in a transaction of its own, after the form's
        Entered.objects.note(wave, Work.CALLS, by=request.user)
    messages.success(request, _("The form is counted. The next call can begin."))
    return redirect("surveys-desk:call", slug)


def _language(request: StaffRequest, wave: Wave) -> str:
    """The words that are read aloud, of those that the version has."""
    value = request.POST.get(WORDS_CHOSEN) or request.POST.get(web_render.WORDS, "")
    return value if value in Wording.of(wave.version) else settings.LANGUAGE_CODE


@sensitive_variables()
def _form(request: StaffRequest, wave: Wave, sheet: Sheet, ticket: str) -> HttpResponse:
    language = _language(request, wave)
    text = web_render.in_words(wave, sheet, language)
    context = {
        **particulars(request, wave),
        **web_render.asked(text, request.path),
        "language": language,
        "languages": [
            (code, translations.known_as(code))
            for code in (settings.LANGUAGE_CODE, *sorted(Wording.of(wave.version)))
        ],
        "form": text.sheet,
        "form_id": web_render.FORM_ID,
        "kept_form": web_render.FORM_ID,
        "ticket": ticket,
    }
    status = 422 if sheet.is_faulty else 200
    return render(request, "surveys/desk/call.html", context, status=status)


def _ticket(wave: Wave) -> str:
    word = secrets.token_hex(submission_tickets.WORD_CHARACTERS // 2)
    return submission_tickets.issue(wave, word=word, mode=Mode.PHONE)
