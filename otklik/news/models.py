from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager, PageQuerySet

from otklik.cms.clarity_panel import ClarityPanel
from otklik.cms.pages.base_page import SitePage, directly_restricted, restricted
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.ui.page_meta import PageMeta, here, of_authority

A_PAGE = 20


def today() -> date:
    return timezone.localdate()


class NewsQuerySet(PageQuerySet):  # type: ignore[misc]
    def shown_to_all(self) -> Self:
        """Published and public news."""
        return self.live().exclude(restricted())  # type: ignore[no-any-return]

    def events(self) -> Self:
        """News of public events, nearest first."""
        dated = self.filter(event_begins_at__isnull=False)
        return dated.order_by("event_begins_at", "pk")  # type: ignore[no-any-return]

    def to_come(self, *, at: datetime) -> Self:
        """Events that are not over; one without an end lasts until the end of its day."""
        day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        ahead = Q(event_ends_at__gte=at) | Q(event_ends_at=None, event_begins_at__gte=day)
        return self.events().filter(ahead)  # type: ignore[no-any-return]

    def in_month(self, first: date) -> Self:
        begins, ends = _month(first)
        found: Self = self.events().filter(event_begins_at__gte=begins, event_begins_at__lt=ends)
        return found

    def newest_first(self) -> Self:
        """By the day of the news item."""
        return self.order_by("-published_on", "-pk")  # type: ignore[no-any-return]


def _month(first: date) -> tuple[datetime, datetime]:
    next_month = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    days = (first.replace(day=1), next_month)
    begins, ends = (timezone.make_aware(datetime.combine(day, time())) for day in days)
    return begins, ends


class NewsIndexPage(SitePage):
    """All news, newest first."""

    max_count = 1
    parent_page_types: ClassVar = ["website.HomePage"]
    subpage_types: ClassVar = ["news.NewsPage"]
    template = "news/index.html"

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        news = NewsPage.objects.child_of(self).live().exclude(directly_restricted())
        listed = news.newest_first().select_related("picture")
        page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
        return {**super().get_context(request, *args, **kwargs), "news": page}


class NewsPage(SitePage):
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
        help_text=_("What is in the picture and why it is here: for people who cannot see it."),
    )
    body = RichTextField(_("text"), blank=True, features=["h2", "bold", "link", "ol", "ul"])

    event_begins_at = models.DateTimeField(
        _("begins"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("For an event that people may attend: it is then shown in the calendar."),
    )
    event_ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    event_place = models.CharField(
        _("place"),
        max_length=300,
        blank=True,
        help_text=_("Address, floor, room; whether there is a ramp."),
    )
    event_url = models.URLField(_("address of the broadcast"), blank=True)

    objects = PageManager.from_queryset(NewsQuerySet)()

    parent_page_types: ClassVar = ["news.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "news/page.html"
    content_panels: ClassVar = [
        *SitePage.content_panels,
        FieldPanel("published_on"),
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture")),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("event_begins_at"),
                FieldPanel("event_ends_at"),
                FieldPanel("event_place"),
                FieldPanel("event_url"),
            ],
            heading=_("Event"),
        ),
        ClarityPanel(heading=_("Clarity")),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(event_ends_at__isnull=True)
                | Q(event_ends_at__gte=F("event_begins_at")),
                name="event_ends_after_it_begins",
                violation_error_message=_("An event ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(event_begins_at__isnull=False)
                | Q(event_ends_at__isnull=True, event_place="", event_url=""),
                name="event_has_a_beginning",
                violation_error_message=_("Say when the event begins."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        self._check_event()
        if self.picture_id and not self.picture_alt.strip():
            sentence = _("Say what the picture shows: not everybody sees it.")
            raise ValidationError({"picture_alt": sentence})

    def _check_event(self) -> None:
        """Errors next to their fields."""
        more = self.event_ends_at or self.event_place or self.event_url
        if more and self.event_begins_at is None:
            raise ValidationError({"event_begins_at": _("Say when the event begins.")})
        begins, ends = self.event_begins_at, self.event_ends_at
        if begins and ends and ends < begins:
            raise ValidationError({"event_ends_at": _("An event ends after it begins.")})

    def page_meta(self) -> PageMeta:
        picture: Any = None
        if self.picture:
            picture = self.picture.get_rendition("max-1280x1280|format-jpeg")
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

    def composer_address(self) -> str:
        """The composer for networks, filled with title, lead, link and picture."""
        query = {"text": f"{self.title}\n\n{self.lead}".strip(), "link": self.full_url or ""}
        if self.picture_id:
            query |= {"image": str(self.picture_id), "alt": self.picture_alt}
        filled = {name: value for name, value in query.items() if value}
        return f"{reverse('publications:new')}?{urlencode(filled)}"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        is_shown = self.live and not getattr(request, "is_preview", False)
        may_tell = is_shown and _may_publish_in_networks(request)
        return {
            **super().get_context(request, *args, **kwargs),
            "tell_url": self.composer_address() if may_tell else "",
        }


def _may_publish_in_networks(request: HttpRequest) -> bool:
    """Does not load the user without a session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return isinstance(request.user, User) and request.user.may(Right.PUBLISH)
