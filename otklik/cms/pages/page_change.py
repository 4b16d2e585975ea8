from typing import ClassVar

from django.db import models
from wagtail.models import Page


class PageChange(models.Model):
    """What changed on a page that people could read, for them: a day and a sentence, no names."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="told_changes")
    revision = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    note = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "revision"], name="change_told_once")
        ]

    def __str__(self) -> str:
        return self.note
