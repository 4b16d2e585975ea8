"""Incidents transferred to an institution or to the authority, and the list of them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.core.web.handle_refusals import render_form
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import load
from otklik.incidents.inbox.bulk_actions import act_on_each
from otklik.incidents.inbox.models import Batch, last_undoable
from otklik.incidents.transfers.models import LONGEST, Transfer, place_name
from otklik.nlp.words.declension import Case
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.position_holders import in_case
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.structure.units_and_institutions import Institution

THE_AUTHORITY = "authority"


class TransferForm(forms.Form):
    """Where an incident goes, and why."""

    to = forms.ChoiceField(
        label=_("Where it goes"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose where to transfer it."),
            "invalid_choice": _("Choose one of the places that are offered."),
        },
    )
    why = forms.CharField(
        label=_("Why"),
        help_text=_("One sentence for the colleagues there: they read it first."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Say in a sentence why: the colleagues there read it first.")
        },
    )

    def __init__(self, data: Any = None, *, incident: Incident) -> None:
        super().__init__(data)
        self._places = {
            str(one.pk): one
            for one in Institution.objects.all()
            if one.pk != incident.institution_id
        }
        choices = [(key, place_name(one)) for key, one in self._places.items()]
        if incident.institution_id is not None:
            choices.insert(0, (THE_AUTHORITY, place_name(None)))
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    @property
    def is_possible(self) -> bool:
        return bool(self.fields["to"].choices)  # type: ignore[attr-defined]

    @property
    def receiver(self) -> Institution | None:
        return self._places.get(self.cleaned_data["to"])

    def clean_why(self) -> str:
        why = " ".join(self.cleaned_data["why"].split())
        if len(why) > LONGEST:
            raise forms.ValidationError(
                _("Characters: %(length)s, and %(limit)s fit. Shorten the text.")
                % {"length": len(why), "limit": LONGEST}
            )
        return str(why)


def transfer_sentence(incident: Incident, place: str) -> str:
    """«передан Отделу торговли»; after a colon a name that cannot be declined."""
    if to := in_case(place, Case.DATIVE):
        message = gettext("Incident %(name)s is transferred to %(place)s.")
        return message % {"name": incident, "place": to}
    message = gettext("Incident %(name)s is transferred to: %(place)s.")
    return message % {"name": incident, "place": place}


PER_PAGE = 50


@staff_only(Right.TRIAGE)
def transfer(request: StaffRequest, number: int) -> HttpResponse:
    """Choose the destination and the reason; the page says what goes along."""
    incident, now = load(request, number), timezone.now()
    form = TransferForm(request.POST if request.method == "POST" else None, incident=incident)
    if request.method == "POST" and form.is_valid():
        to, why = form.receiver, form.cleaned_data["why"]

        def give(one: Incident) -> None:
            Transfer.give(one, to=to, why=why, by=request.user, at=now)

        kind = Batch.Kind.HANDED_ON
        outcome = act_on_each([incident], give, kind=kind, by=request.user, at=now)
        if outcome.done:
            name = Transfer.objects.filter(incident=incident).latest("pk").receiver_name
            messages.success(request, transfer_sentence(incident, name))
            return redirect("incidents:inbox")
        form.add_error(None, outcome.refused[0][1])
    context = {"incident": incident, "form": form, "now": now}
    return render_form(request, "incidents/transfers/transfer.html", context)


@staff_only(Right.SEE_DESK, "GET")
def transfers(request: StaffRequest) -> HttpResponse:
    """Transferred incidents, newest first: where, when and why, without their content."""
    now = timezone.now()
    transfers_found = Transfer.objects.given_by(request.user).with_names()
    context = {
        "page": Paginator(transfers_found, PER_PAGE).get_page(request.GET.get("page")),
        "undoable": last_undoable(by=request.user, at=now),
        "now": now,
    }
    return render(request, "incidents/transfers/list.html", context)
