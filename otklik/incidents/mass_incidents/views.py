from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.core.text_cleanup import whole_number
from otklik.core.web.handle_refusals import (
    apply_form,
    apply_verb,
    refusals_to_form,
    refusals_to_messages,
    render_form,
)
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import load
from otklik.incidents.cases.similarity_fingerprint import Likeness
from otklik.incidents.inbox.bulk_actions import row_keys
from otklik.incidents.mass_incidents import process_members
from otklik.incidents.mass_incidents.forms import (
    AdaptingForm,
    AddingForm,
    GatheringForm,
    MassClosingForm,
    SharedAnswerForm,
)
from otklik.incidents.mass_incidents.models import (
    AT_WORK,
    MassIncident,
    MassMember,
    MassMemberQuerySet,
    Progress,
)
from otklik.incidents.replies.approval.reasons import Reason
from otklik.incidents.replies.queries import Verdict
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.approval_form import SecondWordForm
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

PER_PAGE = 50


def load_mass(request: StaffRequest, number: int) -> MassIncident:
    """The mass incident, for an employee who sees every unit; else 404."""
    if not request.user.may(Right.SEE_ALL_UNITS):
        raise Http404
    visible = MassIncident.objects.visible_to(request.user).select_related(
        "topic", "made_by", "acted_by", "approved_by"
    )
    return get_object_or_404(visible, number=number)


@staff_only(Right.SEE_ALL_UNITS, "GET")
def masses(request: StaffRequest) -> HttpResponse:
    active = MassIncident.objects.visible_to(request.user).active().select_related("topic")
    page = Paginator(active.with_counts(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "now": timezone.now()}
    return render(request, "incidents/mass_incidents/list.html", context)


@dataclass(frozen=True, kw_only=True)
class MassState:
    """How far a mass incident is, for an employee who has its page open."""

    mass: MassIncident
    user: User

    @cached_property
    def members(self) -> MassMemberQuerySet:
        visible = Incident.objects.visible_to(self.user)
        return self.mass.members.here().filter(incident__in=visible).with_details()

    @cached_property
    def progress(self) -> Progress:
        return self.mass.members.here().progress()

    @property
    def is_watched(self) -> bool:
        """Whether something is in progress, so that the page polls."""
        return self.mass.stage in AT_WORK or bool(self.progress.on_its_way)

    @cached_property
    def to_answer(self) -> int:
        return self.mass.members.here().to_answer().count()

    @cached_property
    def reasons(self) -> list[Reason]:
        """Why the shared answer needs approval, while it can be changed."""
        is_open = self.mass.stage == MassIncident.Stage.OPEN
        return self.mass.approval_reasons if is_open else []

    @cached_property
    def can_take_back(self) -> bool:
        return any(member.can_be_taken_back for member in self.members)

    @cached_property
    def can_reopen(self) -> bool:
        return self.mass.members.here().closed_together().exists()


@staff_only(Right.SEE_ALL_UNITS, "GET")
def mass(request: StaffRequest, number: int) -> HttpResponse:
    """The page, or its progress alone; the page is reloaded when the action is over."""
    mass = load_mass(request, number)
    if not request.headers.get("HX-Request"):
        return show(request, mass)
    state = MassState(mass=mass, user=request.user)
    if not state.is_watched:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"mass": mass, "state": state}
    return render(request, "incidents/mass_incidents/page.html#progress", context)


def show(request: StaffRequest, mass: MassIncident, **refused: forms.Form) -> HttpResponse:
    """The page of a mass incident; a refused form is shown as it was typed."""
    state = MassState(mass=mass, user=request.user)
    context = {
        "mass": mass,
        "state": state,
        "page": Paginator(state.members, PER_PAGE).get_page(request.GET.get("page")),
        "form": SharedAnswerForm.of(mass),
        "closing_form": MassClosingForm(),
        "now": timezone.now(),
        **refused,
    }
    return render_form(request, "incidents/mass_incidents/page.html", context)


def _save_text(
    request: StaffRequest, number: int, message: str, verb: Callable[..., None] | None = None
) -> HttpResponse:
    """Save the shared answer, then call `verb`; a refused form is shown as it was typed."""
    mass, now = load_mass(request, number), timezone.now()
    form = SharedAnswerForm.of(mass, request.POST)
    if form.is_valid():
        with refusals_to_form(form, "text"):
            mass.write(**form.cleaned_data, by=request.user, at=now)
            if verb is not None:
                verb(mass, revision=mass.revision, by=request.user, at=now)
            messages.success(request, message)
            return redirect("incidents:mass-incident", number)
    return show(request, load_mass(request, number), form=form)


@staff_only(Right.REPLY, "POST")
def text(request: StaffRequest, number: int) -> HttpResponse:
    return _save_text(request, number, _("The shared answer is saved."))


@staff_only(Right.REPLY, "POST")
def submission(request: StaffRequest, number: int) -> HttpResponse:
    message = _("The shared answer waits for a second person.")
    return _save_text(request, number, message, MassIncident.submit)


