"""Events that no app received."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account
from otklik.channels.inbound import set_aside_event_counts as words
from otklik.channels.inbound.models import RawEvent
from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.ingest import accept_set_aside
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

ROWS = 20  # each is parsed again from its body


def _account(request: StaffRequest, code: str) -> Account:
    pages = Account.objects.visible_to(request.user).pages().prefetch_related("secrets")
    return get_object_or_404(pages, code=code)


@staff_only(Right.TRIAGE, "GET")
def set_aside(request: StaffRequest, code: str) -> HttpResponse:
    """Newest first, all or those of one reason."""
    account, now = _account(request, code), timezone.now()
    tallies = words.tallies(account, at=now)
    reason = request.GET.get("reason", "")
    events = RawEvent.objects.set_aside().filter(account=account)
    if reason in words.WORDS:
        events = events.filter(set_aside=reason)
    page = Paginator(events, ROWS).get_page(request.GET.get("page"))
    context = {
        "account": account,
        "tallies": tallies,
        "reason": reason,
        "page": page,
        "rows": [accept_set_aside.read_set_aside(account, raw) for raw in page],
    }
    return render(request, "ingest/set_aside.html", context)


@staff_only(Right.TRIAGE, "POST")
def incident(request: StaffRequest, code: str, event: int) -> HttpResponse:
    account = _account(request, code)
    raw = get_object_or_404(RawEvent.objects.filter(account=account), pk=event)
    with refusals_to_messages(request):
        made = accept_set_aside.take_in(raw.pk, by=request.user, at=timezone.now())
        messages.success(request, _("The incident is in the queue."))
        return redirect("incidents:incident", made.number)
    return redirect("set-aside:list", code)
