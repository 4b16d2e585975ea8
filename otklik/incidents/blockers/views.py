from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import choice_field
from otklik.core.web.handle_refusals import (
    apply_form,
    apply_verb,
    refusals_to_messages,
    render_form,
)
from otklik.incidents.blockers.models import Awaited, Mark
from otklik.incidents.cases.load_incident_or_404 import address_of, load
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.structure.units_and_institutions import Unit


class AwaitedForm(forms.Form):
    whom = choice_field(
        _("Whom we are waiting for"),
        _("Choose whom we are waiting for."),
        choices=Awaited.Whom.choices,
    )
    unit = forms.ModelChoiceField(
        label=_("Which unit"),
        queryset=Unit.objects.active(),
        required=False,
        empty_label=_("choose"),
    )

    what = forms.CharField(label=_("What we are waiting for"), required=False, max_length=200)

    def __init__(self, *args: Any, institution: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().of_institution(institution)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class MarkForm(forms.Form):
    kind = forms.ChoiceField(choices=Mark.Kind.choices)
    note = forms.CharField(required=False)


@staff_only(Right.REPLY, "POST")
def marking(request: StaffRequest, number: int) -> HttpResponse:
    incident, form = load(request, number), MarkForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Choose what is needed: a call or help."))
        return redirect(address_of(incident, request))
    with refusals_to_messages(request):
        mark = Mark.put(incident, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, gettext("Marked: %(mark)s.") % {"mark": mark.get_kind_display()})
    return redirect(address_of(incident, request))


@staff_only(Right.REPLY, "POST")
def mark_lifting(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    incident = load(request, number)
    mark = get_object_or_404(Mark, incident=incident, pk=pk)
    message = gettext("The mark is removed: %(mark)s.") % {"mark": mark.get_kind_display()}
    apply_verb(request, mark.lift, message)
    return redirect(address_of(incident, request))


@staff_only(Right.REPLY)
def awaited(request: StaffRequest, number: int) -> HttpResponse:
    incident = load(request, number)
    form = AwaitedForm(
        request.POST if request.method == "POST" else None,
        initial={"unit": incident.unit_id},
        institution=incident.institution_id,
    )
    message = gettext("It is recorded whom we are waiting for. The deadline keeps running.")
    if apply_form(request, form, Awaited.begin, message, incident=incident):
        return redirect(address_of(incident, request))
    context = {"incident": incident, "form": form, "now": timezone.now()}
    return render_form(request, "incidents/blockers/waiting.html", context)


@staff_only(Right.REPLY, "POST")
def arrival(request: StaffRequest, number: int) -> HttpResponse:
    incident = load(request, number)
    for item in incident.awaited.active():
        item.incident = incident
        item.end(by=request.user, at=timezone.now())
    messages.success(request, gettext("We are no longer waiting for anybody."))
    return redirect(address_of(incident, request))
