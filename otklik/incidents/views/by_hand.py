from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from otklik.core.pressing import tried
from otklik.incidents.forms import ByHandForm
from otklik.incidents.models import Incident, Reply
from otklik.incidents.views.incident import address_of
from otklik.incidents.views.reply import load_reply
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


@require_safe
@staff_only(Right.SEND)
def waiting(request: StaffRequest) -> HttpResponse:
    """Replies that a person must put into the network, by how long they wait."""
    replies = (
        Reply.objects.by_hand()
        .filter(incident__in=Incident.objects.visible_to(request.user))
        .select_related("incident", "delivery__account", "author")
    )
    return render(
        request, "incidents/by_hand_list.html", {"replies": replies, "now": timezone.now()}
    )


@staff_only(Right.SEND)
def by_hand(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Open the place, paste the text there, bring the link back."""
    reply = load_reply(request, number, key)
    form = ByHandForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and tried(
        request,
        form,
        lambda said: reply.done_by_hand(said["url"], by=request.user, at=timezone.now()),
        _("Noted: the answer stands in the network."),
        field="url",
    ):
        return redirect(address_of(reply.incident, request))
    return render(
        request,
        "incidents/by_hand.html",
        {"reply": reply, "incident": reply.incident, "form": form},
        status=422 if form.errors else 200,
    )
