"""Download documents; the audit log records that one of a meeting was made."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone, translation

from otklik.audit import entries
from otklik.core.documents.blocks import TYPES
from otklik.improvements.assignments.list_views import Filters
from otklik.improvements.assignments.views import get_assignment
from otklik.improvements.documents import meeting_documents
from otklik.improvements.documents.assignment_documents import assignment, control_list
from otklik.improvements.meetings.views import get_meeting
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def of_meeting(request: StaffRequest, number: int, name: str, kind: str) -> HttpResponse:
    found, now = get_meeting(number), timezone.now()
    if name not in meeting_documents.PAPERS or kind not in TYPES:
        raise Http404
    with translation.override(settings.LANGUAGE_CODE):
        sees = request.user.may(Right.SEE_RESULTS)
        paper = meeting_documents.make(name, found, today=timezone.localdate(now), sees=sees)
    answer = paper.download(f"{name}-{found.number}", kind)
    entries.record(found, "meeting.paper_made", by=request.user, at=now, paper=name, kind=kind)
    return answer


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def of_assignment(request: StaffRequest, number: int, kind: str) -> HttpResponse:
    found = get_assignment(number)
    with translation.override(settings.LANGUAGE_CODE):
        paper = assignment(found, sees=request.user.may(Right.SEE_RESULTS))
    return paper.download(f"assignment-{found.number}", kind)


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def control(request: StaffRequest, kind: str) -> HttpResponse:
    """The list on the page, for printing."""
    today = timezone.localdate()
    filters = Filters.from_address(request.GET.dict())
    assignments = filters.assignments(request.user, today=today)
    with translation.override(settings.LANGUAGE_CODE):
        paper = control_list(assignments, today=today)
    return paper.download(f"control-{today:%Y%m%d}", kind)
