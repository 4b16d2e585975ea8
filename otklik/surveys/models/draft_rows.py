from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.organisation.models import User


class DraftStep(models.Model):
    """What a draft said before a change, and what the change was."""

    draft = models.ForeignKey("surveys.Draft", on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=200)
    content = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of a draft")
        verbose_name_plural = _("steps of drafts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_step_once")
        ]

    def __str__(self) -> str:
        return self.what


class DraftNote(models.Model):
    """What was learnt when somebody was asked how they understand a question: who was asked is
    not written down."""

    draft = models.ForeignKey("surveys.Draft", on_delete=models.CASCADE, related_name="notes")
    question = models.CharField(max_length=40)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("note on a question")
        verbose_name_plural = _("notes on questions")

    def __str__(self) -> str:
        return self.text[:60]
