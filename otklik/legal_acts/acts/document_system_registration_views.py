"""Registration of an act in the document system (СЭД): number, date, resolution, scan, text to
copy."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from otklik.core.web.handle_refusals import render_form
from otklik.legal_acts.acts.act import Act
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.document_registration.registration_form import (
    RegistrationForm,
    register,
    scan_response,
)
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.EDIT_SITE)
def registration(request: StaffRequest, code: str) -> HttpResponse:
    act = get_object_or_404(Act.objects.with_editions(), code=code)
    form = RegistrationForm(request.POST or None, paper=act)
    if register(request, act, form):
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
    return render_form(request, "legal_acts/desk/registration.html", context)


@staff_only(Right.EDIT_SITE, "GET")
def scan(request: StaffRequest, code: str) -> FileResponse:
    act = get_object_or_404(Act, code=code)
    return scan_response(act, former=request.GET.get("former"))


def act_lines(act: Act, *, on: date) -> Iterator[str]:
    fields = (
        (_("Kind"), act.kind),
        (_("Number"), act.number),
        (pgettext("of an act", "Day"), _format_day(act.adopted_on)),
        (_("Adopted by"), act.body),
        (_("Title"), act.title),
        (_("Signed by"), act.signed_by),
        (_("Status"), act.staff_status(on).words),
        (_("Day of effect"), _format_day(act.effective_on)),
        (_("Day of repeal"), _format_day(act.repealed_on)),
        (_("Registration"), act.registration),
        (_("Resolution"), act.resolution),
        (_("Address"), f"{settings.BASE_URL}{url}" if (url := act.clause_url("")) else ""),
    )
    return (f"{name}: {value}" for name, value in fields if value)


def _format_day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
