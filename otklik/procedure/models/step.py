from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy

from otklik.organisation.models import User
from otklik.procedure.models.proposals import StepVerb


class ProposalStep(models.Model):
    """One thing that was done with a proposal: who, when, why, by which mandate."""

    proposal = models.ForeignKey(
        "procedure.Proposal", on_delete=models.CASCADE, related_name="history"
    )
    verb = models.CharField(max_length=9, choices=StepVerb.choices)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    mandate = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = gettext_lazy("step of a proposal")
        verbose_name_plural = gettext_lazy("steps of proposals")

    def __str__(self) -> str:
        return str(self.get_verb_display())
