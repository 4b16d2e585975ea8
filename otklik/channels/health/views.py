"""Official pages at the desk: what works, what waits, what must be repaired."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.accounts.page_passport import Passport
from otklik.channels.health import send_alerts as telling
from otklik.channels.health import status
from otklik.channels.health.models import Alert, Errand
from otklik.channels.health.status import condition, trouble_since
from otklik.channels.inbound import set_aside_event_counts
from otklik.channels.networks.registry import capabilities
from otklik.channels.outbound.wait_reasons import is_surely_unsent, wait_of_account
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

ERRAND_KEY = "errand"  # in the session: the job for which this person waits


def load(request: StaffRequest, code: str) -> Account:
    """The account, or 404 if this member of staff may not see it."""
    return get_object_or_404(Account.objects.visible_to(request.user).pages(), code=code)


@staff_only(Right.SEE_DESK, "GET")
def accounts(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    found = list(Account.objects.visible_to(request.user).pages().prefetch_related("feeds"))
    waiting = status.waiting(found, at=now)
    rows = [(account, status.condition(account), waiting.get(account.pk)) for account in found]
    context = {"rows": rows, "may_connect": request.user.may(Right.CONNECT)}
    return render(request, "channels/accounts.html", context)


@staff_only(Right.SEE_DESK, "GET")
def account(request: StaffRequest, code: str) -> HttpResponse:
    """One account; refreshed each second while a worker asks the network."""
    found, now = load(request, code), timezone.now()
    errand = found.errands.select_related("asked_by").first()
    is_at_work = errand is not None and errand.is_at_work(at=now)
    if not is_at_work:
        _show_outcome_once(request, errand)
    context = _account_context(request.user, found, now)
    context |= {"errand": errand, "is_at_work": is_at_work}
    if not request.headers.get("HX-Request"):
        return render(request, "channels/account.html", context)
    response = render(request, "channels/account.html#errand", context)
    if not is_at_work:
        response["HX-Refresh"] = "true"
    return response


def _account_context(user: User, found: Account, now: datetime) -> dict[str, Any]:
    wait = wait_of_account(found, now=now)
    return {
        "account": found,
        "condition": status.condition(found),
        "wait": wait,
        "is_surely_unsent": wait is not None and is_surely_unsent(found),
        "waiting": status.waiting([found], at=now).get(found.pk, ()),
        "readings": status.readings(found, at=now),
        "set_aside": set_aside_event_counts.tallies(found, at=now),
        "may_triage": user.may(Right.TRIAGE),
        "decision": found.decision,
        "hears": capabilities(found).webhook,
        "may_connect": user.may(Right.CONNECT),
        "passport": Passport.objects.of(found),
        "may_edit": user.may(Right.EDIT_SITE),
        "may_decide": user.may(Right.DECIDE_DIALOGUE),
        "now": now,
    }


def remember_errand(request: StaffRequest, errand: Errand) -> None:
    """The result is shown to this person, even if the worker finishes before the next page."""
    request.session[ERRAND_KEY] = errand.pk


def _show_outcome_once(request: StaffRequest, errand: Errand | None) -> None:
    """As a message, which takes the focus, to the person who requested it."""
    if errand is None or not errand.sentence or request.session.get(ERRAND_KEY) != errand.pk:
        return
    del request.session[ERRAND_KEY]
    say = messages.success if errand.is_done else messages.error
    say(request, errand.sentence)


@staff_only(Right.CONNECT, "GET")
def alerts(request: StaffRequest) -> HttpResponse:
    """Alerts for administrators, newest first; opening the list marks them seen."""
    now = timezone.now()
    unseen = set(Alert.objects.unseen_by(request.user).values_list("pk", flat=True))
    alerts_found = Alert.objects.visible_to(request.user).recent(at=now).select_related("account")
    page = Paginator(alerts_found, 30).get_page(request.GET.get("page"))
    rows = [(alert, telling.sentence(alert), alert.pk in unseen) for alert in page]
    telling.mark_alerts_read(request.user, at=now)
    context = {"page": page, "rows": rows, "doubtful": _doubtful(request)}
    return render(request, "channels/alerts.html", context)


def _doubtful(request: StaffRequest) -> list[Account]:
    """Accounts with one failed check, perhaps accidental: no alert yet."""
    ailing = Account.objects.visible_to(request.user).pages().troubled().order_by("name")
    return [
        account
        for account in ailing
        if condition(account).needs_mending and trouble_since(account) is None
    ]
