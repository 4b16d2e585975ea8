"""Raise a finding from a figure of a question, as its baseline."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.web.handle_refusals import refusals_to_form
from otklik.improvements.findings.forms import FindingField
from otklik.improvements.findings.models import Finding
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.findings import create as findings
from otklik.surveys.waves.desk_view_helpers import render_wave_page
from otklik.surveys.waves.models import Wave


class FindingForm(forms.Form):
    """A figure and the problem it shows; or an existing finding that it supports."""

    figure = forms.ChoiceField(
        label=gettext_lazy("Figure"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose a figure of the list."),
            "invalid_choice": gettext_lazy("Choose a figure of the list."),
        },
    )
    finding = FindingField(
        label=gettext_lazy("Finding that it shows"),
        empty_label=gettext_lazy("a new one: say below what is wrong"),
    )
    statement = forms.CharField(
        label=gettext_lazy("What is wrong with our work"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One sentence about the work, not about a person."),
        error_messages={
            "required": gettext_lazy("Say in a sentence what is wrong."),
            "max_length": gettext_lazy("Say it shorter: at most 1000 characters."),
        },
    )

    def __init__(self, *args: Any, figures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figure"].choices = figures  # type: ignore[attr-defined]
        if self.data.get("finding"):
            self.fields["statement"].required = False  # the existing finding has one
        if len(figures) == 1:
            self.fields["figure"].initial = figures[0][0]


@staff_only(Right.KEEP_ASSIGNMENTS)
def raising(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """The finding gets the figure as its baseline; the expectation is stated next."""
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug, closed_at__isnull=False)
    question = wave.version.form.question(number)
    figures = list(findings.figures_of(wave, question)) if question else []
    if question is None or not figures:
        raise Http404
    form = FindingForm(request.POST or None, figures=figures)
    if form.is_valid():
        with refusals_to_form(form):
            return _raise(request, wave, number, **form.cleaned_data)
    return render_wave_page(request, "desk/raising", wave, form=form, question=question)


def _raise(
    request: StaffRequest,
    wave: Wave,
    number: int,
    *,
    figure: str,
    finding: Finding | None,
    statement: str,
) -> HttpResponse:
    """Add the figure to a finding, or raise a new one. Raises Refused."""
    by, now = request.user, timezone.now()
    if finding is not None:
        findings.add(finding, wave, number, figure, by=by, at=now)
        messages.success(request, _("Added: it is shown next to the first figure."))
        return redirect(finding)
    raised = findings.raise_(wave, number, figure, statement=statement, by=by, at=now)
    messages.success(request, _("The finding is raised. Now say what is expected."))
    return redirect("improvements:finding-expectation", raised.number)
