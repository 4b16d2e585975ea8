from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.lookup import address_of, load
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.mass_incidents.queries import MassIncidentQuerySet
from otklik.incidents.merge_and_split.forms import JoiningForm, SplittingForm
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.ui.truncate import beginning

MOST_SHOWN = 20


@require_safe
@staff_only(Right.TRIAGE)
def regrouping(request: StaffRequest, number: int) -> HttpResponse:
    """What may be one matter with this incident, and what in it may be another."""
    return _page(request, load(request, number))


def _page(
    request: StaffRequest,
    incident: Incident,
    *,
    joining_form: JoiningForm | None = None,
    splitting_form: SplittingForm | None = None,
) -> HttpResponse:
    visible = Incident.objects.visible_to(request.user).exclude(pk=incident.pk)
    is_refused = joining_form is not None or splitting_form is not None
    context = {
        "incident": incident,
        "of_same_person": visible.of_same_person(incident)[:MOST_SHOWN],
        "joining_form": joining_form or JoiningForm(),
        "splitting_form": splitting_form or SplittingForm(choices=_choices(incident)),
        "masses": [(one.number, f"{one}, {one.name}") for one in _masses(request)],
        "now": timezone.now(),
    }
    status = 422 if is_refused else 200
    return render(request, "incidents/regrouping/page.html", context, status=status)


def _masses(request: StaffRequest) -> MassIncidentQuerySet:
    return MassIncident.objects.visible_to(request.user).active().order_by("-pk")[:MOST_SHOWN]


def _choices(incident: Incident) -> list[tuple[int, str]]:
    items = [m for m in incident.messages.with_texts() if m.is_inbound]
    return [(m.pk, beginning(m.words, 160)) for m in items]


@require_POST
@staff_only(Right.TRIAGE)
def joining(request: StaffRequest, number: int) -> HttpResponse:
    """Another incident of the same person becomes part of this one."""
    incident, form = load(request, number), JoiningForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "number"):
            other = Incident.objects.visible_to(request.user).numbered(form.cleaned_data["number"])
            Regrouping.join(incident, other, by=request.user, at=timezone.now())
            messages.success(request, _("%(name)s is part of this incident now.") % {"name": other})
            return redirect(address_of(incident, request))
    return _page(request, incident, joining_form=form)


@require_POST
@staff_only(Right.TRIAGE)
def splitting(request: StaffRequest, number: int) -> HttpResponse:
    """Chosen messages become an incident of their own."""
    incident = load(request, number)
    form = SplittingForm(request.POST, choices=_choices(incident))
    if form.is_valid():
        chosen = form.cleaned_data["messages"]
        with refusals_to_form(form, "messages"):
            made = Regrouping.split(incident, chosen, by=request.user, at=timezone.now())
            sentence = _("These messages are incident %(name)s now.") % {"name": made.target}
            messages.success(request, sentence)
            return redirect(address_of(made.target, request))
    return _page(request, incident, splitting_form=form)


@require_POST
@staff_only(Right.TRIAGE)
def undoing(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Both incidents as they were, while nothing was built on it."""
    incident = load(request, number)
    made = get_object_or_404(Regrouping.objects.of(incident), pk=pk)
    with refusals_to_messages(request):
        made.undo(by=request.user, at=timezone.now())
        messages.success(request, _("Undone: both incidents are as they were."))
    back = made.target if made.kind == Regrouping.Kind.JOINED else made.source
    return redirect(address_of(back, request))
