"""The site's tree: a home page and the address under which it answers.

Made once, then the editors' own: nothing that people wrote is written over.
"""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Locale, Page, Site

from otklik.core.pack import Changes, Memory, Pack, Report
from otklik.organisation.pack import AuthorityFile, read_authority
from otklik.portal.models import HomePage


class PortalRoom:
    name = "portal"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return ()

    def validate(self, pack: Pack, report: Report) -> AuthorityFile | None:
        return read_authority(pack, report)

    def load(self, parsed: AuthorityFile, memory: Memory, at: datetime) -> Changes:
        locale, _created = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
        home = HomePage.objects.filter(locale=locale).first()
        is_new = home is None
        if home is None:
            home = _plant_home(parsed, locale)
        is_moved = _point_site_at(home)
        _remove_welcome_page()
        return Changes(added=int(is_new), changed=int(is_moved and not is_new))


room = PortalRoom()


def _plant_home(authority: AuthorityFile, locale: Locale) -> HomePage:
    root = Page.get_first_root_node()
    if root is None:
        root = Page.add_root(title="Root", slug="root", locale=locale)
    home = HomePage(title=authority.name_in("ru"), slug=authority.code, locale=locale)
    root.add_child(instance=home)
    home.save_revision()
    return home


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
