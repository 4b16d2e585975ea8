"""What pages of acting have in common: a form of a page that is done or comes back, a text that a
second person reads, a draft of a news item or a publication, and the end of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.web.refusals import pressed, tried
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

    def answer(
        self, request: StaffRequest, number: int, name: str, form: forms.Form,
        act: Callable[[Row, dict[str, Any]], object], text: str,
    ) -> HttpResponse:  # fmt: skip
        """Done, or the page again with what was typed; `name` is what the page calls the form."""
        found = self.of(number)
        if tried(request, form, lambda typed: act(found, typed), text):
            return redirect(found)
        return self.show(request, self.of(number), **{name: form})


def typed(form: type[forms.Form], request: StaffRequest, name: str, **more: Any) -> forms.Form:
    """What was typed into the form that the page calls so."""
    return form(request.POST, auto_id=f"{name}_%s", **more)


def only_in_the_field(request: StaffRequest) -> None:
    """Whoever approves in an institution has nothing to do here: there is nothing for them."""
    if not request.user.may(Right.WORK_FIELD):
        raise Http404


@require_POST
@staff_only(Right.WORK_FIELD)
def words[Row: Judged](request: StaffRequest, number: int, pages: Pages[Row]) -> HttpResponse:
    """Keep the text; «Отправить» hands it to a second person besides."""
    now, is_sent = timezone.now(), "submit" in request.POST

    def act(found: Row, values: dict[str, Any]) -> None:
        found.write(values["text"], revision=values["revision"], by=request.user, at=now)
        if is_sent:
            found.submit(by=request.user, at=now)

    values = _("Sent: a second person reads it.") if is_sent else _("Kept.")
    return pages.answer(request, number, "words", typed(WordsForm, request, "words"), act, values)


@require_POST
@staff_only(Right.WORK_FIELD)
def recall[Row: Judged](request: StaffRequest, number: int, pages: Pages[Row]) -> HttpResponse:
    found = pages.of(number)
    pressed(
        request, lambda: found.recall(by=request.user, at=timezone.now()), _("Write on: a draft.")
    )
    return redirect(found)


@require_POST
@staff_only(Right.APPROVE)
def approval[Row: Judged](request: StaffRequest, number: int, pages: Pages[Row]) -> HttpResponse:
    """The second person agrees with what they read."""
    only_in_the_field(request)
    found, read = pages.of(number), request.POST.get("revision", "")
    revision = int(read) if read.isdecimal() else -1
    pressed(
        request,
        lambda: found.approve(revision=revision, by=request.user, at=timezone.now()),
        str(pages.approved),
    )
    return redirect(found)


@require_POST
@staff_only(Right.APPROVE)
def returning[Row: Judged](request: StaffRequest, number: int, pages: Pages[Row]) -> HttpResponse:
    """The second person says what to correct."""
    only_in_the_field(request)
    return pages.answer(
        request, number, "returning", typed(ReturnForm, request, "returning"),
        lambda found, text: found.send_back(**text, by=request.user, at=timezone.now()),
        _("Sent back: the author reads why."),
    )  # fmt: skip


@require_POST
@staff_only(Right.WORK_FIELD)
def published[Row: Published](
    request: StaffRequest, number: int, pages: Pages[Row]
) -> HttpResponse:
    """Published by other means: give the link."""
    return pages.answer(
        request, number, "published", typed(PlaceForm, request, "published"),
        lambda found, typed: found.note_published(**typed, by=request.user, at=timezone.now()),
        str(pages.published),
    )  # fmt: skip


@require_POST
@staff_only(Right.WORK_FIELD)
def dropping[Row: Published](request: StaffRequest, number: int, pages: Pages[Row]) -> HttpResponse:
    """Nothing becomes of it, and why."""
    return pages.answer(
        request, number, "dropping", typed(WhyForm, request, "dropping"),
        lambda found, typed: found.drop(**typed, by=request.user, at=timezone.now()),
        str(pages.dropped),
    )  # fmt: skip


@require_POST
@staff_only(Right.WORK_FIELD)
def news[Row: Published](request: StaffRequest, number: int, pages: Pages[Row]) -> HttpResponse:
    """The draft of a news item, then the site's editor."""
    found = pages.of(number)
    page = pressed(request, lambda: found.draft_news(by=request.user, at=timezone.now()))
    return redirect(found) if page is None else redirect("wagtailadmin_pages:edit", page.pk)


@require_POST
@staff_only(Right.WORK_FIELD)
def publication[Row: Published](
    request: StaffRequest, number: int, pages: Pages[Row]
) -> HttpResponse:
    """The draft of a publication, then its composer."""
    found = pages.of(number)
    pressed(
        request,
        lambda: found.draft_publication(by=request.user, at=timezone.now()),
        _("The draft is there: finish it and send it."),
    )
    made = pages.of(number).publication
    return redirect("publications:publication", made.number) if made else redirect(found)
