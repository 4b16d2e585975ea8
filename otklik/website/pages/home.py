from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField

from otklik.cms.pages.base_page import ShownPage
from otklik.website.pages import home_page_context, schema_org
from otklik.website.pages.blocks import MARKS, NeedBlock


class HomePage(ShownPage):
    """The first page: what the authority does in one sentence, a search, what people come for."""

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
        help_text=_("Stands under the search field: “a faulty thing, no money back”."),
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
        help_text=_("The last day on which it stands on the site; empty: until you take it away."),
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
        *ShownPage.content_panels,
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
        is_over = self.notice_until is not None and self.notice_until < timezone.localdate(now)
        return {
            **super().get_context(request, *args, **kwargs),
            "shows_facts": True,
            "meta": schema_org.of_authority(request, self.title),
            **home_page_context.parts(request, (need.value for need in self.needs), now=now),
            "notice": "" if is_over else self.notice,
        }
