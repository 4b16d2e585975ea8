"""The desk's pages of one question by another, and of each figure through all surveys."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.results import wave_results as counted
from otklik.surveys.results.crosstabs import presentation
from otklik.surveys.results.crosstabs.tables import Tables
from otklik.surveys.results.yearly_trends import years
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.page_context import only_readers


@require_safe
@staff_only(Right.SEE_DESK)
def tables(request: StaffRequest, slug: str) -> HttpResponse:
    """Rows and columns are chosen in the address; nothing is chosen by a condition, since each
    would be a table of three questions."""
    wave = get_object_or_404(Wave.objects.with_version().with_forms(), slug=slug)
    only_readers(request.user, wave)
    try:
        found = counted.results(wave)
    except counted.NotClosed as error:
        raise Http404 from error
    form = table = None
    if found.responses is not None:
        tables = Tables(wave, found)
        form = presentation.CrossForm(list(tables.asked), request.GET or None)
        if form.is_valid():
            table = presentation.shown(tables, **form.cleaned_data)
    may_run, language = request.user.may(Right.RUN_SURVEYS), settings.LANGUAGE_CODE
    context = {"wave": wave, "found": found, "may_run": may_run, "words_language": language}
    context |= {"form": form, "table": table}
    status = 422 if form and form.errors else 200
    return render(request, "surveys/desk/tables.html", context, status=status)


@require_safe
@staff_only(Right.SEE_DESK)
def through_years(request: StaffRequest, slug: str) -> HttpResponse:
    """Surveys that this person may not see yet are left out."""
    waves = Wave.objects.closed().whole().with_version().with_forms()
    wave = get_object_or_404(waves, slug=slug)
    only_readers(request.user, wave)
    context = {
        "wave": wave,
        "years": years(wave, may_see=lambda one: one.shows_results_to(request.user)),
        "words_language": settings.LANGUAGE_CODE,
        "is_desk": True,
    }
    return render(request, "surveys/desk/years.html", context)
