from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

MISSES = 2
"""Nights in a row on which an address did not answer before it is called dead."""


class PageFault(models.Model):
    """One fault of one page, as the last check found it."""

    class Kind(models.TextChoices):
        DEAD_LINK = "dead_link", _("a link leads nowhere")
        UNREACHABLE = "unreachable", _("the page does not open")
        NO_ALT = "no_alt", _("a picture without words")
        EMPTY = "empty", _("the page is nearly empty")
        HARD = "hard", _("the text is hard to read")
        HEADINGS = "headings", _("headings leave a level out")
        NO_HEADINGS = "no_headings", _("a long text without headings")
        OLD = "old", _("not edited for more than a year")

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="faults")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    detail = models.CharField(max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-weight", "page", "kind", "detail"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "kind", "detail"], name="fault_found_once"),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.get_kind_display()}"


class PageReading(models.Model):
    """How hard a page is to read, by the mark that its editor sees."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="reading")
    mark = models.PositiveSmallIntegerField()
    remarks = models.PositiveSmallIntegerField()
    words = models.PositiveIntegerField()
    looked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["mark", "-remarks", "page"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(mark__lte=5), name="mark_of_reading_up_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.mark}"


class LinkQuerySet(models.QuerySet["Link"]):
    def to_ask(self, *, at: datetime) -> Self:
        """Not checked tonight, least recently checked first."""
        due = Q(asked_at__isnull=True) | Q(asked_at__lt=at - timedelta(hours=12))
        return self.filter(due).order_by(models.F("asked_at").asc(nulls_first=True), "pk")


class Link(models.Model):
    """An address that pages link to, and its last answer."""

    url = models.CharField(max_length=500, unique=True)
    asked_at = models.DateTimeField(null=True)
    misses = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=100, blank=True)

    objects = LinkQuerySet.as_manager()

    @property
    def is_dead(self) -> bool:
        return self.misses >= MISSES

    def note(self, *, is_there: bool | None, text: str, at: datetime) -> None:
        """`is_there` is None if unknown, such as for a URL that may not be fetched."""
        self.asked_at, self.outcome = at, text[:100]
        if is_there is not None:
            self.misses = 0 if is_there else min(self.misses + 1, 99)
        self.save(update_fields=["asked_at", "outcome", "misses"])
