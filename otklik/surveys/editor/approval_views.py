"""Making a draft a version: one person asks and names the act, another one approves."""

from datetime import UTC, datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.legal_acts.acts.act import Act
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.editor import presentation
from otklik.surveys.editor.forms import ApprovalForm
from otklik.surveys.editor.models import Draft


@staff_only(Right.RUN_SURVEYS)
def approval(request: StaffRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(Draft.objects.select_related("instrument", "asked_by"), pk=pk)
    act, refusal = request.POST.get("_do", ""), ""
    form = ApprovalForm(request.POST if act == "ask" else None, initial=_last_act(draft))
    if act and (act != "ask" or form.is_valid()):
        try:
            return _done(request, draft, act, form)
        except Refused as error:
            refusal = str(error)
    context = {
        **presentation.about(draft),
        "form": form,
        "refusal": refusal,
        "counts": presentation.counts(draft),
        "words": presentation.words(draft),
        "act_name": _name(draft.content["act"]),
        "may_approve": draft.asked_by_id != request.user.pk,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal or form.errors else HTTPStatus.OK
    return render(request, "surveys/drafting/approval.html", context, status=status)


def _done(request: StaffRequest, draft: Draft, act: str, form: ApprovalForm) -> HttpResponse:
    now = timezone.now()
    if act == "approve":
        seen = parsed(request.POST.get("asked_at", "")) or datetime.min.replace(tzinfo=UTC)
        version = draft.approve(by=request.user, at=now, seen=seen)
        message = _("Version %(number)s is approved. A survey can be planned with it.")
        messages.success(request, message % {"number": version.number})
        return redirect("surveys-desk:questionnaires")
    if act == "return":
        draft.give_back(by=request.user, at=now)
        messages.success(request, _("The draft can be changed again."))
        return redirect("surveys-desk:draft", draft.pk)
    draft.ask(act=form.address, by=request.user, at=now)
    messages.success(request, _("Approval is asked for: another person who runs surveys gives it."))
    return redirect("surveys-desk:draft-approval", draft.pk)


def parsed(text: str) -> datetime | None:
    """A moment as the page wrote it; None for whatever is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _last_act(draft: Draft) -> dict[str, object]:
    code, _slash, clause = draft.content["act"].partition("/")
    return {"act": Act.objects.filter(code=code).first(), "clause": clause}


def _name(address: str) -> str:
    code, _slash, clause = address.partition("/")
    act = Act.objects.filter(code=code).first()
    return f"{act.name}{f', {clause}' if clause else ''}" if act else address
