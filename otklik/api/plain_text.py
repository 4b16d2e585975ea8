"""Words of an editor's text without its marks, for readers that are programs."""

import re
from html import unescape

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import override
from wagtail.models import Page

from otklik.website.page_urls import address_of

ENDS_A_LINE = re.compile(r"</(?:p|li|h[1-6]|div)>|<br\s*/?>", re.IGNORECASE)


def plain(markup: str) -> str:
    """A paragraph a line."""
    lines = unescape(strip_tags(ENDS_A_LINE.sub("\n", markup))).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def absolute(path: str) -> str:
    """With the address of this installation before it."""
    return f"{settings.BASE_URL}{path}" if path else ""


def page_address(page: Page) -> str:
    """Where a page stands for a reader of the site's own language."""
    with override(settings.LANGUAGE_CODE):
        return absolute(address_of(page))
