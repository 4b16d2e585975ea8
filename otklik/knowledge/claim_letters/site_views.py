"""Claims on the site: the list, the short form, the letter, the letter as a file. Nothing typed is
stored, in no row, cookie or log: the values travel in the forms."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.core.web.rate_limit import Limit, sender
from otklik.knowledge.claim_letters.forms import ClaimForm, clean_sent
from otklik.knowledge.claim_letters.letter import fill_letter, penalty_of
from otklik.knowledge.claim_letters.models import ClaimTemplate, Period
from otklik.knowledge.claim_letters.penalty import explain_penalty
from otklik.knowledge.consumer_deadlines.views import Answer, answer_of
from otklik.ui import resume_typed_form

LANGUAGE = "ru"
"""Of the templates, on pages in every language."""
MOST_BYTES = 128 * 1024
LETTER = "letter"  # submitted by a letter's page that returns after a change of display settings
CHANGE = "change"
DOCUMENTS = Limit(name="claim-documents", most=40, seconds=10 * 60)


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    context = {
        "page_text": page_text("claims"),
        "templates": ClaimTemplate.objects.active().in_order(),
        "words_language": LANGUAGE,
    }
    return render(request, "knowledge/claims/list.html", context)


@resume_typed_form.resumable
@csrf_exempt  # nothing is stored or changed; the form belongs to no user
@cache_control(private=True, no_store=True)
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """The short form; once submitted, the letter, or what is missing."""
    claim = _active_claim(slug)
    if request.method != "POST":
        return _render_form(request, claim, ClaimForm(claim.template))
    form = _sent_form(request, claim)
    if form is None:
        return _refuse_too_large(request, claim)
    if resume_typed_form.is_cross_site(request):
        return _render_form(request, claim, ClaimForm(claim.template))
    is_letter = LETTER in request.POST and form.is_valid()
    if CHANGE in request.POST or (resume_typed_form.is_resumed(request) and not is_letter):
        form = ClaimForm(claim.template, initial=dict(form.data.items()))
        return _render_form(request, claim, form)
    if not form.is_valid():
        return _render_form(request, claim, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _render_letter(request, claim, form)


@csrf_exempt
@cache_control(private=True, no_store=True)
@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def document(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The letter as DOCX or PDF, from the values on the page of the letter."""
    claim = _active_claim(slug)
    form = _sent_form(request, claim)
    if form is None:
        return _refuse_too_large(request, claim)
    if resume_typed_form.is_cross_site(request):
        return _render_form(request, claim, ClaimForm(claim.template))
    if not form.is_valid():
        return _render_form(request, claim, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not DOCUMENTS.count(sender(request)):
        return _render_letter(request, claim, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    return fill_letter(claim.template, form.cleaned_data).document().download(claim.slug, kind)


def _active_claim(slug: str) -> ClaimTemplate:
    claims = ClaimTemplate.objects.active().prefetch_related("signatures__by")
    claim: ClaimTemplate = get_object_or_404(claims, slug=slug)
    return claim


def _sent_form(request: HttpRequest, claim: ClaimTemplate) -> ClaimForm | None:
    """None for more data than our form has."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return None
    try:
        return ClaimForm(claim.template, clean_sent(request.POST, claim.template))
    except UnreadablePostError:
        return None


def _refuse_too_large(request: HttpRequest, claim: ClaimTemplate) -> HttpResponse:
    form, status = ClaimForm(claim.template), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return _render_form(request, claim, form, is_too_much=True, status=status)


def _render_form(
    request: HttpRequest,
    claim: ClaimTemplate,
    form: ClaimForm,
    *,
    is_too_much: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = _page(claim) | {"is_too_much": is_too_much, "form": form, "kept_form": "claim-form"}
    return render(request, "knowledge/claims/form.html", context, status=status)


def _render_letter(
    request: HttpRequest, claim: ClaimTemplate, form: ClaimForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    template, values = claim.template, form.cleaned_data
    own, penalty = template.own, penalty_of(template, values)
    context = _page(claim) | {
        "is_too_often": status == HTTPStatus.TOO_MANY_REQUESTS,
        "advice": template.common.advice,
        "letter": fill_letter(template, values),
        "carried": list(form.data.items()),
        "counted": _claim_deadline(claim, values),
        "penalty": penalty,
        "penalty_steps": explain_penalty(penalty, own.penalty) if penalty and own.penalty else [],
        "answer_period": Period.objects.active().filter(code=own.answer).first(),
        "kept_form": "letter-form",
    }
    return render(request, "knowledge/claims/letter.html", context, status=status)


def _page(claim: ClaimTemplate) -> dict[str, Any]:
    return {
        "claim": claim,
        "own": claim.template.own,
        "words_language": LANGUAGE,
        "trail": [(_("Templates of claims"), reverse("claims:list"))],
    }


def _claim_deadline(claim: ClaimTemplate, values: dict[str, object]) -> Answer | None:
    """The term of the claim itself, from the day that was typed."""
    use = claim.template.own.period
    period = Period.objects.active().filter(code=use.rule).first() if use else None
    return answer_of(period, values[use.since]) if use and period else None
