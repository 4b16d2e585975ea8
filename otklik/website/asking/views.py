"""«Задать вопрос»: needs no cookie, no session, no script. The text goes first, then likely answers
and which it is: a question, a request for information, an appeal; photos come after it."""

from collections.abc import Sequence
from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from otklik.cms.pages.default_texts import page_text
from otklik.incidents.intake import site_questions
from otklik.incidents.intake.site_questions import Receipt, receive_question
from otklik.knowledge.articles import matches
from otklik.knowledge.articles.matches import Match
from otklik.nlp.classify.letter_type import LetterKind
from otklik.ui import form_recovery
from otklik.website.asking.forms import TEXT_LIMIT, PairForm, PhotosForm, TextForm, tidied
from otklik.website.asking.photo_upload_handler import PhotoUploads
from otklik.website.asking.question_rendering import (
    NOT_STORED,
    bare,
    deadline_sentence,
    in_threes,
    not_stored,
    rendered,
    terms_sentence,
    written_too_often,
)
from otklik.website.asking.question_views import opened
from otklik.website.asking.rate_limit import is_sent_from_elsewhere
from otklik.website.asking.step_forms import KindForm, RequestForm, carried, form_of_step

TEMPLATES = {
    TextForm: "website/ask.html",
    KindForm: "website/ask_kind.html",
    RequestForm: "website/ask_request.html",
}


@csrf_exempt  # carries no identity; its own key makes a second send harmless
@form_recovery.resumable
@cache_control(private=True, no_cache=True)  # the key is one person's; Back still works
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """One field is needed: the text. The answer to the last press is the number and the code."""
    if request.method != "POST":
        return _asked_for(request, TextForm.blank())
    PhotoUploads.of(request, most=0)  # here are only words: a stranger's files fill no disk
    try:
        typed = tidied(request.POST)
    except UnreadablePostError:  # the line broke: nobody is there to read an answer
        return HttpResponse(status=400)
    if is_sent_from_elsewhere(request):  # its key may be known to whoever made that page
        return _asked_for(request, TextForm.blank(text=typed.get("text", "")))
    try:
        if form_recovery.is_resumed(request) and "code" in typed:
            return _receipt_again(request, PairForm(typed))
        return _answered(request, _step_of(typed))
    except NOT_STORED:
        not_stored()  # the log is told
        return bare(request, typed.get("text", ""))


def _answered(request: HttpRequest, form: TextForm) -> HttpResponse:
    """The step after the one that was sent."""
    if form_recovery.is_resumed(request):
        return _resumed(request, form)
    if not form.is_valid():
        form.renew_damaged_key()
        return _asked_for(request, form, status=422)
    if not isinstance(form, KindForm):
        step = KindForm.blank(**carried(form))
        return _asked_for(request, step, likely=_answered_already(form))
    match form.cleaned_data["kind"]:
        case LetterKind.APPEAL:
            return _shown_the_way(request, form)
        case LetterKind.REQUEST if not isinstance(form, RequestForm):
            return _asked_for(request, RequestForm.blank(kind=LetterKind.REQUEST, **carried(form)))
    return _taken_in(request, form)


def _taken_in(request: HttpRequest, form: KindForm) -> HttpResponse:
    if refusal := written_too_often(request):
        form.add_error(None, refusal)
        return _asked_for(request, form, status=429)
    try:
        receipt = receive_question(**form.sent(), at=timezone.now())
    except NOT_STORED:
        form.add_error(None, not_stored())
        return _asked_for(request, form, status=503)
    return _accepted(request, receipt)


def _receipt_again(request: HttpRequest, pair: PairForm) -> HttpResponse:
    """The receipt after a change of look or language, by what stands on it."""
    receipt = opened(request, pair, site_questions.receipt_again) if pair.is_valid() else None
    return _accepted(request, receipt) if receipt else _asked_for(request, TextForm.blank())


def _resumed(request: HttpRequest, form: TextForm) -> HttpResponse:
    """After a change of look or language: the receipt of what was sent, else the form as typed."""
    if isinstance(form, KindForm):
        receipt = site_questions.receipt(**form.sent()) if form.is_valid() else None
        if receipt is not None:
            return _accepted(request, receipt)
    found = _answered_already(form) if type(form) is KindForm else []
    return _asked_for(request, type(form).resumed(form.data), likely=found)


def _answered_already(form: TextForm) -> list[Match]:
    """Answers in force that may fit. Where they cannot be looked for the question comes first."""
    with suppress(DatabaseError):
        return matches.near(form["text"].value() or "")
    return []


def _step_of(typed: QueryDict) -> TextForm:
    """The form that was sent; of what is not offered, the step where it is chosen."""
    form = form_of_step(typed)(typed)
    return _offered(form) if isinstance(form, KindForm) else form


def _offered(form: KindForm) -> KindForm:
    """The same without what this authority does not take; asked of one form once. While the
    database cannot say nothing is left out: what was typed comes back from further on."""
    if form.is_offered:
        return form
    with suppress(DatabaseError):
        terms = site_questions.terms_of_requests()
        if terms is None:
            form = form if type(form) is KindForm else KindForm(form.data)
            form.leave_out(LetterKind.REQUEST)
        form.terms, form.is_offered = terms, True
    return form


def _asked_for(
    request: HttpRequest, form: TextForm, *, status: int = 200, likely: Sequence[Match] = ()
) -> HttpResponse:
    """The step that this form is of; `likely` answers stand above the second."""
    form = _offered(form) if isinstance(form, KindForm) else form
    terms = form.terms if isinstance(form, KindForm) else None
    context: dict[str, object] = {
        "form": form,
        "limit": TEXT_LIMIT,
        "kept_form": "ask-form",
        "likely": likely,
        "terms": terms_sentence(terms) if terms else "",
    }
    typed, template = form["text"].value() or "", TEMPLATES[type(form)]
    return rendered(request, template, context, typed=typed, status=status, text="ask")


def _shown_the_way(request: HttpRequest, form: KindForm) -> HttpResponse:
    """An appeal is accepted nowhere here: nothing of it is stored, its words come back."""
    form["text"].label = _("Your words")
    portal, address = site_questions.portal_of_appeals()
    context: dict[str, object] = {
        "form": form,
        "kept_form": "appeal-form",
        "appeal": page_text("appeal"),
        "portal": portal,
        "portal_url": address,
    }
    return rendered(request, "website/ask_appeal.html", context, typed=form.cleaned_data["text"])


def _accepted(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """What the person takes along. Of what was sent nothing is left in the page, which may be open
    on a computer of others: number and code bring it back after a change of look or language."""
    is_request = receipt.terms is not None
    context = {
        "receipt": receipt,
        "code": in_threes(receipt.code),
        "title": _("The request is received") if is_request else _("The question is accepted"),
        "is_request": is_request,
        "deadline": terms_sentence(receipt.terms)
        if is_request
        else deadline_sentence(receipt.due_at, is_term=receipt.is_term),
        "photos_form": PhotosForm(),
        "kept_form": "asked-form",
        "appeal": page_text("appeal"),
    }
    return rendered(request, "website/ask_accepted.html", context)