@staff_only(Right.SEND, "POST")
def sending(request: StaffRequest, number: int) -> HttpResponse:
    message = _("The answers are being sent. Each can still be undone for a short time.")
    return _save_text(request, number, message, MassIncident.send)


@staff_only(Right.REPLY, "POST")
def recall(request: StaffRequest, number: int) -> HttpResponse:
    message = _("Withdrawn from approval: it can be changed again.")
    apply_verb(request, load_mass(request, number).recall, message)
    return redirect("incidents:mass-incident", number)


@staff_only(Right.REPLY, "POST")
def withdrawal(request: StaffRequest, number: int) -> HttpResponse:
    found = load_mass(request, number)
    taken, late = process_members.take_back(found, by=request.user, at=timezone.now())
    if taken:
        messages.success(request, _("Answers withdrawn: %(n)s. They were not sent.") % {"n": taken})
    if late or not taken:
        messages.error(request, _("Answers already sent: %(n)s.") % {"n": late})
    return redirect("incidents:mass-incident", number)


@staff_only(Right.CLOSE, "POST")
def closing(request: StaffRequest, number: int) -> HttpResponse:
    """Close all open incidents; the page shows the outcome of each."""
    mass, form = load_mass(request, number), MassClosingForm(request.POST)
    message = _("The incidents are being closed: look below at each.")
    if apply_form(request, form, mass.close, message):
        return redirect("incidents:mass-incident", number)
    return show(request, load_mass(request, number), closing_form=form)


@staff_only(Right.CLOSE, "POST")
def reopening(request: StaffRequest, number: int) -> HttpResponse:
    message = _("The incidents that were closed together are being opened again.")
    apply_verb(request, load_mass(request, number).reopen, message)
    return redirect("incidents:mass-incident", number)


@staff_only(Right.TRIAGE, "POST")
def dissolving(request: StaffRequest, number: int) -> HttpResponse:
    message = _("Dissolved: each incident continues separately.")
    apply_verb(request, load_mass(request, number).dissolve, message)
    return redirect("incidents:mass-incident", number)


@staff_only(Right.APPROVE)
def approval(request: StaffRequest, number: int) -> HttpResponse:
    """Decide on the shared answer and on every text that differs from it."""
    mass = load_mass(request, number)
    form = SecondWordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_to_form(form):
            messages.success(request, _decide(request, mass, form))
            return redirect("incidents:mass-incident", number)
    picked = mass.members.here().picked().with_details()
    context = {
        "mass": mass,
        "form": form,
        "changed": [member for member in picked if member.is_adapted],
        "same": [member for member in picked if not member.is_adapted],
    }
    return render_form(request, "incidents/mass_incidents/approval.html", context)


def _decide(request: StaffRequest, mass: MassIncident, form: SecondWordForm) -> str:
    """Approve or return it; returns a sentence about it. Raises Refused."""
    now, revision = timezone.now(), form.cleaned_data["revision"]
    if form.cleaned_data["verdict"] == Verdict.APPROVED:
        mass.approve(revision=revision, by=request.user, at=now)
        return _("Approved. The answers are being sent.")
    reason = form.cleaned_data["reason"]
    mass.return_for_correction(reason, revision=revision, by=request.user, at=now)
    return _("Returned for correction.")


def _load_member(request: StaffRequest, number: int, pk: int) -> MassMember:
    state = MassState(mass=load_mass(request, number), user=request.user)
    member = get_object_or_404(state.members, pk=pk)
    member.mass = state.mass
    return member


