from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.notifications.notice import Notice, Recipient
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

NOTICES_A_PAGE = 30
PERIOD_SHOWN = timedelta(days=14)
BEYOND = timedelta(days=14)  # to show the real end of a gap
WRONG_MOMENT = _("Write day and time like this: 24.11.2026 18:00")


@staff_only(Right.SEE_DESK, "GET")
def inbox(request: StaffRequest) -> HttpResponse:
    """Notices of this person; opening the list marks them read."""
    now, is_open = timezone.now(), request.GET.get("view") != "all"
    theirs = Notice.objects.for_user(request.user, at=now)
    theirs = theirs.open() if is_open else theirs
    page = Paginator(theirs, NOTICES_A_PAGE).get_page(request.GET.get("page"))
    received = Recipient.objects.filter(user=request.user, notice__in=[one.pk for one in page])
    values = {one.notice_id: one for one in received}
    context = {
        "page": page,
        "rows": [(notice, values[notice.pk]) for notice in page],
        "is_open": is_open,
        "is_mailed": settings.MAIL_IS_CONFIGURED and bool(request.user.email),
        "has_server": settings.MAIL_IS_CONFIGURED,
        "now": now,
    }
    answer = render(request, "notifications/inbox.html", context)
    if request.method == "GET":
        received.filter(read_at=None).update(read_at=now)
    return answer


@staff_only(Right.SEE_DESK, "POST")
def taking(request: StaffRequest, pk: int) -> HttpResponse:
    """«Взять оповещение»: the others see who looks into it."""
    notice = get_object_or_404(Notice, pk=pk, recipients__user=request.user)
    if notice.acknowledged_by_id == request.user.pk or notice.acknowledge(
        by=request.user, at=timezone.now()
    ):
        messages.success(request, gettext("You took on the notification: the others see that."))
    else:
        message = gettext("The notification was already taken on: %(who)s.")
        messages.info(request, message % {"who": notice.acknowledged_by})
    return redirect("notifications:notices")
