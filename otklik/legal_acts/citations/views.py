"""«Что задето»: citations of acts whose words have changed."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.core.web.handle_refusals import apply_verb
from otklik.legal_acts.acts.act import LANGUAGE, Act
from otklik.legal_acts.acts.clause_dataclass import ClauseKind
from otklik.legal_acts.acts.diff import Piece, words_between
from otklik.legal_acts.acts.validity import day
from otklik.legal_acts.citations import follow_changes
from otklik.legal_acts.citations.models import Impact
from otklik.legal_acts.search.site_index import place_name
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

MARKS = {
    Impact.Reason.EDITION: "soon",
    Impact.Reason.CORRECTION: "info",
    Impact.Reason.GONE: "late",
    Impact.Reason.REPEAL: "late",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactRow:
    """An impact for a page on the day `on`; `act` is the changed one, if we have it."""

    impact: Impact
    act: Act | None
    on: date

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The difference of the cited clause; none for a whole act."""
        before, after = self.impact.before, self.impact.after
        return (
            words_between(before, after) if self.impact.citation.clause and before != after else ()
        )

    @property
    def compare_url(self) -> str:
        """Where the two editions are compared, if there are two."""
        editions = self.impact.from_edition, self.impact.to_edition
        if self.act is None or not 0 < editions[0] < editions[1]:
            return ""
        return reverse("legal-acts:differences", args=[self.act.code, *editions])

    @property
    def mark(self) -> str:
        return MARKS[Impact.Reason(self.impact.reason)]

    @property
    def words(self) -> str:
        reason, holds_on = Impact.Reason(self.impact.reason), self.impact.holds_on
        since = {"date": day(holds_on)}
        if reason == Impact.Reason.REPEAL and holds_on and holds_on > self.on:
            return _("in force no longer than until %(date)s") % since
        if reason == Impact.Reason.REPEAL and holds_on:
            return _("no longer in force since %(date)s") % since
        if reason == Impact.Reason.EDITION and holds_on:
            return _("a new edition in force since %(date)s") % since
        return str(reason.label)

    @property
    def act_name(self) -> str:
        return self.act.short_name if self.act else self.impact.citation.code

    @property
    def clause_name(self) -> str:
        """«пункт 3.2», as people call it."""
        with override(LANGUAGE):
            clause = self.impact.citation.clause
            return place_name(clause, ClauseKind.POINT) or clause

    @property
    def clause_url(self) -> str:
        return self.act.clause_url(self.impact.citation.clause) if self.act else ""


@staff_only(Right.SEE_DESK, "GET")
def impacts(request: StaffRequest) -> HttpResponse:
    """Open impacts of this person, each with its difference; settled ones on request."""
    is_settled = request.GET.get("settled") == "1"
    rows = Impact.objects.visible_to(request.user).newest_first()
    rows = rows.filter(settled_at__isnull=not is_settled)
    rows = rows.select_related("citation__owner", "citation__unit", "settled_by")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    acts = {act.code: act for act in Act.objects.filter(code__in={r.citation.code for r in page})}
    today = timezone.localdate()
    context = {
        "page": page,
        "touched": [
            ImpactRow(impact=row, act=acts.get(row.citation.code), on=today) for row in page
        ],
        "is_settled": is_settled,
        "waiting": Impact.objects.visible_to(request.user).open().count(),
    }
    return render(request, "legal_acts/desk/touched.html", context)


@staff_only(Right.SEE_DESK, "POST")
def settle(request: StaffRequest, pk: int) -> HttpResponse:
    impact = get_object_or_404(
        Impact.objects.visible_to(request.user).select_related("citation"), pk=pk
    )
    outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "").strip()[:300]
    if outcome not in Impact.Outcome.values:
        messages.error(request, _("Say whether the place was changed or stays as it is."))
        return redirect("legal-acts-desk:impacts")
    message = _("Recorded: %(title)s.") % {"title": impact.citation.title}
    apply_verb(
        request, follow_changes.settle, message,
        impact=impact, outcome=Impact.Outcome(outcome), note=note,
    )  # fmt: skip
    return redirect("legal-acts-desk:impacts")
