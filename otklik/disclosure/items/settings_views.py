"""Settings of an item: its clause, «не применимо», place and owner, links for supplying."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import apply_form, apply_verb, render_form
from otklik.disclosure.items.forms import ArrangementForm, ClauseForm, ExemptionForm, ReasonForm
from otklik.disclosure.items.models import Basis, Exemption, Item
from otklik.disclosure.items.views import item_of
from otklik.disclosure.submissions.forms import InvitationForm
from otklik.disclosure.submissions.invitation import Invitation
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.KEEP_DISCLOSURE)
def arrangement(request: StaffRequest, code: str) -> HttpResponse:
    """The page of all settings; its own form is that of place, owner, checklist and rhythm."""
    item = item_of(request, code)
    if request.method != "POST":
        return _show(request, item)
    form = ArrangementForm(request.POST, item=item, on=timezone.localdate())
    if apply_form(request, form, item.arrange, _("Saved."), field="place"):
        return redirect("disclosure:item", code)
    return _show(request, item, arrangement=form)


@staff_only(Right.KEEP_DISCLOSURE, "POST")
def clause(request: StaffRequest, code: str) -> HttpResponse:
    """Record the clause: from now on the item counts."""
    item, form = item_of(request, code), ClauseForm(request.POST)
    message = _("Recorded: from now on the item counts.")
    if apply_form(request, form, Basis.record, message, field="clause", item=item):
        return redirect("disclosure:item", code)
    return _show(request, item, clause=form)


@staff_only(Right.KEEP_DISCLOSURE, "POST")
def clause_removal(request: StaffRequest, code: str) -> HttpResponse:
    """The item is a draft again."""
    item, form = item_of(request, code), ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, item, ending=form)
    if (basis := item.basis) is not None:
        message = _("Removed: the item is a draft again.")
        apply_verb(request, basis.end, message, **form.cleaned_data)
    return redirect("disclosure:item", code)


@staff_only(Right.KEEP_DISCLOSURE, "POST")
def exemption(request: StaffRequest, code: str) -> HttpResponse:
    """«Не применимо», with a reason."""
    item, form = item_of(request, code), ExemptionForm(request.POST)
    message = _("Marked as not applicable; the reason is shown next to it.")
    if apply_form(request, form, Exemption.put, message, field="reason", item=item):
        return redirect("disclosure:item", code)
    return _show(request, item, exemption=form)


@staff_only(Right.KEEP_DISCLOSURE, "POST")
def exemption_removal(request: StaffRequest, code: str) -> HttpResponse:
    mark = item_of(request, code).exemption
    if mark is not None:
        apply_verb(request, mark.lift, _("The mark is removed."))
    return redirect("disclosure:item", code)


@staff_only(Right.KEEP_DISCLOSURE, "POST")
def invitations(request: StaffRequest, code: str) -> HttpResponse:
    """A link for this one item, for some days."""
    item, form = item_of(request, code), InvitationForm(request.POST)
    message = _("The link is created: it is on the item's page.")
    if apply_form(request, form, Invitation.make, message, item=item):
        return redirect("disclosure:item", code)
    return _show(request, item, invitation=form)


@staff_only(Right.KEEP_DISCLOSURE, "POST")
def invitation_removal(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk, item=item_of(request, code))
    apply_verb(request, invitation.end, _("The link no longer works."))
    return redirect("disclosure:item", code)


def _show(request: StaffRequest, item: Item, **refused: forms.Form) -> HttpResponse:
    """The page; a refused form stays as it was typed."""
    fresh = {
        "arrangement": ArrangementForm(item=item, on=timezone.localdate()),
        "clause": ClauseForm(),
        "ending": ReasonForm(auto_id="id_ending_%s"),
        "exemption": ExemptionForm(auto_id="id_exemption_%s"),
        "invitation": InvitationForm(),
    }
    context = {
        "item": item,
        "basis": item.basis,
        "exemption": item.exemption,
        "forms": fresh | refused,
        "wrong": list(refused.values()),
        "checks": item.checks,
        "now": timezone.now(),
    }
    return render_form(request, "disclosure/desk/arrangement.html", context)
