from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.incidents.feedback.ask import address_of
from otklik.incidents.feedback.forms import RulesForm
from otklik.incidents.feedback.models import HelpRules
from otklik.incidents.feedback.results import results
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

SAMPLE = 128  # a number as people see it


@staff_only(Right.SET_QUALITY)
def rules(request: StaffRequest) -> HttpResponse:
    """Whether people are asked if it helped; what the message looks like; what they said."""
    known = HelpRules.current()
    data = request.POST if request.method == "POST" else None
    form = RulesForm(data, instance=known, initial={"is_on": known.is_on})
    was_on = known.is_on
    if form.is_bound and form.is_valid() and request.POST.get("act") != "preview":
        HelpRules.decide(
            is_on=form.cleaned_data["is_on"],
            values=form.values,
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _message(was_on=was_on, is_on=form.cleaned_data["is_on"]))
        return redirect("incidents:helping")
    text = form.data.get("text", known.text) if form.is_bound else known.text
    shown = HelpRules(text=text).words(number=SAMPLE, link=address_of("xxxxxxxxxxxxxxxxxxxxxx"))
    context = {
        "form": form,
        "preview": shown,
        "rules": known,
        "results": results(),
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/helpfulness/rules.html", context, status=status)


def _message(*, was_on: bool, is_on: bool) -> str:
    if is_on and not was_on:
        return _("Switched on. People are asked about what is closed from now on.")
    if was_on and not is_on:
        return _("Switched off. Nobody is asked any more; who was asked may still answer.")
    return _("Saved.")
