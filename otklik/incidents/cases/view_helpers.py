from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from otklik.incidents.cases.incident import Incident
from otklik.organisation.access import StaffRequest


def load(request: StaffRequest, number: int) -> Incident:
    """The incident, if this member of staff may see it; else 404."""
    visible = Incident.objects.visible_to(request.user).select_related(
        "account", "client", "topic__unit", "topic__template", "guessed_topic__unit",
        "guessed_topic__template", "unit", "assignee", "sorting", "institution__unit", "clock_of",
        "helpfulness__delivery", "likeness",
    )  # fmt: skip
    return get_object_or_404(visible, number=number)


def address_of(incident: Incident, request: HttpRequest) -> str:
    """The incident's page with the queue it was opened from."""
    parameters = request.GET.urlencode()
    url = reverse("incidents:incident", args=[incident.number])
    return f"{url}?{parameters}" if parameters else url
