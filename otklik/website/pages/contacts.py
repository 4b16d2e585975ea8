from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField

from otklik.cms.pages.base_page import SitePage
from otklik.website.frame.frame import Frame
from otklik.website.pages import opening_hours, schema_org
from otklik.website.pages.blocks import OfficialPageBlock


class ContactsPage(SitePage):
    """How to reach the authority: by telephone, in writing, on foot, in networks.

    Telephone, e-mail and hours are the authority's; only what this page alone says is stored here.
    """

    postal_address = models.TextField(
        _("postal address"),
        blank=True,
        max_length=300,
        help_text=_("With the postal code, as it is written on an envelope."),
    )
    directions = models.TextField(
        _("how to get there"),
        blank=True,
        max_length=1000,
        help_text=_("Stop, landmark, floor, room: as you would explain it by telephone."),
    )
    map_picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("sketch of the way"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "A drawing or a map of your own: maps of outside services are not used on the site."
        ),
    )
    map_alt = models.CharField(
        _("what the sketch shows"),
        max_length=300,
        blank=True,
        help_text=_("Streets, stop, entrance: the way in words, for people who cannot see it."),
    )
    coordinates = models.CharField(
        _("coordinates of the entrance"),
        max_length=40,
        blank=True,
        validators=[
            RegexValidator(
                r"^-?\d{1,2}\.\d{1,7}, ?-?\d{1,3}\.\d{1,7}\Z",
                _("Two numbers with a comma between them, such as 43.31807, 45.69838."),
            )
        ],
        help_text=_("Latitude and longitude: a telephone opens them in its own map."),
    )
    entrance = models.TextField(
        _("entrance and ramp"),
        blank=True,
        max_length=1000,
        help_text=_("For a wheelchair, a pram, a stick: ramp, steps, lift, whom to call."),
    )
    for_deaf = models.TextField(
        _("for deaf people"),
        blank=True,
        max_length=1000,
        help_text=_("How to write instead of calling; whether there is an interpreter."),
    )
    official_pages = StreamField(
        [("page", OfficialPageBlock())],
        blank=True,
        verbose_name=_("official pages"),
        help_text=_("Those that this program serves itself are shown without being listed here."),
    )

    max_count = 1
    parent_page_types: ClassVar = ["website.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "website/contacts.html"
    content_panels: ClassVar = [
        *SitePage.content_panels,
        HelpPanel(template="website/admin/contacts_help.html"),
        FieldPanel("postal_address"),
        FieldPanel("directions"),
        MultiFieldPanel(
            [FieldPanel("map_picture"), FieldPanel("map_alt"), FieldPanel("coordinates")],
            heading=_("Where it is"),
        ),
        FieldPanel("entrance"),
        FieldPanel("for_deaf"),
        FieldPanel("official_pages"),
    ]

    class Meta:
        verbose_name = _("contacts")
        verbose_name_plural = _("contacts")

    def clean(self) -> None:
        super().clean()
        if self.map_picture_id and not self.map_alt.strip():
            raise ValidationError(
                {"map_alt": _("Describe the way in words: not everyone can see the sketch.")}
            )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        authority = Frame.of(request).authority
        blocks = (block.value for block in self.official_pages)
        listed = [opening_hours.OfficialPage(**value) for value in blocks if value["address"]]
        return {
            **super().get_context(request, *args, **kwargs),
            "shows_facts": True,
            "geo": self.coordinates.replace(" ", ""),
            "meta": schema_org.of_authority(request, self.title, address=self.postal_address),
            **opening_hours.parts(authority, now=timezone.now(), listed=listed),
        }
