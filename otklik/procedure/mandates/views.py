from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.core.web.refusals import pressed, tried
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.procedure.mandates.forms import MandateForm
from otklik.procedure.mandates.models import Mandate


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.SEE_DESK)
def mandates(request: StaffRequest) -> HttpResponse:
    """Who is authorised, by which document; whoever appoints writes a document down."""
    may_appoint = request.user.may(Right.APPOINT_KEEPER)
    if request.method == "POST" and not may_appoint:
        messages.error(request, _("Whoever leads the programme writes appointments down."))
        return redirect("procedure:mandates")
    now = timezone.now()
    people = User.holding(Right.KEEP_PROCEDURE, on=localdate(now), institution=None).exclude(
        pk=request.user.pk
    )
    form = MandateForm(request.POST or None, people=people)
    if request.method == "POST" and tried(
        request,
        form,
        lambda typed: Mandate.record(typed.pop("user"), **typed, by=request.user, at=now),
        lambda mandate: _("Written down: %(mandate)s.") % {"mandate": mandate},
    ):
        return redirect("procedure:mandates")
    acting = set(Mandate.objects.acting(on=localdate(now)).values_list("pk", flat=True))
    context = {
        "mandates": [(one, one.pk in acting) for one in Mandate.objects.newest_first()],
        "form": form,
        "may_appoint": may_appoint,
        "now": now,
    }
    return render(request, "procedure/mandates.html", context, status=422 if form.errors else 200)


@require_POST
@staff_only(Right.APPOINT_KEEPER)
def ending(request: StaffRequest, pk: int) -> HttpResponse:
    """From tomorrow on it does not act."""
    mandate, now = get_object_or_404(Mandate, pk=pk), timezone.now()
    pressed(
        request,
        lambda: mandate.end(on=localdate(now), by=request.user, at=now),
        _("Today is its last day."),
    )
    return redirect("procedure:mandates")
