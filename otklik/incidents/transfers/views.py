"""Handing an incident over to an institution or to the authority, and what was handed over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.view_helpers import load
from otklik.incidents.inbox.bulk_actions import press
from otklik.incidents.inbox.models import Batch
from otklik.incidents.transfers.forms import TransferForm
from otklik.incidents.transfers.models import Transfer
from otklik.incidents.transfers.transfer_text import handed_over_words
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

PER_PAGE = 50


@staff_only(Right.TRIAGE)
def transfer(request: StaffRequest, number: int) -> HttpResponse:
    """Say where it goes and why; what goes along and what stays is said beside."""
    incident, now = load(request, number), timezone.now()
    form = TransferForm(request.POST if request.method == "POST" else None, incident=incident)
    if request.method == "POST" and form.is_valid():
        to, why = form.receiver, form.cleaned_data["why"]

        def give(one: Incident) -> None:
            Transfer.give(one, to=to, why=why, by=request.user, at=now)

        kind = Batch.Kind.HANDED_ON
        pressed = press([incident], give, kind=kind, by=request.user, at=now)
        if pressed.done:
            name = Transfer.objects.filter(incident=incident).latest("pk").receiver_name
            messages.success(request, handed_over_words(incident, name))
            return redirect("incidents:queue")
        form.add_error(None, pressed.refused[0][1])
    context = {"incident": incident, "form": form, "now": now}
    status = 422 if form.errors else 200
    return render(request, "incidents/transfers/transfer.html", context, status=status)


@require_safe
@staff_only(Right.SEE_DESK)
def transfers(request: StaffRequest) -> HttpResponse:
    """What went elsewhere, newest first: where, when and why, and nothing of what it is about."""
    now = timezone.now()
    transfers_found = Transfer.objects.given_by(request.user).with_names()
    context = {
        "page": Paginator(transfers_found, PER_PAGE).get_page(request.GET.get("page")),
        "undoable": Batch.objects.undoable(by=request.user, at=now).first(),
        "now": now,
    }
    return render(request, "incidents/transfers/list.html", context)
