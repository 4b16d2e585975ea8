"""What the procedure asks, clause by clause, and how each was carried out in a year."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.legal_acts.acts.clause_text import ClauseText
from otklik.legal_acts.search.site_index import place_name
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.procedure.clauses.clause_check import ClauseCheck
from otklik.procedure.clauses.current_edition import carried_out, current_edition
from otklik.procedure.clauses.models import ClauseLink
from otklik.procedure.processes.models import Process
from otklik.procedure.proofs import PROOFS, SCREENS
from otklik.procedure.proofs.conditions import Checked, Met, check, of_clause
from otklik.procedure.proofs.proof import Evidence, Period, Proof, evidence
from otklik.procedure.proposals.forms import CheckForm
from otklik.procedure.proposals.models import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A clause as the list has it: its words, what leads from it, its conditions and how far they
    are met; beside them the figures that its proofs found, which decide nothing."""

    text: ClauseText
    is_heading: bool
    link: ClauseLink | None
    found: tuple[tuple[Proof, Evidence], ...]
    checked: tuple[Checked, ...] = ()

    @property
    def name(self) -> str:
        """Its number, or what people call it."""
        address = self.text.address
        return address if address[:1].isdigit() else place_name(address, self.text.kind) or address

    @property
    def title(self) -> str:
        if self.name != self.text.address:
            return capfirst(self.name)
        return _("Clause %(address)s") % {"address": self.name}

    @property
    def met(self) -> Met:
        return of_clause(self.checked)

    @property
    def screens(self) -> list[tuple[str, str]]:
        """Names and routes of the pages that carry it out."""
        return [
            SCREENS[code] for code in (self.link.screens if self.link else ()) if code in SCREENS
        ]


@require_safe
@staff_only(Right.SEE_DESK)
def clauses(request: StaffRequest) -> HttpResponse:
    """Every clause with what proves it in the year that was asked for."""
    period = Period.from_address(request.GET.get("year", ""), by=request.user, at=timezone.now())
    current = current_edition(on=period.last)
    texts = current.clauses if current else []
    edition = current.act.name_of(current.edition, on=timezone.localdate()) if current else ""
    shown = _shown(texts, texts, period, request)
    asked = [one for one in shown if not one.is_heading]
    return render(
        request,
        "procedure/clauses.html",
        {
            "period": period,
            "standing": current,
            "edition": edition,
            "clauses": shown,
            "asked": len(asked),
            "states": [(met, n) for met in Met if (n := sum(one.met == met for one in asked))],
        },
    )


@require_safe
@staff_only(Right.SEE_DESK)
def clause(request: StaffRequest, address: str) -> HttpResponse:
    """How one clause was carried out: its conditions, figures with links, cases, what they do not
    prove."""
    return _show_clause(request, address)


@require_POST
@staff_only(Right.KEEP_PROCEDURE)
def clause_check(request: StaffRequest, address: str, code: str) -> HttpResponse:
    """Confirm a condition that no row of ours can tell, with words on what was looked at."""
    form = CheckForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["words"]
        with refusals_to_form(form, "words"):
            ClauseCheck.give(address, code, words=words, by=request.user, at=timezone.now())
            messages.success(
                request, _("Confirmed. Your name and the day stand beside the condition.")
            )
            return redirect("procedure:clause", address)
    return _show_clause(request, address, form=form, code=code)


@require_POST
@staff_only(Right.KEEP_PROCEDURE)
def clause_check_removal(request: StaffRequest, address: str, pk: int) -> HttpResponse:
    given = get_object_or_404(ClauseCheck, pk=pk, address=address)
    with refusals_to_messages(request):
        given.take_back(by=request.user, at=timezone.now())
        messages.success(request, _("Taken back: the condition waits for a person again."))
    return redirect("procedure:clause", address)


def _show_clause(
    request: StaffRequest, address: str, *, form: CheckForm | None = None, code: str = ""
) -> HttpResponse:
    period = Period.from_address(request.GET.get("year", ""), by=request.user, at=timezone.now())
    current = current_edition(on=period.last)
    text = current and current.clause(address)
    if current is None or text is None or text not in current.clauses:
        raise Http404
    shown = _shown([text], current.clauses, period, request, has_figures=True)[0]
    may_check = request.user.may(Right.KEEP_PROCEDURE) and period.later is None
    context = {
        "period": period,
        "standing": current,
        "clause": shown,
        "conditions": _conditions(shown, form, code, may_check=may_check),
        "form": form,
        "touchpoints": Process.objects.included().in_order().touchpoints(address),
        "proposals": Proposal.objects.visible_to(request.user).about(address),
    }
    return render(request, "procedure/clause.html", context, status=422 if form else 200)


def _conditions(
    clause: Shown, wrong: CheckForm | None, code: str, *, may_check: bool
) -> list[tuple[Checked, CheckForm | None]]:
    """Each condition that a person confirms has its own form; the one that was sent comes back
    with what was typed."""
    forms = {
        one.condition.code: CheckForm(auto_id=f"id_{one.condition.code}_%s")
        for one in clause.checked
        if may_check and one.is_by_person
    }
    if wrong is not None and code in forms:
        forms[code] = wrong
    return [(one, forms.get(one.condition.code)) for one in clause.checked]


def _shown(
    texts: list[ClauseText],
    every: list[ClauseText],
    period: Period,
    request: StaffRequest,
    *,
    has_figures: bool = False,
) -> list[Shown]:
    """Some of the clauses, with figures beside their conditions where these are shown. Each proof
    is asked once, however many clauses it stands for."""
    links = {link.address: link for link in ClauseLink.objects.active()}
    asked = carried_out(every)
    wanted = {text.address for text in texts}
    named = {code for address in wanted if address in links for code in links[address].proofs}
    codes = named if has_figures else set()
    proofs = {code: PROOFS[code] for code in sorted(codes) if code in PROOFS}
    found = evidence(proofs, period, request.user)
    checked = check([links[text.address] for text in texts if text.address in links], period)
    return [
        Shown(
            text=text,
            is_heading=text.address not in asked,
            link=links.get(text.address),
            found=tuple(
                (proofs[code], found[code])
                for code in (links[text.address].proofs if text.address in links else ())
                if code in found
            ),
            checked=checked.get(text.address, ()),
        )
        for text in texts
    ]
