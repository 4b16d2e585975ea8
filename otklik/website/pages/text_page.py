from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page

from otklik.cms.clarity_panel import ClarityPanel
from otklik.cms.pages.base_page import SitePage, directly_restricted, restricted
from otklik.disclosure.items.models import Item
from otklik.website.localized_page_address import address_of
from otklik.website.pages.blocks import TextBlocks


class GuidancePanel(Panel):  # type: ignore[misc]
    """What belongs on a page that the pack created, above its form, with the items it serves."""

    def __init__(self, **options: Any) -> None:
        super().__init__(heading=options.pop("heading", "") or _("What belongs here"), **options)

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]
        template_name = "website/admin/guidance.html"

        def is_shown(self) -> bool:
            return bool(self.instance.guidance)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            codes = self.instance.items.split()
            found = Item.objects.active().filter(code__in=codes)
            return {
                **super().get_context_data(parent_context),
                "guidance": self.instance.guidance,
                "items": [(item, reverse("disclosure:item", args=[item.code])) for item in found],
            }


CLARITY = ClarityPanel(heading=_("Clarity"))


class TextPage(SitePage):
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
        *SitePage.content_panels,
        FieldPanel("body"),
        CLARITY,
    ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`below` are the public pages under it: a section lists them."""
        open_ones = self.get_children().live().exclude(directly_restricted())
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
    """Pages that are sections with no public page below."""
    under = (
        Page.objects.live()
        .exclude(restricted())
        .filter(path__startswith=OuterRef("path"), depth__gt=OuterRef("depth"))
    )
    return Q(textpage__is_section=True) & ~Q(Exists(under))


class AccessibilityPage(SitePage):
    """Obstacles of this site, and how to report one. Linked from every footer."""

    body = StreamField(TextBlocks(), blank=True, verbose_name=_("text"))

    max_count = 1
    parent_page_types: ClassVar = ["website.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "website/accessibility.html"
    content_panels: ClassVar = [*SitePage.content_panels, FieldPanel("body"), CLARITY]

    class Meta:
        verbose_name = _("accessibility of the site")
        verbose_name_plural = _("accessibility of the site")
