"""What a person does about a publication on one page."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.channels.networks.outbound_types import Action
from otklik.channels.publications import publish, sync_placement
from otklik.channels.publications.outcome_forms import LinkForm, PostVerdictForm
from otklik.channels.publications.placement import Placement
from otklik.channels.publications.placement_status import PlacementStatus, status_of
from otklik.channels.publications.views import load as load_publication
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


def load(request: StaffRequest, number: int, account: int) -> tuple[Placement, PlacementStatus]:
    found = get_object_or_404(
        Placement.objects.with_dispatches().select_related("publication"),
        publication=load_publication(request, number),
        account=account,
    )
    return found, status_of(found, now=timezone.now())


@require_POST
@staff_only(Right.PUBLISH)
def releasing(request: StaffRequest, number: int, account: int) -> HttpResponse:
    """Stale, and wanted all the same."""
    _found, current = load(request, number, account)

    with refusals_to_messages(request):
        if current.delivery is None:
            raise Refused(_("This post no longer waits for a word: look at its state."))
        current.delivery.release(by=request.user, at=timezone.now())
        messages.success(request, _("It is on its way."))
    return redirect("publications:publication", number)


@require_POST
@staff_only(Right.PUBLISH)
def dropping(request: StaffRequest, number: int, account: int) -> HttpResponse:
    """Not on this page after all."""
    found, _standing = load(request, number, account)
    publish.drop(found, by=request.user, at=timezone.now())
    messages.success(request, _("It does not go to %(page)s.") % {"page": found.account})
    return redirect("publications:publication", number)


@require_POST
@staff_only(Right.PUBLISH)
def again(request: StaffRequest, number: int, account: int) -> HttpResponse:
    """What failed once more, by program or by hand."""
    found, _standing = load(request, number, account)
    is_by_hand = request.POST.get("how") == "by_hand"
    by_hand, by_program = _("Do it in the network, then note it here."), _("It is tried again.")
    with refusals_to_messages(request):
        publish.try_again(found, is_by_hand=is_by_hand, by=request.user, at=timezone.now())
        messages.success(request, by_hand if is_by_hand else by_program)
    return redirect("publications:publication", number)


@staff_only(Right.PUBLISH)
def done(request: StaffRequest, number: int, account: int) -> HttpResponse:
    """Done by hand: open the place, copy the text, give the link back."""
    found, standing = load(request, number, account)
    delivery, now = standing.delivery, timezone.now()
    is_new = delivery is None or delivery.action == Action.SEND
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not is_new:
        sent = QueryDict(urlencode({"url": standing.place_url}))  # where it stands is known
    form = LinkForm(sent)
    if delivery is not None and form.is_valid():
        with refusals_to_form(form):
            delivery.done_by_hand(form.cleaned_data["url"], by=request.user, at=now)
            sync_placement.follow(delivery.pk, at=now)
            messages.success(request, _("Noted."))
            return redirect("publications:publication", number)
    files = found.publication.files.all()
    context = {"publication": found.publication, "place": standing, "form": form}
    context |= {"is_new": is_new, "files": files}
    status = 422 if form.errors else 200
    return render(request, "channels/publications/by_hand.html", context, status=status)


@staff_only(Right.RESOLVE_DELIVERY)
def verdict(request: StaffRequest, number: int, account: int) -> HttpResponse:
    """A person looks into the network and says what they see."""
    found, standing = load(request, number, account)
    delivery, now = standing.delivery, timezone.now()
    form = PostVerdictForm(request.POST if request.method == "POST" else None)
    if delivery is not None and form.is_valid():
        with refusals_to_form(form):
            form.settle(delivery, by=request.user, at=now)
            sync_placement.follow(delivery.pk, at=now)
            messages.success(request, _("Noted."))
            return redirect("publications:publication", number)
    context = {"publication": found.publication, "place": standing, "form": form}
    status = 422 if form.errors else 200
    return render(request, "channels/publications/verdict.html", context, status=status)
