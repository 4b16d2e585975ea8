"""Views shared by occasions, explanations and media requests: write a text, have it approved by a
second person, draft a news item or a publication, record its publication, drop it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import (
    apply_form,
    apply_verb,
    refusals_to_form,
    refusals_to_messages,
)
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.dashboards.media_relations.forms import PlaceForm, ReturnForm, WhyForm, WordsForm
from otklik.dashboards.media_relations.media_requests.models import MediaRequest
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

type NeedsApproval = Explanation | MediaRequest
type HasDrafts = Explanation | Occasion


class Show(Protocol):
    """The page of a row, with the refused form under its name."""

    def __call__(
        self, request: StaffRequest, number: int, **refused: forms.Form
    ) -> HttpResponse: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages[Row: Explanation | MediaRequest | Occasion]:
    """How rows of one kind are found and shown, and the messages after each action."""

    get: Callable[[int], Row]
    show: Show
    approved: Any = ""
    published: Any = ""
    dropped: Any = ""


def require_field_right(request: StaffRequest) -> None:
    """Approvers of an institution have no access here."""
    if not request.user.may(Right.WORK_FIELD):
        raise Http404


@staff_only(Right.WORK_FIELD, "POST")
def write(request: StaffRequest, number: int, pages: Pages[NeedsApproval]) -> HttpResponse:
    """Save the text; «Отправить» also submits it to a second person."""
    found, now = pages.get(number), timezone.now()
    form = WordsForm(request.POST, auto_id="words_%s")
    if form.is_valid():
        with refusals_to_form(form):
            found.write(**form.cleaned_data, by=request.user, at=now)
            if "submit" in request.POST:
                found.submit(by=request.user, at=now)
                messages.success(request, _("Sent: a second person will read it."))
            else:
                messages.success(request, _("Saved."))
            return redirect(found)
    return pages.show(request, number, words=form)


@staff_only(Right.WORK_FIELD, "POST")
def recall(request: StaffRequest, number: int, pages: Pages[NeedsApproval]) -> HttpResponse:
    found = pages.get(number)
    apply_verb(request, found.recall, _("Continue writing: a draft."))
    return redirect(found)


@staff_only(Right.APPROVE, "POST")
def approve(request: StaffRequest, number: int, pages: Pages[NeedsApproval]) -> HttpResponse:
    """The second person agrees with what they read."""
    require_field_right(request)
    found, read = pages.get(number), request.POST.get("revision", "")
    revision = int(read) if read.isdecimal() else -1
    apply_verb(request, found.approve, str(pages.approved), revision=revision)
    return redirect(found)


@staff_only(Right.APPROVE, "POST")
def send_back(request: StaffRequest, number: int, pages: Pages[NeedsApproval]) -> HttpResponse:
    """The second person says what to correct."""
    require_field_right(request)
    found, form = pages.get(number), ReturnForm(request.POST, auto_id="returning_%s")
    if apply_form(request, form, found.send_back, _("Sent back: the author can read why.")):
        return redirect(found)
    return pages.show(request, number, returning=form)


@staff_only(Right.WORK_FIELD, "POST")
def note_published(request: StaffRequest, number: int, pages: Pages[HasDrafts]) -> HttpResponse:
    """It was published by other means, at this address."""
    found, form = pages.get(number), PlaceForm(request.POST, auto_id="published_%s")
    if apply_form(request, form, found.note_published, str(pages.published)):
        return redirect(found)
    return pages.show(request, number, published=form)


@staff_only(Right.WORK_FIELD, "POST")
def drop(request: StaffRequest, number: int, pages: Pages[HasDrafts]) -> HttpResponse:
    """It is dropped, and why."""
    found, form = pages.get(number), WhyForm(request.POST, auto_id="dropping_%s")
    if apply_form(request, form, found.drop, str(pages.dropped)):
        return redirect(found)
    return pages.show(request, number, dropping=form)


@staff_only(Right.WORK_FIELD, "POST")
def draft_news(request: StaffRequest, number: int, pages: Pages[HasDrafts]) -> HttpResponse:
    """The draft of a news item, then the site's editor."""
    found = pages.get(number)
    with refusals_to_messages(request):
        page = found.draft_news(by=request.user, at=timezone.now())
        return redirect("wagtailadmin_pages:edit", page.pk)
    return redirect(found)


@staff_only(Right.WORK_FIELD, "POST")
def draft_publication(request: StaffRequest, number: int, pages: Pages[HasDrafts]) -> HttpResponse:
    """The draft of a publication, then its composer."""
    found = pages.get(number)
    apply_verb(request, found.draft_publication, _("The draft is there: finish it and send it."))
    publication = pages.get(number).publication
    if publication is None:
        return redirect(found)
    return redirect("publications:publication", publication.number)
