"""«Что поправить на сайте»: what the nightly look found by weight, and the hardest pages."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from otklik.cms.page_checks.models import Link, PageFault, PageReading
from otklik.core.queue import enqueue
from otklik.media.document import SiteDocument
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.roles_and_rights import Right
from otklik.website.page_urls import address_of

LINK = DeskLink(
    title=gettext_lazy("What to mend on the site"),
    route="cms-desk:mending",
    right=Right.EDIT_SITE,
    is_seldom=True,
)
MOST_PAGES = 100
HARDEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ToMend:
    """A page with all that is wrong on it."""

    page: Page
    address: str
    faults: list[PageFault]

    @property
    def weight(self) -> int:
        return sum(fault.weight for fault in self.faults)


@require_safe
@staff_only(Right.EDIT_SITE)
def mending(request: StaffRequest) -> HttpResponse:
    """One list by weight; where the look has not been yet, when it comes."""
    found = _to_mend()
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


def _to_mend() -> list[ToMend]:
    """Pages with their faults, the heaviest first."""
    faults: dict[Page, list[PageFault]] = defaultdict(list)
    for fault in PageFault.objects.select_related("page"):
        faults[fault.page].append(fault)
    found = [ToMend(page=page, address=address_of(page), faults=of) for page, of in faults.items()]
    return sorted(found, key=lambda one: (-one.weight, one.page.path))


@require_POST
@staff_only(Right.EDIT_SITE)
def looking(request: StaffRequest) -> HttpResponse:
    """Look now, not at night."""
    enqueue("otklik.cms.tasks.look_at_site")
    messages.success(request, _("The site is being looked at. Come back in a few minutes."))
    return redirect("cms-desk:mending")
