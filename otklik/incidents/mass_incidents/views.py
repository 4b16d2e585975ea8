from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.refusals import done, pressed, tried
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents import run
from otklik.incidents.mass_incidents.forms import AdaptingForm, MassClosingForm, SharedAnswerForm
from otklik.incidents.mass_incidents.models import MassIncident, MassMember
from otklik.incidents.mass_incidents.queries import AT_WORK
from otklik.incidents.replies.labels import Verdict
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.approval_form import SecondWordForm
from otklik.organisation.people.roles_and_rights import Right

PER_PAGE = 50


def load_mass(request: StaffRequest, number: int) -> MassIncident:
    """The mass incident, for whoever sees every unit; else 404."""
    if not request.user.may(Right.SEE_ALL_UNITS):
        raise Http404
    known = MassIncident.objects.visible_to(request.user).select_related(
        "topic", "made_by", "acted_by", "approved_by"
    )
    return get_object_or_404(known, number=number)


@require_safe
@staff_only(Right.SEE_ALL_UNITS)
def masses(request: StaffRequest) -> HttpResponse:
    """All that stand, the newest first: how many are answered and how many wait."""
    found = (
        MassIncident.objects.visible_to(request.user).active().with_counts().select_related("topic")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "now": timezone.now()}
    return render(request, "incidents/mass/list.html", context)


@require_safe
@staff_only(Right.SEE_ALL_UNITS)
def mass(request: StaffRequest, number: int) -> HttpResponse:
    found = load_mass(request, number)
    if request.headers.get("HX-Request"):
        return _progress(request, found)
    return show(request, found)


def _progress(request: StaffRequest, found: MassIncident) -> HttpResponse:
    """How far it is; the page is renewed once nothing is at work any more."""
    progress = found.members.here().progress()
    if found.stage not in AT_WORK and not progress.is_watched:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"mass": found, "progress": progress, "is_watched": True}
    return render(request, "incidents/mass/page.html#progress", context)


def show(
    request: StaffRequest,
    found: MassIncident,
    *,
    form: SharedAnswerForm | None = None,
    closing_form: MassClosingForm | None = None,
) -> HttpResponse:
    """Text, people, how far each is; forms that were refused come back as they were typed."""
    visible = Incident.objects.visible_to(request.user)
    members = found.members.here().filter(incident__in=visible).shown()
    progress = found.members.here().progress()
    context = {
        "mass": found,
        "progress": progress,
        "is_watched": found.stage in AT_WORK or progress.is_watched,
        "to_answer": found.members.here().to_answer().count(),
        "reasons": found.approval_reasons if found.stage == MassIncident.Stage.OPEN else [],
        "page": Paginator(members, PER_PAGE).get_page(request.GET.get("page")),
        "form": form or SharedAnswerForm.of(found),
        "closing_form": closing_form or MassClosingForm(),
        "can_take_back": any(one.can_be_taken_back for one in members),
        "can_reopen": found.members.here().closed_together().exists(),
        "now": timezone.now(),
    }
    is_refused = form is not None or closing_form is not None
    status = 422 if is_refused else 200
    return render(request, "incidents/mass/page.html", context, status=status)


def _write_then(
    request: StaffRequest, number: int, act: Callable[[MassIncident], None], sentence: str
) -> HttpResponse:
    """Save the text that came with the press, then act; a refusal gives the text back."""
    found = load_mass(request, number)
    form = SharedAnswerForm.of(found, request.POST)

    def write_and_act(typed: dict[str, Any]) -> None:
        found.write(**typed, by=request.user, at=timezone.now())
        act(found)

    to = ("incidents:mass", number)
    return done(request, form, write_and_act, text=sentence, to=to, field="text") or show(
        request, load_mass(request, number), form=form
    )


@require_POST
@staff_only(Right.REPLY)
def text(request: StaffRequest, number: int) -> HttpResponse:
    return _write_then(request, number, lambda found: None, _("The shared answer is saved."))


@require_POST
@staff_only(Right.REPLY)
def submission(request: StaffRequest, number: int) -> HttpResponse:
    return _write_then(
        request,
        number,
        lambda found: found.submit(revision=found.revision, by=request.user, at=timezone.now()),
        _("The shared answer waits for a second person."),
    )


@require_POST
@staff_only(Right.SEND)
def sending(request: StaffRequest, number: int) -> HttpResponse:
    return _write_then(
        request,
        number,
        lambda found: found.send(revision=found.revision, by=request.user, at=timezone.now()),
        _("The answers are being put on their way. Each can still be taken back for a while."),
    )


