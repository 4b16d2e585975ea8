"""At the desk: the sample of a survey, what the expected answers can detect, and weights."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import line_field
from otklik.core.web.handle_refusals import apply_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.instrument.form_layout_and_encoding import FieldKind, FormField
from otklik.surveys.results import wave_results
from otklik.surveys.sampling import detectable_change, weighted_shares
from otklik.surveys.sampling.models import Margin, Sampling
from otklik.surveys.waves.desk_view_helpers import render_wave_page
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers

MOST = 2_000_000_000
SHORT = {"rows": 2}


class SampleForm(forms.Form):
    """Empty fields mean an open link: anybody may answer."""

    target = forms.IntegerField(
        label=gettext_lazy("Answers needed"),
        required=False,
        min_value=1,
        max_value=MOST,
        help_text=gettext_lazy("The table above says what so many will show"),
    )
    population = forms.CharField(
        label=gettext_lazy("Population of the survey"),
        required=False,
        widget=forms.Textarea(attrs=SHORT),
        help_text=gettext_lazy("For example: people who contacted the authority this year"),
    )
    size = forms.IntegerField(
        label=gettext_lazy("Their number"), required=False, min_value=1, max_value=MOST
    )
    size_source = line_field(
        gettext_lazy("Where that number comes from, and of which day"), longest=200, required=False
    )
    frame = forms.CharField(
        label=gettext_lazy("The list from which people are chosen"),
        required=False,
        widget=forms.Textarea(attrs=SHORT),
        help_text=gettext_lazy("Leave it empty where nobody is chosen from a list"),
    )
    recruitment = forms.CharField(
        label=gettext_lazy("How people learn of the survey"),
        required=False,
        widget=forms.Textarea(attrs=SHORT),
        help_text=gettext_lazy("The site, channels, a poster in the reception, calls"),
    )


@staff_only(Right.RUN_SURVEYS)
def sampling(request: StaffRequest, slug: str) -> HttpResponse:
    """Describe the sample before it opens; afterwards read it."""
    wave = get_object_or_404(Wave.objects.whole().with_version(), slug=slug)
    sample, now = Sampling.of(wave), timezone.now()
    form = SampleForm(request.POST or None, initial=sample.values)
    message = _("Recorded: it is included in the technical sheet.")
    if apply_form(request, form, Sampling.describe, message, wave=wave):
        return redirect("surveys-desk:sample", slug)
    size, target = (numbers.whole(one or 0) for one in (sample.size, sample.target))
    return render_wave_page(
        request,
        "desk/sampling",
        wave,
        form=form,
        sample=sample,
        aim=detectable_change.aim(wave, target=sample.target, at=wave.opened_at or now),
        numbers={"size": size, "target": target},
    )


NUMBER = "number-"


class MarginForm(forms.Form):
    """A number for each answer of one question, and the source."""

    source = line_field(
        gettext_lazy("Where these numbers come from, and of which day"),
        gettext_lazy("Say where the numbers come from, and of which day they are."),
        longest=200,
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
    def arguments(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        source = values.pop("source")
        numbers = {name.removeprefix(NUMBER): number or 0 for name, number in values.items()}
        return {"field": self.field.code, "numbers": numbers, "source": source}


@staff_only(Right.RUN_SURVEYS)
def weights(request: StaffRequest, slug: str) -> HttpResponse:
    """Describe the margin before opening; later read it, with weighted shares once counted."""
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug)
    margin = Margin.of(wave)
    form = None if wave.opened_at else _form(request, wave, margin)
    message = _("Recorded: it is included in the technical sheet.")
    if form is not None and apply_form(request, form, Margin.describe, message, wave=wave):
        return redirect("surveys-desk:weights", slug)
    context: dict[str, Any] = {"form": form, "questions": _questions(wave)}
    context["margin"] = _margin_context(wave, margin) if margin else None
    context["shares"] = _shares(wave, margin) if margin and wave.closed_at else None
    return render_wave_page(request, "desk/weights", wave, **context)


def _questions(wave: Wave) -> list[tuple[str, str]]:
    """Questions with one answer, by which a margin can be known."""
    return [
        (field.code, f"{question.number}. {field.row or question.text}")
        for question in wave.version.form.questions
        for field in question.fields
        if field.kind == FieldKind.ONE
    ]


def _form(request: StaffRequest, wave: Wave, margin: Margin | None) -> MarginForm | None:
    """The form for the chosen question, or for the stored margin."""
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
    field = wave.version.form.by_code[margin.field]
    known = [
        (choice.text, numbers.whole(margin.numbers[choice.code]))
        for choice in field.choices
        if choice.code in margin.numbers
    ]
    text = dict(_questions(wave))[margin.field]
    return {"question": text, "numbers": known, "source": margin.source}


def _shares(wave: Wave, margin: Margin) -> list[weighted_shares.QuestionShares]:
    found = wave_results.results(wave)
    return [] if found.responses is None else list(weighted_shares.weight(wave, found, margin))
