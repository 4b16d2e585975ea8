"""URLs of the site's pages in the reader's language."""

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.translation import get_language, override
from wagtail.models import Page, Site

from otklik.core.db.kept_values import rest_on
from otklik.surveys.waves.models import Wave


def address_of(page: Page) -> str:
    """Path of a page in the active language; empty for a page of no site.

    Pages are written once, in Russian: under /en/ is the same text in an English frame.
    """
    rest_on("wagtailcore_site")
    for site in Site.get_site_root_paths():
        if page.url_path.startswith(site.root_path):
            return reverse("wagtail_serve", args=[page.url_path.removeprefix(site.root_path)])
    return ""


def in_readers_language(address: str) -> str:
    """The Russian path of a page of ours, in the reader's language."""
    reader = get_language() or settings.LANGUAGE_CODE
    if reader == settings.LANGUAGE_CODE:
        return address
    with override(settings.LANGUAGE_CODE):  # resolved in its own language
        return translate_url(address, reader)


def survey_address(wave: Wave) -> str:
    return reverse("surveys:form", args=[wave.slug])
