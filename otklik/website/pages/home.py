from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField

from otklik.cms.pages.base_page import SitePage
from otklik.core.db.kept_values import cached_until_changed
from otklik.incidents.public_answers import latest_for_home_page
from otklik.knowledge.articles.answers_page import newest
from otklik.news.models import NewsPage
from otklik.organisation.structure.authority import Authority
from otklik.surveys.waves.models import Wave
from otklik.website.frame.frame import Frame
from otklik.website.localized_page_address import survey_address
from otklik.website.pages import opening_hours, schema_org
from otklik.website.pages.blocks import MARKS, NeedBlock, NeedValue


class HomePage(SitePage):
    """The home page: what the authority does in one sentence, a search, what people come for."""

    headline = models.CharField(
        _("what we do, in one sentence"),
        max_length=120,
        blank=True,
        help_text=_("The largest words of the site: whom you help and with what."),
    )
    search_example = models.CharField(
        _("example of a search"),
        max_length=80,
        blank=True,
        help_text=_("Shown under the search field: “a faulty thing, no money back”."),
    )
    needs = StreamField(
        [("need", NeedBlock())],
        max_num=6,
        blank=True,
        verbose_name=_("what people come for"),
        help_text=_("At most six; the most frequent one first."),
    )
    notice = RichTextField(
        _("notice"),
        blank=True,
        max_length=400,
        features=MARKS,
        help_text=_("One thing that everyone must know now. Leave it empty when there is none."),
    )
    notice_until = models.DateField(
        _("show the notice until"),
        null=True,
        blank=True,
        help_text=_("The last day on which it is shown on the site; empty: until you remove it."),
    )

    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = [
        "website.ContactsPage",
        "website.TextPage",
        "website.AccessibilityPage",
        "news.NewsIndexPage",
        "knowledge.AnswersPage",
    ]
    template = "website/home.html"
    content_panels: ClassVar = [
        *SitePage.content_panels,
        FieldPanel("headline"),
        FieldPanel("search_example"),
        FieldPanel("needs"),
        MultiFieldPanel([FieldPanel("notice"), FieldPanel("notice_until")], heading=_("Notice")),
    ]

    class Meta:
        verbose_name = _("first page")
        verbose_name_plural = _("first pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        frame = Frame.of(request)
        needs = [need.value for need in self.needs]
        key = str(self.needs.get_prep_value())  # not of the page: a preview has others
        parts = cached_until_changed(
            "home", key, make=lambda: home_context(frame.authority, needs, now=now)
        )
        is_over = self.notice_until is not None and self.notice_until < timezone.localdate(now)
        return {
            **super().get_context(request, *args, **kwargs),
            "shows_facts": True,
            "meta": schema_org.of_authority(request, self.title),
            **parts,
            "notice": "" if is_over else self.notice,
        }


MOST_ANSWERS, MOST_NEWS = 4, 3
#: The state of a wave depends on them.
MOMENTS = ("opened_at", "stopped_at", "closed_at", "published_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """A page that the home page leads to; `day` is that of a news item."""

    title: str
    url: str
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A reason to come, as `NeedValue` reads it."""

    icon: str
    href: str
    text: str
    is_english: bool


def home_context(
    authority: Authority | None, needs: Iterable[NeedValue] = (), *, now: datetime
) -> dict[str, Any]:
    """What the home page shows of other apps, and the editor's `needs` with a target: the list of
    surveys only once it has any."""
    waves = list(Wave.objects.listed(at=now).newest_first().only("closes_on", "slug", *MOMENTS))
    survey = next((wave for wave in waves if wave.is_open), None)
    empty = "" if waves else reverse("surveys:list")
    answers = newest(MOST_ANSWERS)
    news = list(NewsPage.objects.shown_to_all().newest_first()[:MOST_NEWS])
    return {
        **opening_hours.parts(authority, now=now),
        "survey_url": survey_address(survey) if survey else "",
        "survey_closes_on": survey.closes_on if survey else None,
        "needs": [
            Need(icon=need["icon"], href=need.href, text=need.text, is_english=need.is_english)
            for need in needs
            if need.href and need.href != empty
        ],
        "pairs": latest_for_home_page.latest(),
        "answers": [Teaser(title=page.title, url=page.url or "") for page in answers],
        "answers_url": (answers[0].get_parent().url or "") if answers else "",
        "news": [
            Teaser(title=page.title, url=page.url or "", day=page.published_on) for page in news
        ],
        "news_url": (news[0].get_parent().url or "") if news else "",
    }
