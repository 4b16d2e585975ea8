"""At the desk: to what a survey is weighted, and its weighted shares."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.web.handle_refusals import refusals_to_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.instrument.answer_fields import FieldKind, FormField
from otklik.surveys.results import wave_results
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.page_context import particulars
from otklik.surveys.weights import weighted_shares
from otklik.surveys.weights.models import Margin
from otklik.ui import numbers

MOST = 2_000_000_000
NUMBER = "number-"


class MarginForm(forms.Form):
    """A number for each answer of one question, and where they come from."""

    source = forms.CharField(
        label=gettext_lazy("Where these numbers come from, and of which day"),
        max_length=200,
        error_messages={
            "required": gettext_lazy("Say where the numbers come from, and of which day they are.")
        },
    )

    def __init__(self, field: FormField, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field = field
        for choice in field.choices:
            self.fields[NUMBER + choice.code] = forms.IntegerField(
                label=choice.text, required=False, min_value=0, max_value=MOST
            )
        self.order_fields([NUMBER + choice.code for choice in field.choices])

    @property
    def numbers(self) -> dict[str, int]:
        values = self.cleaned_data
        return {n.removeprefix(NUMBER): values[n] or 0 for n in values if n.startswith(NUMBER)}


@staff_only(Right.RUN_SURVEYS)
def weights(request: StaffRequest, slug: str) -> HttpResponse:
    """Written before it opens; afterwards read, with the weighted shares once it is counted."""
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug)
    margin, now = Margin.of(wave), timezone.now()
    form = None if wave.opened_at else _form(request, wave, margin)
    if form is not None and form.is_valid():
        with refusals_to_form(form):
            code, source = form.field.code, form.cleaned_data["source"]
            Margin.describe(wave, code, form.numbers, source=source, by=request.user, at=now)
            messages.success(request, _("Written down: it goes into the technical sheet."))
            return redirect("surveys-desk:weights", slug)
    context = {
        **particulars(request, wave),
        "margin": _margin_context(wave, margin) if margin else None,
        "form": form,
        "questions": _questions(wave),
        "shares": _shares(wave, margin) if margin and wave.closed_at else None,
    }
    status = 422 if form and form.errors else 200
    return render(request, "surveys/desk/weights.html", context, status=status)


def _questions(wave: Wave) -> list[tuple[str, str]]:
    """Those to which one answer is chosen: a margin can be known of them alone."""
    return [
        (field.code, f"{question.number}. {field.row or question.text}")
        for question in wave.version.form.questions
        for field in question.fields
        if field.kind == FieldKind.ONE
    ]


def _form(request: StaffRequest, wave: Wave, margin: Margin | None) -> MarginForm | None:
    """Of the question that was chosen, or of the one that is written down."""
    code = request.GET.get("question", margin.field if margin else "")
    field = wave.version.form.by_code.get(code)
    if field is None or field.kind != FieldKind.ONE:
        return None
    initial: dict[str, Any] = {}
    if margin and margin.field == code:
        initial = {NUMBER + answer: number for answer, number in margin.numbers.items()}
        initial["source"] = margin.source
    return MarginForm(field, request.POST or None, initial=initial)


def _margin_context(wave: Wave, margin: Margin) -> dict[str, Any]:
    form = wave.version.form
    field = form.by_code[margin.field]
    question = next(q for q in form.questions if q.number == field.number)
    known = [
        (choice.text, numbers.whole(margin.numbers[choice.code]))
        for choice in field.choices
        if choice.code in margin.numbers
    ]
    text = f"{question.number}. {field.row or question.text}"
    return {"question": text, "numbers": known, "source": margin.source}


def _shares(wave: Wave, margin: Margin) -> list[weighted_shares.WeightedQuestion]:
    found = wave_results.results(wave)
    return [] if found.responses is None else list(weighted_shares.weighted(wave, found, margin))
