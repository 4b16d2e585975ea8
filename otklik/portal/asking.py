"""«Задать вопрос»: needs no cookie, no session, no script. The text goes first, photos after it."""

from collections.abc import Sequence
from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from otklik.answers import likely
from otklik.answers.likely import Likely
from otklik.incidents import questions
from otklik.incidents.intake import receive_question
from otklik.incidents.questions import Receipt
from otklik.pages.texts import page_text
from otklik.portal.asking_forms import TEXT_LIMIT, PhotosForm, TextForm, tidied
from otklik.portal.limits import is_sent_from_elsewhere
from otklik.portal.question_page import (
    NO_BREAK,
    NOT_STORED,
    deadline_sentence,
    in_threes,
    not_stored,
    rendered,
    written_too_often,
)
from otklik.portal.uploads import PhotoUploads
from otklik.ui import keeping

SEEN = "seen"
"""The field that says: likely answers were shown."""


@csrf_exempt  # carries no identity; its own key makes a second send harmless
@keeping.resumable
@cache_control(private=True, no_cache=True)  # the key is one person's; Back still works
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """One field is needed: the text. The answer to a press is the number and the code."""
    if request.method != "POST":
        return _asked_for(request, TextForm.blank())
    PhotoUploads.of(request, most=0)  # here are only words: a stranger's files fill no disk
    try:
        typed = tidied(request.POST)
    except UnreadablePostError:  # the line broke: nobody is there to read an answer
        return HttpResponse(status=400)
    if is_sent_from_elsewhere(request):  # its key may be known to whoever made that page
        return _asked_for(request, TextForm.blank(text=typed.get("text", "")))
    form = TextForm(typed)
    if keeping.is_resumed(request):
        receipt = questions.receipt(**form.cleaned_data) if form.is_valid() else None
        if receipt is not None:
            return _accepted(request, form, receipt)
        return _asked_for(request, TextForm.resumed(typed))
    if not form.is_valid():
        form.renew_damaged_key()
        return _asked_for(request, form, status=422)
    if found := _answered_already(request, form):
        return _asked_for(request, form, likely=found)
    if refusal := written_too_often(request):
        form.add_error(None, refusal)
        return _asked_for(request, form, status=429)
    try:
        receipt = receive_question(**form.cleaned_data, at=timezone.now())
    except NOT_STORED:
        form.add_error(None, not_stored())
        return _asked_for(request, form, status=503)
    return _accepted(request, form, receipt)


def _answered_already(request: HttpRequest, form: TextForm) -> list[Likely]:
    """Answers in force that may fit, shown once before the question is stored; whoever has seen
    them sends. Where they cannot be looked for the question comes first."""
    if SEEN in request.POST:
        return []
    with suppress(DatabaseError):
        return likely.near(form.cleaned_data["text"])
    return []


def _asked_for(
    request: HttpRequest, form: TextForm, *, status: int = 200, likely: Sequence[Likely] = ()
) -> HttpResponse:
    """`likely` answers stand above the form, which sends all the same."""
    context = {
        "form": form,
        "limit": TEXT_LIMIT,
        "kept_form": "ask-form",
        "likely": likely,
        "has_seen": bool(likely) or SEEN in request.POST,
    }
    typed = form["text"].value() or ""
    return rendered(request, "portal/ask.html", context, typed=typed, status=status, text="ask")


def _accepted(request: HttpRequest, form: TextForm, receipt: Receipt) -> HttpResponse:
    """What the person takes along. `form` comes along hidden, so that this page survives a change
    of look or language."""
    context = {
        "receipt": receipt,
        "number": f"{receipt.number:,}".replace(",", NO_BREAK),
        "code": in_threes(receipt.code),
        "deadline": deadline_sentence(receipt.due_at, is_term=receipt.is_term),
        "photos_form": PhotosForm(),
        "sent": form,
        "kept_form": "asked-form",
        "appeal": page_text("appeal"),
    }
    return rendered(request, "portal/ask_accepted.html", context)
