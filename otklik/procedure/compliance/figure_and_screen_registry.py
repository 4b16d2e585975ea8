"""Proofs by code, as the pack names them, and screens to which a clause may link."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.procedure.compliance import (
    content_and_publication_figures,
    incident_figures,
    survey_and_procedure_figures,
)
from otklik.procedure.compliance.figure_types import Proof

PROOFS: Mapping[str, Proof] = {
    **content_and_publication_figures.PROOFS,
    **incident_figures.PROOFS,
    **survey_and_procedure_figures.PROOFS,
}

#: By code: the name of a screen and its route.
SCREENS: Mapping[str, tuple[Any, str]] = {
    "acts": (_("Documents on the site"), "legal-acts:acts"),
    "disclosure": (_("Required information"), "disclosure:items"),
    "publications": (_("Plan of publications"), "publications:plan"),
    "queue": (_("Queue of incidents"), "incidents:inbox"),
    "coverage": (_("Share answered"), "incidents:coverage"),
    "quality": (_("Quality of answers"), "incidents:quality"),
    "surveys": (_("Surveys"), "surveys-desk:waves"),
    "processes": (_("Register of processes"), "procedure:processes"),
    "proposals": (_("Proposals"), "procedure:proposals"),
    "mandates": (_("Authorised persons"), "procedure:mandates"),
}
