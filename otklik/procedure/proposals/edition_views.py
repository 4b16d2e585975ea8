"""Make an edition from accepted proposals by a document; the sheet to be signed."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_form, render_form
from otklik.legal_acts.acts.diff import ClauseChange, between, real_changes
from otklik.legal_acts.acts.edition import Edition
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.structure.authority import Authority
from otklik.procedure.clauses.current_edition import last_edition
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.proposals.adopt_edition import adopt, apply_proposals
from otklik.procedure.proposals.forms import EditionForm
from otklik.procedure.proposals.models import Proposal
from otklik.procedure.proposals.signature_sheet import signature_sheet


@staff_only(Right.KEEP_PROCEDURE)
def editions(request: StaffRequest) -> HttpResponse:
    """Choose accepted proposals, see the difference, name the document: make the edition."""
    form = EditionForm(request.POST or None)
    chosen = _choose(request)
    if form.is_valid():
        with refusals_to_form(form):
            edition = adopt(chosen, form.signed_document, by=request.user, at=timezone.now())
            messages.success(request, _success_message(edition))
            return redirect("procedure:editions" if edition else "procedure:processes")
    context = _page(chosen) | {
        "form": form,
        "has_mandate": Mandate.objects.filter(user=request.user).acting(on=localdate()).exists(),
    }
    return render_form(request, "procedure/editions.html", context)


def _success_message(edition: Edition | None) -> str:
    if edition is None:
        return _("Carried out in the register of processes.")
    sentence = _("%(edition)s is on the site, with what differs from the one before.")
    return sentence % {"edition": edition.act.name_of(edition, on=localdate())}


@staff_only(Right.KEEP_PROCEDURE, "GET")
def sheet(request: StaffRequest) -> HttpResponse:
    """What changes and who agrees, to be printed and signed."""
    context = _page(_choose(request)) | {
        "authority": Authority.objects.first(),
        "printed_on": localdate(),
        "asked": f"?{request.GET.urlencode()}" if request.GET else "",
    }
    return render(request, "procedure/sheet.html", context)


@staff_only(Right.KEEP_PROCEDURE, "GET")
def sheet_document(request: StaffRequest, kind: str) -> HttpResponse:
    """The same as DOCX or PDF."""
    chosen, last = _choose(request), last_edition()
    changes, trouble = _changes(last, chosen)
    if trouble:
        messages.error(request, trouble)
        return redirect("procedure:editions")
    return signature_sheet(last, changes, chosen, on=localdate()).download("sheet", kind)


def _changes(last: Edition | None, chosen: Sequence[Proposal]) -> tuple[list[ClauseChange], str]:
    """What changes in the text, or why it cannot be changed."""
    if last is None:
        return [], ""
    texts = last.texts
    try:
        return real_changes(between(texts, apply_proposals(texts, chosen))), ""
    except Refused as refusal:
        return [], str(refusal)


def _choose(request: StaffRequest) -> list[Proposal]:
    """All accepted ones, unless the URL or the form names some."""
    data = request.POST if request.method == "POST" else request.GET
    accepted, numbers = _accepted(), set(data.getlist("proposal"))
    is_chosen = request.method == "POST" or "proposal" in data
    return [one for one in accepted if str(one.number) in numbers] if is_chosen else accepted


def _accepted() -> list[Proposal]:
    return list(Proposal.objects.accepted().select_related("unit", "author").order_by("number"))


def _page(chosen: Sequence[Proposal]) -> dict[str, object]:
    last, today = last_edition(), localdate()
    editions = last.act.editions.order_by("-number") if last else []
    changes, trouble = _changes(last, chosen)
    return {
        "last": last,
        "editions": [(one, one.act.name_of(one, on=today)) for one in editions],
        "proposals": [(one, one in chosen) for one in _accepted()],
        "chosen": chosen,
        "changes": changes,
        "trouble": trouble,
        "processes": [one for one in chosen if one.is_about_process],
    }
