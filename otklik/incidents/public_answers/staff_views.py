from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.lookup import load
from otklik.incidents.public_answers import site_list as shown_pairs
from otklik.incidents.public_answers.forms import PairForm
from otklik.incidents.public_answers.models import Pair, open_answers
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_safe
@staff_only(Right.SHOW_ON_SITE)
def pairs(request: StaffRequest) -> HttpResponse:
    """What stands on the first page of the site, newest first."""
    shown = (
        Pair.objects.shown()
        .filter(incident__in=Incident.objects.visible_to(request.user))
        .select_related("incident", "shown_by", "signed")
    )
    open_ones = set(Pair.objects.on_first_page().values_list("pk", flat=True))
    return render(
        request,
        "incidents/pairs.html",
        {
            "pairs": [(one, one.pk in open_ones) for one in shown],
            "on_home": shown_pairs.SHOWN_AT_ONCE,
            "now": timezone.now(),
        },
    )


@staff_only(Right.SHOW_ON_SITE)
def pair(request: StaffRequest, number: int) -> HttpResponse:
    """Retell a question and its answer for everyone."""
    incident = load(request, number)
    form = PairForm(incident, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_to_form(form):
            Pair.show(incident, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("It stands on the first page of the site now."))
            return redirect("incidents:pairs")
    context = {
        "incident": incident,
        "form": form,
        "has_answers": open_answers().exists(),
        "shown": incident.pairs.shown().first(),
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/pair.html", context, status=status)


@require_POST
@staff_only(Right.SHOW_ON_SITE)
def pair_withdrawal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a pair off the site."""
    pair = get_object_or_404(
        Pair.objects.filter(incident__in=Incident.objects.visible_to(request.user)), pk=pk
    )
    pair.withdraw(by=request.user, at=timezone.now())
    messages.success(request, _("Taken off the site."))
    return redirect("incidents:pairs")
