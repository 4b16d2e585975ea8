from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.web.handle_refusals import refusals_to_form
from otklik.incidents.cases.incident import Incident
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.privacy.legal_holds.forms import HoldForm
from otklik.privacy.legal_holds.models import Hold
from otklik.privacy.retention.views import _show


@require_POST
@staff_only(Right.ERASE)
def holding(request: StaffRequest) -> HttpResponse:
    """Erase nothing of an incident until a day."""
    form = HoldForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "incident"):
            values = dict(form.cleaned_data)
            visible = Incident.objects.visible_to(request.user)
            incident = visible.numbered(values.pop("incident"))
            Hold.put(incident, **values, by=request.user, at=timezone.now())
            messages.success(request, _("Held: nothing of it is erased until that day."))
            return redirect("privacy:retention")
    return _show(request, hold_form=form)


@require_POST
@staff_only(Right.ERASE)
def hold_lifting(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(Hold, pk=pk).lift(by=request.user, at=timezone.now())
    messages.success(request, _("The hold is lifted."))
    return redirect("privacy:retention")
