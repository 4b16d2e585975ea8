from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager, PageQuerySet

from otklik.news import announcing
from otklik.pages.clarity import ClarityPanel
from otklik.pages.shown import ShownPage, closed_themselves
from otklik.ui.meta import PageMeta, here, of_authority

A_PAGE = 20


def today() -> date:
    return timezone.localdate()


class NewsQuerySet(PageQuerySet):  # type: ignore[misc]
    def newest_first(self) -> Self:
        newest: Self = self.order_by("-published_on", "-pk")
        return newest


class NewsIndexPage(ShownPage):
    """All news, newest first."""

    max_count = 1
    parent_page_types: ClassVar = ["portal.HomePage"]
    subpage_types: ClassVar = ["news.NewsPage"]
    template = "news/index.html"

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        news = NewsPage.objects.child_of(self).live().exclude(closed_themselves())
        listed = news.newest_first().select_related("picture")
        page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
        return {**super().get_context(request, *args, **kwargs), "news": page}


class NewsPage(ShownPage):
    """One piece of news."""

    published_on = models.DateField(_("date"), default=today, db_index=True)
    lead = models.TextField(
        _("in short"),
        max_length=400,
        help_text=_("What happened and what it means for people: one or two sentences."),
    )
    picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    picture_alt = models.CharField(
        _("what the picture shows"),
        max_length=300,
        blank=True,
        help_text=_("What is in the picture and why it is here: for whoever does not see it."),
    )
    body = RichTextField(_("text"), blank=True, features=["h2", "bold", "link", "ol", "ul"])

    objects = PageManager.from_queryset(NewsQuerySet)()

    parent_page_types: ClassVar = ["news.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "news/page.html"
    content_panels: ClassVar = [
        *ShownPage.content_panels,
        FieldPanel("published_on"),
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture")),
        FieldPanel("body"),
        ClarityPanel(heading=_("Clarity")),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")

    def clean(self) -> None:
        super().clean()
        if self.picture_id and not self.picture_alt.strip():
            sentence = _("Say what the picture shows: not everybody sees it.")
            raise ValidationError({"picture_alt": sentence})

    @cached_property
    def shown_picture(self) -> Any:
        """The picture as a page shows it; None without one."""
        return self.picture.get_rendition("max-1280x1280|format-jpeg") if self.picture else None

    def told(self) -> PageMeta:
        picture = self.shown_picture
        facts: dict[str, Any] = {
            "@type": "NewsArticle",
            "headline": self.title,
            "description": self.lead,
            "datePublished": self.published_on,
            "inLanguage": settings.LANGUAGE_CODE,
            "publisher": of_authority(),
        }
        if self.last_published_at:
            facts["dateModified"] = self.last_published_at.isoformat()
        if picture:
            facts["image"] = here(picture.url)
        return PageMeta(
            title=self.title,
            description=self.lead,
            kind="article",
            image=picture.url if picture else "",
            image_alt=self.picture_alt,
            facts=facts,
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        is_shown = self.live and not getattr(request, "is_preview", False)
        return {
            **super().get_context(request, *args, **kwargs),
            "tell_url": announcing.address_for(request, self) if is_shown else "",
        }
