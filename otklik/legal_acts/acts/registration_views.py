"""How the document system knows an act: number, date, resolution, the signed scan, and the text to
copy there."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from otklik.core.web.handle_refusals import refusals_to_form
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.export.document_system_text import act_lines
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.document_registration.registration_form import (
    RegistrationForm,
    register,
    saved_message,
    scan_response,
)
from otklik.organisation.people.roles_and_rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.EDIT_SITE)
def registration(request: StaffRequest, code: str) -> HttpResponse:
    act = get_object_or_404(Act.objects.with_editions(), code=code)
    form = RegistrationForm(request.POST or None, paper=act)
    if form.is_valid():
        with refusals_to_form(form):
            register(request, act, form)
            messages.success(request, saved_message())
            return redirect("legal-acts-desk:registration", code)
    now = timezone.now()
    context = {
        "act": act,
        "registration_form": form,
        "former": act.former_registrations(),
        "copied": "\n".join(act_lines(act, on=timezone.localdate(now))),
        "may_keep": True,
        "now": now,
    }
    status = 422 if form.errors else 200
    return render(request, "legal_acts/desk/registration.html", context, status=status)


@require_safe
@staff_only(Right.EDIT_SITE)
def scan(request: StaffRequest, code: str) -> FileResponse:
    act = get_object_or_404(Act, code=code)
    return scan_response(act, former=request.GET.get("former"))
