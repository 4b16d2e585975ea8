"""Pages of quotations: proposed from texts, approved by another person."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.coding.models import blind_coding
from otklik.surveys.coding.quotes.models import LONGEST, Quote, mask_all
from otklik.surveys.collecting.models import OpenAnswer
from otklik.surveys.results import open_answers
from otklik.surveys.waves.desk_view_helpers import render_wave_page
from otklik.surveys.waves.models import Wave


class QuoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Quotation"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Word for word. Leave out whatever a person could be recognised by, and put “…” in "
            "its place"
        ),
        error_messages={"required": gettext_lazy("There are no words to quote.")},
    )


@staff_only(Right.RUN_SURVEYS, "GET")
def quotes(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Proposed and approved quotations of one question."""
    wave = _wave(slug)
    written = open_answers.question_texts_or_404(wave, number)
    if (coding := blind_coding(request.user, wave, written.field)) is not None:
        return redirect("surveys-desk:coding", coding.pk)
    found = wave.quotes.to(written.field).select_related("proposed_by", "decided_by")
    return render_wave_page(
        request,
        "coding/quotes",
        wave,
        written=written,
        waiting=found.waiting(),
        approved=found.approved(),
    )


@sensitive_post_parameters()
@sensitive_variables()
@staff_only(Right.RUN_SURVEYS)
def proposal(request: StaffRequest, slug: str, number: int, key: str) -> HttpResponse:
    """Propose words of one answer, with all possible personal data masked."""
    wave = _wave(slug)
    written, now = open_answers.question_texts_or_404(wave, number), timezone.now()
    if (coding := blind_coding(request.user, wave, written.field)) is not None:
        return redirect("surveys-desk:coding", coding.pk)
    answer = _answer(wave, written, key)
    form = QuoteForm(request.POST or None, initial={"text": mask_all(answer.text)})
    if form.is_valid():
        with refusals_to_form(form, "text"):
            text = form.cleaned_data["text"]
            Quote.propose(wave, written.field, text, key=answer.pk, by=request.user, at=now)
            messages.success(request, _("Proposed. Another person who runs surveys decides."))
            return redirect("surveys-desk:quotes", slug, number)
    page: dict[str, Any] = {"form": form, "written": written, "longest": LONGEST}
    page["answer"] = open_answers.mark_personal_data(answer.text)
    return render_wave_page(request, "coding/quote", wave, **page)


@sensitive_variables()
def _answer(wave: Wave, written: open_answers.QuestionTexts, key: str) -> OpenAnswer:
    answer = wave.open_answers.to(written.field).filter(pk=key).first()
    if answer is None or answer.pk not in written.keys:
        raise Http404
    return answer


@staff_only(Right.RUN_SURVEYS, "POST")
def decision(request: StaffRequest, slug: str, pk: int, act: str) -> HttpResponse:
    """Approve, decline or withdraw a quotation."""
    wave, now = _wave(slug), timezone.now()
    quote = get_object_or_404(Quote.objects.select_related("wave__version"), wave=wave, pk=pk)
    acts = {
        "approval": (quote.approve, _("Everyone who sees the results reads it now.")),
        "refusal": (quote.decline, _("Declined: nobody outside reads it.")),
        "withdrawal": (quote.withdraw, _("Taken back: nobody outside reads it any more.")),
    }
    if act not in acts or quote.question is None:
        raise Http404
    verb, message = acts[act]
    with refusals_to_messages(request):
        verb(by=request.user, at=now)
        messages.success(request, message)
    return redirect(reverse("surveys-desk:quotes", args=[slug, quote.question.number]))


def _wave(slug: str) -> Wave:
    return get_object_or_404(Wave.objects.with_version().with_forms(), slug=slug)
