"""What the search of the site knows of our own sections, by the texts that stand above them."""

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import override

from otklik.cms.pages.default_texts import page_text
from otklik.cms.search import entry, search

SECTIONS = {
    "ask": "website:ask",
    "status": "website:question",
    "acts": "legal-acts:acts",
    "surveys": "surveys:list",
    "required": "disclosure-site:index",
    "open-data": "open-data:index",
}
"""The route of each section by the code of its text; nobody searches for the search."""


def renew() -> None:
    """Tell the search what stands above each section now, in every language."""
    for code, route in SECTIONS.items():
        with override(settings.LANGUAGE_CODE):
            url = reverse(route)
        for language, _name in settings.LANGUAGES:
            with override(language):
                text = page_text(code)
            search.put(
                f"section/{code}/{language}",
                url=url,
                kind=entry.Kind.PAGE,
                language=language,
                title=text.title,
                text=strip_tags(text.introduction_html),
                group=f"section/{code}",
            )
