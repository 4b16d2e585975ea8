"""What people said about pages, for editors; pages that failed most people first."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import apply_verb
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.statistics.wilson_interval import Interval, wilson
from otklik.ui.numbers import percent
from otklik.website.page_feedback.models import PageMark, PageWords

LEAST = 5  # marks; fewer give no share
PERIODS = (7, 30, 90, 365)  # days
USUAL = 30
MOST_PAGES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMarks:
    """One page: of `marked` people `failed` did not find what they looked for."""

    path: str
    marked: int
    failed: int
    words: list[PageWords]

    @property
    def interval(self) -> Interval | None:
        return wilson(self.failed, self.marked) if self.marked >= LEAST else None

    @property
    def share(self) -> float:
        return self.failed / self.marked if self.marked else 0.0

    @property
    def failure_share(self) -> str:
        """The share of those who failed, with its bounds."""
        if self.interval is None:
            return ""
        return _("not found: %(share)s (%(low)s to %(high)s)") % {
            "share": percent(self.share),
            "low": percent(self.interval.low),
            "high": percent(self.interval.high),
        }

    @property
    def order(self) -> tuple[float, int]:
        """By the certain part of its failures: one angry comment does not make the worst page."""
        return (-(self.interval.low if self.interval else 0.0), -self.failed)


@staff_only(Right.EDIT_SITE, "GET")
def marks(request: StaffRequest) -> HttpResponse:
    """Pages by the certainty of their failure, with their comments; settled comments are folded."""
    today, typed = localdate(), request.GET.get("days", "")
    days = next((period for period in PERIODS if str(period) == typed), USUAL)
    pages = _list_pages(today - timedelta(days=days - 1), today)
    context = {
        "pages": pages[:MOST_PAGES],
        "left": max(0, len(pages) - MOST_PAGES),
        "days": days,
        "periods": PERIODS,
        "least": LEAST,
        "now": timezone.now(),
    }
    return render(request, "website/marks.html", context)


def _list_pages(first: date, last: date) -> list[PageMarks]:
    """Pages with their marks and comments of these days, most certain failures first."""
    words: dict[str, list[PageWords]] = defaultdict(list)
    for row in PageWords.objects.between(first, last).order_by("is_settled", "-count", "-pk"):
        words[row.path].append(row)
    counted = PageMark.objects.between(first, last).by_page()
    pages = []
    for path in sorted({*counted, *words}):
        marked, failed = counted.get(path, (0, 0))
        pages.append(PageMarks(path=path, marked=marked, failed=failed, words=words.get(path, [])))
    return sorted(pages, key=lambda page: page.order)


@staff_only(Right.EDIT_SITE, "POST")
def settle(request: StaffRequest, pk: int) -> HttpResponse:
    """An editor is done with a comment, or reopens it."""
    found = get_object_or_404(PageWords, pk=pk)
    is_settled = request.POST.get("settled") == "yes"
    message = _("Resolved.") if is_settled else _("It is open again.")
    apply_verb(request, found.settle, message, is_settled=is_settled)
    days = request.POST.get("days", "")
    query = f"?days={days}" if days.isdecimal() else ""
    return redirect(f"{reverse('cms-desk:page-feedback')}{query}")
