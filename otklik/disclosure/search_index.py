"""What the search of the site knows of this room: pages of ours that show what was accepted."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from otklik.cms.search import entry, search

if TYPE_CHECKING:
    from otklik.disclosure.items.models import Item


def renew(item: "Item") -> None:
    """Tell the search what the page of an item says now; nothing when it shows nothing."""
    published = item.supplies.published()  # type: ignore[attr-defined]
    shown = next((one for one in published if one.is_shown), None)
    with override(settings.LANGUAGE_CODE):
        is_counted = item.is_active and item.basis is not None and item.exemption is None
        if shown is None or not is_counted:
            search.remove(_key(item))
            return
        search.put(
            _key(item),
            url=reverse("disclosure-site:item", args=[item.code]),
            kind=entry.Kind.PAGE,
            language=settings.LANGUAGE_CODE,
            title=item.title,
            text=shown.text,
        )


def _key(item: "Item") -> str:
    return f"disclosure/{item.pk}"
