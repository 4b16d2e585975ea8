from collections.abc import Iterable
from datetime import datetime
from secrets import token_hex
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import choice_field, day_field, line_field
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import create_from_form, refusals_to_form, render_form
from otklik.incidents.quality.models import (
    LONGEST,
    DrawnAnswer,
    PointMark,
    PointWord,
    QualityDraw,
    QualityPoint,
    Rating,
)
from otklik.incidents.quality.results import remarks_for, results
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class DrawForm(forms.Form):
    starts_on = day_field(gettext_lazy("First day"))
    ends_on = day_field(gettext_lazy("Last day"), help_text=gettext_lazy("A day in the past."))
    share = forms.IntegerField(
        label=gettext_lazy("Share of answers, per cent"),
        help_text=gettext_lazy("One answer at least, 200 at most."),
        min_value=1,
        max_value=100,
        initial=10,
        widget=forms.TextInput(attrs={"size": 4, "inputmode": "numeric"}),
    )
    wants_two = forms.BooleanField(
        label=gettext_lazy("Two raters: the second does not see what the first said"),
        help_text=gettext_lazy("If ticked, the page of the draw shows how far the raters agree."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", gettext_lazy("The last day lies before the first."))
        return cleaned


class RatingForm(forms.Form):
    """A mark and a remark for each item; nothing is required until the rating is finished."""

    def __init__(
        self, *args: Any, points: Iterable[QualityPoint], rating: Rating | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.points = list(points)
        ratings = {one.point_id: one for one in rating.points.all()} if rating else {}
        for point in self.points:
            value = ratings.get(point.pk)
            self.fields[f"word-{point.pk}"] = choice_field(
                f"{point.position}. {point.text}",
                help_text=point.hint,
                choices=PointWord.choices,
                required=False,
                initial=value.word if value else "",
            )
            self.fields[f"remark-{point.pk}"] = line_field(
                gettext_lazy("Remark to point %(n)s") % {"n": point.position},
                longest=LONGEST,
                required=False,
                initial=value.remark if value else "",
            )

    def save(self, answer: DrawnAnswer, *, by: User, at: datetime) -> Rating:
        """Save the marks so far. Raises Refused."""
        rating = Rating.begin(answer, by=by, at=at)
        rating.keep(self.marks, by=by, at=at)
        return rating

    @property
    def marks(self) -> dict[QualityPoint, PointMark]:
        return {
            point: PointMark(
                word=self.cleaned_data.get(f"word-{point.pk}", ""),
                remark=self.cleaned_data.get(f"remark-{point.pk}", ""),
            )
            for point in self.points
        }

    @property
    def first_unsaid(self) -> str | None:
        """The field of the first item without a mark, else of the first «no» without a remark."""
        marks = self.marks.items()
        unsaid = [f"word-{point.pk}" for point, mark in marks if not mark.word]
        unsaid += [
            f"remark-{p.pk}" for p, mark in marks if mark.word == PointWord.NO and not mark.remark
        ]
        return unsaid[0] if unsaid else None

    @property
    def rows(self) -> list[tuple[QualityPoint, forms.BoundField, forms.BoundField]]:
        return [
            (point, self[f"word-{point.pk}"], self[f"remark-{point.pk}"]) for point in self.points
        ]


@staff_only(Right.RATE_ANSWERS, "GET")
def draws(request: StaffRequest) -> HttpResponse:
    context = {
        "draws": QualityDraw.objects.select_related("drawn_by").prefetch_related("answers"),
        "points": QualityPoint.objects.active(),
        "now": timezone.now(),
    }
    return render(request, "incidents/quality/draws.html", context)


@staff_only(Right.SET_QUALITY)
def drawing(request: StaffRequest) -> HttpResponse:
    """Draw a share of the answers of a period, by a random seed."""
    form = DrawForm(request.POST if request.method == "POST" else None)
    message = _("Drawn. Now rate the answers one by one.")
    if draw := create_from_form(request, form, QualityDraw.draw, message, seed=token_hex(16)):
        return redirect("incidents:quality-draw", draw.pk)
    return render_form(request, "incidents/quality/drawing.html", {"form": form})


@staff_only(Right.RATE_ANSWERS, "GET")
def draw(request: StaffRequest, pk: int) -> HttpResponse:
    """The drawn answers with the progress of their ratings, and the results."""
    drawn = get_object_or_404(QualityDraw.objects.select_related("drawn_by"), pk=pk)
    own = Rating.objects.filter(by=request.user)
    answers = drawn.answers.with_progress().select_related("reply__incident__account")
    context = {
        "draw": drawn,
        "answers": list(answers.prefetch_related(Prefetch("ratings", own, to_attr="own"))),
        "results": results(drawn),
        "now": timezone.now(),
    }
    return render(request, "incidents/quality/draw.html", context)


@staff_only(Right.RATE_ANSWERS)
def rating(request: StaffRequest, pk: int) -> HttpResponse:
    """Rate one answer by the checklist: save the marks so far, or finish."""
    answer, own_rating = _load_answer(request, pk)
    form = _make_form(request, own_rating)
    if form.is_valid():
        with refusals_to_form(form, form.first_unsaid):
            return _save(request, form, answer)
    context = {
        "answer": answer,
        "reply": answer.reply,
        "rating": own_rating,
        "form": form,
        "why_not": answer.reason_against(request.user, rating=own_rating),
        "now": timezone.now(),
    }
    return render_form(request, "incidents/quality/rating.html", context)


def _save(request: StaffRequest, form: RatingForm, answer: DrawnAnswer) -> HttpResponse:
    rating = form.save(answer, by=request.user, at=timezone.now())
    if request.POST.get("act") == "finish":
        rating.finish(by=request.user, at=timezone.now())
        messages.success(request, _("Rated. Take the next one."))
        return redirect("incidents:quality-draw", answer.draw_id)
    messages.success(request, _("Saved. You can continue later."))
    return redirect("incidents:quality-rating", answer.pk)


@staff_only(Right.RATE_ANSWERS, "POST")
def saving(request: StaffRequest, pk: int) -> JsonResponse:
    """Save the marks so far; called by the page two seconds after the last change."""
    answer, own_rating = _load_answer(request, pk)
    form = _make_form(request, own_rating)
    if not form.is_valid():
        return JsonResponse({"error": _("A remark is too long to be saved.")}, status=422)
    try:
        rating = form.save(answer, by=request.user, at=timezone.now())
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    return JsonResponse({"saved_at": f"{timezone.localtime(rating.saved_at):%H:%M}"})


@staff_only(Right.REPLY, "GET")
def mine(request: StaffRequest) -> HttpResponse:
    """Remarks on one's own answers; without figures, so that nobody is compared."""
    context = {"answers": remarks_for(request.user.pk)}
    return render(request, "incidents/quality/mine.html", context)


def _load_answer(request: StaffRequest, pk: int) -> tuple[DrawnAnswer, Rating | None]:
    """The answer, and the employee's own rating of it if there is one."""
    answers = DrawnAnswer.objects.select_related(
        "draw", "reply__incident__account", "reply__in_reply_to", "reply__message"
    )
    answer = get_object_or_404(answers, pk=pk)
    return answer, Rating.objects.filter(answer=answer, by=request.user).first()


def _make_form(request: StaffRequest, own_rating: Rating | None) -> RatingForm:
    data = request.POST if request.method == "POST" else None
    return RatingForm(data, points=QualityPoint.objects.active(), rating=own_rating)
