"""Answers at the desk: those that wait for a signature, those on the site, one with its checks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import apply_verb, refusals_to_messages
from otklik.knowledge.articles import publish_and_reconfirm_answer
from otklik.knowledge.articles.models import AnswerPage
from otklik.knowledge.articles.review_status import review_status, review_statuses
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

LONGEST_NOTE = 300


@staff_only(Right.SEE_DESK, "GET")
def answers(request: StaffRequest) -> HttpResponse:
    """Drafts are for people who write or sign them; others read the answers in force."""
    rows = review_statuses(at=timezone.now())
    has_duty = _sees_drafts(request.user)
    context = {
        "waiting": [row for row in rows if row.waits and has_duty],
        "in_force": [row for row in rows if row.is_on_site and not (row.waits and has_duty)],
        "may_sign": request.user.may(Right.SIGN_ANSWERS),
        "may_edit": request.user.may(Right.EDIT_SITE),
    }
    return render(request, "knowledge/desk/list.html", context)


@staff_only(Right.SEE_DESK, "GET")
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """The latest text, and available actions. People who neither write nor sign read the published
    text, if any."""
    page = get_object_or_404(AnswerPage, pk=pk)
    row = review_status(page, at=timezone.now())
    is_draft = _sees_drafts(request.user) or not row.is_on_site
    read = page.get_latest_revision_as_object() if is_draft else page
    context = {
        **read.reader_context,
        "page": read,
        "row": row,
        "read": page.latest_revision_id if row.waits else page.live_revision_id,
        "tells_change": row.waits and row.is_on_site,
        "changed": request.GET.get("changed", read.change_note)[:LONGEST_NOTE],
        "checks": page.checks.order_by("-at", "-pk")[:10],
        "may_sign": request.user.may(Right.SIGN_ANSWERS),
        "may_edit": request.user.may(Right.EDIT_SITE),
    }
    return render(request, "knowledge/desk/answer.html", context)


@staff_only(Right.SIGN_ANSWERS, "POST")
def signature(request: StaffRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(AnswerPage, pk=pk)
    changed = request.POST.get("changed", "")[:LONGEST_NOTE]
    address = reverse("knowledge-desk:answer", args=[pk])
    with refusals_to_messages(request):
        publish_and_reconfirm_answer.sign(
            page, by=request.user, at=timezone.now(), read=_revision_read(request), changed=changed
        )
        messages.success(request, _("Signed: the answer is on the site."))
        return redirect(address)
    page.refresh_from_db()
    if changed and page.has_unpublished_changes:  # the typed note is shown again
        address = f"{address}?{urlencode({'changed': changed})}"
    return redirect(address)


@staff_only(Right.SIGN_ANSWERS, "POST")
def check(request: StaffRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(AnswerPage, pk=pk)
    message, read = _("Recorded: readers see that it was checked today."), _revision_read(request)
    apply_verb(request, publish_and_reconfirm_answer.check, message, answer=page, read=read)
    return redirect("knowledge-desk:answer", pk)


def _sees_drafts(user: User) -> bool:
    return user.may(Right.EDIT_SITE) or user.may(Right.SIGN_ANSWERS)


def _revision_read(request: StaffRequest) -> int:
    """The revision that was on the screen with the form; 0 for none."""
    value = request.POST.get("read", "")
    return int(value) if value.isascii() and value.isdigit() else 0
