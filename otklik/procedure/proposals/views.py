"""Write, submit and decide on proposals of units."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import apply_verb, refusals_to_form, render_form
from otklik.legal_acts.acts.diff import Piece, words_between
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.procedure.clauses.current_edition import text_at
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.processes.models import FIELDS, Process, field_name
from otklik.procedure.proposals.completeness_check import find_faults
from otklik.procedure.proposals.forms import ClauseForm, DecisionForm, ProcessForm, WordingForm
from otklik.procedure.proposals.models import Proposal

A_PAGE = 30
ANY = "any"


@staff_only(Right.SEE_DESK, "GET")
def proposals(request: StaffRequest) -> HttpResponse:
    """Those not yet settled, or those in one state; the filter is in the address."""
    state = request.GET.get("state", "")
    rows = Proposal.objects.visible_to(request.user).newest_first()
    if state in Proposal.State.values:
        rows = rows.filter(state=state)
    elif state != ANY:
        state, rows = "", rows.open()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    states = [("", _("under way")), *Proposal.State.choices, (ANY, _("all"))]
    context = {"page": page, "state": state, "states": states, "any": ANY}
    return render(request, "procedure/proposals.html", context)


@staff_only(Right.SEE_DESK)
def begin(request: StaffRequest) -> HttpResponse:
    """A new proposal on a clause, or with `?process` on the register of processes."""
    is_process = "process" in request.GET
    kind = ProcessForm if is_process else ClauseForm
    form = kind(request.POST or None, user=request.user, initial=_initial(request, is_process))
    if request.method == "POST" and form.is_valid():
        proposal = Proposal.begin(
            form.wording, unit=form.cleaned_data["unit"], by=request.user, at=timezone.now()
        )
        return _submit_or_keep(request, proposal)
    return _show_form(request, form, proposal=None, is_process=is_process)


@staff_only(Right.SEE_DESK)
def rewrite(request: StaffRequest, number: int) -> HttpResponse:
    proposal = _proposal(request, number)
    kind = ProcessForm if proposal.is_about_process else ClauseForm
    form = kind(request.POST or None, user=request.user, proposal=proposal)
    if form.is_valid():
        with refusals_to_form(form):
            proposal.rewrite(form.wording, by=request.user, at=timezone.now())
            return _submit_or_keep(request, proposal)
    if request.method != "POST" and not (proposal.is_editable and proposal.may_write(request.user)):
        messages.error(
            request, _("It can be changed by its author while it is a draft or returned.")
        )
        return redirect(proposal)
    return _show_form(request, form, proposal=proposal, is_process=proposal.is_about_process)


@staff_only(Right.SEE_DESK, "GET")
def proposal(request: StaffRequest, number: int) -> HttpResponse:
    """Its content compared with the current text, what is missing, what was done with it."""
    return _render_proposal(request, _proposal(request, number))


@staff_only(Right.SEE_DESK, "POST")
def submission(request: StaffRequest, number: int) -> HttpResponse:
    return _submit(request, _proposal(request, number))


@staff_only(Right.SEE_DESK, "POST")
def withdrawal(request: StaffRequest, number: int) -> HttpResponse:
    found = _proposal(request, number)
    apply_verb(request, found.withdraw, _("The proposal is withdrawn."))
    return redirect(found)


@staff_only(Right.KEEP_PROCEDURE, "POST")
def decision(request: StaffRequest, number: int) -> HttpResponse:
    """Accept, return, refuse or reopen: one button each."""
    form = DecisionForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            found = _proposal(request, number)
            form.decide(found, by=request.user, at=timezone.now())
            messages.success(request, form.outcome)
            return redirect(found)
    return _render_proposal(request, _proposal(request, number), form=form)


def _proposal(request: StaffRequest, number: int) -> Proposal:
    return get_object_or_404(Proposal.objects.visible_to(request.user), number=number)


def _initial(request: StaffRequest, is_process: bool) -> dict[str, str]:
    """The clause or process from the URL, as it is now."""
    if not is_process:
        address = request.GET.get("clause", "")[:60]
        text = text_at(address) if address else None
        return {"address": address, "kind": "change", "text": text} if text else {}
    process = Process.objects.included().filter(code=request.GET["process"]).first()
    if process is None:
        return {"kind": Proposal.Kind.INCLUDE}
    values, owner = process.values(), str(process.owner_id or "")
    change = {"between": values["kind"], "kind": "change", "process": process.code}
    return {**values, **change, "owner": owner}


def _submit_or_keep(request: StaffRequest, proposal: Proposal) -> HttpResponse:
    """«Сохранить» keeps a draft; «Сохранить и подать» submits it, or says what is missing."""
    if request.POST.get("then") == "submit":
        return _submit(request, proposal)
    messages.success(request, _("Saved as a draft: nobody decides on it yet."))
    return redirect(proposal)


def _submit(request: StaffRequest, proposal: Proposal) -> HttpResponse:
    apply_verb(request, proposal.submit, _("Submitted: the authorised person decides."))
    return redirect(proposal)


def _show_form(
    request: StaffRequest, form: WordingForm, *, proposal: Proposal | None, is_process: bool
) -> HttpResponse:
    context = {"form": form, "proposal": proposal, "is_process": is_process}
    return render_form(request, "procedure/writing.html", context)


def _render_proposal(
    request: StaffRequest, found: Proposal, *, form: DecisionForm | None = None
) -> HttpResponse:
    user, today = request.user, localdate()
    may_decide, is_own = user.may(Right.KEEP_PROCEDURE), found.is_written_by(user)
    context = {
        "proposal": found,
        "changes": _changes(found),
        "faults": find_faults(found.wording) if found.is_editable else [],
        "history": found.history.select_related("by"),
        "may_write": found.may_write(user),
        "may_decide": may_decide and not is_own,
        "is_own": may_decide and is_own,
        "has_mandate": may_decide and Mandate.objects.filter(user=user).acting(on=today).exists(),
        "form": form or DecisionForm(),
        "now": timezone.now(),
    }
    return render(request, "procedure/proposal.html", context, status=422 if form else 200)


def _changes(found: Proposal) -> list[tuple[str, tuple[Piece, ...]]]:
    """By field: the text at submission (or now) compared with the proposed one."""
    was = found.was or found.current_values()
    if not found.is_about_process:
        return [("", words_between(str(was.get("text", "")), found.text))]
    return [
        (field_name(name), words_between(str(was.get(name, "")), str(found.values.get(name, ""))))
        for name in FIELDS
        if was.get(name, "") != found.values.get(name, "")
    ]
