"""What whoever keeps the list decides: the clause, «не применимо», place and owner, links."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.core.web.refusals import done, pressed
from otklik.disclosure.items.forms import ArrangementForm, ClauseForm, ExemptionForm, ReasonForm
from otklik.disclosure.items.models import Basis, Exemption, Item
from otklik.disclosure.items.views import item_of
from otklik.disclosure.submissions.access_link import Invitation
from otklik.disclosure.submissions.forms import InvitationForm
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

type Wrong = ClauseForm | ReasonForm | ExemptionForm | ArrangementForm | InvitationForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.KEEP_DISCLOSURE)
def arrangement(request: StaffRequest, code: str) -> HttpResponse:
    """Clause, applicability, place, owner, checklist: each its own form. A press here keeps place,
    owner, checklist and how often it is confirmed."""
    item, now = item_of(request, code), timezone.now()
    if request.method != "POST":
        return _show(request, item)
    form = ArrangementForm(request.POST, item=item, on=timezone.localdate(now))
    answer = done(
        request,
        form,
        lambda values: item.arrange(
            place=values["place"],
            owner=values["owner"],
            checklist=values["checklist"].splitlines(),
            confirm_every=values["confirm_every"],
            by=request.user,
            at=now,
        ),
        text=_("Kept."),
        to=("disclosure:item", code),
        field="place",
    )
    return answer or _show(request, item, arrangement_form=form)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def clause(request: StaffRequest, code: str) -> HttpResponse:
    """Record the clause: from now on the item counts."""
    item, form = item_of(request, code), ClauseForm(request.POST)
    answer = done(
        request,
        form,
        lambda text: Basis.record(item, **text, by=request.user, at=timezone.now()),
        text=_("Recorded: from now on the item counts."),
        to=("disclosure:item", code),
        field="clause",
    )
    return answer or _show(request, item, clause_form=form)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def clause_ending(request: StaffRequest, code: str) -> HttpResponse:
    """The clause holds no longer: the item is a draft again."""
    item, form = item_of(request, code), ReasonForm(request.POST)
    basis = item.basis
    if form.is_valid() and basis is not None:
        basis.end(reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("Taken off: the item is a draft again."))
    if form.is_valid():
        return redirect("disclosure:item", code)
    return _show(request, item, ending_form=form)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def exemption(request: StaffRequest, code: str) -> HttpResponse:
    """«Не применимо», with a reason."""
    item, form = item_of(request, code), ExemptionForm(request.POST)
    answer = done(
        request,
        form,
        lambda values: Exemption.put(
            item, reason=values["reason"], by=request.user, at=timezone.now()
        ),
        text=_("Marked as not applicable; the reason stands beside it."),
        to=("disclosure:item", code),
        field="reason",
    )
    return answer or _show(request, item, exemption_form=form)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def exemption_lifting(request: StaffRequest, code: str) -> HttpResponse:
    mark = item_of(request, code).exemption
    if mark is not None:
        mark.lift(by=request.user, at=timezone.now())
        messages.success(request, _("The mark is taken off."))
    return redirect("disclosure:item", code)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def invitations(request: StaffRequest, code: str) -> HttpResponse:
    """A link for this one item, for some days."""
    item, form, now = item_of(request, code), InvitationForm(request.POST), timezone.now()
    answer = done(
        request,
        form,
        lambda text: Invitation.make(item, **text, by=request.user, at=now),
        text=_("The link is made: it stands on the item's page."),
        to=("disclosure:item", code),
    )
    return answer or _show(request, item, invitation_form=form)


@require_POST
@staff_only(Right.KEEP_DISCLOSURE)
def invitation_ending(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk, item=item_of(request, code))
    pressed(
        request,
        lambda: invitation.end(by=request.user, at=timezone.now()),
        _("The link opens nothing any more."),
    )
    return redirect("disclosure:item", code)


def _show(
    request: StaffRequest,
    item: Item,
    *,
    arrangement_form: ArrangementForm | None = None,
    clause_form: ClauseForm | None = None,
    ending_form: ReasonForm | None = None,
    exemption_form: ExemptionForm | None = None,
    invitation_form: InvitationForm | None = None,
) -> HttpResponse:
    asked = [arrangement_form, clause_form, ending_form, exemption_form, invitation_form]
    now = timezone.now()
    context = {
        "item": item,
        "basis": item.basis,
        "exemption": item.exemption,
        "arrangement_form": arrangement_form
        or ArrangementForm(
            initial={
                "place": item.place,
                "owner": item.owner_id,
                "confirm_every": item.confirm_every,
                "checklist": item.checklist,
            },
            item=item,
            on=timezone.localdate(now),
        ),
        "clause_form": clause_form or ClauseForm(),
        "ending_form": ending_form or ReasonForm(auto_id="id_ending_%s"),
        "exemption_form": exemption_form or ExemptionForm(auto_id="id_exemption_%s"),
        "invitation_form": invitation_form or InvitationForm(),
        "wrong": [form for form in asked if form is not None],
        "checks": item.checks,
        "now": now,
    }
    return render(
        request, "disclosure/desk/arrangement.html", context, status=422 if any(asked) else 200
    )
