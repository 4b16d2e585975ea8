"""Indexes editors' pages and our own sections for the site search.

A page is indexed again whenever it is published, moved or removed, by Wagtail's signals.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from wagtail.models import Page

from otklik.cms.pages.base_page import directly_restricted
from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.cms.search import index_entries, search_entry
from otklik.cms.search.follow_pages import PageFollower
from otklik.organisation.structure.authority import Authority
from otklik.website.localized_page_address import address_of
from otklik.website.pages.contacts import ContactsPage
from otklik.website.pages.text_page import AccessibilityPage, TextPage

INDEXED_PAGES = (ContactsPage, TextPage, AccessibilityPage)
#: How people ask for the contacts, whose own words are names and numbers.
SPOKEN_WORDS = gettext_noop(
    "Telephone, e-mail, address, hours, how to get there, entrance, for deaf people."
)


def listen() -> None:
    PageFollower(kinds=INDEXED_PAGES, renew=_index_published, key=_key).listen("portal.finding")


def index_all_pages() -> None:
    """To be called when the site gets another root page."""
    for kind in INDEXED_PAGES:
        for page in kind.objects.select_related("locale"):
            index_page(page)


def index_page(page: Page) -> None:
    """Index the current text of a page; remove one that is not public."""
    language = page.locale.language_code
    with override(language):
        url = address_of(page) if _is_shown(page) else ""
        if not url:
            index_entries.remove(_key(page))
            return
        index_entries.put(
            _key(page),
            url=url,
            kind=search_entry.Kind.PAGE,
            language=language,
            title=page.title,
            text=_text_of(page),
            unseen=_(SPOKEN_WORDS) if isinstance(page, ContactsPage) else "",
        )


def _text_of(page: Page) -> str:
    if isinstance(page, ContactsPage):
        own = (page.postal_address, page.directions, page.entrance, page.for_deaf)
        return " ".join(filter(None, own))
    block = page.body.stream_block
    return " ".join(map(str, block.get_searchable_content(page.body)))


def _is_shown(page: Page) -> bool:
    """Whether the page is public; a section without public pages is not."""
    if not page.live or page.get_view_restrictions().exists():
        return False
    below = page.get_children().live().exclude(directly_restricted())
    return bool(not (isinstance(page, TextPage) and page.is_section) or below.exists())


def _key(page: Page) -> str:
    return f"page/{page.pk}"


def _index_published(instance: Page) -> None:
    if isinstance(instance, INDEXED_PAGES):
        index_page(instance)
    if isinstance(instance, ContactsPage):
        Authority.set_postal_address(instance.postal_address if instance.live else "")
    for section in TextPage.objects.ancestor_of(instance).filter(is_section=True):
        index_page(section)


SECTIONS = {
    "ask": "website:ask",
    "status": "website:question",
    "acts": "legal-acts:acts",
    "surveys": "surveys:list",
    "required": "disclosure-site:index",
    "open-data": "open-data:index",
}
"""The route of each section by the code of its text; the search itself is not indexed."""


def index_sections() -> None:
    """Index the text above each section, in every language."""
    for code, route in SECTIONS.items():
        with override(settings.LANGUAGE_CODE):
            url = reverse(route)
        for language, _name in settings.LANGUAGES:
            with override(language):
                text = page_text(code)
            index_entries.put(
                f"section/{code}/{language}",
                url=url,
                kind=search_entry.Kind.PAGE,
                language=language,
                title=text.title,
                text=strip_tags(text.introduction_html),
                group=f"section/{code}",
            )
