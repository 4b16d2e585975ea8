from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.refusal import Refused
from otklik.core.web.refusals import pressed
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.page import address_of, load
from otklik.incidents.replies.suggestions.insert import insert
from otklik.incidents.requests.forms import SortingForm
from otklik.incidents.requests.models import LetterKind, RequestTerms, Sorting
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
    is_registered_next = kind == LetterKind.REQUEST and incident.is_private
    decided = pressed(
        request,
        lambda: Sorting.decide(incident, kind=kind, by=request.user, at=timezone.now()),
        "" if is_registered_next else _done_words(kind),
    )
    if decided is None or not is_registered_next:
        return redirect(address_of(incident, request))
    address = reverse("incidents:request-registration", args=[incident.number])
    return redirect(f"{address}?{request.GET.urlencode()}")


@require_POST
@staff_only(Right.REPLY)
def guidance(request: StaffRequest, number: int) -> HttpResponse:
    """Put into the reply how a request or an appeal is filed properly."""
    incident, terms = load(request, number), RequestTerms.current()
    words = _how_to(incident, terms) if terms else ""

    def put() -> None:
        if not words:
            raise Refused(_("First say what it is: a request for information or an appeal."))
        insert(incident, words, by=request.user, at=timezone.now())

    pressed(request, put, _("It is in the reply. Read it and make it fit."))
    return redirect(f"{address_of(incident, request)}#reply")


def _how_to(incident: Incident, terms: RequestTerms) -> str:
    sorting = Sorting.objects.filter(incident=incident).first()
    match sorting.kind if sorting else "":
        case LetterKind.REQUEST:
            return terms.how_to_request
        case LetterKind.APPEAL:
            return terms.how_to_appeal
    return ""


def _done_words(kind: str) -> str:
    match kind:
        case LetterKind.APPEAL:
            return _("Marked as an appeal. It is not accepted here: show its author the way.")
        case LetterKind.REQUEST:
            return _("Marked as a request. Documents are not given out in the open: show the way.")
    return _("Marked as a question.")
