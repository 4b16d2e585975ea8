"""Pages of a coding as a whole: begun, where it stands, thrown away."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.queue import enqueue
from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.coding import presentation
from otklik.surveys.coding.forms import BeginningForm
from otklik.surveys.coding.frames.views import frame_or_404
from otklik.surveys.coding.hand_in import hand_in
from otklik.surveys.coding.models import Coder, Coding

MOST_SHOWN = 5  # answers of a group


@staff_only(Right.RUN_SURVEYS)
def beginning(request: StaffRequest, code: str, field: str) -> HttpResponse:
    """Choose surveys and people."""
    frame, now = frame_or_404(code, field), timezone.now()
    initial, today = {"first": request.user.pk}, timezone.localdate(now)
    form = BeginningForm(request.POST or None, frame=frame, on=today, initial=initial)
    if form.is_valid():
        with refusals_to_form(form):
            seed = secrets.randbits(48)
            coding = Coding.begin(frame, **form.chosen, seed=seed, by=request.user, at=now)
            return redirect("surveys-desk:coding", coding.pk)
    context = {
        "frame": frame,
        "question": frame.question,
        "form": form,
        "words_language": settings.LANGUAGE_CODE,
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/coding/beginning.html", context, status=status)


@require_safe
@staff_only(Right.RUN_SURVEYS)
def coding(request: StaffRequest, number: int) -> HttpResponse:
    """Where it stands, whose turn it is, and when it is finished how far people agreed."""
    found = coding_or_404(number)
    coder = found.coder(request.user)
    left = found.texts.unmarked(coder).count() if coder else None
    context = {
        **particulars(found),
        "coder": coder,
        "left": left,
        "following": found.following(coder) if coder and left else None,
        "size": found.size,
        "people": presentation.people(found),
        "agreement": presentation.agreement(found),
        "sees_waves": found.finished_at or not found.is_blind_for(request.user),
        "may_see_groups": presentation.may_see_groups(found),
    }
    return render(request, "surveys/coding/coding.html", context)


@require_safe
@staff_only(Right.RUN_SURVEYS)
def groups(request: StaffRequest, number: int) -> HttpResponse:
    """Answers that say nearly the same: a help to make codes, before two people code by them."""
    found = coding_or_404(number)
    if not presentation.may_see_groups(found):
        return redirect("surveys-desk:coding", number)
    context = {**particulars(found), "groups": presentation.groups(found, most=MOST_SHOWN)}
    return render(request, "surveys/coding/groups.html", context)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def grouping(request: StaffRequest, number: int) -> HttpResponse:
    """Once more, when the machine lost its task."""
    found = coding_or_404(number)
    if found.grouped_at is None and found.finished_at is None:
        enqueue("otklik.surveys.coding.tasks.group_texts", found.pk)
        messages.success(request, _("The machine looks for alike answers: come back in a minute."))
    return redirect("surveys-desk:coding", number)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def handing_in(request: StaffRequest, number: int) -> HttpResponse:
    found = coding_or_404(number)
    message = (
        _("All differences are settled: the shares are counted.")
        if found.is_being_settled
        else _("Handed in.")
    )
    with refusals_to_messages(request):
        hand_in(found, by=request.user, at=timezone.now())
        messages.success(request, message)
    return redirect("surveys-desk:coding", number)


@staff_only(Right.RUN_SURVEYS)
def removal(request: StaffRequest, number: int) -> HttpResponse:
    """Asked once: codes that were given do not come back."""
    found = coding_or_404(number)
    frame = found.frame
    if request.method == "POST":
        with refusals_to_messages(request):
            found.drop(by=request.user, at=timezone.now())
            messages.success(request, _("The coding is thrown away: nothing of it was counted."))
        return redirect("surveys-desk:code-frame", frame.instrument.code, frame.field)
    if found.finished_at:
        return redirect("surveys-desk:coding", number)
    return render(request, "surveys/coding/removal.html", particulars(found))


def particulars(found: Coding) -> dict[str, Any]:
    """What each page of one coding shows."""
    return {
        "coding": found,
        "frame": found.frame,
        "question": found.frame.question,
        "words_language": settings.LANGUAGE_CODE,
        "Coder": Coder,
    }


def coding_or_404(number: int) -> Coding:
    people = ("first_by", "second_by", "resolver")
    return get_object_or_404(Coding.objects.select_related("frame__instrument", *people), pk=number)
