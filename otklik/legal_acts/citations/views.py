"""«Что задето»: places that rest on an act whose words have changed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.citations import follow_changes
from otklik.legal_acts.citations.change_notice import Touched
from otklik.legal_acts.citations.models import Impact
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_safe
@staff_only(Right.SEE_DESK)
def touched(request: StaffRequest) -> HttpResponse:
    """What waits for whoever looks, each with its difference; what was looked at on request."""
    is_settled = request.GET.get("settled") == "1"
    rows = Impact.objects.shown_to(request.user).newest_first()
    rows = rows.filter(settled_at__isnull=not is_settled)
    rows = rows.select_related("citation__owner", "citation__unit", "settled_by")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    acts = {act.code: act for act in Act.objects.filter(code__in={r.citation.code for r in page})}
    today = timezone.localdate()
    context = {
        "page": page,
        "touched": [Touched.of(row, acts.get(row.citation.code), on=today) for row in page],
        "is_settled": is_settled,
        "waiting": Impact.objects.shown_to(request.user).open().count(),
    }
    return render(request, "legal_acts/desk/touched.html", context)


@require_POST
@staff_only(Right.SEE_DESK)
def settling(request: StaffRequest, pk: int) -> HttpResponse:
    """Looked at, or changed: one press, with a word if there is one."""
    impact = get_object_or_404(
        Impact.objects.shown_to(request.user).select_related("citation"), pk=pk
    )
    outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "").strip()[:300]
    if outcome not in Impact.Outcome.values:
        messages.error(request, _("Say whether the place was changed or stays as it is."))
        return redirect("legal-acts-desk:touched")
    with refusals_to_messages(request):
        follow_changes.settle(
            impact, Impact.Outcome(outcome), note=note, by=request.user, at=timezone.now()
        )
        messages.success(request, _("Noted: %(title)s.") % {"title": impact.citation.title})
    return redirect("legal-acts-desk:touched")
