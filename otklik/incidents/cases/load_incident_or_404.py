from typing import Any

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import whole_number_field
from otklik.incidents.cases.incident import Incident
from otklik.organisation.access import StaffRequest


def incident_number_field(label: Any) -> forms.IntegerField:
    wrong = _("Write the number of the incident in digits, for instance 112.")
    return whole_number_field(label, wrong, most=2_147_483_647, size=10)


def load(request: StaffRequest, number: int) -> Incident:
    """The incident, if this member of staff may see it; else 404."""
    visible = Incident.objects.visible_to(request.user).select_related(
        "account", "client", "topic__unit", "topic__template", "guessed_topic__unit",
        "guessed_topic__template", "unit", "assignee", "sorting", "institution__unit", "clock_of",
        "helpfulness__delivery", "likeness",
    )  # fmt: skip
    return get_object_or_404(visible, number=number)


def address_of(incident: Incident, request: HttpRequest) -> str:
    """The incident's page, with the inbox from which it was opened."""
    parameters = request.GET.urlencode()
    url = reverse("incidents:incident", args=[incident.number])
    return f"{url}?{parameters}" if parameters else url
