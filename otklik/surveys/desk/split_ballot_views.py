"""At the desk: whether a survey is asked by two versions of its questionnaire."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.desk.forms import VersionField
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.page_context import particulars


class HalfForm(forms.Form):
    version = VersionField(
        label=gettext_lazy("Version that a half of the people answer"),
        queryset=InstrumentVersion.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose a version")},
    )

    def __init__(self, wave: Wave, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same = InstrumentVersion.objects.filter(instrument=wave.version.instrument_id).approved()
        field = self.fields["version"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = same.exclude(pk=wave.version_id).newest_first()

    @property
    def has_others(self) -> bool:
        """Whether there is a version to choose."""
        field = self.fields["version"]
        return isinstance(field, forms.ModelChoiceField) and bool(field.queryset)


@staff_only(Right.RUN_SURVEYS)
def halves(request: StaffRequest, slug: str) -> HttpResponse:
    waves = Wave.objects.whole().with_half().with_version()
    wave = get_object_or_404(waves, slug=slug)
    press = request.POST.get("_do", "")
    form = HalfForm(wave, request.POST if press == "split" else None)
    if press == "join":
        with refusals_to_messages(request):
            split_ballot.join(wave, by=request.user, at=timezone.now())
            messages.success(request, _("Everybody answers one version."))
        return redirect("surveys-desk:wave", slug)
    if form.is_valid():
        with refusals_to_messages(request):
            version = form.cleaned_data["version"]
            split_ballot.split(wave, version, by=request.user, at=timezone.now())
            messages.success(request, _("Chance will give each person one of the versions."))
        return redirect("surveys-desk:wave", slug)
    context = {**particulars(request, wave), "form": form, "half": wave.other_half}
    return render(request, "surveys/desk/halves.html", context, status=422 if form.errors else 200)
