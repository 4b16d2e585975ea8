"""Pages of quotations: proposed out of what was written, approved by another person."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.coding.forms import QuoteForm
from otklik.surveys.coding.models import texts_closed_to
from otklik.surveys.coding.quotes.models import LONGEST, Quote, offered
from otklik.surveys.collecting.models import OpenAnswer
from otklik.surveys.results import open_answers
from otklik.surveys.results.wave_results import NotClosed
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.page_context import particulars


@require_safe
@staff_only(Right.RUN_SURVEYS)
def quotes(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """What is proposed, what everybody reads, of one question."""
    wave = _wave(slug)
    written = _written(wave, number)
    if (closed := texts_closed_to(request.user, wave, written.field)) is not None:
        return redirect("surveys-desk:coding", closed.pk)
    found = wave.quotes.to(written.field).select_related("proposed_by", "decided_by")
    context = {
        **particulars(request, wave),
        "written": written,
        "waiting": found.waiting(),
        "approved": found.approved(),
    }
    return render(request, "surveys/coding/quotes.html", context)


@sensitive_post_parameters()
@sensitive_variables()
@staff_only(Right.RUN_SURVEYS)
def proposal(request: StaffRequest, slug: str, number: int, key: str) -> HttpResponse:
    """Words of one answer, with all that may be personal masked beforehand."""
    wave = _wave(slug)
    written, now = _written(wave, number), timezone.now()
    if (closed := texts_closed_to(request.user, wave, written.field)) is not None:
        return redirect("surveys-desk:coding", closed.pk)
    answer = _answer(wave, written, key)
    form = QuoteForm(request.POST or None, initial={"text": offered(answer.text)})
    if form.is_valid():
        with refusals_to_form(form, "text"):
            text = form.cleaned_data["text"]
            Quote.propose(wave, written.field, text, key=answer.pk, by=request.user, at=now)
            messages.success(request, _("Proposed. Another person who runs surveys decides."))
            return redirect("surveys-desk:quotes", slug, number)
    context = {**particulars(request, wave), "written": written, "form": form}
    context |= {"longest": LONGEST, "answer": open_answers.shown(answer.text)}
    status = 422 if form.errors else 200
    return render(request, "surveys/coding/quote.html", context, status=status)


@sensitive_variables()
def _answer(wave: Wave, written: open_answers.Written, key: str) -> OpenAnswer:
    answer = wave.open_answers.to(written.field).filter(pk=key).first()
    if answer is None or answer.pk not in written.keys:
        raise Http404
    return answer


@require_POST
@staff_only(Right.RUN_SURVEYS)
def decision(request: StaffRequest, slug: str, pk: int, act: str) -> HttpResponse:
    """Approved, declined or taken back."""
    wave, now = _wave(slug), timezone.now()
    quote = get_object_or_404(Quote.objects.select_related("wave__version"), wave=wave, pk=pk)
    if act not in {"approval", "refusal", "withdrawal"} or quote.question is None:
        raise Http404
    with refusals_to_messages(request):
        if act == "approval":
            quote.approve(by=request.user, at=now)
            messages.success(request, _("Everyone who sees the results reads it now."))
        elif act == "refusal":
            quote.decline(by=request.user, at=now)
            messages.success(request, _("Declined: nobody outside reads it."))
        else:
            quote.withdraw(by=request.user, at=now)
            messages.success(request, _("Taken back: nobody outside reads it any more."))
    return redirect(reverse("surveys-desk:quotes", args=[slug, quote.question.number]))


def _wave(slug: str) -> Wave:
    return get_object_or_404(Wave.objects.with_version().with_forms(), slug=slug)


def _written(wave: Wave, number: int) -> open_answers.Written:
    try:
        return open_answers.written(wave, number)
    except (NotClosed, LookupError) as error:
        raise Http404 from error
