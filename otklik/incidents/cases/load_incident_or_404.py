from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otklik.core.db.compiled_queries import compiled_query
from otklik.core.form_fields import whole_number_field
from otklik.incidents.cases.incident import Incident
from otklik.organisation.access import StaffRequest
from otklik.organisation.people.user import User

MOST_NUMBER = 2_147_483_647


def incident_number_field(label: Any) -> forms.IntegerField:
    wrong = _("Write the number of the incident in digits, for instance 112.")
    return whole_number_field(label, wrong, most=MOST_NUMBER, size=10)


def load(request: StaffRequest, number: int) -> Incident:
    """The incident, if this member of staff may see it; else 404."""
    found = _visible(user=request.user, number=number) if number <= MOST_NUMBER else []
    if not found:
        raise Http404
    return found[0]


@compiled_query
def _visible(*, user: User, number: int) -> QuerySet[Incident]:
    return Incident.objects.visible_to(user).filter(number=number).select_related(
        "account", "client", "topic__unit", "topic__template", "guessed_topic__unit",
        "guessed_topic__template", "unit", "assignee", "sorting", "institution__unit", "clock_of",
        "helpfulness__delivery", "likeness",
    )  # fmt: skip


def address_of(incident: Incident, request: HttpRequest) -> str:
    """The incident's page, with the inbox from which it was opened."""
    parameters = request.GET.urlencode()
    url = reverse("incidents:incident", args=[incident.number])
    return f"{url}?{parameters}" if parameters else url
