"""What belongs on a page that the pack planted to be filled in, said above its form."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from otklik.disclosure.items.models import Item


class GuidancePanel(Panel):  # type: ignore[misc]
    """Stands only where the page has guidance; leads to the items of the list it serves."""

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
