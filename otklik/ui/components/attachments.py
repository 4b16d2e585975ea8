"""What came with a message: seen, heard, kept, or told in words."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from otklik.ui.components import one_of, register

SHOWN = ("picture", "sound", "film", "file", "place", "words", "link")
STATES = {"": "", "waiting": _("being fetched"), "failed": _("was not fetched")}


@register.simple_block_tag
def attachment(
    content: str,
    *,
    shown: str,
    name: str,
    state: str = "",
    address: str = "",
    alt: str = "",
    width: int = 0,
    height: int = 0,
    words: str = "",
    size: int = 0,
    seconds: int = 0,
    latitude: float | None = None,
    longitude: float | None = None,
    description: str = "",
    failure: Any = "",
    is_removed: bool = False,
    is_personal: bool = False,
    lang: str = "",
) -> SafeString:
    """One thing that came with a message, called `name` («Фото 2»); the content is what can be
    done with it.

    `words` stood in it (a title, a place, an emoji), `description` was written by whoever looked
    or listened, `failure` says why there is nothing to see. `size` in bytes, `seconds` long.
    """
    one_of("attachment", "shown", shown, SHOWN)
    one_of("attachment", "state", state, STATES)
    return render_to_string(
        "ui/components/attachment.html",
        {
            "content": content,
            "shown": shown,
            "name": name,
            "state": state,
            "address": address,
            "alt": alt or description or name,
            "width": width,
            "height": height,
            "words": words,
            "size": size,
            "length": f"{seconds // 60}:{seconds % 60:02}" if seconds else "",
            "latitude": _degrees(latitude),
            "longitude": _degrees(longitude),
            "description": description,
            "failure": failure,
            "is_removed": is_removed,
            "is_personal": is_personal,
            "lang": lang,
        },
    )


def _degrees(angle: float | None) -> str:
    """With a point in every language: it goes into an address too; five digits are a metre."""
    return "" if angle is None else f"{angle:.5f}"
