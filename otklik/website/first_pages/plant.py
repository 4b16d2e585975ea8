"""Planting the pages a new site begins with. What grew is the editors' own."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from wagtail.models import Locale, Page

from otklik.core.pack.load import Changes, Memory
from otklik.news.models import NewsIndexPage
from otklik.website.first_pages.pages_file import PagesFile, Piece, TextEntry
from otklik.website.first_pages.sections_file import SectionEntry, SectionPageEntry, SectionsFile
from otklik.website.pages.contacts import ContactsPage
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import AccessibilityPage, TextPage

KIND = "page"

#: What the list of pages in the editor is called; it is no page of the site.
TREE = "Страницы сайта"


def plant(
    pages: PagesFile, *, title: str, slug: str, memory: Memory, at: datetime
) -> tuple[HomePage, Changes]:
    """The first page, and how many pages were added.

    Each page is planted once: one that editors renamed, changed or took away stays as they left
    it, and an address that is already taken is left to its page.
    """
    locale, _created = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    home = HomePage.objects.filter(locale=locale).first()
    added = int(home is None)
    if home is None:
        home = _plant_home(pages, title, slug, locale)
    known = memory.recall(KIND)
    taken = set(home.get_children().values_list("slug", flat=True))
    for page_slug, made in _wanted(pages):
        if page_slug in known:
            continue
        if page_slug not in taken:
            _publish(home, made())
            added += 1
        memory.remember(KIND, page_slug, {"slug": page_slug}, at=at)
    return home, Changes(added=added)


def plant_sections(
    sections: SectionsFile, home: HomePage, *, memory: Memory, at: datetime
) -> Changes:
    """Each section once, and under it once each page to be filled in: a draft until then.

    A section that editors took away takes its pages with it; one whose address was taken by a page
    of theirs is left out.
    """
    known, added = memory.recall(KIND), 0
    for entry in sections.sections:
        section = TextPage.objects.child_of(home).filter(slug=entry.slug).first()
        if entry.slug not in known:
            if section is None and not home.get_children().filter(slug=entry.slug).exists():
                section, added = _publish(home, _section(entry)), added + 1
            memory.remember(KIND, entry.slug, {"slug": entry.slug}, at=at)
        for page in entry.pages:
            address = f"{entry.slug}/{page.slug}"
            if address in known:
                continue
            if section and not section.get_children().filter(slug=page.slug).exists():
                _draft(section, page)
                added += 1
            memory.remember(KIND, address, {"slug": address}, at=at)
    return Changes(added=added)


def _section(entry: SectionEntry) -> TextPage:
    intro = (Piece(paragraph=entry.intro),) if entry.intro else ()
    body = json.dumps([_block(piece) for piece in intro])
    return TextPage(
        slug=entry.slug, title=entry.title, show_in_menus=entry.in_menu, body=body, is_section=True
    )


def _draft(section: TextPage, entry: SectionPageEntry) -> None:
    page = TextPage(
        slug=entry.slug,
        title=entry.title,
        guidance=entry.guidance,
        items=" ".join(entry.items),
        live=False,
    )
    section.add_child(instance=page)
    page.save_revision()


def _wanted(pages: PagesFile) -> Iterable[tuple[str, Callable[[], Page]]]:
    """Slug and how to make the page, which is asked for only when it is missing."""
    contacts, accessibility, news = pages.contacts, pages.accessibility, pages.news
    yield news.slug, lambda: NewsIndexPage(title=news.title, slug=news.slug, show_in_menus=True)
    yield contacts.slug, lambda: ContactsPage(**contacts.model_dump())
    for text in pages.texts:
        yield text.slug, lambda text=text: TextPage(**_text(text))  # type: ignore[misc]
    if accessibility is not None:
        yield accessibility.slug, lambda: AccessibilityPage(**_text(accessibility))


def _plant_home(pages: PagesFile, title: str, slug: str, locale: Locale) -> HomePage:
    root = Page.get_first_root_node() or Page.add_root(title=TREE, slug="root", locale=locale)
    if root.title != TREE:  # «Root», as Wagtail plants it: the first word an editor would read
        root.title = root.draft_title = TREE
        root.save(update_fields=["title", "draft_title"])
    needs = [
        {"type": "need", "value": {
            "words": n.words, "english": n.en, "icon": n.icon, "page": None, "address": n.to,
        }}
        for n in pages.home.needs
    ]  # fmt: skip
    home = HomePage(
        title=title,
        slug=slug,
        locale=locale,
        headline=pages.home.headline,
        search_example=pages.home.search_example,
        needs=json.dumps(needs),
    )
    return _publish(root, home)


def _publish[P: Page](parent: Page, page: P) -> P:
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _text(entry: TextEntry) -> dict[str, Any]:
    return {
        "slug": entry.slug,
        "title": entry.title,
        "show_in_menus": entry.in_menu,
        "body": json.dumps([_block(piece) for piece in entry.body]),
    }


def _block(piece: Piece) -> dict[str, Any]:
    if piece.heading:
        return {"type": "heading", "value": piece.heading}
    if piece.paragraph:
        return {"type": "paragraph", "value": format_html("<p>{}</p>", piece.paragraph)}
    if piece.list:
        lines = [format_html("<p>{}</p>", line) for line in piece.list]
        return {"type": "list", "value": lines}
    assert piece.law is not None  # noqa: S101 - a piece is one of four kinds
    return {"type": "law", "value": piece.law.model_dump()}
