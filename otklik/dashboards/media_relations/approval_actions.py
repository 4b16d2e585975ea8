"""What pages of acting have in common: a form of a page that is done or comes back, a text that a
second person reads, a draft of a news item or a publication, and the end of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.dashboards.media_relations.forms import PlaceForm, ReturnForm, WhyForm, WordsForm
from otklik.dashboards.media_relations.media_requests.models import MediaRequest
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

type Judged = Explanation | MediaRequest
type Published = Explanation | Occasion


class Show[Row](Protocol):
    """The page of a row, with the form that was refused under its name."""

    def __call__(self, request: StaffRequest, found: Row, **wrong: forms.Form) -> HttpResponse: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages[Row: Explanation | MediaRequest | Occasion]:
    """Where the rows of one kind are found by their number, how one is shown, and what is said
    when it was approved, told by other means, or dropped."""

    of: Callable[[int], Row]
    show: Show[Row]
    approved: Any = ""
    published: Any = ""
    dropped: Any = ""


def only_in_the_field(request: StaffRequest) -> None:
    """Whoever approves in an institution has nothing to do here: there is nothing for them."""
    if not request.user.may(Right.WORK_FIELD):
        raise Http404


@require_POST
@staff_only(Right.WORK_FIELD)
def words[Row: Judged](request: StaffRequest, number: int, pages: Pages[Row]) -> HttpResponse:
    """Keep the text; «Отправить» hands it to a second person besides."""
    found, now = pages.of(number), timezone.now()
    form = WordsForm(request.POST, auto_id="words_%s")
    if form.is_valid():
        with refusals_to_form(form):
            found.write(**form.cleaned_data, by=request.user, at=now)
            if "submit" in request.POST:
                found.submit(by=request.user, at=now)
                messages.success(request, _("Sent: a second person reads it."))
            else:
                messages.success(request, _("Kept."))
            return redirect(found)
    return pages.show(request, pages.of(number), words=form)


@require_POST
@staff_only(Right.WORK_FIELD)
def recall[Row: Judged](request: StaffRequest, number: int, pages: Pages[Row]) -> HttpResponse:
    found = pages.of(number)
    with refusals_to_messages(request):
        found.recall(by=request.user, at=timezone.now())
        messages.success(request, _("Write on: a draft."))
    return redirect(found)


@require_POST
@staff_only(Right.APPROVE)
def approval[Row: Judged](request: StaffRequest, number: int, pages: Pages[Row]) -> HttpResponse:
    """The second person agrees with what they read."""
    only_in_the_field(request)
    found, read = pages.of(number), request.POST.get("revision", "")
    revision = int(read) if read.isdecimal() else -1
    with refusals_to_messages(request):
        found.approve(revision=revision, by=request.user, at=timezone.now())
        messages.success(request, str(pages.approved))
    return redirect(found)


@require_POST
@staff_only(Right.APPROVE)
def returning[Row: Judged](request: StaffRequest, number: int, pages: Pages[Row]) -> HttpResponse:
    """The second person says what to correct."""
    only_in_the_field(request)
    found, form = pages.of(number), ReturnForm(request.POST, auto_id="returning_%s")
    if form.is_valid():
        with refusals_to_form(form):
            found.send_back(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Sent back: the author reads why."))
            return redirect(found)
    return pages.show(request, pages.of(number), returning=form)


@require_POST
@staff_only(Right.WORK_FIELD)
def published[Row: Published](
    request: StaffRequest, number: int, pages: Pages[Row]
) -> HttpResponse:
    """Published by other means: give the link."""
    found, form = pages.of(number), PlaceForm(request.POST, auto_id="published_%s")
    if form.is_valid():
        with refusals_to_form(form):
            found.note_published(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, str(pages.published))
            return redirect(found)
    return pages.show(request, pages.of(number), published=form)


@require_POST
@staff_only(Right.WORK_FIELD)
def dropping[Row: Published](request: StaffRequest, number: int, pages: Pages[Row]) -> HttpResponse:
    """Nothing becomes of it, and why."""
    found, form = pages.of(number), WhyForm(request.POST, auto_id="dropping_%s")
    if form.is_valid():
        with refusals_to_form(form):
            found.drop(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, str(pages.dropped))
            return redirect(found)
    return pages.show(request, pages.of(number), dropping=form)


@require_POST
@staff_only(Right.WORK_FIELD)
def news[Row: Published](request: StaffRequest, number: int, pages: Pages[Row]) -> HttpResponse:
    """The draft of a news item, then the site's editor."""
    found = pages.of(number)
    with refusals_to_messages(request):
        page = found.draft_news(by=request.user, at=timezone.now())
        return redirect("wagtailadmin_pages:edit", page.pk)
    return redirect(found)


@require_POST
@staff_only(Right.WORK_FIELD)
def publication[Row: Published](
    request: StaffRequest, number: int, pages: Pages[Row]
) -> HttpResponse:
    """The draft of a publication, then its composer."""
    found = pages.of(number)
    with refusals_to_messages(request):
        found.draft_publication(by=request.user, at=timezone.now())
        messages.success(request, _("The draft is there: finish it and send it."))
    made = pages.of(number).publication
    return redirect("publications:publication", made.number) if made else redirect(found)
