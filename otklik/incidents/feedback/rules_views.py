from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.incidents.feedback.models import HelpRules
from otklik.incidents.feedback.results import results
from otklik.incidents.feedback.rules_form import RulesForm
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.SET_QUALITY)
def rules(request: StaffRequest) -> HttpResponse:
    """Whether people are asked if it helped; what the message looks like; what they said."""
    known = HelpRules.current()
    was_on = known.is_on
    form = RulesForm(request.POST if request.method == "POST" else None, instance=known)
    if form.is_valid() and request.POST.get("act") != "preview":
        is_on = form.cleaned_data["is_on"]
        HelpRules.decide(is_on=is_on, values=form.values, by=request.user, at=timezone.now())
        messages.success(request, _message(was_on=was_on, is_on=is_on))
        return redirect("incidents:helping")
    context = {
        "form": form,
        "preview": form.preview,
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
