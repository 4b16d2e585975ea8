"""Refutations and explanations: the list, a new one, one of them with its second person."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.pressing import pressed
from otklik.core.refusal import Refused
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right
from otklik.overview.acting.effects import effect_of
from otklik.overview.acting.forms import (
    ExplanationForm,
    PlaceForm,
    ReturnForm,
    WhyForm,
    WordsForm,
)
from otklik.overview.acting.views.trying import only_in_the_field, tried
from otklik.overview.models import Explanation, Mention

A_PAGE = 20


@require_safe
@staff_only(Right.WORK_FIELD)
def explanations(request: StaffRequest) -> HttpResponse:
    """What waits for this person first, then what is open, then what is settled."""
    known = Explanation.objects.for_list()
    may_approve = request.user.may(Right.APPROVE)
    waiting = known.waiting_for_approval().approvable_by(request.user)
    mine = list(waiting) if may_approve else []
    open_ones = known.open().exclude(pk__in=[one.pk for one in mine]).order_by("pk")
    settled = known.exclude(pk__in=Explanation.objects.open())
    asked = Mention.objects.filter(state=Mention.State.EXPLANATION, explanations__isnull=True)
    context = {
        "waiting": mine,
        "open": open_ones,
        "mentions": asked.first_of_their_kind().select_related("source", "topic")[:10],
        "page": Paginator(settled, A_PAGE).get_page(request.GET.get("page")),
        "now": timezone.now(),
    }
    return render(request, "overview/acting/explanations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.WORK_FIELD)
def new(request: StaffRequest) -> HttpResponse:
    """Begin one: of a mention (its page leads here), or of something else that is said."""
    asked = request.GET.get("mention", "")
    mention = Mention.objects.filter(pk=asked).first() if asked.isdecimal() else None
    initial: dict[str, Any] = {"sort": Explanation.Sort.EXPLANATION}
    if mention is not None:
        # Not its words: they would stay here when its incident is erased.
        initial["topic"] = mention.shown_topic
    form = ExplanationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = Explanation.begin(
                **form.cleaned_data, mention=mention, by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Begun. Write the text and send it to a second person."))
            return redirect(made)
    status = 422 if form.errors else 200
    context = {"form": form, "mention": mention}
    return render(request, "overview/acting/explaining.html", context, status=status)


@require_safe
@staff_only(Right.WORK_FIELD)
def explanation(request: StaffRequest, number: int) -> HttpResponse:
    return show(request, _of(number))


@require_POST
@staff_only(Right.WORK_FIELD)
def words(request: StaffRequest, number: int) -> HttpResponse:
    """Keep the text; «Отправить» hands it to a second person besides."""
    found, now = _of(number), timezone.now()
    form = WordsForm(request.POST, auto_id="words_%s")
    is_sent = "submit" in request.POST

    def act(said: dict[str, Any]) -> None:
        found.write(said["text"], revision=said["revision"], by=request.user, at=now)
        if is_sent:
            found.submit(by=request.user, at=now)

    said = _("Sent: a second person reads it.") if is_sent else _("Kept.")
    if tried(request, form, act, said):
        return redirect(found)
    return show(request, _of(number), words=form)


@require_POST
@staff_only(Right.WORK_FIELD)
def recall(request: StaffRequest, number: int) -> HttpResponse:
    found = _of(number)
    pressed(
        request, lambda: found.recall(by=request.user, at=timezone.now()), _("Write on: a draft.")
    )
    return redirect(found)


@require_POST
@staff_only(Right.APPROVE)
def approval(request: StaffRequest, number: int) -> HttpResponse:
    """The second person agrees with what they read."""
    only_in_the_field(request)
    found = _of(number)
    revision = request.POST.get("revision", "")
    pressed(
        request,
        lambda: found.approve(
            revision=int(revision) if revision.isdecimal() else -1,
            by=request.user,
            at=timezone.now(),
        ),
        _("Approved: it may be published now."),
    )
    return redirect(found)


@require_POST
@staff_only(Right.APPROVE)
def returning(request: StaffRequest, number: int) -> HttpResponse:
    only_in_the_field(request)
    found = _of(number)
    form = ReturnForm(request.POST, auto_id="returning_%s")
    if tried(
        request, form,
        lambda said: found.send_back(**said, by=request.user, at=timezone.now()),
        _("Sent back: the author reads why."),
    ):  # fmt: skip
        return redirect(found)
    return show(request, _of(number), returning=form)


@require_POST
@staff_only(Right.WORK_FIELD)
def published(request: StaffRequest, number: int) -> HttpResponse:
    return _settled(
        request, number, PlaceForm(request.POST, auto_id="published_%s"), "published",
        lambda found, said: found.note_published(**said, by=request.user, at=timezone.now()),
        _("Noted: it was published."),
    )  # fmt: skip


@require_POST
@staff_only(Right.WORK_FIELD)
def dropping(request: StaffRequest, number: int) -> HttpResponse:
    return _settled(
        request, number, WhyForm(request.POST, auto_id="dropping_%s"), "dropping",
        lambda found, said: found.drop(**said, by=request.user, at=timezone.now()),
        _("Put away: the reason stays with it."),
    )  # fmt: skip


def _settled(
    request: StaffRequest, number: int, form: Any, name: str,
    act: Callable[[Explanation, dict[str, Any]], object], said: str,
) -> HttpResponse:  # fmt: skip
    found = _of(number)
    if tried(request, form, lambda typed: act(found, typed), said):
        return redirect(found)
    return show(request, _of(number), **{name: form})


@require_POST
@staff_only(Right.WORK_FIELD)
def news(request: StaffRequest, number: int) -> HttpResponse:
    """The draft of a news item, then the site's editor."""
    found = _of(number)
    try:
        page = found.draft_news(by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    return redirect("wagtailadmin_pages:edit", page.pk)


@require_POST
@staff_only(Right.WORK_FIELD)
def publication(request: StaffRequest, number: int) -> HttpResponse:
    """The draft of a publication, then its composer."""
    found = _of(number)
    pressed(
        request,
        lambda: found.draft_publication(by=request.user, at=timezone.now()),
        _("The draft is there: finish it and send it."),
    )
    made = _of(number).publication
    return redirect("publications:publication", made.number) if made else redirect(found)


def _of(number: int) -> Explanation:
    found = Explanation.objects.for_list().select_related("submitted_by", "published_by")
    return get_object_or_404(found, number=number)


def show(request: StaffRequest, found: Explanation, **wrong: Any) -> HttpResponse:
    """The page, with the form that was refused as it was typed."""
    user, now = request.user, timezone.now()
    written = {"text": found.text, "revision": found.revision}
    context = {
        "explanation": found,
        "forms": {
            "words": WordsForm(initial=written, auto_id="words_%s"),
            "returning": ReturnForm(initial={"revision": found.revision}, auto_id="returning_%s"),
            "published": PlaceForm(auto_id="published_%s"),
            "dropping": WhyForm(auto_id="dropping_%s"),
            **wrong,
        },
        "wrong": wrong,
        "is_judge": user.may(Right.APPROVE) and not found.writers.contains(user),
        "effect": effect_of(found, today=timezone.localdate(now)),
        "writers": found.writers.order_by("pk"),
        "now": now,
    }
    status = 422 if wrong else 200
    return render(request, "overview/acting/explanation.html", context, status=status)
