from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from otklik.channels.models import Account, Delivery
from otklik.core.pressing import tried
from otklik.incidents import delivering, resending
from otklik.incidents.forms import DeliveryVerdictForm
from otklik.incidents.models import Incident, Reply
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


@require_safe
@staff_only(Right.RESOLVE_DELIVERY)
def deliveries(request: StaffRequest) -> HttpResponse:
    """Replies of which nobody knows whether they stand in the network."""
    replies = (
        Reply.objects.unconfirmed()
        .filter(incident__in=Incident.objects.visible_to(request.user))
        .select_related("incident", "delivery", "delivery__account", "author")
    )
    failed = resending.failed_replies(request.user)
    return render(request, "incidents/deliveries.html", {"replies": replies, "failed": failed})


@require_POST
@staff_only(Right.RESOLVE_DELIVERY)
def sending_again(request: StaffRequest, account: str, kind: str) -> HttpResponse:
    """All replies of one page that failed for one cause, by one press."""
    page = get_object_or_404(Account.objects.visible_to(request.user).pages(), code=account)
    gone, why = resending.send_again(page.code, kind, by=request.user, at=timezone.now())
    if gone:
        messages.success(
            request,
            ngettext("%(count)d reply is sent again.", "%(count)d replies are sent again.", gone)
            % {"count": gone},
        )
    if why or not gone:
        messages.error(request, why or _("Nothing is left to be sent again for this cause."))
    return redirect("incidents:deliveries")


@staff_only(Right.RESOLVE_DELIVERY)
def delivery(request: StaffRequest, pk: int) -> HttpResponse:
    """A person looks into the network and says what they see."""
    reply = get_object_or_404(
        Reply.objects.filter(incident__in=Incident.objects.visible_to(request.user)).select_related(
            "incident", "delivery", "delivery__account", "in_reply_to"
        ),
        delivery=pk,
    )
    delivery: Delivery = get_object_or_404(Delivery, pk=pk)
    form = DeliveryVerdictForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if tried(
        request,
        form,
        lambda _typed: form.settle(delivery, by=request.user, at=now),
        lambda _done: (
            _("The answer is sent again.")
            if form.cleaned_data["verdict"] == "send_again"
            else _("Noted.")
        ),
    ):
        delivering.settle(delivery.pk, at=now)
        return redirect("incidents:incident", reply.incident.number)
    return render(
        request,
        "incidents/delivery.html",
        {"reply": reply, "incident": reply.incident, "delivery": delivery, "form": form},
        status=422 if form.errors else 200,
    )
