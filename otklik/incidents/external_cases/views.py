from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit.models import Line
from otklik.core.web.handle_refusals import apply_form, apply_verb, create_from_form, render_form
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import load
from otklik.incidents.external_cases.forms import AcceptForm, OutsideCaseForm, ReturnForm
from otklik.incidents.external_cases.models import OutsideCase, reconcile
from otklik.incidents.importing.models import ImportRun
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


def load_case(request: StaffRequest, pk: int) -> OutsideCase:
    """The case, if this member of staff may see its incident; else 404."""
    visible = OutsideCase.objects.filter(incident__in=Incident.objects.visible_to(request.user))
    return get_object_or_404(visible.select_related("incident__account", "incident__client"), pk=pk)


@staff_only(Right.SEE_DESK, "GET")
def cases(request: StaffRequest) -> HttpResponse:
    """The daily list: what to hand over, what was returned, what the last export lacks."""
    system = request.GET.get("system", "")
    system = system if system in OutsideCase.System.values else OutsideCase.System.IM.value
    visible = OutsideCase.objects.of(system).filter(
        incident__in=Incident.objects.visible_to(request.user)
    )
    exports = ImportRun.objects.visible_to(request.user)
    context = {
        "system": system,
        "systems": OutsideCase.System.choices,
        "found": reconcile(visible, exported_at=exports.last_export_at(system)),
        "now": timezone.now(),
    }
    return render(request, "incidents/external_cases/cases.html", context)


@staff_only(Right.TRIAGE)
def noting(request: StaffRequest, number: int) -> HttpResponse:
    incident = load(request, number)
    form = OutsideCaseForm(
        request.POST if request.method == "POST" else None, initial={"publisher": "us"}
    )
    if case := create_from_form(request, form, OutsideCase.note, field="number", incident=incident):
        messages.success(request, _("Recorded: %(case)s.") % {"case": case})
        return redirect("incidents:external-case", case.pk)
    context = {"incident": incident, "form": form}
    return render_form(request, "incidents/external_cases/noting.html", context)


@staff_only(Right.SEE_DESK, "GET")
def case(request: StaffRequest, pk: int) -> HttpResponse:
    return show(request, load_case(request, pk))


def show(request: StaffRequest, case: OutsideCase, **refused: forms.Form) -> HttpResponse:
    """The page of a case; a refused form is shown as it was typed."""
    context = {
        "case": case,
        "incident": case.incident,
        "answer": case.answer,
        "return_form": ReturnForm(),
        "accept_form": AcceptForm(),
        "lines": Line.objects.about(case.incident).filter(verb__startswith="case."),
        "now": timezone.now(),
        **refused,
    }
    return render_form(request, "incidents/external_cases/case.html", context)


@staff_only(Right.SEND, "POST")
def handing(request: StaffRequest, pk: int) -> HttpResponse:
    message = _("Recorded: transferred. It is accepted only when the other side says so.")
    apply_verb(request, load_case(request, pk).hand_over, message)
    return redirect("incidents:external-case", pk)


@staff_only(Right.SEND, "POST")
def returning(request: StaffRequest, pk: int) -> HttpResponse:
    case, form = load_case(request, pk), ReturnForm(request.POST)
    message = _("Recorded: returned. Correct the answer and transfer it again.")
    if apply_form(request, form, case.return_with, message):
        return redirect("incidents:external-case", pk)
    return show(request, case, return_form=form)


@staff_only(Right.SEND, "POST")
def accepting(request: StaffRequest, pk: int) -> HttpResponse:
    case, form = load_case(request, pk), AcceptForm(request.POST)
    if apply_form(request, form, case.accept, _("Recorded: accepted.")):
        return redirect("incidents:external-case", pk)
    return show(request, case, accept_form=form)
