from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.lookup import address_of, load
from otklik.incidents.information_requests.forms import SortingForm
from otklik.incidents.information_requests.models import LetterKind, RequestTerms, Sorting
from otklik.incidents.replies.insert_text import insert
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_POST
@staff_only(Right.TRIAGE)
def sorting(request: StaffRequest, number: int) -> HttpResponse:
    """Say what a letter or a form is; a request goes on to its registration."""
    incident, form = load(request, number), SortingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what it is: a question, a request or an appeal."))
        return redirect(address_of(incident, request))
    kind = form.cleaned_data["kind"]
    with refusals_to_messages(request):
        Sorting.decide(incident, kind=kind, by=request.user, at=timezone.now())
        if kind == LetterKind.REQUEST and incident.is_private:
            address = reverse("incidents:request-registration", args=[incident.number])
            return redirect(f"{address}?{request.GET.urlencode()}")
        messages.success(request, _done_words(kind))
    return redirect(address_of(incident, request))


@require_POST
@staff_only(Right.REPLY)
def guidance(request: StaffRequest, number: int) -> HttpResponse:
    """Put into the reply how a request or an appeal is filed properly."""
    incident = load(request, number)
    with refusals_to_messages(request):
        insert(incident, _how_to(incident), by=request.user, at=timezone.now())
        messages.success(request, _("It is in the reply. Read it and make it fit."))
    return redirect(f"{address_of(incident, request)}#reply")


def _how_to(incident: Incident) -> str:
    """Raises Refused where nobody has said that it is a request or an appeal."""
    terms, sorting = RequestTerms.current(), Sorting.objects.filter(incident=incident).first()
    words = ""
    if terms and sorting and sorting.kind == LetterKind.REQUEST:
        words = terms.how_to_request
    elif terms and sorting and sorting.kind == LetterKind.APPEAL:
        words = terms.how_to_appeal
    if not words:
        raise Refused(_("First say what it is: a request for information or an appeal."))
    return words


def _done_words(kind: str) -> str:
    match kind:
        case LetterKind.APPEAL:
            return _("Marked as an appeal. It is not accepted here: show its author the way.")
        case LetterKind.REQUEST:
            return _("Marked as a request. Documents are not given out in the open: show the way.")
    return _("Marked as a question.")
