"""«Задать вопрос», and what became of it: two pages that need no cookie, no session, no script."""

import logging
from datetime import datetime

from django import forms
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from otklik.incidents import questions
from otklik.incidents.intake import receive_addition, receive_question
from otklik.incidents.questions import QuestionStatus, Receipt
from otklik.pages.texts import page_text
from otklik.portal.asking_forms import TEXT_LIMIT, AdditionForm, PairForm, TextForm, tidied
from otklik.portal.limits import Limit, sender
from otklik.ui import keeping, moments

logger = logging.getLogger(__name__)

NO_BREAK = "\u00a0"
MINUTES = 60
WRITTEN = Limit(name="written", most=60, seconds=60 * MINUTES)
WRONG_HERE = Limit(name="wrong code", most=10, seconds=10 * MINUTES)  # one address, one number
WRONG_BY_ONE = Limit(name="wrong codes of one", most=30, seconds=10 * MINUTES)
WRONG_FOR_ALL = Limit(name="wrong codes of all", most=100, seconds=60 * MINUTES)
WRONG_WHEN_BESIEGED = Limit(name="wrong code, besieged", most=3, seconds=10 * MINUTES)

NOT_STORED = (OperationalError, InterfaceError)


@csrf_exempt  # carries no identity; its own key makes a second send harmless
@keeping.resumable
@cache_control(private=True, no_cache=True)  # the key is one person's; Back still works
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """One field is needed: the text. The answer to a press is the number and the code."""
    if request.method != "POST":
        return _page(request, "ask", form=TextForm.blank())
    typed = tidied(request.POST)
    form = TextForm(typed)
    if keeping.is_resumed(request):
        receipt = questions.receipt(**form.cleaned_data) if form.is_valid() else None
        if receipt is not None:
            return _accepted(request, form, receipt)
        return _page(request, "ask", form=TextForm.resumed(typed))
    if not form.is_valid():
        form.renew_damaged_key()
        return _page(request, "ask", status=422, form=form)
    if refusal := _written_too_often(request):
        form.add_error(None, refusal)
        return _page(request, "ask", status=429, form=form)
    try:
        receipt = receive_question(**form.cleaned_data, at=timezone.now())
    except NOT_STORED:
        form.add_error(None, _not_stored())
        return _page(request, "ask", status=503, form=form)
    return _accepted(request, form, receipt)


@csrf_exempt
@keeping.resumable
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """What became of a question, for whoever has its number and code; and more to it."""
    if request.method != "POST":
        return _page(request, "status", form=PairForm())
    typed = tidied(request.POST)
    pair = PairForm(typed)
    if keeping.is_resumed(request) and not pair.is_valid():
        return _page(request, "status", form=PairForm(initial=typed.dict()))
    if not pair.is_valid():
        return _page(request, "status", status=422, form=pair)
    shown = _opened(request, pair)
    if shown is None:
        return _page(request, "status", status=422, form=pair)
    if keeping.is_resumed(request):
        return _opened_page(request, pair, shown, addition=AdditionForm.resumed(typed))
    if typed.get("act") == "add":
        return _add(request, pair, shown, AdditionForm(typed))
    return _opened_page(request, pair, shown)


def _add(
    request: HttpRequest, pair: PairForm, shown: QuestionStatus, form: TextForm
) -> HttpResponse:
    """More words of the author to their question."""
    if not form.is_valid():
        form.renew_damaged_key()
        return _opened_page(request, pair, shown, addition=form, status=422)
    if refusal := _written_too_often(request):
        form.add_error(None, refusal)
        return _opened_page(request, pair, shown, addition=form, status=429)
    try:
        receive_addition(**pair.cleaned_data, **form.cleaned_data, at=timezone.now())
    except NOT_STORED:
        form.add_error(None, _not_stored())
        return _opened_page(request, pair, shown, addition=form, status=503)
    done = _("Added. Your question and all that you wrote to it stand below.")
    return _opened_page(request, pair, questions.status(**pair.cleaned_data) or shown, done=done)


