"""«Нужен звонок», «нужна помощь»: put and lifted by a press."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.pressing import pressed
from otklik.incidents.models import Mark
from otklik.incidents.views.incident import address_of, load
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


class MarkForm(forms.Form):
    kind = forms.ChoiceField(choices=Mark.Kind.choices)
    note = forms.CharField(required=False)


@require_POST
@staff_only(Right.REPLY)
def marking(request: StaffRequest, number: int) -> HttpResponse:
    """Mark the incident, so that its queue shows it."""
    incident = load(request, number)
    form = MarkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what is needed: a call or help."))
        return redirect(address_of(incident, request))
    pressed(
        request,
        lambda: Mark.put(incident, by=request.user, at=timezone.now(), **form.cleaned_data),
        lambda mark: _("Marked: %(mark)s.") % {"mark": mark.get_kind_display()},
    )
    return redirect(address_of(incident, request))


@require_POST
@staff_only(Right.REPLY)
def mark_lifting(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """It was done: the mark goes, the journal keeps it."""
    incident = load(request, number)
    mark = get_object_or_404(Mark, incident=incident, pk=pk)
    mark.lift(by=request.user, at=timezone.now())
    said = _("The mark is lifted: %(mark)s.")
    messages.success(request, said % {"mark": mark.get_kind_display()})
    return redirect(address_of(incident, request))
