"""Translations of a page, and what is beside its text: the languages it is in and its changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CharField, DateTimeField, F, Q, Value
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Page

from otklik.cms.pages.change_note import PageChange
from otklik.core.db.kept_values import cached_until_changed
from otklik.organisation.people.spoken_language import LANGUAGES, language_name

WRITTEN = tuple((code, name) for code, name in LANGUAGES if code != "rsl")
RIGHT_TO_LEFT = frozenset({"ar"})


class PageTranslationQuerySet(models.QuerySet["PageTranslation"]):
    def shown(self) -> Self:
        return self.filter(is_shown=True)


class PageTranslation(models.Model):
    """A page in another language, translated and checked by people, never by a machine. It
    remembers which revision of the original it translates."""

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
        """Whether the original has changed since."""
        return bool(self.source_revision != self.page.live_revision_id)

    def follow_original(self) -> None:
        """It translates the current revision from now on."""
        self.source_revision = self.page.live_revision_id

    def since(self) -> datetime | None:
        """When the original changed, if it did."""
        moment: datetime | None = self.page.last_published_at
        return moment if self.is_behind else None


MOST_CHANGES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    code: str
    title: str

    @property
    def name(self) -> str:
        return language_name(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChoice:
    """`translation` is what the reader gets, None for the original; `languages` are the others."""

    changes: Sequence[Change]
    translation: PageTranslation | None
    languages: Sequence[Language]


def language_choice(page: Page, request: HttpRequest) -> LanguageChoice:
    """What changed on a page, and its languages, by one query; most pages have neither.

    The language is that of `?text=` (`original` for the page itself), else the frame's: pages can
    be read in a language without an interface.
    """
    found = cached_until_changed(
        "changes and languages", page.pk, make=lambda: _changes_and_languages(page.pk)
    )
    changes = [Change(at=at, note=note) for at, note, code in found if not code]
    languages = [Language(code=code, title=title) for _at, title, code in found if code]
    asked = request.GET.get("text", "") or get_language()
    translation = None
    if any(one.code == asked for one in languages):
        written = PageTranslation.objects.shown().filter(page_id=page.pk).order_by()
        translation = written.filter(language=asked).first()
    if translation is not None:
        translation.page = page
        languages = [one for one in languages if one.code != asked]
    changes.sort(key=lambda change: change.at, reverse=True)
    return LanguageChoice(
        changes=changes[:MOST_CHANGES],
        translation=translation,
        languages=sorted(languages, key=lambda one: one.code),
    )


def _changes_and_languages(page: int) -> list[tuple[datetime, str, str]]:
    """When, what changed, ""; and None, a title, the language of a translation."""
    nothing = Value("", output_field=CharField())
    never = Value(None, output_field=DateTimeField())
    changes = PageChange.objects.filter(page_id=page).order_by().annotate(code=nothing)
    shown = PageTranslation.objects.shown().filter(page_id=page).order_by()
    written = shown.annotate(at=never, note=F("title"), code=F("language"))
    names = ("at", "note", "code")
    rows = changes.values_list(*names).union(written.values_list(*names), all=True)
    return list(rows.order_by())
