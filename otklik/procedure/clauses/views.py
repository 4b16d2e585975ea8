"""The clauses of the procedure, and how each was carried out in a year."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import line_field
from otklik.core.web.handle_refusals import apply_form, apply_verb
from otklik.legal_acts.acts.clause_dataclass import ClauseText
from otklik.legal_acts.search.site_index import place_name
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.procedure.clauses.current_edition import current_edition, obligations
from otklik.procedure.clauses.models import ClauseCheck, ClauseLink
from otklik.procedure.compliance.conditions import (
    ConditionResult,
    Met,
    check_conditions,
    clause_state,
)
from otklik.procedure.compliance.figure_and_screen_registry import PROOFS, SCREENS
from otklik.procedure.compliance.figure_types import Period, Proof, ProofResult, proof_results
from otklik.procedure.processes.models import Process
from otklik.procedure.proposals.models import Proposal


class CheckForm(forms.Form):
    """A person's statement that a condition is met."""

    words = line_field(
        gettext_lazy("What you checked"),
        gettext_lazy("Say what you checked: an inspection will ask."),
        help_text=gettext_lazy(
            "For example: the list of acts was read through with the lawyer, order No. 12."
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRow:
    """A clause with its text, its link, and its conditions with their fulfilment; `results` of
    proofs are shown beside them and decide nothing."""

    text: ClauseText
    is_heading: bool
    link: ClauseLink | None
    checked: tuple[ConditionResult, ...]
    results: tuple[tuple[Proof, ProofResult], ...] = ()

    @property
    def name(self) -> str:
        """Its number, or its common name."""
        address = self.text.address
        return address if address[:1].isdigit() else place_name(address, self.text.kind) or address

    @property
    def title(self) -> str:
        if self.name != self.text.address:
            return capfirst(self.name)
        return _("Clause %(address)s") % {"address": self.name}

    @property
    def met(self) -> Met:
        return clause_state(self.checked)

    @property
    def screens(self) -> list[tuple[str, str]]:
        """Names and routes of the pages that carry it out."""
        codes = self.link.screens if self.link else ()
        return [SCREENS[code] for code in codes if code in SCREENS]


@staff_only(Right.SEE_DESK, "GET")
def clauses(request: StaffRequest) -> HttpResponse:
    """Every clause with the fulfilment of its conditions in the year from the URL."""
    period = Period.from_address(request.GET.get("year", ""), by=request.user, at=timezone.now())
    current = current_edition(on=period.last)
    texts = current.clauses if current else []
    rows = _clause_rows(texts, texts, period)
    states = [one.met for one in rows if not one.is_heading]
    context = {
        "period": period,
        "current": current,
        "edition": current.act.name_of(current.edition, on=timezone.localdate()) if current else "",
        "clauses": rows,
        "asked": len(states),
        "states": [(met, n) for met in Met if (n := states.count(met))],
    }
    return render(request, "procedure/clauses.html", context)


@staff_only(Right.SEE_DESK, "GET")
def clause(request: StaffRequest, address: str) -> HttpResponse:
    """How one clause was carried out: conditions, figures with links, cases, limits of the
    proof."""
    return _show_clause(request, address)


@staff_only(Right.KEEP_PROCEDURE, "POST")
def clause_check(request: StaffRequest, address: str, code: str) -> HttpResponse:
    """Confirm a condition that none of our rows shows, and note what was checked."""
    form = CheckForm(request.POST)
    give = partial(ClauseCheck.give, address, code)
    message = _("Confirmed. Your name and the day are shown next to the condition.")
    if apply_form(request, form, give, message, field="words"):
        return redirect("procedure:clause", address)
    return _show_clause(request, address, form=form, code=code)


@staff_only(Right.KEEP_PROCEDURE, "POST")
def clause_check_removal(request: StaffRequest, address: str, pk: int) -> HttpResponse:
    given = get_object_or_404(ClauseCheck, pk=pk, address=address)
    apply_verb(request, given.take_back, _("Undone: the condition is waiting for a person again."))
    return redirect("procedure:clause", address)


def _show_clause(
    request: StaffRequest, address: str, *, form: CheckForm | None = None, code: str = ""
) -> HttpResponse:
    user = request.user
    period = Period.from_address(request.GET.get("year", ""), by=user, at=timezone.now())
    current = current_edition(on=period.last)
    text = current and current.clause(address)
    if current is None or text is None or text not in current.clauses:
        raise Http404
    row = _clause_rows([text], current.clauses, period, reader=user)[0]
    may_check = user.may(Right.KEEP_PROCEDURE) and period.later is None
    context = {
        "period": period,
        "clause": row,
        "conditions": _conditions(row, form, code, may_check=may_check),
        "form": form,
        "touchpoints": Process.objects.included().in_order().touchpoints(address),
        "proposals": Proposal.objects.visible_to(user).about(address),
    }
    return render(request, "procedure/clause.html", context, status=422 if form else 200)


def _conditions(
    row: ClauseRow, wrong: CheckForm | None, code: str, *, may_check: bool
) -> list[tuple[ConditionResult, CheckForm | None]]:
    """Each condition that a person confirms has its own form; a refused one is shown as typed."""
    forms = {
        one.condition.code: CheckForm(auto_id=f"id_{one.condition.code}_%s")
        for one in row.checked
        if may_check and one.is_by_person
    }
    if wrong is not None and code in forms:
        forms[code] = wrong
    return [(one, forms.get(one.condition.code)) for one in row.checked]


def _clause_rows(
    texts: list[ClauseText], every: list[ClauseText], period: Period, *, reader: User | None = None
) -> list[ClauseRow]:
    """Some of the clauses; for a `reader` with the results of their proofs. Each proof runs once,
    however many clauses use it."""
    links = {link.address: link for link in ClauseLink.objects.active()}
    obliging = obligations(every)
    linked = [links[text.address] for text in texts if text.address in links]
    codes = {code for link in linked for code in link.proofs if code in PROOFS}
    proofs = {code: PROOFS[code] for code in sorted(codes)}
    results = proof_results(proofs, period, reader) if reader else {}
    checked = check_conditions(linked, period)
    rows = []
    for text in texts:
        link = links.get(text.address)
        row = ClauseRow(
            text=text,
            is_heading=text.address not in obliging,
            link=link,
            checked=checked.get(text.address, ()),
            results=tuple(
                (proofs[code], results[code])
                for code in (link.proofs if link else ())
                if code in results
            ),
        )
        rows.append(row)
    return rows
