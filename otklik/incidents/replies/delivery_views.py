from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.channels.accounts.models import Account
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import apply_form, refusals_to_form, render_form
from otklik.incidents.cases.load_incident_or_404 import address_of
from otklik.incidents.replies.forms import ByHandForm, DeliveryVerdictForm
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.views import load_reply
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


@staff_only(Right.RESOLVE_DELIVERY, "GET")
def deliveries(request: StaffRequest) -> HttpResponse:
    replies = Reply.objects.unconfirmed().visible_to(request.user)
    replies = replies.select_related("incident", "delivery__account", "author")
    failed = group_failed_replies(request.user)
    return render(
        request, "incidents/replies/deliveries.html", {"replies": replies, "failed": failed}
    )


@staff_only(Right.RESOLVE_DELIVERY, "POST")
def sending_again(request: StaffRequest, account: str, kind: str) -> HttpResponse:
    """Send again all replies of one page that failed for one cause."""
    page = get_object_or_404(Account.objects.visible_to(request.user).pages(), code=account)
    gone, why = send_again(page.code, kind, by=request.user, at=timezone.now())
    if gone:
        sentence = ngettext(
            "%(count)d reply is sent again.", "%(count)d replies are sent again.", gone
        )
        messages.success(request, sentence % {"count": gone})
    if why or not gone:
        messages.error(request, why or _("Nothing is left to send again for this reason."))
    return redirect("incidents:deliveries")


@staff_only(Right.RESOLVE_DELIVERY)
def delivery(request: StaffRequest, pk: int) -> HttpResponse:
    """A person reports what they see in the network."""
    replies = Reply.objects.visible_to(request.user)
    related = replies.select_related("incident", "delivery__account", "in_reply_to")
    reply = get_object_or_404(related, delivery=pk)
    delivery: Delivery = get_object_or_404(Delivery, pk=pk)
    form = DeliveryVerdictForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_to_form(form):
            form.settle(delivery, by=request.user, at=timezone.now())
            Reply.objects.settle(delivery.pk, at=timezone.now())
            messages.success(request, form.outcome)
            return redirect("incidents:incident", reply.incident.number)
    context = {"reply": reply, "incident": reply.incident, "delivery": delivery, "form": form}
    return render_form(request, "incidents/replies/delivery.html", context)


@staff_only(Right.SEND, "GET")
def waiting(request: StaffRequest) -> HttpResponse:
    """Replies that a person must post in the network, longest wait first."""
    replies = Reply.objects.by_hand().visible_to(request.user)
    replies = replies.select_related("incident", "delivery__account", "author")
    context = {"replies": replies, "now": timezone.now()}
    return render(request, "incidents/replies/by_hand_list.html", context)


@staff_only(Right.SEND)
def by_hand(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Open the place, post the text there, bring the link back."""
    reply = load_reply(request, number, key)
    form = ByHandForm(request.POST if request.method == "POST" else None)
    message = _("Recorded: the answer is in the network.")
    if apply_form(request, form, reply.done_by_hand, message, field="url"):
        return redirect(address_of(reply.incident, request))
    context = {"reply": reply, "incident": reply.incident, "form": form}
    return render_form(request, "incidents/replies/by_hand.html", context)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedReplies:
    """Replies of one page that failed for one cause; `kind` identifies it, `why` explains it."""

    account: Account
    kind: str
    why: Any
    replies: list[Reply] = field(default_factory=list)

    @property
    def since(self) -> datetime | None:
        moments = [r.delivery.settled_at for r in self.replies if r.delivery]
        return min((moment for moment in moments if moment is not None), default=None)


def group_failed_replies(user: User) -> list[FailedReplies]:
    """Replies that can be sent again, visible to this person, by page and cause, oldest first."""
    found: dict[tuple[int, str], FailedReplies] = {}
    for reply in _resendable(user):
        delivery = reply.delivery
        group = found.setdefault(
            (delivery.account_id, delivery.error_kind),
            FailedReplies(
                account=delivery.account, kind=delivery.error_kind, why=delivery.error_sentence
            ),
        )
        group.replies.append(reply)
    return list(found.values())


def send_again(account: str, kind: str, *, by: User, at: datetime) -> tuple[int, str]:
    """Send all again, each in its own transaction; returns how many, and reasons of refusals."""
    gone, why = 0, ""
    for reply in _resendable(by).filter(delivery__account__code=account, delivery__error_kind=kind):
        try:
            with transaction.atomic():
                reply.send_again(by=by, at=at)
            gone += 1
        except Refused as refusal:
            why = why or str(refusal)
    return gone, why


def _resendable(user: User) -> Any:
    return (
        Reply.objects.resendable()
        .visible_to(user)
        .select_related("incident", "author", "delivery__account", "in_reply_to__account")
        .order_by("delivery__settled_at", "pk")
    )
