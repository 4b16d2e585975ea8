"""A publication's page: where it stands, and what is done about it as a whole."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from otklik.channels.publications import publish
from otklik.channels.publications.composer import views
from otklik.channels.publications.models import Publication
from otklik.channels.publications.placement_status import shown
from otklik.channels.publications.version import PublicationFile
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.approval_form import SecondWordForm
from otklik.organisation.people.roles_and_rights import Right


def load(request: StaffRequest, number: int) -> Publication:
    """The publication, if this member of staff may see it; else 404."""
    seen = Publication.objects.visible_to(request.user).select_related("author")
    return get_object_or_404(seen, number=number)


@require_safe
@staff_only(Right.SEE_DESK)
def publication(request: StaffRequest, number: int) -> HttpResponse:
    """A draft is written on; whatever was handed over is shown with its places."""
    found = load(request, number)
    if found.is_editable and request.user.may(Right.PUBLISH):
        return views.show(request, found)
    return show(request, found)


def show(
    request: StaffRequest, found: Publication, form: SecondWordForm | None = None
) -> HttpResponse:
    context = shown(found, now=timezone.now()) | {"form": form or SecondWordForm()}
    status = 422 if form and form.errors else 200
    return render(request, "channels/publications/publication.html", context, status=status)


@require_GET
@staff_only(Right.SEE_DESK)
def state(request: StaffRequest, number: int) -> HttpResponse:
    """Its places, asked every few seconds while something is on its way. Nothing new: 204, so
    that nothing moves under focus."""
    context = shown(load(request, number), now=timezone.now())
    if request.GET.get("seen") == context["progress"]:
        return HttpResponse(status=204)
    if settled := [place for place in context["places"] if not place.is_moving]:
        text = "; ".join(f"{place.account}: {place.word}" for place in settled)
        messages.info(request, f"{text}.")
    return HttpResponse(headers={"HX-Refresh": "true"})


@require_safe
@staff_only(Right.SEE_DESK)
def file(request: StaffRequest, number: int, pk: int) -> FileResponse:
    """A picture or the video, for staff alone: nobody outside sees it before it is published."""
    found = get_object_or_404(PublicationFile, pk=pk, publication=load(request, number))
    try:
        return FileResponse(default_storage.open(found.path), content_type=found.content_type)
    except FileNotFoundError:
        raise Http404 from None


@staff_only(Right.APPROVE)
def approval(request: StaffRequest, number: int) -> HttpResponse:
    """Agree, and it goes; or return it with a sentence of what to correct."""
    found = load(request, number)
    if request.method != "POST":
        return show(request, found)
    form, now = SecondWordForm(request.POST), timezone.now()
    if form.is_valid():
        with refusals_to_form(form):
            revision = form.cleaned_data["revision"]
            if form.cleaned_data["verdict"] == "approved":
                publish.approve(found, revision=revision, by=request.user, at=now)
                messages.success(request, _("Approved and handed over."))
            else:
                reason = form.cleaned_data["reason"]
                found.return_for_correction(reason, revision=revision, by=request.user, at=now)
                messages.success(request, _("Returned for correction."))
            return redirect("publications:publication", number)
    return show(request, load(request, number), form)


@require_POST
@staff_only(Right.PUBLISH)
def recall(request: StaffRequest, number: int) -> HttpResponse:
    with refusals_to_messages(request):
        load(request, number).recall(by=request.user, at=timezone.now())
    return redirect("publications:publication", number)


@require_POST
@staff_only(Right.PUBLISH)
def taking_back(request: StaffRequest, number: int) -> HttpResponse:
    """Within its seconds of grace, or before its appointed time."""
    with refusals_to_messages(request):
        publish.take_back(load(request, number), by=request.user, at=timezone.now())
        messages.success(request, _("Taken back: nothing left. It is a draft again."))
    return redirect("publications:publication", number)


@require_POST
@staff_only(Right.PUBLISH)
def correction(request: StaffRequest, number: int) -> HttpResponse:
    with refusals_to_messages(request):
        load(request, number).begin_correction(by=request.user, at=timezone.now())
        messages.success(
            request, _("Write the correction. What was published stands until you publish it.")
        )
    return redirect("publications:publication", number)


@require_POST
@staff_only(Right.PUBLISH)
def giving_up(request: StaffRequest, number: int) -> HttpResponse:
    """Give up a correction: the draft is what was published."""
    with refusals_to_messages(request):
        version = load(request, number).versions.in_force().last()
        if version is None:
            raise Refused(_("There is no correction to give up."))
        version.bring_back(by=request.user, at=timezone.now())
        messages.success(request, _("The correction is given up: all stands as published."))
    return redirect("publications:publication", number)


@staff_only(Right.PUBLISH)
def withdrawal(request: StaffRequest, number: int) -> HttpResponse:
    """Says what taking it off means on each page, and does it when it is pressed there."""
    found = load(request, number)
    if request.method != "POST":
        context = shown(found, now=timezone.now())
        return render(request, "channels/publications/withdrawal.html", context)
    with refusals_to_messages(request):
        publish.withdraw(found, by=request.user, at=timezone.now())
        messages.success(
            request, _("It is being taken off. Below it is said what is to be done by hand.")
        )
    return redirect("publications:publication", number)


@require_POST
@staff_only(Right.PUBLISH)
def discarding(request: StaffRequest, number: int) -> HttpResponse:
    found = load(request, number)
    with refusals_to_messages(request):
        found.discard(by=request.user, at=timezone.now())
        messages.success(request, _("The draft is put away. Its text stays in the history."))
        return redirect("publications:drafts")
    return redirect("publications:publication", number)
