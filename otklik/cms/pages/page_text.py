from datetime import datetime
from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models, transaction
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Revision, RevisionMixin

from otklik.cms.clarity.panel import ClarityPanel
from otklik.organisation.people.user import User
from otklik.organisation.version_history.revert import EarlierPanel


class PageText(RevisionMixin, models.Model):  # type: ignore[misc]
    """What stands above one of our own pages in one language: an editor's, with its history."""

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
        """Let it say again what it said then; the log of Wagtail tells the journal."""
        self.title, self.introduction = revision.content["title"], revision.content["introduction"]
        self.save(update_fields=["title", "introduction"])
        self.save_revision(user=by, log_action=True, previous_revision=revision)
