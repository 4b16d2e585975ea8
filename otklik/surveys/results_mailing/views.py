"""News of results: after sending a form people may leave an address. It is stored apart from all
answers, mailed once when the results are published, and then deleted."""

import logging
from datetime import datetime
from itertools import batched

from django import forms
from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from otklik.audit import entries
from otklik.core.mail import send_letter
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import render_form
from otklik.core.web.rate_limit import client_address
from otklik.surveys.collecting.rate_limit import HourlyLimit
from otklik.surveys.collecting.wave_cache import get_opened_wave
from otklik.surveys.collecting.web import render as web_render
from otklik.surveys.results_mailing.subscriber_and_consent import (
    AGREED,
    FOR_WHAT,
    HOW_LONG,
    Contact,
)
from otklik.surveys.waves.models import Wave
from otklik.ui import resume_typed_form

logger = logging.getLogger(__name__)
address_limit = HourlyLimit(name="addresses for news", limit=60)
A_LETTER = 50  # addresses, hidden from each other


class NewsForm(forms.Form):
    address = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy(
                "Write the address, or close this page: nothing else is needed"
            ),
            "invalid": gettext_lazy("Write the address as in the example: name@example.org"),
        },
    )
    agreed = forms.BooleanField(
        label=AGREED,
        error_messages={
            "required": gettext_lazy("Without this consent the address cannot be kept")
        },
    )


@csrf_exempt  # it belongs to no user, like the form
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def news(request: HttpRequest, slug: str) -> HttpResponse:
    wave = get_opened_wave(slug)
    if not settings.MAIL_IS_CONFIGURED or not wave.is_open:
        raise Http404
    form = NewsForm(request.POST or None)
    is_sent = form.is_valid() and not resume_typed_form.is_cross_site(request)
    if is_sent and _leave_address(request, wave, form):
        return redirect("surveys:news-thanks", slug)
    context = {
        "wave": wave,
        "form": form,
        "edit_url": web_render.words_url(wave),
        "for_what": FOR_WHAT,
        "how_long": HOW_LONG,
    }
    return render_form(request, "surveys/news.html", context)


@sensitive_variables()
def _leave_address(request: HttpRequest, wave: Wave, form: NewsForm) -> bool:
    """Whether the address was stored; otherwise the form has the error."""
    try:
        if not address_limit.allows(client_address(request), at=timezone.now()):
            raise Refused(_("Too many addresses came from your network. Try in an hour."))
        Contact.objects.leave(wave, form.cleaned_data["address"])
    except Refused as refusal:
        form.add_error("address", str(refusal))
    except DatabaseError as error:
        logger.error("An address could not be kept: %s", type(error).__name__)
        form.add_error("address", _("Our database does not answer. Try again."))
    return not form.errors


@require_http_methods(["GET", "HEAD"])
def kept(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "surveys/news_confirmation.html", {"wave": get_opened_wave(slug)})


def mail_results(wave: Wave, *, at: datetime) -> None:
    """Mail each address once, then delete it; one refused by the server is retried after a day."""
    if not settings.MAIL_IS_CONFIGURED or wave.published_at is None:
        return
    rows = {row.pk: row.address.strip() for row in Contact.objects.filter(wave=wave)}
    count = 0
    subject, body = _letter(wave)
    for part in batched(rows.items(), A_LETTER):
        addresses = sorted({address for _key, address in part})
        if not send_letter("News of results", subject, body, bcc=addresses):
            continue
        Contact.objects.filter(pk__in=[key for key, _address in part]).delete()
        count += len(part)
    if count:
        known = count if count >= wave.min_cell else None
        entries.record(wave, "wave.news_sent", by=None, at=at, number=known)


def _letter(wave: Wave) -> tuple[str, str]:
    """Subject and text."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Results of the survey “%(title)s”") % {"title": wave.title}
        link = f"{settings.BASE_URL}{reverse('surveys:results', args=[wave.address])}"
        body = _(
            "The results are published: %(link)s\n\nYou left this address on the page of the "
            "survey. With this letter it is deleted; there will be no other."
        ) % {"link": link}
    return subject, body
