from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents import process_members
from otklik.incidents.mass_incidents.detail_context import MassState
from otklik.incidents.mass_incidents.forms import AdaptingForm, MassClosingForm, SharedAnswerForm
from otklik.incidents.mass_incidents.models import MassIncident, MassMember
from otklik.incidents.replies.queries import Verdict
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
    """Its page, or how far it is; the page is renewed once nothing is at work any more."""
    mass = load_mass(request, number)
    if not request.headers.get("HX-Request"):
        return show(request, mass)
    state = MassState(mass=mass, user=request.user)
    if not state.is_watched:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"mass": mass, "state": state}
    return render(request, "incidents/mass/page.html#progress", context)


def show(
    request: StaffRequest,
    mass: MassIncident,
    *,
    form: SharedAnswerForm | None = None,
    closing_form: MassClosingForm | None = None,
) -> HttpResponse:
    """Text, people, how far each is; forms that were refused come back as they were typed."""
    state = MassState(mass=mass, user=request.user)
    context = {
        "mass": mass,
        "state": state,
        "page": Paginator(state.members, PER_PAGE).get_page(request.GET.get("page")),
        "form": form or SharedAnswerForm.of(mass),
        "closing_form": closing_form or MassClosingForm(),
        "now": timezone.now(),
    }
    status = 422 if form or closing_form else 200
    return render(request, "incidents/mass/page.html", context, status=status)


@require_POST
@staff_only(Right.REPLY)
def text(request: StaffRequest, number: int) -> HttpResponse:
    mass = load_mass(request, number)
    form = SharedAnswerForm.of(mass, request.POST)
    if form.is_valid():
        with refusals_to_form(form, "text"):
            mass.write(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The shared answer is saved."))
            return redirect("incidents:mass", number)
    return show(request, load_mass(request, number), form=form)


@require_POST
@staff_only(Right.REPLY)
def submission(request: StaffRequest, number: int) -> HttpResponse:
    mass, now = load_mass(request, number), timezone.now()
    form = SharedAnswerForm.of(mass, request.POST)
    if form.is_valid():
        with refusals_to_form(form, "text"):
            mass.write(**form.cleaned_data, by=request.user, at=now)
            mass.submit(revision=mass.revision, by=request.user, at=now)
            messages.success(request, _("The shared answer waits for a second person."))
            return redirect("incidents:mass", number)
    return show(request, load_mass(request, number), form=form)


@require_POST
@staff_only(Right.SEND)
def sending(request: StaffRequest, number: int) -> HttpResponse:
    mass, now = load_mass(request, number), timezone.now()
    form = SharedAnswerForm.of(mass, request.POST)
    if form.is_valid():
        with refusals_to_form(form, "text"):
            mass.write(**form.cleaned_data, by=request.user, at=now)
            mass.send(revision=mass.revision, by=request.user, at=now)
            sentence = _(
                "The answers are being put on their way. Each can still be taken back for a while."
            )
            messages.success(request, sentence)
            return redirect("incidents:mass", number)
    return show(request, load_mass(request, number), form=form)


@require_POST
@staff_only(Right.REPLY)
def recall(request: StaffRequest, number: int) -> HttpResponse:
    with refusals_to_messages(request):
        load_mass(request, number).recall(by=request.user, at=timezone.now())
        messages.success(request, _("Taken back from approval: it can be changed again."))
    return redirect("incidents:mass", number)


@require_POST
@staff_only(Right.REPLY)
def withdrawal(request: StaffRequest, number: int) -> HttpResponse:
    """Take back the answers that have not left yet."""
    found = load_mass(request, number)
    taken, late = process_members.take_back(found, by=request.user, at=timezone.now())
    if taken:
        messages.success(request, _("Answers taken back: %(n)s. Nothing was sent.") % {"n": taken})
    if late or not taken:
        messages.error(request, _("Answers that had left already: %(n)s.") % {"n": late})
    return redirect("incidents:mass", number)


@require_POST
@staff_only(Right.CLOSE)
def closing(request: StaffRequest, number: int) -> HttpResponse:
    """Close all that are open; what of each is shown beside it."""
    mass, form = load_mass(request, number), MassClosingForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            mass.close(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The incidents are being closed: look below at each."))
            return redirect("incidents:mass", number)
    return show(request, load_mass(request, number), closing_form=form)


@require_POST
@staff_only(Right.CLOSE)
def reopening(request: StaffRequest, number: int) -> HttpResponse:
    with refusals_to_messages(request):
        load_mass(request, number).reopen(by=request.user, at=timezone.now())
        sentence = _("The incidents that were closed together are being opened again.")
        messages.success(request, sentence)
    return redirect("incidents:mass", number)


@require_POST
@staff_only(Right.TRIAGE)
def dissolving(request: StaffRequest, number: int) -> HttpResponse:
    with refusals_to_messages(request):
        load_mass(request, number).dissolve(by=request.user, at=timezone.now())
        messages.success(request, _("Dissolved: each incident goes on by itself."))
    return redirect("incidents:mass", number)


@staff_only(Right.APPROVE)
def approval(request: StaffRequest, number: int) -> HttpResponse:
    """One word on the shared answer and on every text that differs from it."""
    mass = load_mass(request, number)
    form = SecondWordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_to_form(form):
            messages.success(request, _judge(request, mass, form))
            return redirect("incidents:mass", number)
    picked = mass.members.here().picked().shown()
    context = {
        "mass": mass,
        "form": form,
        "changed": [member for member in picked if member.is_adapted],
        "same": [member for member in picked if not member.is_adapted],
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/mass/approval.html", context, status=status)


def _judge(request: StaffRequest, mass: MassIncident, form: SecondWordForm) -> str:
    """What was done, in words. Raises Refused."""
    now, revision = timezone.now(), form.cleaned_data["revision"]
    if form.cleaned_data["verdict"] == Verdict.APPROVED:
        mass.approve(revision=revision, by=request.user, at=now)
        return _("Approved. The answers are being put on their way.")
    reason = form.cleaned_data["reason"]
    mass.return_for_correction(reason, revision=revision, by=request.user, at=now)
    return _("Returned for correction.")


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
    member = _load_member(request, number, pk)
    form = AdaptingForm.of(member, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_to_form(form, "text"):
            member.adapt(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Kept for this person."))
            return redirect("incidents:mass-member", number, pk)
    context = {
        "mass": member.mass,
        "member": member,
        "incident": member.incident,
        "timeline": member.incident.messages.with_texts(),
        "form": form,
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/mass/member.html", context, status=status)


@require_POST
@staff_only(Right.TRIAGE)
def leaving(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    member = _load_member(request, number, pk)
    with refusals_to_messages(request):
        member.leave(by=request.user, at=timezone.now())
        sentence = _("%(incident)s goes on by itself.")
        messages.success(request, sentence % {"incident": member.incident})
    return redirect("incidents:mass", number)
