from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.core.web.handle_refusals import apply_verb, refusals_to_form, render_form
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import address_of, incident_number_field, load
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.ui.truncate import beginning


class JoiningForm(forms.Form):
    number = incident_number_field(_("Number of the other incident"))


class SplittingForm(forms.Form):
    messages = forms.TypedMultipleChoiceField(
        label=_("Messages that are about something else"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one message that is about something else."),
            "invalid_choice": _("That message is no longer here. Choose again."),
        },
    )

    def __init__(self, *args: object, choices: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["messages"].choices = choices  # type: ignore[attr-defined]


MOST_SHOWN = 20


@staff_only(Right.TRIAGE, "GET")
def regrouping(request: StaffRequest, number: int) -> HttpResponse:
    """What may belong to this incident, and which of its messages may be another matter."""
    return _show(request, load(request, number))


def _show(request: StaffRequest, incident: Incident, **refused: forms.Form) -> HttpResponse:
    visible = Incident.objects.visible_to(request.user).exclude(pk=incident.pk)
    masses = MassIncident.objects.visible_to(request.user).active().order_by("-pk")
    context = {
        "incident": incident,
        "of_same_person": visible.of_same_person(incident)[:MOST_SHOWN],
        "joining_form": JoiningForm(),
        "splitting_form": SplittingForm(choices=_choices(incident)),
        "masses": [(one.number, f"{one}, {one.name}") for one in masses[:MOST_SHOWN]],
        "now": timezone.now(),
        **refused,
    }
    return render_form(request, "incidents/merge_and_split/page.html", context)


def _choices(incident: Incident) -> list[tuple[int, str]]:
    items = [m for m in incident.messages.with_texts() if m.is_inbound]
    return [(m.pk, beginning(m.words, 160)) for m in items]


@staff_only(Right.TRIAGE, "POST")
def joining(request: StaffRequest, number: int) -> HttpResponse:
    incident, form = load(request, number), JoiningForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "number"):
            other = Incident.objects.visible_to(request.user).numbered(form.cleaned_data["number"])
            Regrouping.join(incident, other, by=request.user, at=timezone.now())
            messages.success(
                request, gettext("%(name)s is part of this incident now.") % {"name": other}
            )
            return redirect(address_of(incident, request))
    return _show(request, incident, joining_form=form)


@staff_only(Right.TRIAGE, "POST")
def splitting(request: StaffRequest, number: int) -> HttpResponse:
    incident = load(request, number)
    form = SplittingForm(request.POST, choices=_choices(incident))
    if form.is_valid():
        chosen = form.cleaned_data["messages"]
        with refusals_to_form(form, "messages"):
            made = Regrouping.split(incident, chosen, by=request.user, at=timezone.now())
            sentence = gettext("These messages are incident %(name)s now.") % {"name": made.target}
            messages.success(request, sentence)
            return redirect(address_of(made.target, request))
    return _show(request, incident, splitting_form=form)


@staff_only(Right.TRIAGE, "POST")
def undoing(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Undo a merge or a split, while nothing was recorded since."""
    incident = load(request, number)
    made = get_object_or_404(Regrouping.objects.of(incident), pk=pk)
    apply_verb(request, made.undo, gettext("Undone: both incidents are as before."))
    back = made.target if made.kind == Regrouping.Kind.JOINED else made.source
    return redirect(address_of(back, request))
