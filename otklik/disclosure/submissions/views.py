"""A unit supplies, the authorised person checks and publishes."""

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.files.uploads import ACCEPT, checked, given_out, uploaded
from otklik.core.refusal import Refused
from otklik.core.web.refusals import done, pressed
from otklik.disclosure.items.forms import ReasonForm
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
        messages.info(
            request, _("What was supplied before is not published yet. Withdraw it, or wait.")
        )
        return redirect("disclosure:supply", code, last.pk)
    returned = last if last is not None and last.state == Supply.State.RETURNED else None
    initial = {"key": uuid.uuid4(), "text": returned.text if returned else ""}
    form = SupplyForm(
        request.POST if request.method == "POST" else None, initial=initial, item=item
    )
    answer = done(
        request,
        form,
        lambda values: Supply.give(
            item,
            text=values["text"],
            files=checked(uploaded(request)),
            occasion=values.get("occasion"),
            key=values["key"],
            by=request.user,
            at=now,
        ),
        text=_("Handed over to be checked."),
        to=lambda supply: ("disclosure:supply", code, supply.pk),
    )
    if answer is not None:
        return answer
    context = {"item": item, "form": form, "returned": returned, "accept": ACCEPT, "now": now}
    return render(
        request, "disclosure/desk/supplying.html", context, status=422 if form.errors else 200
    )


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
    answer = done(
        request,
        form,
        lambda values: found.send_back(reason=values["reason"], by=request.user, at=timezone.now()),
        text=_("Returned: the unit reads why."),
        to=("disclosure:item", code),
        field="reason",
    )
    return answer or _show(request, found, return_form=form)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def reopening(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """The decision is taken back."""
    found = supply_of(request, code, pk)
    pressed(
        request,
        lambda: found.reopen(by=request.user, at=timezone.now()),
        _("Taken back: it waits to be checked again."),
    )
    return redirect("disclosure:supply", code, pk)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def publication(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    found, form = supply_of(request, code, pk), PublicationForm(request.POST)
    answer = done(
        request,
        form,
        lambda values: found.publish(place=values["place"], by=request.user, at=timezone.now()),
        text=_("It stands on the site."),
        to=("disclosure:item", code),
        field="place",
    )
    return answer or _show(request, found, publication_form=form)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def taking_off(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    found, form = supply_of(request, code, pk), ReasonForm(request.POST)
    answer = done(
        request,
        form,
        lambda values: found.take_off(reason=values["reason"], by=request.user, at=timezone.now()),
        text=_("It is off the site and counts no more."),
        to=("disclosure:item", code),
        field="reason",
    )
    return answer or _show(request, found, off_form=form)


@require_POST
@staff_only(Right.SUPPLY)
def withdrawal(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    found = supply_of(request, code, pk)
    pressed(
        request,
        lambda: found.withdraw(by=request.user, at=timezone.now()),
        _("Withdrawn: supply it anew when it is ready."),
    )
    return redirect("disclosure:item", code)


@require_safe
@staff_only(Right.SEE_DESK)
def file(request: StaffRequest, code: str, pk: int, key: uuid.UUID) -> FileResponse:
    found = get_object_or_404(SupplyFile, supply=supply_of(request, code, pk), key=key)
    return given_out(found.name, found.file)


def supply_of(request: StaffRequest, code: str, pk: int) -> Supply:
    found = Supply.objects.select_related("item", "supplied_by", "invitation", "occasion")
    return get_object_or_404(found, pk=pk, item=item_of(request, code))


def _show(
    request: StaffRequest,
    supply: Supply,
    *,
    refusal: str = "",
    ticked: set[str] | None = None,
    return_form: ReturnForm | None = None,
    publication_form: PublicationForm | None = None,
    off_form: ReasonForm | None = None,
) -> HttpResponse:
    now, user = timezone.now(), request.user
    asked = [form for form in (return_form, publication_form, off_form) if form is not None]
    may_keep = user.may(Right.KEEP_DISCLOSURE)
    may_judge = may_keep and supply.supplied_by_id != user.pk
    may_supply = supply.item.is_supplied_by(user, on=timezone.localdate(now))
    context = {
        "supply": supply,
        "item": supply.item,
        "files": supply.files.all(),
        "may_keep": may_keep,
        "may_judge": may_judge,
        "may_withdraw": may_supply and not may_judge and supply.state == Supply.State.WAITING,
        "checks": [
            (str(n), question, str(n) in (ticked or set()))
            for n, question in enumerate(supply.item.checks)
        ],
        "refusal": refusal,
        "return_form": return_form or ReturnForm(),
        "publication_form": publication_form or PublicationForm(),
        "off_form": off_form or ReasonForm(),
        "wrong": asked,
        "now": now,
    }
    return render(
        request, "disclosure/desk/supply.html", context,
        status=422 if asked or refusal else 200,
    )  # fmt: skip
