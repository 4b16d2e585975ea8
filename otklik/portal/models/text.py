from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from otklik.pages.clarity import ClarityPanel
from otklik.pages.shown import ShownPage
from otklik.portal.blocks import TextBlocks

CLARITY = ClarityPanel(heading=_("Clarity"))


class TextPage(ShownPage):
    """A page of text: what we explain once and for everyone."""

    body = StreamField(TextBlocks(), blank=True, verbose_name=_("text"))

    parent_page_types: ClassVar = ["portal.HomePage", "portal.TextPage"]
    subpage_types: ClassVar = ["portal.TextPage"]
    template = "portal/text.html"
    content_panels: ClassVar = [*ShownPage.content_panels, FieldPanel("body"), CLARITY]

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")


class AccessibilityPage(ShownPage):
    """What in this site may be an obstacle, and how to tell us of one. Linked from every footer."""

    body = StreamField(TextBlocks(), blank=True, verbose_name=_("text"))

    max_count = 1
    parent_page_types: ClassVar = ["portal.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "portal/accessibility.html"
    content_panels: ClassVar = [*ShownPage.content_panels, FieldPanel("body"), CLARITY]

    class Meta:
        verbose_name = _("accessibility of the site")
        verbose_name_plural = _("accessibility of the site")