def _act(
    request: StaffRequest, number: int, act: Callable[[MassIncident], object], sentence: str
) -> HttpResponse:
    pressed(request, lambda: act(load_mass(request, number)), sentence)
    return redirect("incidents:mass", number)


@require_POST
@staff_only(Right.REPLY)
def recall(request: StaffRequest, number: int) -> HttpResponse:
    return _act(
        request,
        number,
        lambda found: found.recall(by=request.user, at=timezone.now()),
        _("Taken back from approval: it can be changed again."),
    )


@require_POST
@staff_only(Right.REPLY)
def withdrawal(request: StaffRequest, number: int) -> HttpResponse:
    """Take back the answers that have not left yet."""
    found = load_mass(request, number)
    taken, late = run.take_back(found, by=request.user, at=timezone.now())
    if taken:
        messages.success(request, _("Answers taken back: %(n)s. Nothing was sent.") % {"n": taken})
    if late or not taken:
        messages.error(request, _("Answers that had left already: %(n)s.") % {"n": late})
    return redirect("incidents:mass", number)


@require_POST
@staff_only(Right.CLOSE)
def closing(request: StaffRequest, number: int) -> HttpResponse:
    """Close all that are open; what of each is shown beside it."""
    found = load_mass(request, number)
    form = MassClosingForm(request.POST)
    return done(
        request,
        form,
        lambda typed: found.close(**typed, by=request.user, at=timezone.now()),
        text=_("The incidents are being closed: look below at each."),
        to=("incidents:mass", number),
    ) or show(request, load_mass(request, number), closing_form=form)


@require_POST
@staff_only(Right.CLOSE)
def reopening(request: StaffRequest, number: int) -> HttpResponse:
    return _act(
        request,
        number,
        lambda found: found.reopen(by=request.user, at=timezone.now()),
        _("The incidents that were closed together are being opened again."),
    )


@require_POST
@staff_only(Right.TRIAGE)
def dissolving(request: StaffRequest, number: int) -> HttpResponse:
    return _act(
        request,
        number,
        lambda found: found.dissolve(by=request.user, at=timezone.now()),
        _("Dissolved: each incident goes on by itself."),
    )


@staff_only(Right.APPROVE)
def approval(request: StaffRequest, number: int) -> HttpResponse:
    """One word on the shared answer and on every text that differs from it."""
    found = load_mass(request, number)
    form = SecondWordForm(request.POST if request.method == "POST" else None)

    def judge(typed: dict[str, Any]) -> str:
        revision, now = typed["revision"], timezone.now()
        if typed["verdict"] == Verdict.APPROVED:
            found.approve(revision=revision, by=request.user, at=now)
            return _("Approved. The answers are being put on their way.")
        found.return_for_correction(typed["reason"], revision=revision, by=request.user, at=now)
        return _("Returned for correction.")

    if tried(request, form, judge, str):
        return redirect("incidents:mass", number)
    picked = found.members.here().picked().shown()
    context = {
        "mass": found,
        "form": form,
        "changed": [member for member in picked if member.is_adapted],
        "same": [member for member in picked if not member.is_adapted],
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/mass/approval.html", context, status=status)


def _load_member(request: StaffRequest, number: int, pk: int) -> MassMember:
    found = load_mass(request, number)
    visible = Incident.objects.visible_to(request.user)
    members = found.members.here().filter(incident__in=visible).shown()
    member = get_object_or_404(members, pk=pk)
    member.mass = found
    return member


@staff_only(Right.REPLY)
def member(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """What one person wrote, and the answer as they will read it."""
    one = _load_member(request, number, pk)
    form = AdaptingForm.of(one, request.POST if request.method == "POST" else None)
    if request.method == "POST" and tried(
        request,
        form,
        lambda sentence: one.adapt(**sentence, by=request.user, at=timezone.now()),
        _("Kept for this person."),
        field="text",
    ):
        return redirect("incidents:mass-member", number, pk)
    context = {
        "mass": one.mass,
        "member": one,
        "incident": one.incident,
        "timeline": one.incident.messages.with_texts(),
        "form": form,
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/mass/member.html", context, status=status)


@require_POST
@staff_only(Right.TRIAGE)
def leaving(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    one = _load_member(request, number, pk)
    return _act(
        request,
        number,
        lambda found: one.leave(by=request.user, at=timezone.now()),
        _("%(incident)s goes on by itself.") % {"incident": one.incident},
    )
