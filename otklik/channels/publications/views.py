"""A publication's page: where it stands, and what is done about it as a whole."""

from collections.abc import Callable
from typing import Any

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
from otklik.core.web.refusals import done, pressed
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
    form = SecondWordForm(request.POST)

    def judge(typed: dict[str, Any]) -> str:
        now, revision = timezone.now(), typed["revision"]
        if typed["verdict"] == "approved":
            publish.approve(found, revision=revision, by=request.user, at=now)
            return _("Approved and handed over.")
        found.return_for_correction(typed["reason"], revision=revision, by=request.user, at=now)
        return _("Returned for correction.")

    answer = done(request, form, judge, text=str, to=("publications:publication", number))
    return answer or show(request, load(request, number), form)


@require_POST
@staff_only(Right.PUBLISH)
def recall(request: StaffRequest, number: int) -> HttpResponse:
    return _done(request, number, lambda it: it.recall(by=request.user, at=timezone.now()))


@require_POST
@staff_only(Right.PUBLISH)
def taking_back(request: StaffRequest, number: int) -> HttpResponse:
    """Within its seconds of grace, or before its appointed time."""
    return _done(
        request,
        number,
        lambda it: publish.take_back(it, by=request.user, at=timezone.now()),
        _("Taken back: nothing left. It is a draft again."),
    )


@require_POST
@staff_only(Right.PUBLISH)
def correction(request: StaffRequest, number: int) -> HttpResponse:
    return _done(
        request,
        number,
        lambda it: it.begin_correction(by=request.user, at=timezone.now()),
        _("Write the correction. What was published stands until you publish it."),
    )


@require_POST
@staff_only(Right.PUBLISH)
def giving_up(request: StaffRequest, number: int) -> HttpResponse:
    """Give up a correction: the draft is what was published."""

    def act(found: Publication) -> None:
        version = found.versions.in_force().last()
        if version is None:
            raise Refused(_("There is no correction to give up."))
        version.bring_back(by=request.user, at=timezone.now())

    return _done(request, number, act, _("The correction is given up: all stands as published."))


@staff_only(Right.PUBLISH)
def withdrawal(request: StaffRequest, number: int) -> HttpResponse:
    """Says what taking it off means on each page, and does it when it is pressed there."""
    found = load(request, number)
    if request.method != "POST":
        context = shown(found, now=timezone.now())
        return render(request, "channels/publications/withdrawal.html", context)
    return _done(
        request,
        number,
        lambda it: publish.withdraw(it, by=request.user, at=timezone.now()),
        _("It is being taken off. Below it is said what is to be done by hand."),
    )


@require_POST
@staff_only(Right.PUBLISH)
def discarding(request: StaffRequest, number: int) -> HttpResponse:
    found = load(request, number)
    try:
        found.discard(by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("publications:publication", number)
    messages.success(request, _("The draft is put away. Its text stays in the history."))
    return redirect("publications:drafts")


def _done(
    request: StaffRequest, number: int, act: Callable[[Publication], object], text: str = ""
) -> HttpResponse:
    """Do what was pressed, and say what became of it on the publication's page."""
    pressed(request, lambda: act(load(request, number)), text)
    return redirect("publications:publication", number)
