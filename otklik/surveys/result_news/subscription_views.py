"""News of results: on a page after the thanks people may leave an address. It is kept apart from
all answers, told once when the results are published, and deleted then."""

import logging
from datetime import datetime
from http import HTTPStatus
from itertools import batched
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.core.web.rate_limit import client_address
from otklik.surveys.collecting.rate_limit import Crowd
from otklik.surveys.collecting.web import render as web_render
from otklik.surveys.collecting.web import views
from otklik.surveys.result_news import consent_wordings
from otklik.surveys.result_news.subscriber_contact import Contact
from otklik.surveys.result_news.subscription_form import NewsForm
from otklik.surveys.waves.models import Wave
from otklik.ui import form_recovery

logger = logging.getLogger(__name__)
ADDRESSES_AN_HOUR = 60
crowd = Crowd(name="addresses for news", limit=ADDRESSES_AN_HOUR)
A_LETTER = 50  # addresses, none of which the others see


@csrf_exempt  # it belongs to nobody, as the form does
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def news(request: HttpRequest, slug: str) -> HttpResponse:
    wave = views.opened_wave(slug)
    if not settings.MAIL_IS_CONFIGURED or not wave.is_open:
        raise Http404
    form = NewsForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not form_recovery.is_foreign(request):
        try:
            if not crowd.lets_in(client_address(request), at=timezone.now()):
                raise Refused(_("Too many addresses came from your network. Try in an hour."))
            Contact.objects.leave(wave, form.cleaned_data["address"])
        except Refused as refusal:
            form.add_error("address", str(refusal))
        except DatabaseError as error:
            logger.error("An address could not be kept: %s", type(error).__name__)
            form.add_error("address", _("Our database does not answer. Try again."))
        else:
            return HttpResponseRedirect(reverse("surveys:news-kept", args=[slug]))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {
        "wave": wave,
        "form": form,
        "edit_url": web_render.words_url(wave),
        "for_what": consent_wordings.FOR_WHAT,
        "how_long": consent_wordings.HOW_LONG,
    }
    return render(request, "surveys/news.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
def kept(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "surveys/news_kept.html", {"wave": views.opened_wave(slug)})


def tell(wave: Wave, *, at: datetime) -> None:
    """One letter to each address left, which is deleted when it was sent. What a mail server does
    not take is tried again the next day."""
    if not settings.MAIL_IS_CONFIGURED or wave.published_at is None:
        return
    rows = {row.pk: row.address.strip() for row in Contact.objects.filter(wave=wave)}
    count = 0
    for part in batched(rows.items(), A_LETTER):
        try:
            _letter(wave, sorted({address for _key, address in part})).send()
        except (OSError, SMTPException) as fault:
            # What a mail server says may hold an address.
            logger.error("News of results could not be mailed: %s.", type(fault).__name__)
            continue
        Contact.objects.filter(pk__in=[key for key, _address in part]).delete()
        count += len(part)
    if count:
        known = count if count >= wave.min_cell else None
        entries.record(wave, "wave.news_sent", by=None, at=at, number=known)


def _letter(wave: Wave, addresses: list[str]) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Results of the survey “%(title)s”") % {"title": wave.title}
        link = f"{settings.BASE_URL}{reverse('surveys:results', args=[wave.address])}"
        body = _(
            "The results are published: %(link)s\n\nYou left this address on the page of the "
            "survey. With this letter it is deleted; there will be no other."
        ) % {"link": link}
    return EmailMessage(subject=" ".join(subject.split()), body=body, bcc=addresses)
