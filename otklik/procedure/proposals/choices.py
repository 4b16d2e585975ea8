from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from otklik.procedure.proposals.models import Proposal  # noqa: F401 - named in quotes


class ProposalKind(models.TextChoices):
    INCLUDE = "include", pgettext_lazy("proposal", "include")
    CHANGE = "change", pgettext_lazy("proposal", "change")
    EXCLUDE = "exclude", pgettext_lazy("proposal", "exclude")


class ProposalState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("proposal", "draft")
    SUBMITTED = "submitted", pgettext_lazy("proposal", "waits for a decision")
    RETURNED = "returned", pgettext_lazy("proposal", "returned for correction")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted, waits for an edition")
    REFUSED = "refused", pgettext_lazy("proposal", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "taken back")
    INCLUDED = "included", pgettext_lazy("proposal", "carried out")


class StepVerb(models.TextChoices):
    """What was done with a proposal, in the order in which it may come."""

    BEGUN = "begun", pgettext_lazy("step", "begun")
    REWRITTEN = "rewritten", pgettext_lazy("step", "rewritten")
    SUBMITTED = "submitted", pgettext_lazy("step", "handed in")
    RETURNED = "returned", pgettext_lazy("step", "returned for correction")
    ACCEPTED = "accepted", pgettext_lazy("step", "accepted")
    REFUSED = "refused", pgettext_lazy("step", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("step", "taken back")
    REOPENED = "reopened", pgettext_lazy("step", "decision taken back")
    INCLUDED = "included", pgettext_lazy("step", "carried out")
