"""Who may speak of what."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.dashboards.media_relations.approval_actions import only_in_the_field
from otklik.dashboards.media_relations.forms import SpeakerForm
from otklik.dashboards.media_relations.speakers.models import Speaker, present
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.WORK_FIELD)
def speakers(request: StaffRequest) -> HttpResponse:
    """Each with their topics and who stands in today; whoever approves names them."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = SpeakerForm(request.POST or None, today=today)
    if form.is_valid():
        with refusals_to_form(form):
            Speaker.name(**form.cleaned_data, by=request.user, at=now, today=today)
            messages.success(request, _("Named."))
            return redirect("media-relations:speakers")
    context = {
        "speaking": present(Speaker.objects.in_post(on=today).for_list(), on=today),
        "may_name": request.user.may(Right.APPROVE),
        "form": form,
        "now": now,
    }
    status = 422 if form.errors else 200
    return render(request, "dashboards/acting/speakers.html", context, status=status)


@require_POST
@staff_only(Right.APPROVE)
def ending(request: StaffRequest, pk: int) -> HttpResponse:
    only_in_the_field(request)
    found = get_object_or_404(Speaker, pk=pk)
    with refusals_to_messages(request):
        found.end(by=request.user, at=timezone.now())
        messages.success(request, _("Ended: they speak no longer."))
    return redirect("media-relations:speakers")
