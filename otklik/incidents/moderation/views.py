"""Hiding and deleting comments of people on our own pages: begun by one, decided by another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.incidents.cases.lookup import address_of, load
from otklik.incidents.cases.message import Message
from otklik.incidents.moderation import takedown
from otklik.incidents.moderation.detail_context import ActPage
from otklik.incidents.moderation.forms import HandForm, ModerationForm, ReasonForm
from otklik.incidents.moderation.listing import ModerationList
from otklik.incidents.moderation.models import ModerationAct, ModerationRule
from otklik.incidents.moderation.moderation_step import objection_to
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


def load_act(request: StaffRequest, number: int) -> ModerationAct:
    """The act, if this member of staff may see its incident; else 404."""
    seen = ModerationAct.objects.visible_to(request.user).with_all()
    return get_object_or_404(seen, number=number)


@require_safe
@staff_only(Right.MODERATE)
def moderation(request: StaffRequest) -> HttpResponse:
    """What waits for a second person, what was not done in the network, what is hidden now."""
    now = timezone.now()
    wanted = ModerationList.from_address(request.GET, user=request.user, at=now)
    rows = [(act, act.is_overdue(at=now)) for act in wanted.page]
    context = {
        "wanted": wanted,
        "rows": rows,
        "rules": ModerationRule.objects.active(),
        "now": now,
    }
    return render(request, "incidents/moderation/list.html", context)


@staff_only(Right.MODERATE)
def beginning(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Hide a comment at once, or propose to delete it."""
    incident = load(request, number)
    message = get_object_or_404(Message.objects.with_texts().filter(incident=incident), pk=pk)
    concern = message.concern if request.GET.get("by") == "words" else None
    form = ModerationForm(request.POST if request.method == "POST" else None, concern=concern)
    if form.is_valid():
        with refusals_to_form(form):
            act = form.begin(message, by=request.user, at=timezone.now())
            messages.success(request, _begun(act, request))
            return redirect("incidents:moderation-act", act.number)
    context = {
        "incident": incident,
        "message": message,
        "form": form,
        "rules": ModerationRule.objects.active(),
        "objection": objection_to(message),
        "hiding": takedown.what_hiding_does(message),
        "deleting": takedown.what_deleting_does(message),
        "standing": message.moderations.in_force(),
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/moderation/beginning.html", context, status=status)


@require_POST
@staff_only(Right.MODERATE)
def leaving(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """What was found in a comment is nothing to hide: it loses its mark."""
    incident = load(request, number)
    message = get_object_or_404(incident.messages.all(), pk=pk)
    with refusals_to_messages(request):
        message.keep_visible(by=request.user, at=timezone.now())
        messages.success(request, _("The comment stays. The mark is taken off."))
    return redirect(address_of(incident, request))


def _begun(made: ModerationAct, request: StaffRequest) -> str:
    if made.begun_by_id != request.user.pk:
        return _("A colleague did this already: look at the state below.")
    if made.kind == ModerationAct.Kind.DELETE:
        return _("Proposed. Nothing changes in the network until a second person agrees.")
    return _("Hidden by your decision. What the network did of it stands below.")


@require_safe
@staff_only(Right.MODERATE)
def act(request: StaffRequest, number: int) -> HttpResponse:
    return show(request, load_act(request, number))


def show(
    request: StaffRequest,
    act: ModerationAct,
    *,
    reason_form: ReasonForm | None = None,
    hand_form: HandForm | None = None,
) -> HttpResponse:
    """One act, its copy, and what can be done; refused forms come back as typed."""
    context = {
        "act": act,
        "message": act.message,
        "incident": act.incident,
        "page": ActPage(act=act, user=request.user, at=timezone.now()),
        "may_end": act.may_be_ended_by(request.user) or reason_form is not None,
        "reason_form": reason_form or ReasonForm(),
        "hand_form": hand_form or HandForm(),
        "now": timezone.now(),
    }
    status = 422 if reason_form or hand_form else 200
    return render(request, "incidents/moderation/act.html", context, status=status)


@require_POST
@staff_only(Right.CONFIRM_MODERATION)
def confirmation(request: StaffRequest, number: int) -> HttpResponse:
    """The second person agrees that it stays hidden."""
    act, seen = load_act(request, number), request.POST.get("seen", "")
    with refusals_to_messages(request):
        act.confirm(seen=seen, by=request.user, at=timezone.now())
        messages.success(request, _("Confirmed: the comment stays hidden."))
    return redirect("incidents:moderation-act", number)


@require_POST
@staff_only(Right.CONFIRM_MODERATION)
def deletion(request: StaffRequest, number: int) -> HttpResponse:
    """The second person deletes it for good."""
    act, seen = load_act(request, number), request.POST.get("seen", "")
    with refusals_to_messages(request):
        act.carry_out(seen=seen, by=request.user, at=timezone.now())
        sentence = _("Decided by two people. What the network did of it stands below.")
        messages.success(request, sentence)
    return redirect("incidents:moderation-act", number)


@require_POST
@staff_only(Right.MODERATE)
def lifting(request: StaffRequest, number: int) -> HttpResponse:
    """Show it again: by the one who hid it, or by the second person."""
    act, form = load_act(request, number), ReasonForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            act.lift(form.cleaned_data["reason"], by=request.user, at=timezone.now())
            messages.success(request, _("Lifted: the comment is shown again."))
            return redirect("incidents:moderation-act", number)
    return show(request, act, reason_form=form)


@require_POST
@staff_only(Right.MODERATE)
def dropping(request: StaffRequest, number: int) -> HttpResponse:
    """It is not deleted after all: by the one who proposed it, or by the second person."""
    act, form = load_act(request, number), ReasonForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            act.drop(form.cleaned_data["reason"], by=request.user, at=timezone.now())
            messages.success(request, _("Dropped: nothing is deleted."))
            return redirect("incidents:moderation-act", number)
    return show(request, act, reason_form=form)


@require_POST
@staff_only(Right.MODERATE)
def by_hand(request: StaffRequest, number: int) -> HttpResponse:
    """Note what was done in the network itself."""
    act, form = load_act(request, number), HandForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            act.note_done(form.cleaned_data["note"], by=request.user, at=timezone.now())
            messages.success(request, _("Noted: it was done by hand."))
            return redirect("incidents:moderation-act", number)
    return show(request, act, hand_form=form)


@require_POST
@staff_only(Right.MODERATE)
def again(request: StaffRequest, number: int) -> HttpResponse:
    """Ask the network once more."""
    act = load_act(request, number)
    with refusals_to_messages(request):
        act.try_again(by=request.user, at=timezone.now())
        messages.success(request, _("The network is asked once more."))
    return redirect("incidents:moderation-act", number)
