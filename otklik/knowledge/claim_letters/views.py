"""Templates of claims on the site: the list, the short form, the letter, and the letter as a file.

Nothing typed is stored: no row, no cookie, no line of a log; the values travel in the forms.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.cms.pages.default_texts import page_text
from otklik.core.files.downloads import attachment, makers
from otklik.core.web.rate_limit import Limit, sender
from otklik.knowledge.claim_letters.forms import ClaimForm, tidied
from otklik.knowledge.claim_letters.letter import Letter, filled, penalty_of
from otklik.knowledge.claim_letters.letter_docx import docx
from otklik.knowledge.claim_letters.letter_pdf import pdf
from otklik.knowledge.claim_letters.models import ClaimTemplate, Period
from otklik.knowledge.claim_letters.penalty import Penalty
from otklik.knowledge.claim_letters.penalty_explanation import working as penalty_working
from otklik.knowledge.consumer_deadlines.views import Answer, answer_of
from otklik.ui import form_recovery

LANGUAGE = "ru"
"""What templates are written in; they stay in it on every page."""
MOST_BYTES = 128 * 1024
LETTER = "letter"
"""What the page of a letter carries besides: so it comes back after a change of its look."""
CHANGE = "change"
MADE = Limit(name="claim-documents", most=40, seconds=10 * 60)


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """All templates, each with what it is for."""
    text = page_text("claims")
    context = {
        "page_text": text,
        "edit_url": text.edit_url,
        "templates": ClaimTemplate.objects.active().in_order(),
        "words_language": LANGUAGE,
    }
    return render(request, "knowledge/claims/list.html", context)


@form_recovery.resumable
@csrf_exempt  # nothing is stored or changed; the form belongs to nobody
@cache_control(private=True, no_store=True)
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """The short form; sent, it comes back as the letter, or with what is missing."""
    shown = _shown(slug)
    if request.method != "POST":
        return _asked(request, shown, ClaimForm(shown.template))
    form = _typed(request, shown)
    if form is None:
        return _too_much(request, shown)
    if form_recovery.is_foreign(request):
        return _asked(request, shown, ClaimForm(shown.template))
    is_letter = LETTER in request.POST and form.is_valid()
    if CHANGE in request.POST or (form_recovery.is_resumed(request) and not is_letter):
        return _asked(request, shown, ClaimForm(shown.template, initial=dict(form.data.items())))
    if not form.is_valid():
        return _asked(request, shown, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _written(request, shown, form)


@csrf_exempt
@cache_control(private=True, no_store=True)
@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def document(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The letter as DOCX or PDF, made of what the page of the letter carries."""
    shown = _shown(slug)
    form = _typed(request, shown)
    if form is None:
        return _too_much(request, shown)
    if form_recovery.is_foreign(request):
        return _asked(request, shown, ClaimForm(shown.template))
    if not form.is_valid():
        return _asked(request, shown, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not MADE.count(sender(request)):
        return _written(request, shown, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    maker = MAKERS[kind]
    body = maker.make(filled(shown.template, form.cleaned_data))
    return attachment(body, f"{shown.slug}.{kind}", maker.content_type)


def _shown(slug: str) -> ClaimTemplate:
    found = ClaimTemplate.objects.active().prefetch_related("signatures__by")
    return get_object_or_404(found, slug=slug)


def _typed(request: HttpRequest, shown: ClaimTemplate) -> ClaimForm | None:
    """What was sent; nothing of more than a form of ours holds."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return None
    try:
        return ClaimForm(shown.template, tidied(request.POST, shown.template))
    except UnreadablePostError:
        return None


def _too_much(request: HttpRequest, shown: ClaimTemplate) -> HttpResponse:
    form = ClaimForm(shown.template)
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return _asked(request, shown, form, is_too_much=True, status=status)


def _asked(
    request: HttpRequest,
    shown: ClaimTemplate,
    form: ClaimForm,
    *,
    is_too_much: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "is_too_much": is_too_much,
        "claim": shown,
        "own": shown.template.own,
        "form": form,
        "kept_form": "claim-form",
        "words_language": LANGUAGE,
        "trail": [(_("Templates of claims"), reverse("claims:list"))],
    }
    return render(request, "knowledge/claims/form.html", context, status=status)


def _written(
    request: HttpRequest, shown: ClaimTemplate, form: ClaimForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    template, data = shown.template, form.cleaned_data
    own = template.own
    counted = _counted(shown, data)
    penalty: Penalty | None = penalty_of(template, data)
    written: Letter = filled(template, data)
    context = {
        "is_too_often": status == HTTPStatus.TOO_MANY_REQUESTS,
        "claim": shown,
        "own": own,
        "advice": template.common.advice,
        "letter": written,
        "carried": list(form.data.items()),
        "counted": counted,
        "penalty": penalty,
        "penalty_steps": penalty_working(penalty, own.penalty) if penalty and own.penalty else [],
        "answer_period": Period.objects.active().filter(code=own.answer).first(),
        "kept_form": "letter-form",
        "words_language": LANGUAGE,
        "trail": [(_("Templates of claims"), reverse("claims:list"))],
    }
    return render(request, "knowledge/claims/letter.html", context, status=status)


def _counted(shown: ClaimTemplate, values: dict[str, object]) -> Answer | None:
    """The term of the claim itself, from the day that was typed."""
    use = shown.template.own.period
    period = Period.objects.active().filter(code=use.rule).first() if use else None
    return answer_of(period, values[use.since]) if use and period else None


__all__ = ["MAKERS"]

MAKERS = makers(docx=docx, pdf=pdf)
