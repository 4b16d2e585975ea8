"""A unit supplies, the authorised person checks and publishes."""

import uuid
from collections.abc import Collection

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.files.uploads import ACCEPT, check_uploads, download_response, uploaded_files
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.disclosure.items.forms import ReasonForm
from otklik.disclosure.items.models import Item
from otklik.disclosure.items.views import item_of
from otklik.disclosure.submissions.forms import PublicationForm, ReturnForm, SupplyForm
from otklik.disclosure.submissions.models import Supply, SupplyFile
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.SUPPLY)
def supplying(request: StaffRequest, code: str) -> HttpResponse:
    """Text and files for one item. What was returned before comes along to be corrected."""
    item, now = item_of(request, code), timezone.now()
    if not item.is_supplied_by(request.user, on=timezone.localdate(now)):
        messages.error(request, _("Another unit answers for this item."))
        return redirect("disclosure:item", code)
    last = item.supplies.first()
    if last is not None and last.state in {Supply.State.WAITING, Supply.State.ACCEPTED}:
        waits = _("What was supplied before is not published yet. Withdraw it, or wait.")
        messages.info(request, waits)
        return redirect("disclosure:supply", code, last.pk)
    returned = last if last is not None and last.state == Supply.State.RETURNED else None
    return _supplying(request, item, returned)


def _supplying(request: StaffRequest, item: Item, returned: Supply | None) -> HttpResponse:
    now, initial = timezone.now(), {"key": uuid.uuid4(), "text": returned.text if returned else ""}
    sent = request.POST if request.method == "POST" else None
    form = SupplyForm(sent, initial=initial, item=item)
    if form.is_valid():
        with refusals_to_form(form):
            files = check_uploads(uploaded_files(request))
            supply = Supply.give(item, **form.cleaned_data, files=files, by=request.user, at=now)
            messages.success(request, _("Handed over to be checked."))
            return redirect("disclosure:supply", item.code, supply.pk)
    context = {"item": item, "form": form, "returned": returned, "accept": ACCEPT, "now": now}
    status = 422 if form.errors else 200
    return render(request, "disclosure/desk/supplying.html", context, status=status)


@require_safe
@staff_only(Right.SEE_DESK)
def supply(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """What was supplied, and what may be done with it now."""
    return _show(request, supply_of(request, code, pk))


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def acceptance(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """Each question of the checklist is ticked by hand."""
    found, now = supply_of(request, code, pk), timezone.now()
    ticked = set(request.POST.getlist("checked"))
    ticks = {question: str(n) in ticked for n, question in enumerate(found.item.checks)}
    try:
        found.accept(ticks=ticks, by=request.user, at=now)
    except Refused as refusal:
        return _show(request, found, refusal=str(refusal), ticked=ticked)
    messages.success(request, _("Accepted. Put it on the site now."))
    return redirect("disclosure:supply", code, pk)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def returning(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    found, form = supply_of(request, code, pk), ReturnForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "reason"):
            found.send_back(reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            messages.success(request, _("Returned: the unit reads why."))
            return redirect("disclosure:item", code)
    return _show(request, found, returning=form)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def reopening(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """The decision is taken back."""
    found = supply_of(request, code, pk)
    with refusals_to_messages(request):
        found.reopen(by=request.user, at=timezone.now())
        messages.success(request, _("Taken back: it waits to be checked again."))
    return redirect("disclosure:supply", code, pk)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def publication(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    found, form = supply_of(request, code, pk), PublicationForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "place"):
            found.publish(place=form.cleaned_data["place"], by=request.user, at=timezone.now())
            messages.success(request, _("It stands on the site."))
            return redirect("disclosure:item", code)
    return _show(request, found, publication=form)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def taking_off(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    found, form = supply_of(request, code, pk), ReasonForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "reason"):
            found.take_off(reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            messages.success(request, _("It is off the site and counts no more."))
            return redirect("disclosure:item", code)
    return _show(request, found, off=form)


@require_POST
@staff_only(Right.SUPPLY)
def withdrawal(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    found = supply_of(request, code, pk)
    with refusals_to_messages(request):
        found.withdraw(by=request.user, at=timezone.now())
        messages.success(request, _("Withdrawn: supply it anew when it is ready."))
    return redirect("disclosure:item", code)


@require_safe
@staff_only(Right.SEE_DESK)
def file(request: StaffRequest, code: str, pk: int, key: uuid.UUID) -> FileResponse:
    found = get_object_or_404(SupplyFile, supply=supply_of(request, code, pk), key=key)
    return download_response(found.name, found.file)


def supply_of(request: StaffRequest, code: str, pk: int) -> Supply:
    found = Supply.objects.select_related("item", "supplied_by", "invitation", "occasion")
    return get_object_or_404(found, pk=pk, item=item_of(request, code))


def _show(
    request: StaffRequest,
    supply: Supply,
    *,
    refusal: str = "",
    ticked: Collection[str] = (),
    **refused: Form,
) -> HttpResponse:
    """The page, with the form that was refused as it was typed."""
    now, user, questions = timezone.now(), request.user, enumerate(supply.item.checks)
    may_keep = user.may(Right.KEEP_DISCLOSURE)
    may_judge = may_keep and supply.supplied_by_id != user.pk
    may_supply = supply.item.is_supplied_by(user, on=timezone.localdate(now))
    known: dict[str, Form] = {
        "returning": ReturnForm(),
        "publication": PublicationForm(),
        "off": ReasonForm(),
    }
    context = {
        "supply": supply,
        "item": supply.item,
        "files": supply.files.all(),
        "may_keep": may_keep,
        "may_judge": may_judge,
        "may_withdraw": may_supply and not may_judge and supply.state == Supply.State.WAITING,
        "checks": [(str(n), question, str(n) in ticked) for n, question in questions],
        "refusal": refusal,
        "forms": known | refused,
        "wrong": list(refused.values()),
        "now": now,
    }
    status = 422 if refused or refusal else 200
    return render(request, "disclosure/desk/supply.html", context, status=status)