def _opened(request: HttpRequest, pair: PairForm) -> QuestionStatus | None:
    """The question, or None with a sentence on the form: the same whether there is one or not."""
    number, who = pair.cleaned_data["number"], sender(request)
    is_besieged = WRONG_FOR_ALL.is_reached(number)
    here = WRONG_WHEN_BESIEGED if is_besieged else WRONG_HERE
    if here.is_reached(number, who) or WRONG_BY_ONE.is_reached(who):
        pair.add_error(
            None, _("Too many wrong attempts. Wait ten minutes and try again: nothing is lost.")
        )
        return None
    shown = questions.status(**pair.cleaned_data)
    if shown is None:
        for limit, whose in (
            (WRONG_HERE, (number, who)),
            (WRONG_WHEN_BESIEGED, (number, who)),
            (WRONG_BY_ONE, (who,)),
            (WRONG_FOR_ALL, (number,)),
        ):
            limit.count(*whose)
        pair.add_error(
            "code", _("This number and this code do not belong together. Check both of them.")
        )
    return shown


def _written_too_often(request: HttpRequest) -> str:
    """A sentence when more comes from one address than people write; else empty."""
    who = sender(request)
    if WRITTEN.is_reached(who):
        return _(
            "Very much was sent from your address within an hour. What you typed is kept below:"
            " wait a little and send it again, or telephone us."
        )
    WRITTEN.count(who)
    return ""


def _not_stored() -> str:
    logger.warning("A question could not be stored: the database does not answer.")
    return _(
        "We could not store this just now. What you typed is kept below: send it again in a minute."
    )


def _accepted(request: HttpRequest, form: TextForm, receipt: Receipt) -> HttpResponse:
    context = {
        "receipt": receipt,
        "number": f"{receipt.number:,}".replace(",", NO_BREAK),
        "code": _in_threes(receipt.code),
        "deadline": _deadline(receipt.due_at, is_term=receipt.is_term),
        "sent": form,
        "kept_form": "asked-form",
        "appeal": page_text("appeal"),
    }
    return _rendered(request, "portal/ask_accepted.html", context, typed="")


def _opened_page(
    request: HttpRequest,
    pair: PairForm,
    shown: QuestionStatus,
    *,
    addition: TextForm | None = None,
    done: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "shown": shown,
        "pair": pair.cleaned_data,
        "code": _in_threes(pair.cleaned_data["code"]),
        "deadline": _deadline(shown.due_at, is_term=shown.is_term) if shown.due_at else "",
        "form": addition or AdditionForm.blank(),
        "limit": TEXT_LIMIT,
        "done": done,
        "kept_form": "add-form",
    }
    typed = addition["text"].value() if addition else ""
    return _rendered(request, "portal/question_opened.html", context, typed=typed, status=status)


def _page(request: HttpRequest, code: str, *, form: forms.Form, status: int = 200) -> HttpResponse:
    """The form of a page, with everything typed."""
    template = {"ask": "portal/ask.html", "status": "portal/question.html"}[code]
    context = {"form": form, "kept_form": f"{code}-form", "limit": TEXT_LIMIT}
    typed = form["text"].value() if "text" in form.fields else ""
    return _rendered(request, template, context, typed=typed, status=status, code=code)


def _rendered(
    request: HttpRequest,
    template: str,
    context: dict[str, object],
    *,
    typed: str,
    status: int = 200,
    code: str = "",
) -> HttpResponse:
    """The page; where even it needs a database that is gone, a bare one that keeps the words."""
    try:
        if code:
            text = page_text(code)
            context |= {"page_text": text, "edit_url": text.edit_url}
        page = render_to_string(template, context, request)
    except DatabaseError:
        if not typed:
            raise
        carried = [(n, v) for n, v in request.POST.items() if n != "text"]
        page = render_to_string("portal/ask_bare.html", {"typed": typed, "carried": carried})
        status = 503
    return HttpResponse(page, status=status)


def _deadline(due_at: datetime | None, *, is_term: bool) -> str:
    """By when we answer, in a sentence; a promise only where a document sets the term."""
    if due_at is None:
        return _("No term is set for the answer yet. It will stand on the page of your question.")
    now = timezone.now()
    if due_at < now:
        return _("We meant to answer by %(moment)s and have not done so yet. We remember it.") % {
            "moment": moments.at(due_at, now=now)
        }
    is_today = timezone.localdate(due_at) == timezone.localdate(now)
    words = (_("today until %(moment)s") if is_today else _("by %(moment)s")) % {
        "moment": moments.at(due_at, now=now)
    }
    if is_term:
        return _("We will answer %(by)s.") % {"by": words}
    return _("We try to answer %(by)s.") % {"by": words}


def _in_threes(digits: str) -> str:
    """«123 456 789», with spaces that do not break."""
    return NO_BREAK.join(digits[start : start + 3] for start in range(0, len(digits), 3))
