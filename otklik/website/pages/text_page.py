from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from otklik.cms.clarity.panel import ClarityPanel
from otklik.cms.pages.base_page import ShownPage, closed, closed_themselves
from otklik.website.editor.guidance_panel import GuidancePanel
from otklik.website.page_urls import address_of
from otklik.website.pages.blocks import TextBlocks

CLARITY = ClarityPanel(heading=_("Clarity"))


class TextPage(ShownPage):
    """A page of text: what we explain once and for everyone."""

    body = StreamField(TextBlocks(), blank=True, verbose_name=_("text"))
    is_section = models.BooleanField(default=False, editable=False)
    """A list of the pages under it: led to only while one of them may be read."""
    guidance = models.CharField(
        max_length=500, blank=True, editable=False, verbose_name=_("what belongs here")
    )
    items = models.CharField(
        max_length=200, blank=True, editable=False, verbose_name=_("items of the list")
    )
    """Codes of items of required information that this page serves, by spaces."""

    parent_page_types: ClassVar = ["website.HomePage", "website.TextPage"]
    subpage_types: ClassVar = ["website.TextPage"]
    template = "website/text.html"
    content_panels: ClassVar = [
        GuidancePanel(),
        *ShownPage.content_panels,
        FieldPanel("body"),
        CLARITY,
    ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`below` are the pages under it that people may read: a section is their list."""
        open_ones = self.get_children().live().exclude(closed_themselves())
        below = [] if self.is_leaf() else list(open_ones)
        return {
            **super().get_context(request, *args, **kwargs),
            "below": [(address_of(page), page) for page in below],
            "is_empty_section": self.is_section and not below,
        }

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")


def empty_sections() -> Q:
    """Of pages of Wagtail those that are sections under which nobody may read anything yet."""
    under = (
        Page.objects.live()
        .exclude(closed())
        .filter(path__startswith=OuterRef("path"), depth__gt=OuterRef("depth"))
    )
    return Q(textpage__is_section=True) & ~Q(Exists(under))


class AccessibilityPage(ShownPage):
    """What in this site may be an obstacle, and how to tell us of one. Linked from every footer."""

    body = StreamField(TextBlocks(), blank=True, verbose_name=_("text"))

    max_count = 1
    parent_page_types: ClassVar = ["website.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "website/accessibility.html"
    content_panels: ClassVar = [*ShownPage.content_panels, FieldPanel("body"), CLARITY]

    class Meta:
        verbose_name = _("accessibility of the site")
        verbose_name_plural = _("accessibility of the site")
