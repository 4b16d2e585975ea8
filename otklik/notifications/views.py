from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.notifications.notice import Notice, Recipient
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

PER_PAGE = 30


@require_safe
@staff_only(Right.SEE_DESK)
def inbox(request: StaffRequest) -> HttpResponse:
    """What this person was told; looking at it makes it read."""
    now, is_open = timezone.now(), request.GET.get("view") != "all"
    theirs = Notice.objects.shown_to(request.user, at=now)
    theirs = theirs.open() if is_open else theirs
    page = Paginator(theirs, PER_PAGE).get_page(request.GET.get("page"))
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


@require_POST
@staff_only(Right.SEE_DESK)
def taking(request: StaffRequest, pk: int) -> HttpResponse:
    """«Взять оповещение»: the others see who looks into it; what it is about stays whose it was."""
    notice = get_object_or_404(Notice, pk=pk, recipients__user=request.user)
    if notice.acknowledged_by_id == request.user.pk or notice.acknowledge(
        by=request.user, at=timezone.now()
    ):
        messages.success(request, _("You took the notice: the others see that."))
    else:
        message = _("The notice is taken already: %(who)s.")
        messages.info(request, message % {"who": notice.acknowledged_by})
    return redirect("notifications:inbox")
