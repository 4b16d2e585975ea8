"""The desk's pages of surveys: plan, open, close and publish a wave, name its reader."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import apply_form, apply_verb, create_from_form, render_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.desk.forms import DaysForm, HalfForm, PlanForm, ReaderForm, WordsForm
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.lifecycle import transitions
from otklik.surveys.results import open_answers, result_text
from otklik.surveys.results_mailing.subscriber_and_consent import consent_editions
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.desk_view_helpers import get_wave, render_wave_page, wave_context
from otklik.surveys.waves.models import Wave


@staff_only(Right.SEE_DESK, "GET")
def waves(request: StaffRequest) -> HttpResponse:
    """All waves, planned ones first."""
    context = {
        "waves": Wave.objects.whole().newest_first().with_forms(),
        "has_questionnaire": InstrumentVersion.objects.exists(),
        "may_run": request.user.may(Right.RUN_SURVEYS),
        "words_language": settings.LANGUAGE_CODE,
    }
    return render(request, "surveys/desk/waves.html", context)


@staff_only(Right.RUN_SURVEYS)
def planning(request: StaffRequest) -> HttpResponse:
    """Plan a wave, which the public does not see before it opens."""
    initial = {"version": InstrumentVersion.objects.approved_first().first(), "slug": _free_slug()}
    form = PlanForm(request.POST or None, initial=initial)
    message = _("The survey is planned. Look at it and open it.")
    if wave := create_from_form(request, form, Wave.plan, message):
        return redirect("surveys-desk:wave", wave.slug)
    return render_form(request, "surveys/desk/planning.html", {"form": form})


@staff_only(Right.SEE_DESK, "GET")
def wave(request: StaffRequest, slug: str) -> HttpResponse:
    """What a wave is, who sees it, and the next step."""
    wave = get_wave(slug)
    is_counting = wave.status == Wave.Status.STOPPED
    progress = transitions.progress(wave.half_of or wave) if is_counting else None
    context = {
        **wave_context(request, wave),
        "passed": wave.passed_pages.order_by("page") if wave.closed_at else [],
        "consents": consent_editions(wave),
        "is_counting": is_counting,
        "progress": progress,
        "progress_words": result_text.progress(progress.done, progress.whole) if progress else "",
    }
    if not request.headers.get("HX-Request"):
        return render(request, "surveys/desk/wave.html", context)
    response = render(request, "surveys/desk/wave.html#progress", context)
    if not is_counting:
        response["HX-Refresh"] = "true"
    return response


#: What is done with a wave at once: the verb and what the next page says.
TRANSITIONS = {
    "opening": (transitions.open_wave, gettext_lazy("The survey is open: answers are taken.")),
    "publication": (transitions.publish_wave, gettext_lazy("Everyone sees the results now.")),
    "withdrawal": (
        transitions.withdraw_wave, gettext_lazy("Now only those responsible for the "
                                                "results see them."),
    ),
}  # fmt: skip


@staff_only(Right.RUN_SURVEYS, "POST")
def transition(request: StaffRequest, slug: str, act: str) -> HttpResponse:
    verb, message = TRANSITIONS[act]
    apply_verb(request, verb, str(message), wave=get_wave(slug))
    return redirect("surveys-desk:wave", slug)


@staff_only(Right.RUN_SURVEYS)
def closing(request: StaffRequest, slug: str) -> HttpResponse:
    """Say what closing destroys, and close when confirmed."""
    wave = get_wave(slug)
    if request.method == "POST":
        message = _("The survey is closed: answers are no longer taken.")
        apply_verb(request, transitions.close_wave, message, wave=wave)
        return redirect("surveys-desk:wave", slug)
    uncounted = wave.batches.not_agreed().count()
    return render_wave_page(request, "desk/closing", wave, uncounted=uncounted)


@staff_only(Right.EDIT_SITE)
def wording(request: StaffRequest, slug: str) -> HttpResponse:
    """Change the text above the questions, the only part of a survey that an editor may change."""
    wave = get_wave(slug)
    form = WordsForm(request.POST or None, initial={"title": wave.title, "purpose": wave.purpose})
    if apply_form(request, form, wave.reword, _("Title and purpose are changed.")):
        return redirect("surveys-desk:wave", wave.slug)
    return render_form(request, "surveys/desk/wording.html", {"form": form, "wave": wave})


@staff_only(Right.RUN_SURVEYS)
def days(request: StaffRequest, slug: str) -> HttpResponse:
    wave = get_wave(slug)
    initial = {name: getattr(wave, name) for name in DaysForm.base_fields}
    form = DaysForm(request.POST or None, initial=initial)
    if apply_form(request, form, wave.reschedule, _("The dates are changed.")):
        return redirect("surveys-desk:wave", wave.slug)
    return render_form(request, "surveys/desk/days.html", {"form": form, "wave": wave})


@staff_only(Right.RUN_SURVEYS)
def halves(request: StaffRequest, slug: str) -> HttpResponse:
    """Ask half of the people another version of the questionnaire, or no longer."""
    wave = get_object_or_404(Wave.objects.whole().with_half().with_version(), slug=slug)
    action = request.POST.get("_do", "")
    form = HalfForm(wave, request.POST if action == "split" else None)
    if action == "join":
        apply_verb(request, split_ballot.join, _("Everybody answers one version."), wave=wave)
        return redirect("surveys-desk:wave", slug)
    if form.is_valid():
        message = _("Each person will get one of the versions at random.")
        apply_verb(request, split_ballot.split, message, wave=wave, **form.cleaned_data)
        return redirect("surveys-desk:wave", slug)
    return render_wave_page(request, "desk/halves", wave, form=form, half=wave.other_half)


@staff_only(Right.RUN_SURVEYS)
def reader(request: StaffRequest, slug: str) -> HttpResponse:
    """Name the person who reads the texts of a survey."""
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug)
    today = timezone.localdate()
    form = ReaderForm(request.POST or None, initial={"reader": wave.reader_id}, on=today)
    if apply_form(request, form, wave.name_reader, _("The reader is appointed."), field="reader"):
        return redirect("surveys-desk:wave", slug)
    return render_wave_page(request, "desk/reader", wave, form=form)


@staff_only(Right.SEE_RESULTS)
def words(request: StaffRequest, slug: str) -> HttpResponse:
    """All texts of a survey for its reader, on POST only: each reading is in the audit log."""
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug)
    if wave.reader_id != request.user.pk:
        raise PermissionDenied
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            texts = open_answers.read_as_reader(wave, by=request.user, at=timezone.now())
            context = {"texts": texts, "is_read": True}
        except Refused as refusal:
            context = {"refusal": str(refusal), "status": 422}
    return render_wave_page(request, "desk/words", wave, **context)


def _free_slug() -> str:
    """This year, or this year and a number."""
    year = str(timezone.localdate().year)
    taken = set(Wave.objects.filter(slug__startswith=year).values_list("slug", flat=True))
    numbered = (f"{year}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (year, *numbered) if slug not in taken)
