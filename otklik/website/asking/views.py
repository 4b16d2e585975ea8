"""«Задать вопрос»: needs no cookie, no session, no script. The text comes first, then likely
answers and the kind (question, request for information, appeal); photos come after it."""

from collections.abc import Sequence
from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.incidents.intake import site_questions
from otklik.incidents.intake.site_questions import Receipt, receive_question
from otklik.knowledge.articles import matches
from otklik.knowledge.articles.matches import Match
from otklik.nlp.classify.letter_type import LetterKind
from otklik.ui import resume_typed_form
from otklik.website.asking.forms import (
    KINDS,
    TEXT_LIMIT,
    KindForm,
    NumberAndCodeForm,
    PhotosForm,
    RequestForm,
    TextForm,
    form_of_step,
    tidy_post,
)
from otklik.website.asking.photo_upload_handler import PhotoUploads
from otklik.website.asking.shared_view_helpers import (
    STORAGE_ERRORS,
    deadline_sentence,
    errors_to_form,
    group_digits,
    is_accepted,
    refuse_unreadable,
    render_bare,
    render_page,
    storage_error,
    terms_sentence,
)
from otklik.website.asking.status_and_additions_views import open_question

TEMPLATES = {
    TextForm: "website/ask.html",
    KindForm: "website/ask_kind.html",
    RequestForm: "website/ask_request.html",
}


@csrf_exempt  # carries no identity; its own key makes a repeated submission harmless
@resume_typed_form.resumable
@cache_control(private=True, no_cache=True)  # the key is one person's; Back still works
@require_http_methods(["GET", "HEAD", "POST"])
@refuse_unreadable
def ask(request: HttpRequest) -> HttpResponse:
    """Only the text is required. After the last step the page shows the number and the code."""
    if request.method != "POST":
        return _step_page(request, TextForm.blank())
    PhotoUploads.of(request, most=0)  # only text here: uploaded files must not fill the disk
    typed = tidy_post(request.POST)
    if resume_typed_form.is_cross_site(request):  # the author of that page may know its key
        return _step_page(request, TextForm.blank(text=typed.get("text", "")))
    try:
        if resume_typed_form.is_resumed(request) and "code" in typed:
            return _receipt_again(request, NumberAndCodeForm(typed))
        form = form_of_step(typed)(typed)
        return _next_step(request, _offer_kinds(form) if isinstance(form, KindForm) else form)
    except STORAGE_ERRORS:
        storage_error()  # logs it
        return render_bare(request, typed.get("text", ""))


def _next_step(request: HttpRequest, form: TextForm) -> HttpResponse:
    """The step after the one that was sent."""
    if resume_typed_form.is_resumed(request):
        return _resume(request, form)
    if not form.is_valid():
        return _step_page(request, form)
    if not isinstance(form, KindForm):
        return _step_page(request, KindForm.blank(**form.content()), likely=_likely_answers(form))
    match form.cleaned_data["kind"]:
        case LetterKind.APPEAL:
            return _appeal_page(request, form)
        case LetterKind.REQUEST if not isinstance(form, RequestForm):
            step = RequestForm.blank(kind=LetterKind.REQUEST, **form.content())
            return _step_page(request, step)
    return _store_question(request, form)


def _store_question(request: HttpRequest, form: KindForm) -> HttpResponse:
    receipt = None
    if is_accepted(request, form):
        with errors_to_form(form):
            receipt = receive_question(**form.content(), at=timezone.now())
    return _receipt_page(request, receipt) if receipt else _step_page(request, form)


def _receipt_again(request: HttpRequest, pair: NumberAndCodeForm) -> HttpResponse:
    """The receipt after a change of display settings or language, by its number and code."""
    find = site_questions.receipt_again
    receipt = open_question(request, pair, find) if pair.is_valid() else None
    return _receipt_page(request, receipt) if receipt else _step_page(request, TextForm.blank())


def _resume(request: HttpRequest, form: TextForm) -> HttpResponse:
    """After a change of look or language: the receipt of what was sent, else the typed form."""
    if isinstance(form, KindForm):
        receipt = site_questions.receipt(**form.content()) if form.is_valid() else None
        if receipt is not None:
            return _receipt_page(request, receipt)
    found = _likely_answers(form) if type(form) is KindForm else []
    return _step_page(request, type(form).resumed(form.data), likely=found)


def _likely_answers(form: TextForm) -> list[Match]:
    """Answers in force that may fit; empty if the database is not available."""
    with suppress(DatabaseError):
        return matches.near(form["text"].value() or "")
    return []


def _offer_kinds(form: KindForm) -> KindForm:
    """The same form without requests if this authority takes none, in the step where the kind is
    chosen. While the database is unavailable nothing is left out: the next step keeps the input."""
    if form.is_offered:
        return form
    with suppress(DatabaseError):
        terms = site_questions.terms_of_requests()
        if terms is None:
            form = form if type(form) is KindForm else KindForm(form.data)
            kinds = [(kind, label) for kind, label in KINDS.items() if kind != LetterKind.REQUEST]
            form.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        form.terms, form.is_offered = terms, True
    return form


def _step_page(
    request: HttpRequest, form: TextForm, *, likely: Sequence[Match] = ()
) -> HttpResponse:
    """The page of this form's step; `likely` answers are above the second."""
    form = _offer_kinds(form) if isinstance(form, KindForm) else form
    terms = form.terms if isinstance(form, KindForm) else None
    context: dict[str, object] = {
        "form": form,
        "limit": TEXT_LIMIT,
        "kept_form": "ask-form",
        "likely": likely,
        "terms": terms_sentence(terms) if terms else "",
    }
    typed, template = form["text"].value() or "", TEMPLATES[type(form)]
    return render_page(request, template, context, typed=typed, status=form.status, text="ask")


def _appeal_page(request: HttpRequest, form: KindForm) -> HttpResponse:
    """An appeal cannot be filed here: nothing of it is stored, and its text is returned."""
    form["text"].label = _("Your words")
    portal, address = site_questions.portal_of_appeals()
    context: dict[str, object] = {
        "form": form,
        "kept_form": "appeal-form",
        "appeal": page_text("appeal"),
        "portal": portal,
        "portal_url": address,
    }
    return render_page(request, "website/ask_appeal.html", context, typed=form.cleaned_data["text"])


def _receipt_page(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """What the person keeps. The page, which may be open on somebody else's computer, shows nothing
    of the question: number and code restore it after a change of display settings or language."""
    is_request = receipt.terms is not None
    deadline = deadline_sentence(receipt.due_at, is_term=receipt.is_term)
    context = {
        "receipt": receipt,
        "code": group_digits(receipt.code),
        "title": _("The request is received") if is_request else _("The question is accepted"),
        "is_request": is_request,
        "deadline": terms_sentence(receipt.terms) if is_request else deadline,
        "photos_form": PhotosForm(),
        "kept_form": "asked-form",
        "appeal": page_text("appeal"),
    }
    return render_page(request, "website/ask_accepted.html", context)
