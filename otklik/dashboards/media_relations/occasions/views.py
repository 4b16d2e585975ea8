"""Occasions for news: the list with suggestions, and one of them."""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.web.handle_refusals import (
    apply_form,
    create_from_form,
    refusals_to_form,
    render_form,
)
from otklik.dashboards.media_relations.approval_views import Pages
from otklik.dashboards.media_relations.forms import OccasionForm, PlaceForm, TakingForm, WhyForm
from otklik.dashboards.media_relations.occasions import suggestions
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.dashboards.media_relations.publication_effect import effect_of
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

A_PAGE = 20
USUAL = timedelta(days=7)


@staff_only(Right.WORK_FIELD)
def occasions(request: StaffRequest) -> HttpResponse:
    """Open ones by day, suggestions, settled ones; add one by hand."""
    form, now = OccasionForm(request.POST or None), timezone.now()
    message = _("Recorded. Now say who writes it and by when.")
    if begun := create_from_form(request, form, Occasion.begin, message, field="title"):
        return redirect(begun)
    known = Occasion.objects.for_list()
    settled = known.exclude(pk__in=Occasion.objects.open()).order_by("-pk")
    context = {
        "open": known.open().by_due(),
        "suggestions": suggestions.suggestions(at=now),
        "page": Paginator(settled, A_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "today": timezone.localdate(now),
        "now": now,
    }
    return render_form(request, "dashboards/media_relations/occasions.html", context)


@staff_only(Right.WORK_FIELD, "POST")
def begin_from_suggestion(request: StaffRequest) -> HttpResponse:
    """Begin an occasion from a suggestion; the same one when repeated."""
    now, values = timezone.now(), request.POST
    origin, key = values.get("origin", ""), values.get("key", "")
    open_one = Occasion.objects.from_(origin, key).open().first()
    if open_one is not None:
        return redirect(open_one)
    found = suggestions.find(origin, key, at=now)
    if found is None:
        raise Http404
    made = Occasion.begin(
        found.title, text=found.text, topic=found.topic, due_on=found.due_on, origin=found.origin,
        origin_key=found.key, origin_words=found.words, by=request.user, at=now,
    )  # fmt: skip
    messages.success(request, _("Recorded. Now say who writes it and by when."))
    return redirect(made)


@staff_only(Right.WORK_FIELD, "GET")
def occasion(request: StaffRequest, number: int) -> HttpResponse:
    return _show(request, number)


@staff_only(Right.WORK_FIELD, "POST")
def change(request: StaffRequest, number: int) -> HttpResponse:
    found, form = _get(number), OccasionForm(request.POST, auto_id="change_%s")
    if form.is_valid():
        with refusals_to_form(form):
            values = {name: form.cleaned_data[name] for name in ("title", "text", "topic")}
            found.change(**values, by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect(found)
    return _show(request, number, change=form)


@staff_only(Right.WORK_FIELD, "POST")
def take(request: StaffRequest, number: int) -> HttpResponse:
    found, today = _get(number), timezone.localdate()
    form = TakingForm(request.POST, today=today, auto_id="taking_%s")
    message = _("Saved: it has an author and a due day.")
    if apply_form(request, form, found.take, message, today=today):
        return redirect(found)
    return _show(request, number, taking=form)


def _get(number: int) -> Occasion:
    found = Occasion.objects.for_list().select_related("begun_by", "published_by")
    return get_object_or_404(found, number=number)


def _show(request: StaffRequest, number: int, **refused: forms.Form) -> HttpResponse:
    """The page, with a refused form as it was typed."""
    found, now = _get(number), timezone.now()
    today = timezone.localdate(now)
    context = {
        "occasion": found,
        "forms": _forms(found, reader=request.user, today=today) | refused,
        "wrong": refused,
        "came_from": _came_from(found),
        "effect": effect_of(found, today=today),
        "today": today,
        "now": now,
    }
    return render_form(request, "dashboards/media_relations/occasion.html", context)


def _forms(found: Occasion, *, reader: User, today: date) -> dict[str, forms.Form]:
    change = {"title": found.title, "text": found.text, "topic": found.topic}
    taking = {"owner": found.owner or reader, "due_on": found.due_on or today + USUAL}
    return {
        "change": OccasionForm(initial=change, auto_id="change_%s"),
        "taking": TakingForm(initial=taking, today=today, auto_id="taking_%s"),
        "published": PlaceForm(auto_id="published_%s"),
        "dropping": WhyForm(auto_id="dropping_%s"),
    }


def _came_from(found: Occasion) -> str:
    """The page of its origin, if there is one."""
    if found.origin == Occasion.Origin.ASSIGNMENT and found.origin_key.isdecimal():
        return reverse("improvements:assignment", args=[found.origin_key])
    if found.origin == Occasion.Origin.NEED:
        return reverse("dashboards:need", args=[found.origin_key])
    if found.origin == Occasion.Origin.ASKED:
        return reverse("media-relations:unexplained-topics")
    if found.origin == Occasion.Origin.DATE:
        return reverse("publications:plan-dates")
    return ""


PAGES = Pages(
    get=_get,
    show=_show,
    published=gettext_lazy("Recorded: it was made public."),
    dropped=gettext_lazy("Dropped: the reason is recorded with it."),
)
