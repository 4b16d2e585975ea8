"""The site's tree: the pages it begins with, and the address under which it answers.

Made once, then the editors' own: nothing that people wrote is written over.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Page, Site

from otklik.cms.search import vocabulary
from otklik.core.pack.load import Changes, Memory
from otklik.core.pack.parse import Pack, Report
from otklik.organisation.structure.pack import AuthorityFile, read_authority
from otklik.website.first_pages.pages_file import PAGES, PagesFile, read_pages
from otklik.website.first_pages.plant import plant, plant_sections
from otklik.website.first_pages.sections_file import SECTIONS, SectionsFile, read_sections
from otklik.website.pages.home import HomePage
from otklik.website.search import page_index, section_index


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
        authority, pages = read_authority(pack, report), read_pages(pack, report)
        sections = read_sections(pack, report)
        if authority is None or pages is None or sections is None:
            return None
        return PortalFiles(authority=authority, pages=pages, sections=sections)

    def load(self, parsed: PortalFiles, memory: Memory, at: datetime) -> Changes:
        authority = parsed.authority
        home, changes = plant(
            parsed.pages,
            title=authority.name_in("ru"),
            slug=authority.code,
            memory=memory,
            at=at,
        )
        changes += plant_sections(parsed.sections, home, memory=memory, at=at)
        is_moved = _point_site_at(home)
        _remove_welcome_page()
        if changes or is_moved:
            page_index.renew_all()
        section_index.renew()
        vocabulary.learn(at=at)
        return changes + Changes(changed=int(is_moved and not changes.added))


loader = PortalLoader()


def _point_site_at(home: HomePage) -> bool:
    """Let the default site show the home page at the installation's address."""
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    wanted = (address.hostname or "localhost", port, home.pk)
    if (site.hostname, site.port, site.root_page_id) == wanted:
        return False
    site.hostname, site.port, site.root_page_id = wanted
    site.save()
    return True


def _remove_welcome_page() -> None:
    """Wagtail plants a page of its own; it goes unless somebody made something of it."""
    for page in Page.objects.filter(depth=2, slug="home", numchild=0, latest_revision=None):
        if page.specific_class is Page and not page.sites_rooted_here.exists():
            page.delete()
