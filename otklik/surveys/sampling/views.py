"""At the desk: whom a survey asks, how many answers are aimed at, and what so many will show."""

from dataclasses import asdict, fields
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
from otklik.surveys.sampling import sample_size
from otklik.surveys.sampling.models import Sample, Sampling
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.page_context import particulars
from otklik.ui import numbers

MOST = 2_000_000_000
SHORT = {"rows": 2}


class SampleForm(forms.Form):
    """Empty fields mean an open link: whoever wants to answers."""

    target = forms.IntegerField(
        label=gettext_lazy("How many answers are aimed at"),
        required=False,
        min_value=1,
        max_value=MOST,
        help_text=gettext_lazy("The table above says what so many will show"),
    )
    population = forms.CharField(
        label=gettext_lazy("Whom the survey is about"),
        required=False,
        widget=forms.Textarea(attrs=SHORT),
        help_text=gettext_lazy("For example: people who asked the authority something this year"),
    )
    size = forms.IntegerField(
        label=gettext_lazy("How many they are"), required=False, min_value=1, max_value=MOST
    )
    size_source = forms.CharField(
        label=gettext_lazy("Where that number comes from, and of which day"),
        required=False,
        max_length=200,
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

    @property
    def sample(self) -> Sample:
        return Sample(**{one.name: self.cleaned_data[one.name] for one in fields(Sample)})


@staff_only(Right.RUN_SURVEYS)
def sampling(request: StaffRequest, slug: str) -> HttpResponse:
    """Written before it opens; read afterwards."""
    wave = get_object_or_404(Wave.objects.whole().with_version(), slug=slug)
    sample, now = Sampling.of(wave), timezone.now()
    form = SampleForm(request.POST or None, initial=asdict(sample))
    if form.is_valid():
        with refusals_to_form(form):
            Sampling.describe(wave, form.sample, by=request.user, at=now)
            messages.success(request, _("Written down: it goes into the technical sheet."))
            return redirect("surveys-desk:sampling", slug)
    size, target = (numbers.whole(one or 0) for one in (sample.size, sample.target))
    context: dict[str, Any] = {
        **particulars(request, wave),
        "form": form,
        "sample": sample,
        "aim": sample_size.aim(wave, target=sample.target, at=wave.opened_at or now),
        "numbers": {"size": size, "target": target},
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/desk/sampling.html", context, status=status)
