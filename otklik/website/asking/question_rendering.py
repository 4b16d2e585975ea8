"""What the pages of a question have in common: how they are rendered, and moments in sentences."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from otklik.cms.pages.default_texts import page_text
from otklik.core.web.rate_limit import Limit, sender
from otklik.incidents.intake.site_questions import Terms
from otklik.ui import dates

logger = logging.getLogger(__name__)

#: Behind one address may stand a whole mobile network on a bad day: this stops a machine.
WRITTEN = Limit(name="written", most=300, seconds=60 * 60)
#: Five files of 15 MB each time: these would fill a disk.
PHOTOS_SENT = Limit(name="photos sent", most=60, seconds=60 * 60)
NOT_STORED = (OperationalError, InterfaceError)
NO_BREAK = "\u00a0"


def rendered(
    request: HttpRequest,
    template: str,
    context: dict[str, object],
    *,
    typed: str = "",
    status: int = 200,
    text: str = "",
) -> HttpResponse:
    """The page below its `text`; where even it needs a database that is gone, a bare one that
    keeps the words."""
    try:
        if text:
            shown = page_text(text)
            context |= {"page_text": shown, "edit_url": shown.edit_url}
        page = render_to_string(template, context, request)
    except DatabaseError:
        if not typed:
            raise
        return bare(request, typed)
    return HttpResponse(page, status=status)


def bare(request: HttpRequest, typed: str) -> HttpResponse:
    """Nothing but the words, where no database answers: none is lost."""
    carried = [(name, value) for name, value in request.POST.items() if name != "text"]
    page = render_to_string("website/ask_bare.html", {"typed": typed, "carried": carried})
    return HttpResponse(page, status=503)


def written_too_often(request: HttpRequest, limit: Limit = WRITTEN) -> str:
    """A sentence when more comes from one address than people write; else empty."""
    who = sender(request)
    if limit.is_reached(who):
        return _(
            "Very much was sent from your address within an hour. What you typed is kept below:"
            " wait a little and send it again, or telephone us."
        )
    limit.count(who)
    return ""


def not_stored() -> str:
    logger.warning("A question could not be stored: the database does not answer.")
    return _(
        "We could not store this just now. What you typed is kept below: send it again in a minute."
    )


def deadline_sentence(due_at: datetime | None, *, is_term: bool) -> str:
    """By when we answer, in a sentence; a promise only where a document sets the term."""
    if due_at is None:
        return _("No term is set for the answer yet. It will stand on the page of your question.")
    now = timezone.now()
    moment = {"moment": dates.at(due_at, now=now)}
    if due_at < now:
        return _("We meant to answer by %(moment)s and have not done so yet. We remember it.") % (
            moment
        )
    is_today = timezone.localdate(due_at) == timezone.localdate(now)
    words = (_("today until %(moment)s") if is_today else _("by %(moment)s")) % moment
    sentence = _("We will answer %(by)s.") if is_term else _("We try to answer %(by)s.")
    return sentence % {"by": words}


def terms_sentence(terms: Terms | None) -> str:
    """How long a request for information may take, from its registration on. The norm's name is
    the authority's, in its own language."""
    if terms is None:
        return _("No term is set for the answer yet. It will stand on the page of your question.")
    sentence = ngettext(
        "We answer within %(days)s calendar day from the day of its registration: %(basis)s.",
        "We answer within %(days)s calendar days from the day of its registration: %(basis)s.",
        terms.days,
    )
    site = settings.LANGUAGE_CODE
    if get_language() == site:
        return sentence % {"days": terms.days, "basis": terms.basis}
    basis = format_html('<span lang="{}">{}</span>', site, terms.basis)
    text = escape(sentence) % {"days": terms.days, "basis": basis}
    return mark_safe(text)  # noqa: S308 - both were escaped


def in_threes(digits: str) -> str:
    """«123 456 789», with spaces that do not break."""
    return NO_BREAK.join(digits[start : start + 3] for start in range(0, len(digits), 3))
