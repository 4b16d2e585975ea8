"""What pages of acting have in common: a form of a page that is done or comes back, a text that a
second person reads, a draft of a news item or a publication, and the end of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.pressing import pressed
from otklik.core.refusal import Refused
from otklik.organisation.access import StaffRequest
from otklik.overview.acting.forms import PlaceForm, ReturnForm, WhyForm, WordsForm
from otklik.overview.acting.views.trying import only_in_the_field, tried
from otklik.overview.models import Explanation, MediaRequest, Occasion

type Judged = Explanation | MediaRequest
type Told = Explanation | Occasion


class Show[Row](Protocol):
    """The page of a row, with the form that was refused under its name."""

    def __call__(self, request: StaffRequest, found: Row, **wrong: forms.Form) -> HttpResponse: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages[Row: Explanation | MediaRequest | Occasion]:
    """Where the rows of one kind are found by their number, and how one is shown."""

    of: Callable[[int], Row]
    show: Show[Row]

    def answer(
        self, request: StaffRequest, number: int, name: str, form: forms.Form,
        act: Callable[[Row, dict[str, Any]], object], said: str,
    ) -> HttpResponse:  # fmt: skip
        """Done, or the page again with what was typed; `name` is what the page calls the form."""
        found = self.of(number)
        if tried(request, form, lambda typed: act(found, typed), said):
            return redirect(found)
        return self.show(request, self.of(number), **{name: form})


def typed(form: type[forms.Form], request: StaffRequest, name: str, **more: Any) -> forms.Form:
    """What was typed into the form that the page calls so."""
    return form(request.POST, auto_id=f"{name}_%s", **more)


def words[Row: Judged](request: StaffRequest, pages: Pages[Row], number: int) -> HttpResponse:
    """Keep the text; «Отправить» hands it to a second person besides."""
    now, is_sent = timezone.now(), "submit" in request.POST

    def act(found: Row, said: dict[str, Any]) -> None:
        found.write(said["text"], revision=said["revision"], by=request.user, at=now)
        if is_sent:
            found.submit(by=request.user, at=now)

    said = _("Sent: a second person reads it.") if is_sent else _("Kept.")
    return pages.answer(request, number, "words", typed(WordsForm, request, "words"), act, said)


def recall[Row: Judged](request: StaffRequest, pages: Pages[Row], number: int) -> HttpResponse:
    found = pages.of(number)
    pressed(
        request, lambda: found.recall(by=request.user, at=timezone.now()), _("Write on: a draft.")
    )
    return redirect(found)


def approval[Row: Judged](
    request: StaffRequest, pages: Pages[Row], number: int, *, said: str
) -> HttpResponse:
    """The second person agrees with what they read."""
    only_in_the_field(request)
    found, read = pages.of(number), request.POST.get("revision", "")
    revision = int(read) if read.isdecimal() else -1
    pressed(
        request,
        lambda: found.approve(revision=revision, by=request.user, at=timezone.now()),
        said,
    )
    return redirect(found)


def returning[Row: Judged](request: StaffRequest, pages: Pages[Row], number: int) -> HttpResponse:
    """The second person says what to correct."""
    only_in_the_field(request)
    return pages.answer(
        request, number, "returning", typed(ReturnForm, request, "returning"),
        lambda found, said: found.send_back(**said, by=request.user, at=timezone.now()),
        _("Sent back: the author reads why."),
    )  # fmt: skip


def published[Row: Told](
    request: StaffRequest, pages: Pages[Row], number: int, *, said: str
) -> HttpResponse:
    """Told by other means: give the link."""
    return pages.answer(
        request, number, "published", typed(PlaceForm, request, "published"),
        lambda found, typed: found.note_published(**typed, by=request.user, at=timezone.now()),
        said,
    )  # fmt: skip


def dropping[Row: Told](
    request: StaffRequest, pages: Pages[Row], number: int, *, said: str
) -> HttpResponse:
    """Nothing becomes of it, and why."""
    return pages.answer(
        request, number, "dropping", typed(WhyForm, request, "dropping"),
        lambda found, typed: found.drop(**typed, by=request.user, at=timezone.now()),
        said,
    )  # fmt: skip


def news[Row: Told](request: StaffRequest, pages: Pages[Row], number: int) -> HttpResponse:
    """The draft of a news item, then the site's editor."""
    found = pages.of(number)
    try:
        page = found.draft_news(by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    return redirect("wagtailadmin_pages:edit", page.pk)


def publication[Row: Told](request: StaffRequest, pages: Pages[Row], number: int) -> HttpResponse:
    """The draft of a publication, then its composer."""
    found = pages.of(number)
    pressed(
        request,
        lambda: found.draft_publication(by=request.user, at=timezone.now()),
        _("The draft is there: finish it and send it."),
    )
    made = pages.of(number).publication
    return redirect("publications:publication", made.number) if made else redirect(found)
