"""A personal code is used up and opens a form with its own ticket; no row connects the two."""

import logging
from http import HTTPStatus

from django import forms
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from otklik.core.form_fields import line_field
from otklik.surveys.collecting.invitations_and_codes import Invite
from otklik.surveys.collecting.models import Mode
from otklik.surveys.collecting.wave_cache import get_opened_wave
from otklik.surveys.collecting.web import render as web_render
from otklik.surveys.collecting.web import views
from otklik.surveys.collecting.web.form_request import new_ticket, open_half
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.models import Wording
from otklik.surveys.waves.models import Wave
from otklik.ui import resume_typed_form

logger = logging.getLogger(__name__)
OPENING = "_open"


class CodeForm(forms.Form):
    """A personal code, typed by the person who was given it."""

    code = line_field(
        gettext_lazy("Your code"),
        gettext_lazy("Type the code that you were given"),
        longest=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("Twelve digits; spaces do not matter"),
    )


@resume_typed_form.resumable
@csrf_exempt  # as for the form: it belongs to no user, and a code works once
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
@sensitive_post_parameters()
@sensitive_variables()
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the code, spend it, show the form, and count the form."""
    if request.method == "POST" and OPENING not in request.POST:
        return views.form(request, slug, mode=Mode.CODE)
    wave = get_opened_wave(slug)
    if not wave.is_open:
        return web_render.closed_page(request, wave)
    if request.method != "POST":
        return _render(request, wave, CodeForm())
    form, status = CodeForm(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid() and not resume_typed_form.is_cross_site(request):
        status = _spend(wave, form)
        if status == HTTPStatus.OK:
            ticket = new_ticket(wave, Mode.CODE)
            return web_render.form(request, open_half(wave, ticket, Mode.CODE))
    return _render(request, wave, form, status=status)


@sensitive_variables()
def _spend(wave: Wave, form: CodeForm) -> HTTPStatus:
    """OK when the code was used up; otherwise the form has an error."""
    try:
        if Invite.objects.spend(wave, form.cleaned_data["code"]):
            return HTTPStatus.OK
    except DatabaseError as error:
        # Its text may quote the SQL with the hash of the code.
        logger.error("A code could not be used: %s", type(error).__name__)
        sentence = _("Our database does not answer. The code is not used: try again.")
        form.add_error("code", sentence)
        return HTTPStatus.SERVICE_UNAVAILABLE
    sentence = _("This code does not open the form: it was already used, or a digit is wrong.")
    form.add_error("code", sentence)
    return HTTPStatus.UNPROCESSABLE_ENTITY


def _render(
    request: HttpRequest, wave: Wave, form: CodeForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "wave": wave,
        "form": form,
        "has_easy": translations.EASY in Wording.of(wave.version),
        "edit_url": web_render.words_url(wave),
    }
    return render(request, "surveys/code.html", context, status=status)
