from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.procedure.mandates.forms import MandateForm
from otklik.procedure.mandates.models import Mandate


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.SEE_DESK)
def mandates(request: StaffRequest) -> HttpResponse:
    """Who is authorised, by which document; those who appoint record a document here."""
    now = timezone.now()
    today = localdate(now)
    form = MandateForm(request.POST or None, appointed_by=request.user, on=today)
    if form.is_valid():
        with refusals_to_form(form):
            mandate = Mandate.record(**form.cleaned_data, by=request.user, at=now)
            messages.success(request, _("Written down: %(mandate)s.") % {"mandate": mandate})
            return redirect("procedure:mandates")
    context = {
        "mandates": [(one, one.is_acting(on=today)) for one in Mandate.objects.newest_first()],
        "form": form,
        "may_appoint": request.user.may(Right.APPOINT_KEEPER),
        "now": now,
    }
    return render(request, "procedure/mandates.html", context, status=422 if form.errors else 200)


@require_POST
@staff_only(Right.APPOINT_KEEPER)
def ending(request: StaffRequest, pk: int) -> HttpResponse:
    """From tomorrow on it does not act."""
    mandate, now = get_object_or_404(Mandate, pk=pk), timezone.now()
    with refusals_to_messages(request):
        mandate.end(on=localdate(now), by=request.user, at=now)
        messages.success(request, _("Today is its last day."))
    return redirect("procedure:mandates")
