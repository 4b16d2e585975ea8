"""A second person's word: one press a reply, the one that must be answered first at the top."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.incidents.cases.view_helpers import address_of
from otklik.incidents.replies.approval.models import OutsideWord, Suggestion
from otklik.incidents.replies.approval.pending_approvals import ApprovalList, visible_replies
from otklik.incidents.replies.choices import Verdict
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.views import load_reply, sent_words
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.approval_form import SecondWordForm
from otklik.organisation.people.roles_and_rights import Right


@require_safe
@staff_only(Right.APPROVE)
def approvals(request: StaffRequest) -> HttpResponse:
    """What waits for this person; `open` names the one to read, else the first is."""
    return show_waiting(request)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.APPROVE)
def judgement(request: StaffRequest, key: UUID) -> HttpResponse:
    """Agree or return, without leaving the list: the next one opens by itself."""
    reply = get_object_or_404(visible_replies(request.user), key=key)
    if request.method != "POST":
        return redirect(f"{reverse('incidents:approvals')}?open={key}#item")
    form = SecondWordForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            messages.success(request, _judge(request, reply, form))
            is_any_left = visible_replies(request.user).judgeable_by(request.user).exists()
            return redirect(reverse("incidents:approvals") + ("#item" if is_any_left else ""))
    return show_waiting(request, form=form, opened=reply)


@staff_only(Right.APPROVE)
def approval(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """One reply with the whole conversation: agree, return it, or suggest other words."""
    reply = load_reply(request, number, key)
    form = SecondWordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_to_form(form):
            messages.success(request, _judge(request, reply, form))
            return redirect(address_of(reply.incident, request))
    context = {
        "reply": reply,
        "incident": reply.incident,
        "form": form,
        "timeline": reply.incident.messages.with_texts(),
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/approval.html", context, status=status)


def show_waiting(
    request: StaffRequest,
    *,
    form: SecondWordForm | None = None,
    opened: Reply | None = None,
    objecting: OutsideWord | None = None,
) -> HttpResponse:
    """The list; what was refused comes back open, as it was typed."""
    wanted, now = request.GET.get("open", ""), timezone.now()
    waiting = ApprovalList(user=request.user, at=now, wanted=wanted, refused=opened)
    context = {
        "waiting": waiting,
        "opened": waiting.opened,
        "form": form or SecondWordForm(),
        "review": waiting.review,
        "objecting": objecting,
        "now": now,
    }
    status = 422 if (form and form.errors) or objecting else 200
    return render(request, "incidents/approving/list.html", context, status=status)


def _judge(request: StaffRequest, reply: Reply, form: SecondWordForm) -> str:
    """What was done, in words. Raises Refused."""
    now, revision = timezone.now(), form.cleaned_data["revision"]
    if form.cleaned_data["verdict"] == Verdict.APPROVED:
        reply.approve(revision=revision, by=request.user, at=now)
        sentence = _("%(incident)s: approved. The reply is on its way.")
        return sent_words(reply, sentence % {"incident": reply.incident})
    reason = form.cleaned_data["reason"]
    reply.return_for_correction(reason, revision=revision, by=request.user, at=now)
    return _("%(incident)s: returned for correction.") % {"incident": reply.incident}


class SuggestionForm(forms.Form):
    text = forms.CharField(max_length=20_000, strip=False)
    reason = forms.CharField(required=False, max_length=2_000)
    revision = forms.IntegerField(min_value=0)


@require_POST
@staff_only(Right.APPROVE)
def suggestion(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Return the reply with a wording of one's own."""
    reply = load_reply(request, number, key)
    form = SuggestionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the wording that you suggest."))
        return redirect("incidents:reply-approval", number, key)
    with refusals_to_messages(request):
        Suggestion.make(reply, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Suggested: the author takes it over or not."))
        return redirect(address_of(reply.incident, request))
    return redirect("incidents:reply-approval", number, key)


@require_POST
@staff_only(Right.REPLY)
def suggestion_decision(request: StaffRequest, number: int, key: UUID, pk: int) -> HttpResponse:
    """The author takes it over, or keeps their own words."""
    reply = load_reply(request, number, key)
    suggested = get_object_or_404(Suggestion.objects.select_related("reply"), reply=reply, pk=pk)
    suggested.reply = reply
    with refusals_to_messages(request):
        if request.POST.get("decision") == "accept":
            suggested.accept(by=request.user, at=timezone.now())
            messages.success(request, _("The suggested wording is in the reply."))
        else:
            suggested.decline(by=request.user, at=timezone.now())
            messages.success(request, _("Your own words stay."))
    return redirect(address_of(reply.incident, request))
