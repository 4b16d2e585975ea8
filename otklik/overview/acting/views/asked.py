"""What people ask and we have not explained."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.answers.models import AnswersPage
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right
from otklik.overview.acting.unexplained import unexplained
from otklik.overview.period import NAMES, Period


@require_safe
@staff_only(Right.WORK_FIELD)
def asked(request: StaffRequest) -> HttpResponse:
    """Those asked most often first; each leads to an answer or to an occasion for news."""
    now = timezone.now()
    wish = {"period": request.GET.get("period", "quarter")}
    period = Period.from_address(wish, today=timezone.localdate(now))
    context = {
        "period": period,
        "lengths": list(NAMES.items()),
        "found": unexplained(period, at=now),
        "answers": AnswersPage.objects.order_by("pk").first(),
    }
    return render(request, "overview/acting/asked.html", context)
