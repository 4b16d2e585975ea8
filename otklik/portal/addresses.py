"""Addresses of the site's pages in the reader's language."""

from django.urls import reverse
from wagtail.models import Page, Site

from otklik.surveys.models import Wave


def address_of(page: Page) -> str:
    """Where a page stands, in the language that is active; empty for a page of no site.

    Pages are written once, in Russian: under /en/ stands the same text in an English frame.
    """
    for site in Site.get_site_root_paths():
        if page.url_path.startswith(site.root_path):
            return reverse("wagtail_serve", args=[page.url_path.removeprefix(site.root_path)])
    return ""


def survey_address(wave: Wave) -> str:
    return reverse("surveys:form", args=[wave.slug])
