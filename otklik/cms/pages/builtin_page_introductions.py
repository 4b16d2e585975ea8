"""Texts above our own pages: defaults in the code, until an editor writes better ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models, transaction
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import (
    get_language,
    get_language_info,
    gettext,
    gettext_noop,
    override,
)
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Revision, RevisionMixin
from wagtail.rich_text import expand_db_html

from otklik.cms.clarity_panel import ClarityPanel
from otklik.core.db.kept_values import cached_until_changed
from otklik.organisation.people.user import User
from otklik.organisation.version_history.revert import EarlierPanel

DEFAULTS: dict[str, tuple[str, str]] = {
    "ask": (
        gettext_noop("Ask a question"),
        gettext_noop(
            "Write what happened in your own words. You get a number at once:"
            " by it you see what became of the question."
        ),
    ),
    "status": (
        gettext_noop("Status of my question"),
        gettext_noop("Type the number and the code that you were given when you asked."),
    ),
    # Which ways the authority has for appeals it must confirm itself («проверить»).
    "appeal": (
        gettext_noop("This is a question, not an official appeal"),
        gettext_noop(
            "An official appeal under Federal Law 59-FZ is another thing: it is registered."
            " File an electronic one on the Gosuslugi portal; a written one on paper or in person."
        ),
    ),
    "claims": (
        gettext_noop("Templates of claims"),
        gettext_noop(
            "Choose what happened and answer a few questions: the letter is ready, you take it as a"
            " file or print it. We store nothing of it and send it nowhere."
        ),
    ),
    "periods": (
        gettext_noop("Calculate a deadline"),
        gettext_noop(
            "How many days you have, and how many the one you write to."
            " We show the last day and how we counted."
        ),
    ),
    "acts": (
        gettext_noop("Documents"),
        gettext_noop("The documents by which we work, with their full text."),
    ),
    "required": (
        gettext_noop("How up to date our information is"),
        gettext_noop(
            "What the law requires us to publish: where it is published, when it was last "
            "checked, and what is overdue."
        ),
    ),
    "open-data": (
        gettext_noop("Open data"),
        gettext_noop(
            "What this site shows, as files for tables and programs. A file is made when you ask"
            " for it: it holds what is true now."
        ),
    ),
    # «Проверить»: the authority confirms the terms by a document of its own.
    "open-data-terms": (
        gettext_noop("Terms of use"),
        gettext_noop(
            "Anyone may use these data for any purpose, free of charge and without a contract."
            " Name the source and give its address."
        ),
    ),
    "embed": (
        gettext_noop("Put it on your site"),
        gettext_noop(
            "News, documents, answers and contacts can be shown on another site and update "
            "themselves. Copy the lines below into the page. They set no cookies and track nobody."
        ),
    ),
    "search": (
        gettext_noop("Search"),
        gettext_noop(
            "We look through the documents, pages and surveys of this site."
            " Any form of a word will do."
        ),
    ),
    "surveys": (
        gettext_noop("Surveys"),
        gettext_noop("Tell us what you think of our work. You need not give your name."),
    ),
}
"""Title and introduction by code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextForReader:
    """A page's text as a template shows it, and where an editor changes it."""

    title: str
    introduction_html: SafeString
    edit_url: str


def page_text(code: str) -> TextForReader:
    """The text of a page in the reader's language. Raises KeyError for no page.

    Without a row (no pack was loaded yet) the default is shown.
    """
    return cached_until_changed("page text", code, make=lambda: _page_text(code))


def _page_text(code: str) -> TextForReader:
    default = DEFAULTS[code]
    language = get_language() or settings.LANGUAGE_CODE
    row = PageText.objects.filter(code=code, language=language).first()
    if row is None:
        return TextForReader(
            title=gettext(default[0]),
            introduction_html=format_html("<p>{}</p>", gettext(default[1])),
            edit_url=reverse("wagtailsnippets_cms_pagetext:list"),
        )
    return TextForReader(
        title=row.title,
        # Wagtail keeps only the markup that the field allows, and escapes the rest.
        introduction_html=mark_safe(expand_db_html(row.introduction)),  # noqa: S308
        edit_url=reverse("wagtailsnippets_cms_pagetext:edit", args=[row.pk]),
    )


def plant_missing(own: Mapping[tuple[str, str], tuple[str, str]] = MappingProxyType({})) -> int:
    """Create the missing rows, each with its first revision; returns how many.

    `own` are title (empty: the default) and introduction by code and language.
    """
    present = set(PageText.objects.values_list("code", "language"))
    missing = [
        (code, language)
        for code in DEFAULTS
        for language, _name in settings.LANGUAGES
        if (code, language) not in present
    ]
    for code, language in missing:
        with override(language):
            title, introduction = map(gettext, DEFAULTS[code])
        own_title, own_introduction = own.get((code, language), ("", ""))
        row = PageText.objects.create(
            code=code,
            language=language,
            title=own_title or title,
            introduction=format_html("<p>{}</p>", own_introduction or introduction),
        )
        row.save_revision(log_action="wagtail.create")
    return len(missing)


class PageText(RevisionMixin, models.Model):  # type: ignore[misc]
    """The text above one of our own pages in one language, with its history."""

    code = models.SlugField(_("page"), max_length=40, editable=False)
    language = models.CharField(_("language"), max_length=10, editable=False)
    title = models.CharField(_("title"), max_length=120)
    introduction = RichTextField(
        _("introduction"), blank=True, features=["bold", "link", "ol", "ul"]
    )
    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="page_text")

    objects: ClassVar[models.Manager["PageText"]] = models.Manager()

    panels = [
        EarlierPanel(),
        FieldPanel("title"),
        FieldPanel("introduction"),
        ClarityPanel(heading=_("Clarity")),
    ]

    class Meta:
        verbose_name = _("text of a page")
        verbose_name_plural = _("texts of pages")
        ordering = ["code", "-language"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "language"], name="page_text_once_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language_name})"

    @property
    def language_name(self) -> str:
        return str(get_language_info(self.language)["name_local"])

    @property
    def revisions(self) -> Any:
        return self._revisions

    @transaction.atomic
    def bring_back(self, revision: Revision, *, by: User, at: datetime) -> None:
        """Restore an earlier revision; Wagtail's log records it in the audit log."""
        self.title, self.introduction = revision.content["title"], revision.content["introduction"]
        self.save(update_fields=["title", "introduction"])
        self.save_revision(user=by, log_action=True, previous_revision=revision)
