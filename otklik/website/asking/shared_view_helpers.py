"""What the pages of a question share: rendering, limits, errors of storing, deadlines as text."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Concatenate

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.core.refusal import Refused
from otklik.core.web.rate_limit import Limit, sender
from otklik.incidents.intake.site_questions import Terms
from otklik.ui import dates
from otklik.website.asking.forms import PublicForm

logger = logging.getLogger(__name__)

#: A whole mobile network may share one address: this stops a machine.
TEXTS_SENT = Limit(name="written", most=300, seconds=60 * 60)
#: Five files of 15 MB each time: these would fill a disk.
PHOTOS_SENT = Limit(name="photos sent", most=60, seconds=60 * 60)
STORAGE_ERRORS = (OperationalError, InterfaceError)
NO_BREAK = "\u00a0"


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, object],
    *,
    typed: str = "",
    status: int = 200,
    text: str = "",
) -> HttpResponse:
    """The page with its `text`; a bare one that keeps what was `typed` if the database is not
    available."""
    try:
        if text:
            context["page_text"] = page_text(text)
        return render(request, template, context, status=status)
    except DatabaseError:
        if not typed:
            raise
    return render_bare(request, typed)


def render_bare(request: HttpRequest, typed: str) -> HttpResponse:
    """A page with only the typed text, if the database is not available."""
    carried = [(name, value) for name, value in request.POST.items() if name != "text"]
    return render(None, "website/ask_bare.html", {"typed": typed, "carried": carried}, status=503)


def refuse_unreadable[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """400 if the connection broke while the form was sent: nobody reads the response."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except UnreadablePostError:
            return HttpResponse(status=400)

    return answer


def is_accepted(request: HttpRequest, form: PublicForm) -> bool:
    """Whether the form is valid, and its sender within the limit."""
    return not form.errors and is_within_limit(request, form, TEXTS_SENT)


def is_within_limit(request: HttpRequest, form: PublicForm, limit: Limit) -> bool:
    """Whether one address sends no more than people do; counts it, or refuses the form."""
    who = sender(request)
    if not limit.is_reached(who):
        limit.count(who)
        return True
    sentence = _(
        "Too many messages were sent from your address within an hour. What you typed is "
        "kept below: wait a little and send it again, or phone us."
    )
    form.refuse(sentence, HTTPStatus.TOO_MANY_REQUESTS)
    return False


@contextmanager
def errors_to_form(form: PublicForm, field: str | None = None) -> Iterator[None]:
    """Show as an error of the form why a call inside was refused or could not be stored."""
    try:
        yield
    except Refused as refused:
        form.refuse(str(refused), field=field)
    except STORAGE_ERRORS:
        form.refuse(storage_error(), HTTPStatus.SERVICE_UNAVAILABLE)


def storage_error() -> str:
    logger.warning("A question could not be stored: the database does not answer.")
    return _(
        "We could not store this just now. What you typed is kept below: send it again in a minute."
    )


def deadline_sentence(due_at: datetime | None, *, is_term: bool) -> str:
    """By when we answer, as a sentence; a promise only if a document sets the deadline."""
    if due_at is None:
        return _("No deadline is set yet. The answer will appear on your question's page.")
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
    """How long a request for information may take from its registration. The rule is named in the
    authority's own language."""
    if terms is None:
        return _("No deadline is set yet. The answer will appear on your question's page.")
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


def group_digits(digits: str) -> str:
    """«123 456 789», with no-break spaces."""
    return NO_BREAK.join(digits[start : start + 3] for start in range(0, len(digits), 3))
