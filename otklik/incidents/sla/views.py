from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import choice_field
from otklik.core.web.handle_refusals import apply_verb, create_from_form, render_form
from otklik.incidents.sla.models import Clock, ClockStart, Norm, NormDocument
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.document_registration.registration_form import SettingDocumentForm
from otklik.organisation.people.roles_and_rights import Right


class ClockForm(forms.Form):
    starts = choice_field(
        gettext_lazy("Time limits are counted from the moment"), choices=ClockStart.choices
    )


class DocumentForm(SettingDocumentForm):
    """A document and the norms that it sets; empty ones are not set by it."""

    def __init__(self, *args: Any, norms: Iterable[Norm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.norms = {f"norm-{norm.pk}": norm for norm in norms}
        for name, norm in self.norms.items():
            is_hours = norm.unit == Norm.Unit.MINUTES  # people enter hours instead of minutes
            unit = _("working hours") if is_hours else str(norm.get_unit_display())
            self.fields[name] = forms.DecimalField(
                label=capfirst(_("%(case)s, %(unit)s") % {"case": norm.case, "unit": unit}),
                help_text=_("Now: %(words)s.") % {"words": norm.words},
                required=False,
                min_value=Decimal("0.1") if is_hours else 1,
                max_value=1000,
                decimal_places=1 if is_hours else 0,
                localize=True,
                widget=forms.TextInput(attrs={"size": 6, "inputmode": "decimal"}),
            )

    @property
    def amounts(self) -> dict[Norm, int]:
        return {
            norm: round(value * 60) if norm.unit == Norm.Unit.MINUTES else int(value)
            for name, norm in self.norms.items()
            if (value := self.cleaned_data.get(name)) is not None
        }


@staff_only(Right.SET_NORMS, "GET")
def norms(request: StaffRequest) -> HttpResponse:
    """The norms, their documents, and the start of the clock."""
    return _show(request)


@staff_only(Right.SET_NORMS, "POST")
def clock(request: StaffRequest) -> HttpResponse:
    form = ClockForm(request.POST)
    if not form.is_valid():
        return _show(request, clock_form=form)
    Clock.choose(form.cleaned_data["starts"], by=request.user, at=timezone.now())
    messages.success(request, _("Saved. Time limits that run already stay as they are."))
    return redirect("incidents:sla-rules")


@staff_only(Right.SET_NORMS, "POST")
def document(request: StaffRequest) -> HttpResponse:
    form = DocumentForm(request.POST, norms=Norm.objects.active())
    if document := create_from_form(request, form, NormDocument.record):
        messages.success(request, _("Recorded: %(document)s.") % {"document": document})
        return redirect("incidents:sla-rules")
    return _show(request, document_form=form)


@staff_only(Right.SET_NORMS, "POST")
def lifting(request: StaffRequest, pk: int) -> HttpResponse:
    norm = get_object_or_404(Norm.objects.active(), pk=pk)
    message = _("The document is removed: it is an internal guide again.")
    apply_verb(request, norm.lose_document, message)
    return redirect("incidents:sla-rules")


def _show(request: StaffRequest, **refused: forms.Form) -> HttpResponse:
    norms_here = list(Norm.objects.active())
    context = {
        "norms": norms_here,
        "clock_form": ClockForm(initial={"starts": Clock.current().starts}),
        "document_form": DocumentForm(norms=norms_here),
        **refused,
    }
    return render_form(request, "incidents/sla/deadline_rules.html", context)
