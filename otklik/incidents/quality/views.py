"""The quality of answers: draws, ratings, results, and one's own remarks."""

from secrets import token_hex

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.refusal import Refused
from otklik.core.web.refusals import done
from otklik.incidents.quality.forms import DrawForm, RatingForm
from otklik.incidents.quality.models import (
    DrawnAnswer,
    QualityDraw,
    QualityPoint,
    Rating,
    refuse_own,
)
from otklik.incidents.quality.results import remarks_for, results
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_safe
@staff_only(Right.RATE_ANSWERS)
def draws(request: StaffRequest) -> HttpResponse:
    """What was drawn so far, and the checklist."""
    context = {
        "draws": QualityDraw.objects.select_related("drawn_by").prefetch_related("answers"),
        "points": QualityPoint.objects.active(),
        "now": timezone.now(),
    }
    return render(request, "incidents/quality/draws.html", context)


@staff_only(Right.SET_QUALITY)
def drawing(request: StaffRequest) -> HttpResponse:
    """Draw a share of the answers of a period; chance enters here, and nobody sees it before."""
    form = DrawForm(request.POST if request.method == "POST" else None)
    answer = done(
        request,
        form,
        lambda typed: QualityDraw.draw(
            **typed, seed=token_hex(16), by=request.user, at=timezone.now()
        ),
        text=_("Drawn. Now rate the answers one by one."),
        to=lambda drawn: ("incidents:quality-draw", drawn.pk),
    )
    if answer is not None:
        return answer
    status = 422 if form.errors else 200
    return render(request, "incidents/quality/drawing.html", {"form": form}, status=status)


@require_safe
@staff_only(Right.RATE_ANSWERS)
def draw(request: StaffRequest, pk: int) -> HttpResponse:
    """Drawn answers and how far they are rated; what the ratings show."""
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
    """One answer by the checklist. A press keeps what was chosen, or finishes it."""
    answer = _answer(pk)
    known = Rating.objects.filter(answer=answer, by=request.user).first()
    form = _form(request, known)
    if form.is_bound and form.is_valid():
        try:
            _keep(answer, form, request)
            if request.POST.get("act") == "finish":
                mine = Rating.begin(answer, by=request.user, at=timezone.now())
                mine.finish(by=request.user, at=timezone.now())
                messages.success(request, _("Rated. Take the next one."))
                return redirect("incidents:quality-draw", answer.draw_id)
        except Refused as refusal:
            form.add_error(form.first_unsaid, str(refusal))
        else:
            messages.success(request, _("Kept. You can go on later."))
            return redirect("incidents:quality-answer", answer.pk)
    context = {
        "answer": answer,
        "reply": answer.reply,
        "rating": known,
        "form": form,
        "why_not": _why_not(answer, known, request),
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/quality/rating.html", context, status=status)


@require_POST
@staff_only(Right.RATE_ANSWERS)
def saving(request: StaffRequest, pk: int) -> JsonResponse:
    """Keep what is being chosen; called two seconds after the last change."""
    answer = _answer(pk)
    form = _form(request, Rating.objects.filter(answer=answer, by=request.user).first())
    if not form.is_valid():
        return JsonResponse({"error": _("A remark is too long to be saved.")}, status=422)
    try:
        kept = _keep(answer, form, request)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    return JsonResponse({"saved_at": f"{timezone.localtime(kept.saved_at):%H:%M}"})


@require_safe
@staff_only(Right.REPLY)
def mine(request: StaffRequest) -> HttpResponse:
    """What raters remarked on one's own answers: without figures, nobody is compared."""
    answers = remarks_for(request.user.pk)
    return render(request, "incidents/quality/mine.html", {"answers": answers})


def _answer(pk: int) -> DrawnAnswer:
    known = DrawnAnswer.objects.select_related(
        "draw", "reply__incident__account", "reply__in_reply_to", "reply__message"
    )
    return get_object_or_404(known, pk=pk)


def _form(request: StaffRequest, known: Rating | None) -> RatingForm:
    data = request.POST if request.method == "POST" else None
    return RatingForm(data, points=QualityPoint.objects.active(), rating=known)


def _keep(answer: DrawnAnswer, form: RatingForm, request: StaffRequest) -> Rating:
    now = timezone.now()
    mine = Rating.begin(answer, by=request.user, at=now)
    mine.keep(form.marks, by=request.user, at=now)
    return mine


def _why_not(answer: DrawnAnswer, known: Rating | None, request: StaffRequest) -> str:
    """Why this person cannot rate it, said before they choose anything; else empty."""
    if known is not None:
        return _("You have rated this answer.") if known.finished_at else ""
    try:
        refuse_own(answer, request.user)
    except Refused as refusal:
        return str(refusal)
    if answer.ratings.count() >= answer.draw.raters:
        return _("This answer is rated by somebody else: take another one.")
    return ""
