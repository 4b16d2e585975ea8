"""Desk pages for editors: faults and hard texts of pages; missing or outdated translations."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from otklik.cms.page_checks.models import Link, PageFault, PageReading
from otklik.cms.page_checks.nightly_check import public_pages
from otklik.cms.pages.page_translation import WRITTEN, PageTranslation
from otklik.core.enqueue_tasks import enqueue
from otklik.media.document import SiteDocument
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.roles_and_rights import Right
from otklik.website.localized_page_address import address_of

FAULTS_LINK = DeskLink(
    title=gettext_lazy("Problems of the site to fix"),
    route="cms-desk:page-checks",
    right=Right.EDIT_SITE,
)
MOST_PAGES = 100
HARDEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyPage:
    page: Page
    address: str
    faults: list[PageFault]

    @property
    def weight(self) -> int:
        return sum(fault.weight for fault in self.faults)


@staff_only(Right.EDIT_SITE, "GET")
def faults(request: StaffRequest) -> HttpResponse:
    """All faulty pages by weight, the hardest texts, files to check; or when the next check
    runs."""
    found = _list_faulty_pages()
    readings = PageReading.objects.filter(mark__gt=0).select_related("page")[:HARDEST]
    old_files = SiteDocument.objects.decided().filter(decided_by=None).exclude(hides=[])
    context = {
        "pages": found[:MOST_PAGES],
        "left": max(0, len(found) - MOST_PAGES),
        "hardest": [(reading, address_of(reading.page)) for reading in readings],
        "files": [one for one in old_files[:MOST_PAGES] if one.waits],
        "looked_at": PageReading.objects.aggregate(last=Max("looked_at"))["last"],
        "unasked": Link.objects.filter(asked_at=None).count(),
    }
    return render(request, "website/mending.html", context)


def _list_faulty_pages() -> list[FaultyPage]:
    faults: dict[Page, list[PageFault]] = defaultdict(list)
    for fault in PageFault.objects.select_related("page"):
        faults[fault.page].append(fault)
    found = [
        FaultyPage(page=page, address=address_of(page), faults=of) for page, of in faults.items()
    ]
    return sorted(found, key=lambda one: (-one.weight, one.page.path))


@staff_only(Right.EDIT_SITE, "POST")
def check_now(request: StaffRequest) -> HttpResponse:
    """Check the site now instead of at night."""
    enqueue("otklik.cms.tasks.look_at_site")
    messages.success(request, _("The site is being checked. Come back in a few minutes."))
    return redirect("cms-desk:page-checks")


TRANSLATIONS_LINK = DeskLink(
    title=gettext_lazy("Translations of pages"),
    route="cms-desk:translations",
    right=Right.EDIT_SITE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageProgress:
    """One language: translations that are shown, hidden, outdated, and pages without one."""

    name: object
    shown: int
    unshown: list[PageTranslation]
    behind: list[PageTranslation]
    missing: list[Page]


@staff_only(Right.EDIT_SITE, "GET")
def translations(request: StaffRequest) -> HttpResponse:
    pages = list(public_pages())
    by_language: dict[str, dict[int, PageTranslation]] = {code: {} for code, _name in WRITTEN}
    for one in PageTranslation.objects.select_related("page"):
        by_language[one.language][one.page_id] = one
    works = [
        LanguageProgress(
            name=name,
            shown=sum(one.is_shown for one in by_language[code].values()),
            unshown=[one for one in by_language[code].values() if not one.is_shown],
            behind=[one for one in by_language[code].values() if one.is_behind],
            missing=[page for page in pages if page.pk not in by_language[code]],
        )
        for code, name in WRITTEN
    ]
    works.sort(key=lambda work: -work.shown - len(work.unshown))
    return render(request, "website/translating.html", {"works": works, "count": len(pages)})
