"""What the search of the site knows of editors' pages: renewed whenever one appears or goes.

A page's own room hears Wagtail's signals; it is the one place where rooms may.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from otklik.cms.pages.base_page import closed_themselves
from otklik.cms.search import entry, search
from otklik.organisation.structure.authority import Authority
from otklik.website.page_urls import address_of
from otklik.website.pages.contacts import ContactsPage
from otklik.website.pages.text_page import AccessibilityPage, TextPage

FOUND = (ContactsPage, TextPage, AccessibilityPage)


def listen() -> None:
    page_published.connect(_renew_sent, dispatch_uid="portal.finding")
    page_unpublished.connect(_renew_sent, dispatch_uid="portal.finding")
    page_slug_changed.connect(_renew_tree, dispatch_uid="portal.finding")
    post_page_move.connect(_renew_tree, dispatch_uid="portal.finding")
    for signal in (post_save, post_delete):
        signal.connect(_renew_kept, sender=PageViewRestriction, dispatch_uid="portal.finding")
    for kind in FOUND:
        post_delete.connect(_forget, sender=kind, dispatch_uid="portal.finding")


def renew_all() -> None:
    """Every page anew: after the site came to another root."""
    for kind in FOUND:
        for page in kind.objects.select_related("locale"):
            renew(page)


def renew(page: Page) -> None:
    """Tell the search what a page says now; nothing of one that is not shown."""
    language = page.locale.language_code
    with override(language):
        url = address_of(page) if _is_shown(page) else ""
        if not url:
            search.remove(_key(page.pk))
            return
        search.put(
            _key(page.pk),
            url=url,
            kind=entry.Kind.PAGE,
            language=language,
            title=page.title,
            text=_text_of(page),
            unseen=_called(page),
        )


def _text_of(page: Page) -> str:
    if isinstance(page, ContactsPage):
        own = (page.postal_address, page.directions, page.entrance, page.for_deaf)
        return " ".join(filter(None, own))
    block = page.body.stream_block
    return " ".join(map(str, block.get_searchable_content(page.body)))


def _called(page: Page) -> str:
    """How people ask for a page whose own words are names and numbers."""
    if isinstance(page, ContactsPage):
        return _("Telephone, e-mail, address, hours, how to get there, entrance, for deaf people.")
    return ""


def _is_shown(page: Page) -> bool:
    """To everybody; a section under which there is nothing to read is not."""
    if not page.live or page.get_view_restrictions().exists():
        return False
    below = page.get_children().live().exclude(closed_themselves())
    return bool(not (isinstance(page, TextPage) and page.is_section) or below.exists())


def _key(pk: int) -> str:
    return f"page/{pk}"


def _renew_sent(sender: object, instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, FOUND):
        renew(instance)
    if isinstance(instance, ContactsPage):
        Authority.set_postal_address(instance.postal_address if instance.live else "")
    for section in TextPage.objects.ancestor_of(instance).filter(is_section=True):
        renew(section)


def _renew_tree(sender: object, instance: Page, **kwargs: Any) -> None:
    for page in instance.get_descendants(inclusive=True).specific():
        _renew_sent(sender, page)


def _renew_kept(sender: object, instance: PageViewRestriction, **kwargs: Any) -> None:
    """What strangers may not read any more is not found, nor is anything under it."""
    for page in Page.objects.filter(pk=instance.page_id):
        _renew_tree(sender, page)


def _forget(sender: object, instance: Page, **kwargs: Any) -> None:
    search.remove(_key(instance.pk))
