from datetime import datetime
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Page

from otklik.organisation.people.spoken_language import LANGUAGES

WRITTEN = tuple((code, name) for code, name in LANGUAGES if code != "rsl")
RIGHT_TO_LEFT = frozenset({"ar"})


class PageTranslationQuerySet(models.QuerySet["PageTranslation"]):
    def shown(self) -> Self:
        return self.filter(is_shown=True)


class PageTranslation(models.Model):
    """The words of a page in another language, by a person and checked by a person: nothing is
    translated by a machine. It knows which words of the original it says."""

    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="told_translations", verbose_name=_("page")
    )
    language = models.CharField(_("language"), max_length=10, choices=WRITTEN)
    title = models.CharField(_("title"), max_length=255)
    text = RichTextField(_("text"), features=["h2", "bold", "link", "ol", "ul"])
    translated_by = models.CharField(_("who translated it"), max_length=200)
    translated_on = models.DateField(_("translated on"))
    checked_by = models.CharField(_("who checked it"), max_length=200, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    source_revision = models.PositiveBigIntegerField(null=True, editable=False)
    is_shown = models.BooleanField(_("shown on the site"), default=False)

    objects = PageTranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation of a page")
        verbose_name_plural = _("translations of pages")
        ordering: ClassVar = ["language", "page"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["page", "language"],
                name="page_is_translated_once",
                violation_error_message=_("This page has a translation into this language."),
            ),
            models.CheckConstraint(
                condition=Q(is_shown=False) | (~Q(checked_by="") & Q(checked_on__isnull=False)),
                name="shown_translation_is_checked",
                violation_error_message=_(
                    "Say who checked the translation and when, then show it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_language_display()})"

    def clean(self) -> None:
        if (
            self.checked_on is not None
            and self.translated_on
            and self.checked_on < self.translated_on
        ):
            sentence = _("It is checked after it is translated.")
            raise ValidationError({"checked_on": sentence})

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def is_behind(self) -> bool:
        """The original says other words now than those that were translated."""
        return bool(self.source_revision != self.page.live_revision_id)

    def follow_original(self) -> None:
        """It says what the page says now."""
        self.source_revision = self.page.live_revision_id

    def since(self) -> datetime | None:
        """When the original changed, where it did."""
        moment: datetime | None = self.page.last_published_at
        return moment if self.is_behind else None
