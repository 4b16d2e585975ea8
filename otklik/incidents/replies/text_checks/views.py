"""Checks of an answer while it is typed or by a button, and clearances."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import apply_verb, refusals_to_form
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import address_of, load
from otklik.incidents.desk.views import show
from otklik.incidents.replies.approval.reasons import SecondPerson
from otklik.incidents.replies.reply_form import ReplyForm
from otklik.incidents.replies.text_checks.check import review_reply
from otklik.incidents.replies.text_checks.cleared_fragment import Clearance
from otklik.incidents.replies.views import find_or_new_reply, save_and_redirect
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.ui.press_in_place import is_in_place


@staff_only(Right.REPLY, "POST")
def review(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Remarks on the text. Nothing is saved while typing; a press of the button saves."""
    incident, form = load(request, number), ReplyForm(request.POST)
    if "HX-Request" not in request.headers or is_in_place(request):
        return save_and_redirect(request, incident, key, _remarks_address(request, incident))
    if not form.is_valid():
        return HttpResponse(status=422)
    reply = find_or_new_reply(request, incident, key, to=form.cleaned_data["to"])
    review = review_reply(reply, form.cleaned_data["text"], by=request.user, at=timezone.now())
    reply.text = review.text
    context = {
        "review": review,
        "reply": reply,
        "incident": incident,
        "said": request.POST["said"],
        "is_arriving": "arriving" in request.POST,  # the page shows the result itself
        "second": SecondPerson.of(reply),
        "second_shown": request.POST.get("second", ""),
    }
    return render(request, "incidents/text_checks/swap.html", context)


@staff_only(Right.REPLY, "POST")
def clearance(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """«Это не личные данные»: allow a fragment, with a recorded reason."""
    incident, form, now = load(request, number), ReplyForm(request.POST), timezone.now()
    if form.is_valid():
        with refusals_to_form(form, "text"):
            reply = form.save(incident, key, by=request.user, at=now)
            Clearance.give(reply, **_clearance_fields(request), by=request.user, at=now)
            sentence = _("Recorded: these words are allowed. The approver will see your reason.")
            messages.success(request, sentence)
            return redirect(_remarks_address(request, incident))
    return show(request, incident, reply_form=form)


def _clearance_fields(request: StaffRequest) -> dict[str, Any]:
    """The fields of the clicked button, one of several on the page."""
    number = request.POST.get("clear", "")
    return {
        "fragment": request.POST.get(f"fragment-{number}", ""),
        "kind": request.POST.get(f"kind-{number}", "")[:20],
        "reason": request.POST.get(f"reason-{number}", ""),
        "is_of_organisation": f"for-all-{number}" in request.POST,
    }


@staff_only(Right.REPLY, "POST")
def clearance_withdrawal(request: StaffRequest, number: int, key: UUID, pk: int) -> HttpResponse:
    incident = load(request, number)
    given = get_object_or_404(Clearance, reply__incident=incident, reply__key=key, pk=pk)
    message = _("The mark is removed: these words block the answer again.")
    apply_verb(request, given.withdraw, message)
    return redirect(_remarks_address(request, incident))


def _remarks_address(request: StaffRequest, incident: Incident) -> str:
    parameters = request.GET.copy()
    parameters["checked"] = "1"
    return f"{address_of(incident, request).partition('?')[0]}?{parameters.urlencode()}#remarks"