@staff_only(Right.REPLY)
def member(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """What one person wrote, and their answer."""
    member = _load_member(request, number, pk)
    form = AdaptingForm.of(member, request.POST if request.method == "POST" else None)
    if apply_form(request, form, member.adapt, _("Saved for this person."), field="text"):
        return redirect("incidents:mass-member", number, pk)
    context = {
        "mass": member.mass,
        "member": member,
        "incident": member.incident,
        "timeline": member.incident.messages.with_texts(),
        "form": form,
        "now": timezone.now(),
    }
    return render_form(request, "incidents/mass_incidents/member.html", context)


@staff_only(Right.TRIAGE, "POST")
def leaving(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    member = _load_member(request, number, pk)
    message = _("%(incident)s continues separately.") % {"incident": member.incident}
    apply_verb(request, member.leave, message)
    return redirect("incidents:mass-incident", number)


MOST_FOUND = 100


@staff_only(Right.TRIAGE)
def gathering(request: StaffRequest) -> HttpResponse:
    """Make a mass incident, starting from an incident or a search."""
    ticks, first, now = AddingForm(request.POST), _load_first(request), timezone.now()
    chosen = ticks.cleaned_data["incidents"] if ticks.is_valid() else []
    form = GatheringForm(
        request.POST if request.method == "POST" else None,
        initial={"topic": first.topic_id or first.guessed_topic_id} if first else None,
    )
    if form.is_valid() and not chosen:
        form.add_error(None, _("Tick at least one incident."))
    elif form.is_valid():
        incidents = Incident.objects.visible_to(request.user).filter(pk__in=chosen)
        mass, refused = MassIncident.gather(
            **form.cleaned_data, incidents=incidents, by=request.user, at=now
        )
        _show_refusals(request, refused)
        return redirect("incidents:mass-incident", mass.number)
    alike = find_similar([first], user=request.user, at=now) if first else []
    context = _search(request) | {"first": first, "alike": alike, "form": form, "chosen": chosen}
    return render_form(request, "incidents/mass_incidents/gathering.html", context)


def _load_first(request: StaffRequest) -> Incident | None:
    number = whole_number(request.GET.get("from", ""))
    return Incident.objects.visible_to(request.user).filter(number=number).first()


def _search(request: StaffRequest) -> dict[str, object]:
    """Search results, or the rows ticked in the inbox; open and in no mass incident."""
    query = request.GET.get("q", "").strip()[:200]
    ticked = row_keys(request.GET.getlist("rows"))
    context: dict[str, object] = {"query": query, "now": timezone.now(), "found": [], "more": False}
    if query or ticked:
        free = Incident.objects.visible_to(request.user).open()
        free = free.matching(query) if query else free.filter(pk__in=ticked)
        free = free.exclude(pk__in=MassMember.objects.here().values("incident"))
        free = free.newest_first().select_related("account", "topic", "guessed_topic")
        rows = list(free[: MOST_FOUND + 1])
        more = len(rows) > MOST_FOUND
        context |= {"found": rows[:MOST_FOUND], "more": more, "is_asked": True}
    return context


@staff_only(Right.TRIAGE)
def adding(request: StaffRequest, number: int) -> HttpResponse:
    """Add incidents that a search found, or that are similar to the members."""
    mass, now = load_mass(request, number), timezone.now()
    form = AddingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = form.cleaned_data["incidents"]
        incidents = Incident.objects.visible_to(request.user).filter(pk__in=chosen)
        with refusals_to_form(form):
            before = mass.members.here().count()
            refused = mass.add(incidents, by=request.user, at=now)
            _show_count(request, mass.members.here().count() - before)
            _show_refusals(request, refused)
            return redirect("incidents:mass-incident", number)
    inside = [one.incident for one in mass.members.here().select_related("incident")]
    alike = find_similar(inside, user=request.user, at=now)
    context = _search(request) | {"mass": mass, "form": form, "alike": alike, "chosen": []}
    return render_form(request, "incidents/mass_incidents/adding.html", context)


@staff_only(Right.TRIAGE, "POST")
def joining_mass(request: StaffRequest, number: int) -> HttpResponse:
    """Add this incident to a mass incident, from its own page."""
    incident = load(request, number)
    mass = load_mass(request, whole_number(request.POST.get("mass", "")))
    with refusals_to_messages(request):
        refused = mass.add([incident], by=request.user, at=timezone.now())
        if not refused:
            _show_count(request, 1)
        _show_refusals(request, refused)
    return redirect("incidents:mass-incident", mass.number)


def _show_count(request: StaffRequest, count: int) -> None:
    sentence = ngettext("%(n)s incident added.", "%(n)s incidents added.", count)
    messages.success(request, sentence % {"n": count})


def _show_refusals(request: StaffRequest, refused: list[str]) -> None:
    for sentence in refused[:10]:
        messages.warning(request, sentence)
    if len(refused) > 10:
        messages.warning(request, _("And %(n)s more.") % {"n": len(refused) - 10})


WITHIN = timedelta(days=30)
LIKE_FROM = 0.4  # words in common, of all words of both
MOST_COMPARED, MOST_SHOWN = 1_000, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """`share`: words in common, of all words of both, in percent."""

    incident: Incident
    share: int


def find_similar(incidents: Iterable[Incident], *, user: User, at: datetime) -> list[Alike]:
    """Open incidents in no mass incident that share words with these; the most alike first."""
    prints = list(Likeness.objects.filter(incident__in=list(incidents)))
    if not prints:
        return []
    shares = Q(group__in={one.group for one in prints})
    for band in ("band_1", "band_2", "band_3", "band_4"):
        shares |= Q(**{f"{band}__in": {getattr(one, band) for one in prints}})
    own_keys = {one.incident_id for one in prints}
    free = (
        Likeness.objects.filter(at__gte=at - WITHIN)
        .exclude(incident__in=own_keys)
        .filter(incident__in=Incident.objects.visible_to(user).open())
        .exclude(incident__in=MassMember.objects.here().values("incident"))
        .order_by("-at")
        .values_list("incident", "words")
    )
    # Bands find nearly all equal texts of any age; less similar ones are sought among the newest.
    perhaps = dict(free.filter(shares)[:MOST_COMPARED]) | dict(free[:MOST_COMPARED])
    words = [frozenset(one.words.split()) for one in prints]
    found = {}
    for key, text in perhaps.items():
        own = frozenset(text.split())
        found[key] = max(len(own & other) / len(own | other) for other in words)
    close = sorted(
        (key for key, share in found.items() if share >= LIKE_FROM), key=lambda key: -found[key]
    )[:MOST_SHOWN]
    rows = Incident.objects.select_related("account", "topic", "guessed_topic").in_bulk(close)
    return [Alike(incident=rows[key], share=round(100 * found[key])) for key in close]
