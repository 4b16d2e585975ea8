"""The page of a publication: where it is, and what a person does about it, on all pages or one."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.channels.networks.outbound_types import Action
from otklik.channels.publications import publish_and_withdraw, queue_missing_deliveries
from otklik.channels.publications.composer import views
from otklik.channels.publications.models import Publication
from otklik.channels.publications.outcome_forms import LinkForm, PostVerdictForm
from otklik.channels.publications.placement_models import Placement
from otklik.channels.publications.placement_status import PlacementStatus, page_context, status_of
from otklik.channels.publications.released_version_models import PublicationFile
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import (
    apply_verb,
    refusals_to_form,
    refusals_to_messages,
    render_form,
)
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.approval_form import SecondWordForm
from otklik.organisation.people.roles_and_rights import Right


def load(request: StaffRequest, number: int) -> Publication:
    """The publication, or 404 if this member of staff may not see it."""
    visible = Publication.objects.visible_to(request.user).select_related("author")
    return get_object_or_404(visible, number=number)


@staff_only(Right.SEE_DESK, "GET")
def publication(request: StaffRequest, number: int) -> HttpResponse:
    """The composer for a draft, else the page with its places."""
    found = load(request, number)
    if found.is_editable and request.user.may(Right.PUBLISH):
        return views.show(request, found)
    return show(request, found)


def show(
    request: StaffRequest, found: Publication, form: SecondWordForm | None = None
) -> HttpResponse:
    context = page_context(found, now=timezone.now()) | {"form": form or SecondWordForm()}
    return render_form(request, "channels/publications/publication.html", context)


@staff_only(Right.SEE_DESK, "GET")
def state(request: StaffRequest, number: int) -> HttpResponse:
    """Polled while something is on its way. 204 if nothing is new, to keep the focus."""
    context = page_context(load(request, number), now=timezone.now())
    if request.GET.get("seen") == context["progress"]:
        return HttpResponse(status=204)
    if settled := [place for place in context["places"] if not place.is_moving]:
        text = "; ".join(f"{place.account}: {place.word}" for place in settled)
        messages.info(request, f"{text}.")
    return HttpResponse(headers={"HX-Refresh": "true"})


@staff_only(Right.SEE_DESK, "GET")
def file(request: StaffRequest, number: int, pk: int) -> FileResponse:
    """A picture or video, for staff only."""
    found = get_object_or_404(PublicationFile, pk=pk, publication=load(request, number))
    try:
        return FileResponse(default_storage.open(found.path), content_type=found.content_type)
    except FileNotFoundError:
        raise Http404 from None


@staff_only(Right.APPROVE)
def approval(request: StaffRequest, number: int) -> HttpResponse:
    """Approve, or return with a reason."""
    found = load(request, number)
    if request.method != "POST":
        return show(request, found)
    form, now = SecondWordForm(request.POST), timezone.now()
    if form.is_valid():
        with refusals_to_form(form):
            revision = form.cleaned_data["revision"]
            if form.cleaned_data["verdict"] == "approved":
                publish_and_withdraw.approve(found, revision=revision, by=request.user, at=now)
                messages.success(request, _("Approved and sent to the networks."))
            else:
                reason = form.cleaned_data["reason"]
                found.return_for_correction(reason, revision=revision, by=request.user, at=now)
                messages.success(request, _("Returned for correction."))
            return redirect("publications:publication", number)
    return show(request, load(request, number), form)


#: What each button of the page does, and says afterwards.
BUTTONS: Mapping[str, tuple[Callable[..., None], Any]] = {
    "recall": (Publication.recall, ""),
    "taking-back": (
        publish_and_withdraw.take_back,
        gettext_lazy("Undone: nothing was sent. It is a draft again."),
    ),
    "correction": (
        Publication.begin_correction,
        gettext_lazy("Write the correction. What was published stays until you publish it."),
    ),
    "giving-up": (
        publish_and_withdraw.give_up_correction,
        gettext_lazy("The correction is discarded: everything stays as published."),
    ),
    "discarding": (
        Publication.discard,
        gettext_lazy("The draft is deleted. Its text stays in the history."),
    ),
}


@staff_only(Right.PUBLISH, "POST")
def button(request: StaffRequest, number: int, name: str) -> HttpResponse:
    """One of BUTTONS."""
    act, message = BUTTONS[name]
    with refusals_to_messages(request):
        act(load(request, number), by=request.user, at=timezone.now())
        if message:
            messages.success(request, message)
        if name == "discarding":
            return redirect("publications:drafts")
    return redirect("publications:publication", number)


@staff_only(Right.PUBLISH)
def withdrawal(request: StaffRequest, number: int) -> HttpResponse:
    """Shows what removing means on each page; the button there does it."""
    found = load(request, number)
    if request.method != "POST":
        context = page_context(found, now=timezone.now())
        return render(request, "channels/publications/withdrawal.html", context)
    message = _("The publication is being withdrawn. What must be done manually is listed below.")
    apply_verb(request, partial(publish_and_withdraw.withdraw, found), message)
    return redirect("publications:publication", number)


def load_placement(
    request: StaffRequest, number: int, account: int
) -> tuple[Placement, PlacementStatus]:
    found = get_object_or_404(
        Placement.objects.with_dispatches().select_related("publication"),
        publication=load(request, number),
        account=account,
    )
    return found, status_of(found, now=timezone.now())


@staff_only(Right.PUBLISH, "POST")
def releasing(request: StaffRequest, number: int, account: int) -> HttpResponse:
    """Outdated, but still wanted."""
    _found, current = load_placement(request, number, account)
    with refusals_to_messages(request):
        if current.delivery is None:
            raise Refused(_("This post is no longer waiting for a decision: look at its state."))
        current.delivery.release(by=request.user, at=timezone.now())
        messages.success(request, _("The publication is being sent."))
    return redirect("publications:publication", number)


@staff_only(Right.PUBLISH, "POST")
def dropping(request: StaffRequest, number: int, account: int) -> HttpResponse:
    found, _standing = load_placement(request, number, account)
    publish_and_withdraw.drop(found, by=request.user, at=timezone.now())
    messages.success(request, _("It does not go to %(page)s.") % {"page": found.account})
    return redirect("publications:publication", number)


@staff_only(Right.PUBLISH, "POST")
def again(request: StaffRequest, number: int, account: int) -> HttpResponse:
    """Repeat what failed, by program or by hand."""
    found, _standing = load_placement(request, number, account)
    is_by_hand = request.POST.get("how") == "by_hand"
    by_hand, by_program = _("Do it in the network, then record it here."), _("It is tried again.")
    message = by_hand if is_by_hand else by_program
    apply_verb(
        request, partial(publish_and_withdraw.try_again, found), message, is_by_hand=is_by_hand
    )
    return redirect("publications:publication", number)


@staff_only(Right.PUBLISH)
def done_by_hand(request: StaffRequest, number: int, account: int) -> HttpResponse:
    """Open the place, copy the text, return the link."""
    found, standing = load_placement(request, number, account)
    delivery, now = standing.delivery, timezone.now()
    is_new = delivery is None or delivery.action == Action.SEND
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not is_new:
        sent = QueryDict(urlencode({"url": standing.place_url}))  # its URL is known
    form = LinkForm(sent)
    if delivery is not None and form.is_valid():
        with refusals_to_form(form):
            delivery.done_by_hand(form.cleaned_data["url"], by=request.user, at=now)
            queue_missing_deliveries.follow(delivery.pk, at=now)
            messages.success(request, _("This is recorded."))
            return redirect("publications:publication", number)
    files = found.publication.files.all()
    context = {"publication": found.publication, "place": standing, "form": form}
    context |= {"is_new": is_new, "files": files}
    return render_form(request, "channels/publications/by_hand.html", context)


@staff_only(Right.RESOLVE_DELIVERY)
def verdict(request: StaffRequest, number: int, account: int) -> HttpResponse:
    found, standing = load_placement(request, number, account)
    delivery, now = standing.delivery, timezone.now()
    form = PostVerdictForm(request.POST if request.method == "POST" else None)
    if delivery is not None and form.is_valid():
        with refusals_to_form(form):
            form.settle(delivery, by=request.user, at=now)
            queue_missing_deliveries.follow(delivery.pk, at=now)
            messages.success(request, _("This is recorded."))
            return redirect("publications:publication", number)
    context = {"publication": found.publication, "place": standing, "form": form}
    return render_form(request, "channels/publications/verdict.html", context)
