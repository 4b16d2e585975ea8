"""A unit sends a submission, the authorised person checks and publishes it."""

import uuid
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.files.uploads import ACCEPT, check_uploads, download_response, uploaded_files
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import apply_form, apply_verb, refusals_to_form, render_form
from otklik.disclosure.items.forms import ReasonForm
from otklik.disclosure.items.models import Item
from otklik.disclosure.items.views import item_of
from otklik.disclosure.submissions.forms import PublicationForm, ReturnForm, SubmissionForm
from otklik.disclosure.submissions.models import Submission, SubmissionFile
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


@staff_only(Right.SUPPLY)
def new_submission(request: StaffRequest, code: str) -> HttpResponse:
    """Text and files for one item; a returned submission is filled in to be corrected."""
    item, now = item_of(request, code), timezone.now()
    if not item.is_supplied_by(request.user, on=timezone.localdate(now)):
        messages.error(request, _("Another unit answers for this item."))
        return redirect("disclosure:item", code)
    last = item.submissions.first()
    if last is not None and last.state in Submission.IN_WORK:
        waits = _("What was supplied before is not published yet. Withdraw it, or wait.")
        messages.info(request, waits)
        return redirect("disclosure:submission", code, last.pk)
    return _submit(request, item, last if last and last.state == last.State.RETURNED else None)


def _submit(request: StaffRequest, item: Item, returned: Submission | None) -> HttpResponse:
    now, initial = timezone.now(), {"key": uuid.uuid4(), "text": returned.text if returned else ""}
    sent = request.POST if request.method == "POST" else None
    form = SubmissionForm(sent, initial=initial, item=item)
    if form.is_valid():
        with refusals_to_form(form):
            files = check_uploads(uploaded_files(request))
            submission = Submission.give(
                item, **form.cleaned_data, files=files, by=request.user, at=now
            )
            messages.success(request, _("Submitted for checking."))
            return redirect("disclosure:submission", item.code, submission.pk)
    context = {"item": item, "form": form, "returned": returned, "accept": ACCEPT, "now": now}
    return render_form(request, "disclosure/desk/supplying.html", context)


@staff_only(Right.SEE_DESK, "GET")
def submission(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    return _show(request, submission_of(request, code, pk))


@staff_only(Right.KEEP_DISCLOSURE, "POST")
def acceptance(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """Each question of the checklist is ticked by hand."""
    found = submission_of(request, code, pk)
    ticked = set(request.POST.getlist("checked"))
    ticks = {question: n in ticked for n, question in found.numbered_checks}
    try:
        found.accept(ticks=ticks, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, found, refusal=str(refusal), ticked=ticked)
    messages.success(request, _("Accepted. Now publish it on the site."))
    return redirect("disclosure:submission", code, pk)


@staff_only(Right.KEEP_DISCLOSURE, "POST")
def return_(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    found, form = submission_of(request, code, pk), ReturnForm(request.POST)
    message = _("Returned: the unit reads why.")
    if apply_form(request, form, found.send_back, message, field="reason"):
        return redirect("disclosure:item", code)
    return _show(request, found, returning=form)


@staff_only(Right.KEEP_DISCLOSURE, "POST")
def reopen(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    found = submission_of(request, code, pk)
    apply_verb(request, found.reopen, _("Undone: it is waiting to be checked again."))
    return redirect("disclosure:submission", code, pk)


@staff_only(Right.KEEP_DISCLOSURE, "POST")
def publication(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    found, form = submission_of(request, code, pk), PublicationForm(request.POST)
    if apply_form(request, form, found.publish, _("It is published on the site."), field="place"):
        return redirect("disclosure:item", code)
    return _show(request, found, publication=form)


@staff_only(Right.KEEP_DISCLOSURE, "POST")
def take_off(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    found, form = submission_of(request, code, pk), ReasonForm(request.POST)
    message = _("It was removed from the site and is no longer counted.")
    if apply_form(request, form, found.take_off, message, field="reason"):
        return redirect("disclosure:item", code)
    return _show(request, found, off=form)


@staff_only(Right.SUPPLY, "POST")
def withdrawal(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    found = submission_of(request, code, pk)
    apply_verb(request, found.withdraw, _("Withdrawn: supply it again when it is ready."))
    return redirect("disclosure:item", code)


@staff_only(Right.SEE_DESK, "GET")
def file(request: StaffRequest, code: str, pk: int, key: uuid.UUID) -> FileResponse:
    found = get_object_or_404(SubmissionFile, supply=submission_of(request, code, pk), key=key)
    return download_response(found.name, found.file)


def submission_of(request: StaffRequest, code: str, pk: int) -> Submission:
    found = Submission.objects.select_related("item", "supplied_by", "invitation", "occasion")
    return get_object_or_404(found, pk=pk, item=item_of(request, code))


def _show(
    request: StaffRequest,
    submission: Submission,
    *,
    refusal: str = "",
    ticked: Collection[str] = (),
    **refused: Form,
) -> HttpResponse:
    """The page; a refused form stays as it was typed."""
    fresh = {"returning": ReturnForm(), "publication": PublicationForm(), "off": ReasonForm()}
    context = _page(request.user, submission) | {
        "checks": [(n, one, n in ticked) for n, one in submission.numbered_checks],
        "refusal": refusal,
        "forms": fresh | refused,
        "wrong": list(refused.values()),
    }
    status = 422 if refused or refusal else 200
    return render(request, "disclosure/desk/supply.html", context, status=status)


def _page(user: User, submission: Submission) -> dict[str, Any]:
    may_keep = user.may(Right.KEEP_DISCLOSURE)
    may_judge = may_keep and submission.supplied_by_id != user.pk
    may_supply = submission.item.is_supplied_by(user, on=timezone.localdate())
    is_waiting = submission.state == Submission.State.WAITING
    return {
        "supply": submission,
        "item": submission.item,
        "files": submission.files.all(),
        "may_keep": may_keep,
        "may_judge": may_judge,
        "may_withdraw": may_supply and not may_judge and is_waiting,
        "now": timezone.now(),
    }
