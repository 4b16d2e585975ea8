"""The pack's part for the site: its first pages, and its URL.

Pages are created once; then they belong to the editors, and nothing that people wrote is
overwritten.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import format_html
from wagtail.models import Locale, Page, Site

from otklik.cms.search import vocabulary
from otklik.core.pack.merge_into_tables import Changes, Tables
from otklik.core.pack.parse import Pack, Report
from otklik.news.models import NewsIndexPage
from otklik.organisation.structure.pack_loader import AuthorityFile
from otklik.website.first_pages.pack_files import (
    PAGES,
    SECTIONS,
    PagesFile,
    Piece,
    SectionEntry,
    SectionPageEntry,
    SectionsFile,
    TextEntry,
)
from otklik.website.pages.contacts import ContactsPage
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import AccessibilityPage, TextPage
from otklik.website.search import index_pages_and_sections


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalFiles:
    authority: AuthorityFile
    pages: PagesFile
    sections: SectionsFile


class PortalLoader:
    name = "portal"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (PAGES, SECTIONS)

    def validate(self, pack: Pack, report: Report) -> PortalFiles | None:
        authority = AuthorityFile.read(pack, report)
        pages = PagesFile.read_or_empty(pack, report)
        sections = SectionsFile.read_or_empty(pack, report)
        if authority is None or pages is None or sections is None:
            return None
        return PortalFiles(authority=authority, pages=pages, sections=sections)

    def load(self, parsed: PortalFiles, tables: Tables) -> Changes:
        authority = parsed.authority
        home, changes = plant(
            parsed.pages,
            title=authority.name_in("ru"),
            slug=authority.code,
            tables=tables,
        )
        changes += plant_sections(parsed.sections, home, tables)
        is_moved = _point_site_at(home)
        _remove_welcome_page()
        if changes or is_moved:
            index_pages_and_sections.index_all_pages()
        index_pages_and_sections.index_sections()
        vocabulary.learn(at=tables.at)
        return changes + Changes(changed=int(is_moved and not changes.added))


loader = PortalLoader()


def _point_site_at(home: HomePage) -> bool:
    """Let the default site show the home page at the installation's address; whether it changed."""
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    place = (address.hostname or "localhost", port, home.pk)
    if (site.hostname, site.port, site.root_page_id) == place:
        return False
    site.hostname, site.port, site.root_page_id = place
    site.save()
    return True


def _remove_welcome_page() -> None:
    """Delete the page that Wagtail creates, unless somebody has used it."""
    for page in Page.objects.filter(depth=2, slug="home", numchild=0, latest_revision=None):
        if page.specific_class is Page and not page.sites_rooted_here.exists():
            page.delete()


KIND = "page"

#: What the list of pages in the editor is called; it is no page of the site.
TREE = "Страницы сайта"


def plant(pages: PagesFile, *, title: str, slug: str, tables: Tables) -> tuple[HomePage, Changes]:
    """The home page, and how many pages were added.

    Each page is created once: one that editors renamed, changed or deleted stays so, and an
    existing URL is left alone.
    """
    locale, _created = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    home = HomePage.objects.filter(locale=locale).first()
    added = int(home is None)
    if home is None:
        home = _plant_home(pages, title, slug, locale)
    known = tables.memory.recall(KIND)
    taken = set(home.get_children().values_list("slug", flat=True))
    for page_slug, made in _pages_to_plant(pages):
        if page_slug in known:
            continue
        if page_slug not in taken:
            _publish(home, made())
            added += 1
        tables.memory.remember(KIND, {page_slug: {"slug": page_slug}}, at=tables.at)
    return home, Changes(added=added)


def plant_sections(sections: SectionsFile, home: HomePage, tables: Tables) -> Changes:
    """Each section once, with its pages to be filled in, each once, as drafts.

    Pages of a section that editors deleted are not created; a section whose URL is taken is left
    out.
    """
    planted, added = tables.memory.recall(KIND), 0
    for entry in sections.sections:
        section = TextPage.objects.child_of(home).filter(slug=entry.slug).first()
        if entry.slug not in planted:
            if section is None and not home.get_children().filter(slug=entry.slug).exists():
                section, added = _publish(home, _section(entry)), added + 1
            tables.memory.remember(KIND, {entry.slug: {"slug": entry.slug}}, at=tables.at)
        for page in entry.pages:
            address = f"{entry.slug}/{page.slug}"
            if address in planted:
                continue
            if section and not section.get_children().filter(slug=page.slug).exists():
                _draft(section, page)
                added += 1
            tables.memory.remember(KIND, {address: {"slug": address}}, at=tables.at)
    return Changes(added=added)


def _section(entry: SectionEntry) -> TextPage:
    body = json.dumps([_block(Piece(paragraph=entry.intro))] if entry.intro else [])
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


def _pages_to_plant(pages: PagesFile) -> Iterable[tuple[str, Callable[[], Page]]]:
    """Slug of each page, and how to create it if missing."""
    contacts, accessibility, news = pages.contacts, pages.accessibility, pages.news
    yield news.slug, lambda: NewsIndexPage(title=news.title, slug=news.slug, show_in_menus=True)
    yield contacts.slug, lambda: ContactsPage(**contacts.model_dump())
    for text in pages.texts:
        yield text.slug, lambda text=text: TextPage(**_text(text))  # type: ignore[misc]
    if accessibility is not None:
        yield accessibility.slug, lambda: AccessibilityPage(**_text(accessibility))


def _plant_home(pages: PagesFile, title: str, slug: str, locale: Locale) -> HomePage:
    root = Page.get_first_root_node() or Page.add_root(title=TREE, slug="root", locale=locale)
    if root.title != TREE:  # «Root», as Wagtail calls it: the first word an editor would read
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
