"""Searches without result, for editors. Nothing about the people is stored."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from otklik.cms.search import failed_query
from otklik.cms.search.failed_query import FailedSearch, Outcome, SearchMonth
from otklik.cms.search.results import SearchResults
from otklik.core.web.rate_limit import Limit, is_first, sender
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.ui.resume_typed_form import is_cross_site
from otklik.website.asking.shared_view_helpers import STORAGE_ERRORS

DAY = 24 * 60 * 60
WEEK = 7 * DAY
#: Searches of one household that are counted; and words of one that are noted, each once a week,
#: so that one person's words alone are not soon many.
COUNTED = Limit(name="searches", most=60, seconds=60 * 60)
NOTED = Limit(name="asked words", most=30, seconds=DAY)
MOST_SHOWN = 200
MONTHS = 12


def record_search(request: HttpRequest, query: str, found: SearchResults, *, at: datetime) -> None:
    """Count a search of a visitor; keep words without result, if they are not about a person. A
    search is never refused or delayed for this."""
    is_fetched_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if request.user.is_authenticated or is_fetched_ahead or is_cross_site(request):
        return
    who = sender(request)
    if not COUNTED.count(who):
        return
    outcome = failed_query.outcome_of(found)
    try:
        SearchMonth.count(outcome, at=at)
        words = failed_query.words_to_keep(query) if outcome != Outcome.FOUND else ""
        if words and NOTED.count(who) and is_first("asked once", who, words, seconds=WEEK):
            FailedSearch.note(words, outcome, at=at)
    except STORAGE_ERRORS:  # the result matters more than its count
        return


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedQuery:
    """Words that were not found, over the months they are kept."""

    pk: int
    text: str
    count: int
    last: date
    outcome: Outcome
    is_dismissed: bool

    @property
    def synonym_url(self) -> str:
        return f"{reverse('wagtailsnippets_cms_synonym:add')}?{urlencode({'words': self.text})}"

    @property
    def best_url(self) -> str:
        add = reverse("wagtailsnippets_cms_bestanswer:add")
        return f"{add}?{urlencode({'words': self.text})}"

    @property
    def search_url(self) -> str:
        return f"{reverse('website:search')}?{urlencode({'q': self.text})}"


@staff_only(Right.EDIT_SITE, "GET")
def searches(request: StaffRequest) -> HttpResponse:
    """How much is searched and not found, and which words, the most frequent first."""
    is_dismissed = request.GET.get("show") == "dismissed"
    words = _words(is_dismissed=is_dismissed)
    context = {
        "months": SearchMonth.objects.order_by("-month")[:MONTHS],
        "words": words[:MOST_SHOWN],
        "left": max(0, len(words) - MOST_SHOWN),
        "is_dismissed": is_dismissed,
        "synonyms_url": reverse("wagtailsnippets_cms_synonym:list"),
        "best_answers_url": reverse("wagtailsnippets_cms_bestanswer:list"),
    }
    return render(request, "website/searches.html", context)


@staff_only(Right.EDIT_SITE, "POST")
def dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    """An editor is done with these words, or takes that back."""
    row = get_object_or_404(FailedSearch.objects.kept(), pk=pk)
    if request.POST.get("dismissed") == "yes":
        row.dismiss(by=request.user, at=timezone.now())
        messages.success(request, _("Set aside: “%(words)s”.") % {"words": row.text})
        return redirect("search-log:searches")
    row.open_again(by=request.user)
    messages.success(request, _("In the list again: “%(words)s”.") % {"words": row.text})
    return redirect(f"{reverse('search-log:searches')}?show=dismissed")


def _words(*, is_dismissed: bool) -> list[FailedQuery]:
    stored = FailedSearch.objects.kept().filter(dismissed_at__isnull=not is_dismissed)
    rows = stored.values("text").annotate(
        times=Sum("count"), last=Max("month"), row=Max("pk"), how=Max("outcome")
    )
    return [
        FailedQuery(
            pk=row["row"],
            text=row["text"],
            count=row["times"],
            last=row["last"],
            outcome=Outcome(row["how"]),
            is_dismissed=is_dismissed,
        )
        for row in rows.order_by("-times", "-last", "text")[: MOST_SHOWN + 1_000]
    ]
