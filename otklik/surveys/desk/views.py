"""The desk's pages for surveys: plan, open, close, look at the results, publish them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting.models import PassedPage
from otklik.surveys.desk.forms import DaysForm, PlanForm, WordsForm
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.lifecycle import close as counting
from otklik.surveys.lifecycle import transitions
from otklik.surveys.result_news import consent_wordings
from otklik.surveys.result_pages.results_context import figures
from otklik.surveys.results import result_text, suspicion_sensitivity
from otklik.surveys.results import wave_results as counted
from otklik.surveys.waves.choices import WaveStatus
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.page_context import _wave, only_readers, particulars

A_PAGE = 100


@require_safe
@staff_only(Right.SEE_DESK)
def waves(request: StaffRequest) -> HttpResponse:
    """Every wave, those still to open first."""
    context = {
        "waves": Wave.objects.whole().newest_first().with_forms(),
        "has_questionnaire": InstrumentVersion.objects.exists(),
        "may_run": request.user.may(Right.RUN_SURVEYS),
        "words_language": settings.LANGUAGE_CODE,
    }
    return render(request, "surveys/desk/waves.html", context)


@staff_only(Right.RUN_SURVEYS)
def planning(request: StaffRequest) -> HttpResponse:
    """A new wave, which nobody outside sees until it is opened."""
    initial = {"version": InstrumentVersion.objects.approved_first().first(), "slug": _free_slug()}
    form = PlanForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals_to_form(form):
            wave = Wave.plan(
                version=form.cleaned_data["version"],
                slug=form.cleaned_data["slug"],
                words=form.words,
                days=form.days,
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, _("The survey is planned. Look at it and open it."))
            return redirect("surveys-desk:wave", wave.slug)
    return _form_page(request, "surveys/desk/planning.html", form)


@require_safe
@staff_only(Right.SEE_DESK)
def wave(request: StaffRequest, slug: str) -> HttpResponse:
    """What a wave is, who sees it, and the next step."""
    wave = _wave(slug)
    is_counting = wave.status == WaveStatus.STOPPED
    progress = counting.progress(wave.half_of or wave) if is_counting else None
    words = result_text.being_counted(progress.done, progress.whole) if progress else ""
    context = {
        **particulars(request, wave),
        "passed": PassedPage.objects.of_everybody(wave) if wave.closed_at else [],
        "consents": consent_wordings.editions(wave),
        "is_counting": is_counting,
        "progress": progress,
        "progress_words": words,
    }
    if not request.headers.get("HX-Request"):
        return render(request, "surveys/desk/wave.html", context)
    response = render(request, "surveys/desk/wave.html#progress", context)
    if not is_counting:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@staff_only(Right.RUN_SURVEYS)
def opening(request: StaffRequest, slug: str) -> HttpResponse:
    with refusals_to_messages(request):
        transitions.open_wave(_wave(slug), by=request.user, at=timezone.now())
        messages.success(request, _("The survey is open: answers are taken."))
    return redirect("surveys-desk:wave", slug)


@staff_only(Right.RUN_SURVEYS)
def closing(request: StaffRequest, slug: str) -> HttpResponse:
    """Says what closing destroys, and closes when it is pressed there."""
    wave = _wave(slug)
    if request.method == "POST":
        with refusals_to_messages(request):
            transitions.close_wave(wave, by=request.user, at=timezone.now())
            messages.success(request, _("The survey is closed: answers are no longer taken."))
        return redirect("surveys-desk:wave", slug)
    context = {**particulars(request, wave), "uncounted": wave.batches.unagreed().count()}
    return render(request, "surveys/desk/closing.html", context)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def publication(request: StaffRequest, slug: str) -> HttpResponse:
    with refusals_to_messages(request):
        transitions.publish_wave(_wave(slug), by=request.user, at=timezone.now())
        messages.success(request, _("Everyone sees the results now."))
    return redirect("surveys-desk:wave", slug)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def withdrawal(request: StaffRequest, slug: str) -> HttpResponse:
    with refusals_to_messages(request):
        transitions.withdraw_wave(_wave(slug), by=request.user, at=timezone.now())
        messages.success(request, _("Now only who answers for results sees them."))
    return redirect("surveys-desk:wave", slug)


@staff_only(Right.EDIT_SITE)
def wording(request: StaffRequest, slug: str) -> HttpResponse:
    """What stands above the questions: the part of a survey's page that an editor may change."""
    wave = _wave(slug)
    form = WordsForm(request.POST or None, initial={"title": wave.title, "purpose": wave.purpose})
    if request.method == "POST" and form.is_valid():
        wave.reword(form.words, by=request.user, at=timezone.now())
        messages.success(request, _("The words are changed."))
        return redirect("surveys-desk:wave", wave.slug)
    return _form_page(request, "surveys/desk/wording.html", form, wave=wave)


@staff_only(Right.RUN_SURVEYS)
def days(request: StaffRequest, slug: str) -> HttpResponse:
    wave = _wave(slug)
    initial = {name: getattr(wave, name) for name in DaysForm.base_fields}
    form = DaysForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals_to_form(form):
            wave.reschedule(form.days, by=request.user, at=timezone.now())
            messages.success(request, _("The days are changed."))
            return redirect("surveys-desk:wave", wave.slug)
    return _form_page(request, "surveys/desk/days.html", form, wave=wave)


@require_safe
@staff_only(Right.SEE_DESK)
def results(request: StaffRequest, slug: str) -> HttpResponse:
    """The same figures that everyone would see; before they are published only for who answers
    for them."""
    wave = _wave(slug)
    only_readers(request.user, wave)
    try:
        found = counted.results(wave)
    except counted.NotClosed as error:
        raise Http404 from error
    is_beside = request.GET.get("suspicious") == "without" and found.responses is not None
    context = {
        **particulars(request, wave),
        **figures(wave, found, only_published=False),
        "is_beside": is_beside,
        "doubt": suspicion_sensitivity.sensitivity(wave, found) if is_beside else None,
        "is_desk": True,
        "may_raise": request.user.may(Right.KEEP_ASSIGNMENTS),
    }
    return render(request, "surveys/desk/results.html", context)


def _form_page(request: StaffRequest, template: str, form: Any, **context: object) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def _free_slug() -> str:
    """This year, or this year and a number."""
    year = str(timezone.localdate().year)
    taken = set(Wave.objects.filter(slug__startswith=year).values_list("slug", flat=True))
    numbered = (f"{year}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (year, *numbered) if slug not in taken)
