"""Who may speak on which topics."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import apply_form, apply_verb, render_form
from otklik.dashboards.media_relations.approval_views import require_field_right
from otklik.dashboards.media_relations.forms import SpeakerForm
from otklik.dashboards.media_relations.speakers.models import Speaker, current_speakers
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.WORK_FIELD)
def speakers(request: StaffRequest) -> HttpResponse:
    """Each with topics and today's substitute; named by those who approve replies."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = SpeakerForm(request.POST or None, today=today)
    if apply_form(request, form, Speaker.name, _("Appointed."), today=today):
        return redirect("media-relations:speakers")
    context = {
        "speaking": current_speakers(Speaker.objects.in_post(on=today).for_list(), on=today),
        "may_name": request.user.may(Right.APPROVE),
        "form": form,
        "now": now,
    }
    return render_form(request, "dashboards/media_relations/speakers.html", context)


@staff_only(Right.APPROVE, "POST")
def end_speaker(request: StaffRequest, pk: int) -> HttpResponse:
    require_field_right(request)
    found = get_object_or_404(Speaker, pk=pk)
    apply_verb(request, found.end, _("No longer a speaker."))
    return redirect("media-relations:speakers")
