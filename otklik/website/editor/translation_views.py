"""What a native editor has before them: pages that are not translated, translations behind."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.models import Page

from otklik.cms.page_checks.nightly_check import shown_pages
from otklik.cms.translations.models import WRITTEN, PageTranslation
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.roles_and_rights import Right

LINK = DeskLink(
    title=gettext_lazy("Translations of pages"),
    route="cms-desk:translating",
    right=Right.EDIT_SITE,
    is_seldom=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One language: what is shown, what waits, what fell behind, what nobody began."""

    name: object
    shown: int
    unshown: list[PageTranslation]
    behind: list[PageTranslation]
    missing: list[Page]


@require_safe
@staff_only(Right.EDIT_SITE)
def translating(request: StaffRequest) -> HttpResponse:
    pages = list(shown_pages())
    by_language: dict[str, dict[int, PageTranslation]] = {code: {} for code, _name in WRITTEN}
    for one in PageTranslation.objects.select_related("page"):
        by_language[one.language][one.page_id] = one
    works = [
        Work(
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
