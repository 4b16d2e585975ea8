"""Pages of quotations: proposed from an answer, approved by another person."""

from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from otklik.core.web.handle_refusals import apply_form, apply_verb
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
            "Word for word. Leave out anything that could identify a person, and put “…” in its "
            "place"
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
    """Propose a passage of one answer, with all possible personal data masked."""
    wave = _wave(slug)
    written = open_answers.question_texts_or_404(wave, number)
    if (coding := blind_coding(request.user, wave, written.field)) is not None:
        return redirect("surveys-desk:coding", coding.pk)
    answer = _answer(wave, written, key)
    form = QuoteForm(request.POST or None, initial={"text": mask_all(answer.text)})
    propose = partial(Quote.propose, wave, written.field, key=answer.pk)
    message = _("Proposed. Another person who runs surveys decides.")
    if apply_form(request, form, propose, message, field="text"):
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
    quotes = Quote.objects.select_related("wave__version")
    quote = get_object_or_404(quotes, wave=_wave(slug), pk=pk)
    acts = {
        "approval": (quote.approve, _("Everyone who sees the results reads it now.")),
        "refusal": (quote.decline, _("Declined: it is not published.")),
        "withdrawal": (quote.withdraw, _("Removed: it is no longer published.")),
    }
    if act not in acts or quote.question is None:
        raise Http404
    verb, message = acts[act]
    apply_verb(request, verb, message)
    return redirect("surveys-desk:quotes", slug, quote.question.number)


def _wave(slug: str) -> Wave:
    return get_object_or_404(Wave.objects.with_version().with_forms(), slug=slug)
