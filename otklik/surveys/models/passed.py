from collections.abc import Mapping
from typing import ClassVar, Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from otklik.surveys.models.wave import Wave


class PassedPageQuerySet(models.QuerySet["PassedPage"]):
    def add(self, passed: Mapping[tuple[int, int], int]) -> None:
        """Counts by key of the wave and number of the page."""
        for (wave, page), number in passed.items():
            row, _is_new = self.get_or_create(wave_id=wave, page=page)
            self.filter(pk=row.pk).update(number=F("number") + number)

    def of_everybody(self, wave: Wave) -> Self:
        """In their order; without questions that only some were asked, which were counted once: how
        many passed one tells how many gave the answer that it hangs on."""
        questions = wave.version.form.questions
        pages = [number for number, one in enumerate(questions, 1) if one.asked_when is None]
        return self.filter(wave=wave, page__in=pages).order_by("page")


class PassedPage(models.Model):
    """How many people who answer question by question went on from this one for the first time:
    where the counts fall, people give up. A count: not who, not when, no answer."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="passed_pages")
    page = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(default=0)

    objects = PassedPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page of a survey passed")
        verbose_name_plural = _("pages of surveys passed")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "page"], name="one_count_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.number}"
