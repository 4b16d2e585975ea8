from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.channels import alerts as telling
from otklik.channels.condition import condition, trouble_since
from otklik.channels.models import Account, Alert
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


@require_safe
@staff_only(Right.CONNECT)
def alerts(request: StaffRequest) -> HttpResponse:
    """What administrators were told of, newest first; looking at it makes it seen."""
    now = timezone.now()
    unseen = set(Alert.objects.unseen_by(request.user).values_list("pk", flat=True))
    told = Alert.objects.visible_to(request.user).told_lately(at=now).select_related("account")
    page = Paginator(told, 30).get_page(request.GET.get("page"))
    rows = [(alert, telling.sentence(alert), alert.pk in unseen) for alert in page]
    telling.see(request.user, at=now)
    context = {"page": page, "rows": rows, "doubtful": _doubtful(request)}
    return render(request, "channels/alerts.html", context)


def _doubtful(request: StaffRequest) -> list[Account]:
    """Their last check found something, which may be a hiccup: nobody was told of it yet."""
    ailing = Account.objects.visible_to(request.user).pages().troubled().order_by("name")
    return [
        account
        for account in ailing
        if condition(account).needs_mending and trouble_since(account) is None
    ]
