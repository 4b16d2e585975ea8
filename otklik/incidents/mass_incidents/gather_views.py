from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages, render_form
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.lookup import load
from otklik.incidents.inbox.bulk_actions import row_keys
from otklik.incidents.mass_incidents.forms import AddingForm, GatheringForm
from otklik.incidents.mass_incidents.models import MassIncident, MassMember
from otklik.incidents.mass_incidents.similar import find_similar
from otklik.incidents.mass_incidents.views import load_mass
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

MOST_FOUND = 100


@staff_only(Right.TRIAGE)
def gathering(request: StaffRequest) -> HttpResponse:
    """Make a mass incident, beginning with an incident or with a search."""
    first, chosen, now = _load_first(request), _read_ticks(request), timezone.now()
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
        return redirect("incidents:mass", mass.number)
    alike = find_similar([first], user=request.user, at=now) if first else []
    context = _search(request) | {"first": first, "alike": alike, "form": form, "chosen": chosen}
    return render_form(request, "incidents/mass/gathering.html", context)


def _load_first(request: StaffRequest) -> Incident | None:
    """The incident from whose page the person came."""
    number = _read_number(request.GET.get("from", ""))
    return Incident.objects.visible_to(request.user).filter(number=number).first()


def _read_ticks(request: StaffRequest) -> list[int]:
    form = AddingForm(request.POST)
    return form.cleaned_data["incidents"] if form.is_valid() else []


def _search(request: StaffRequest) -> dict[str, object]:
    """The results of a search, or the rows ticked in the inbox; open and in no mass incident."""
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
            return redirect("incidents:mass", number)
    inside = [one.incident for one in mass.members.here().select_related("incident")]
    alike = find_similar(inside, user=request.user, at=now)
    context = _search(request) | {"mass": mass, "form": form, "alike": alike, "chosen": []}
    return render_form(request, "incidents/mass/adding.html", context)


@require_POST
@staff_only(Right.TRIAGE)
def joining_mass(request: StaffRequest, number: int) -> HttpResponse:
    """Add this incident to a mass incident, from its own page."""
    incident = load(request, number)
    mass = load_mass(request, _read_number(request.POST.get("mass", "")))
    with refusals_to_messages(request):
        refused = mass.add([incident], by=request.user, at=timezone.now())
        if not refused:
            _show_count(request, 1)
        _show_refusals(request, refused)
    return redirect("incidents:mass", mass.number)


def _read_number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _show_count(request: StaffRequest, count: int) -> None:
    sentence = ngettext("%(n)s incident added.", "%(n)s incidents added.", count)
    messages.success(request, sentence % {"n": count})


def _show_refusals(request: StaffRequest, refused: list[str]) -> None:
    for sentence in refused[:10]:
        messages.warning(request, sentence)
    if len(refused) > 10:
        messages.warning(request, _("And %(n)s more.") % {"n": len(refused) - 10})
