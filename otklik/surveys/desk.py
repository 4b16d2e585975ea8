"""The desk's pages for surveys: plan, open, close, look at the results, publish them."""

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.pressing import pressed, tried
from otklik.core.refusal import Refused
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.models import User
from otklik.organisation.rights import Right
from otklik.surveys import by_way, charts, consents, doubt, reading, words
from otklik.surveys import closing as counting
from otklik.surveys import results as counted
from otklik.surveys.bridging import bridge
from otklik.surveys.changes import since_before
from otklik.surveys.coding.results import coded, quotes
from otklik.surveys.forms import DaysForm, PlanForm, WordsForm
from otklik.surveys.models import Coding, InstrumentVersion, PassedPage, Wave, WaveStatus

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
    if request.method == "POST" and form.is_valid():
        try:
            wave = Wave.plan(
                version=form.cleaned_data["version"],
                slug=form.cleaned_data["slug"],
                words=form.words,
                days=form.days,
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
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
    context = {
        **particulars(request, wave),
        "passed": PassedPage.objects.of_everybody(wave) if wave.closed_at else [],
        "consents": consents.editions(wave),
        "is_counting": is_counting,
        "progress": progress,
        "progress_words": words.being_counted(progress.done, progress.whole) if progress else "",
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
    return _done(request, slug, Wave.open, _("The survey is open: answers are taken."))


@staff_only(Right.RUN_SURVEYS)
def closing(request: StaffRequest, slug: str) -> HttpResponse:
    """Says what closing destroys, and closes when it is pressed there."""
    if request.method == "POST":
        said = _("The survey is closed: answers are no longer taken.")
        return _done(request, slug, Wave.close, said)
    wave = _wave(slug)
    context = {**particulars(request, wave), "uncounted": wave.batches.unagreed().count()}
    return render(request, "surveys/desk/closing.html", context)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def publication(request: StaffRequest, slug: str) -> HttpResponse:
    return _done(request, slug, Wave.publish, _("Everyone sees the results now."))


@require_POST
@staff_only(Right.RUN_SURVEYS)
def withdrawal(request: StaffRequest, slug: str) -> HttpResponse:
    return _done(request, slug, Wave.withdraw, _("Now only who answers for results sees them."))


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
    if request.method == "POST" and tried(
        request,
        form,
        lambda _said: wave.reschedule(form.days, by=request.user, at=timezone.now()),
        _("The days are changed."),
    ):
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
        "found": found,
        "is_beside": is_beside,
        "doubt": doubt.beside(wave, found) if is_beside else None,
        "shown": charts.shown(
            found, coded=coded(wave, found, only_published=False), quotes=quotes(wave)
        ),
        "ways": by_way.ways(wave, found),
        "summary": words.summary(found),
        "hidden_in_all": words.hidden_in_all(found),
        "changes": since_before(wave, found, only_published=False),
        "bridge": bridge(wave, found, only_published=False),
        "is_desk": True,
        "may_raise": request.user.may(Right.KEEP_ASSIGNMENTS),
    }
    return render(request, "surveys/desk/results.html", context)


@require_safe
@staff_only(Right.RUN_SURVEYS)
def texts(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """What people wrote to one open question, in an order that says nothing."""
    wave = _wave(slug)
    try:
        written = reading.written(wave, number)
    except (counted.NotClosed, LookupError) as error:
        raise Http404 from error
    if (closed := texts_closed_to(request.user, wave, written.field)) is not None:
        said = _(
            "You code these answers without knowing which survey they came from: they open here "
            "when the coding is finished."
        )
        messages.info(request, said)
        return redirect("surveys-desk:coding", closed.pk)
    order = request.GET.get("order", "")
    if not order:  # chance enters once, so that the pages of the list fit together
        return redirect(f"{request.path}?order={secrets.token_hex(4)}")
    keys = reading.shuffled(written.keys, order=order)
    page = Paginator(keys, A_PAGE).get_page(request.GET.get("page"))
    context = {
        **particulars(request, wave),
        "written": written,
        "page": page,
        "texts": reading.texts(page.object_list),
    }
    return render(request, "surveys/desk/texts.html", context)


def texts_closed_to(user: User, wave: Wave, field: str) -> Coding | None:
    """The coding in which this person must not know what was written in which survey."""
    running = Coding.objects.blind_for(user)
    return running.filter(waves=wave, frame__field=field).first()


def only_readers(user: User, wave: Wave) -> None:
    """Raises PermissionDenied for whoever sees results only once they are published."""
    if not wave.shows_results_to(user):
        raise PermissionDenied


def _wave(slug: str) -> Wave:
    return get_object_or_404(Wave.objects.with_half().with_version().with_forms(), slug=slug)


def particulars(request: StaffRequest, wave: Wave) -> dict[str, Any]:
    """What each page of one wave shows."""
    return {
        "wave": wave,
        "may_run": request.user.may(Right.RUN_SURVEYS),
        "shows_results": wave.shows_results_to(request.user),
        "may_lead": request.user.may(Right.RUN_SURVEYS) and not wave.half_of_id,
        "may_enter": request.user.may(Right.ENTER_ANSWERS),
        "may_edit": request.user.may(Right.EDIT_SITE),
        "words_language": settings.LANGUAGE_CODE,
        "public_url": request.build_absolute_uri(reverse("surveys:form", args=[wave.address])),
    }


def _done(request: StaffRequest, slug: str, verb: Callable[..., None], said: str) -> HttpResponse:
    """Do what was pressed, and say what became of it on the wave's page."""
    wave = _wave(slug)
    pressed(request, lambda: verb(wave, by=request.user, at=timezone.now()), said)
    return redirect("surveys-desk:wave", wave.slug)


def _form_page(request: StaffRequest, template: str, form: Any, **context: object) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def _free_slug() -> str:
    """This year, or this year and a number."""
    year = str(timezone.localdate().year)
    taken = set(Wave.objects.filter(slug__startswith=year).values_list("slug", flat=True))
    numbered = (f"{year}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (year, *numbered) if slug not in taken)
