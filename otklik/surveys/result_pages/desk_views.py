"""The desk's pages of results: figures, crosstabs, yearly trends, texts of open answers."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.coding.models import blind_coding
from otklik.surveys.result_pages.charts import results_context
from otklik.surveys.results import open_answers, suspicion_sensitivity
from otklik.surveys.results.crosstabs import presentation
from otklik.surveys.results.crosstabs.tables import Tables
from otklik.surveys.results.wave_results import Results, results_or_404
from otklik.surveys.results.yearly_trends import years
from otklik.surveys.waves.desk_view_helpers import check_may_see_results, get_wave, render_wave_page
from otklik.surveys.waves.models import Wave

A_PAGE = 100


@staff_only(Right.SEE_DESK, "GET")
def results(request: StaffRequest, slug: str) -> HttpResponse:
    """The figures of the public page; before publication only with the right to see them."""
    wave, found = _results(request, get_wave(slug))
    is_compared = request.GET.get("suspicious") == "without" and found.responses is not None
    context = {
        **results_context(wave, found, only_published=False),
        "is_compared": is_compared,
        "sensitivity": suspicion_sensitivity.sensitivity(wave, found) if is_compared else None,
        "is_desk": True,
        "may_raise": request.user.may(Right.KEEP_ASSIGNMENTS),
    }
    return render_wave_page(request, "desk/results", wave, **context)


@staff_only(Right.SEE_DESK, "GET")
def tables(request: StaffRequest, slug: str) -> HttpResponse:
    """One question by another. There is no filter: it would make a three-way table."""
    waves = Wave.objects.with_version().with_forms()
    wave, found = _results(request, get_object_or_404(waves, slug=slug))
    form = table = None
    if found.responses is not None:
        tables = Tables(wave, found)
        form = presentation.CrossForm(list(tables.asked), request.GET or None)
        if form.is_valid():
            table = presentation.page_table(tables, **form.cleaned_data)
    return render_wave_page(request, "desk/tables", wave, form=form, found=found, table=table)


@staff_only(Right.SEE_DESK, "GET")
def through_years(request: StaffRequest, slug: str) -> HttpResponse:
    """Each figure in all surveys that this person may see."""
    waves = Wave.objects.closed().whole().with_version().with_forms()
    wave = get_object_or_404(waves, slug=slug)
    check_may_see_results(request.user, wave)
    context = {
        "wave": wave,
        "years": years(wave, may_see=lambda one: one.shows_results_to(request.user)),
        "words_language": settings.LANGUAGE_CODE,
        "is_desk": True,
    }
    return render(request, "surveys/desk/years.html", context)


@staff_only(Right.RUN_SURVEYS, "GET")
def texts(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """The texts written to one open question, in random order."""
    wave = get_wave(slug)
    written = open_answers.question_texts_or_404(wave, number)
    if (coding := blind_coding(request.user, wave, written.field)) is not None:
        sentence = _(
            "You code these answers without knowing which survey they came from: they open here "
            "when the coding is finished."
        )
        messages.info(request, sentence)
        return redirect("surveys-desk:coding", coding.pk)
    order = request.GET.get("order", "")
    if not order:  # drawn once, so that the pages of the list are consistent
        return redirect(f"{request.path}?order={secrets.token_hex(4)}")
    keys = open_answers.shuffle(written.keys, order=order)
    page = Paginator(keys, A_PAGE).get_page(request.GET.get("page"))
    texts = open_answers.texts(page.object_list)
    return render_wave_page(request, "desk/texts", wave, written=written, page=page, texts=texts)


def _results(request: StaffRequest, wave: Wave) -> tuple[Wave, Results]:
    check_may_see_results(request.user, wave)
    return wave, results_or_404(wave)
