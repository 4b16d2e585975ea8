from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.incidents.sla.forms import ClockForm, DocumentForm
from otklik.incidents.sla.models import Clock, Norm, NormDocument
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_safe
@staff_only(Right.SET_NORMS)
def norms(request: StaffRequest) -> HttpResponse:
    """How long answers may take, by which documents, and from when it is counted."""
    return _show(request)


@require_POST
@staff_only(Right.SET_NORMS)
def clock(request: StaffRequest) -> HttpResponse:
    """Count from another moment, from now on."""
    form = ClockForm(request.POST)
    if not form.is_valid():
        return _show(request, clock_form=form)
    Clock.choose(form.cleaned_data["starts"], by=request.user, at=timezone.now())
    messages.success(request, _("Saved. Time limits that run already stay as they are."))
    return redirect("incidents:norms")


@require_POST
@staff_only(Right.SET_NORMS)
def document(request: StaffRequest) -> HttpResponse:
    """Record the document that sets norms, with the amounts it sets."""
    form = DocumentForm(request.POST, norms=Norm.objects.active())
    if form.is_valid():
        with refusals_to_form(form):
            document = NormDocument.record(
                **form.particulars, amounts=form.amounts, by=request.user, at=timezone.now()
            )
            messages.success(request, _("Recorded: %(document)s.") % {"document": document})
            return redirect("incidents:norms")
    return _show(request, document_form=form)


@require_POST
@staff_only(Right.SET_NORMS)
def lifting(request: StaffRequest, pk: int) -> HttpResponse:
    """The document holds no longer."""
    norm = get_object_or_404(Norm.objects.active(), pk=pk)
    with refusals_to_messages(request):
        norm.lose_document(by=request.user, at=timezone.now())
        messages.success(request, _("The document is taken off: an internal guide again."))
    return redirect("incidents:norms")


def _show(
    request: StaffRequest,
    *,
    clock_form: ClockForm | None = None,
    document_form: DocumentForm | None = None,
) -> HttpResponse:
    known = list(Norm.objects.active())
    context = {
        "norms": known,
        "clock_form": clock_form or ClockForm(initial={"starts": Clock.current().starts}),
        "document_form": document_form or DocumentForm(norms=known),
    }
    status = 422 if clock_form or document_form else 200
    return render(request, "incidents/deadline/norms.html", context, status=status)
