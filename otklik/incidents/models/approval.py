from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.incidents.models.replies import Verdict
from otklik.incidents.models.reply import Reply
from otklik.organisation.models import User


class Approval(models.Model):
    """What a second person said about a reply. The author's own word does not count."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="approvals")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(help_text="The reply's text as it was judged.")
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(verdict="returned") | ~Q(reason=""), name="returned_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reply}: {self.get_verdict_display()}"
