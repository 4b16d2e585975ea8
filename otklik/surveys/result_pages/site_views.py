"""The public list of surveys, and published results."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.core.files.file_responses import CSV, attachment
from otklik.surveys.collecting.web.render import words_url
from otklik.surveys.export import result_rows as lines
from otklik.surveys.result_pages.charts import results_context
from otklik.surveys.results.wave_results import results as wave_results
from otklik.surveys.results.yearly_trends import is_public, years
from otklik.surveys.waves.models import Wave
from otklik.ui.page_meta import PageMeta, here, of_authority


@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """Open surveys, published results, and the day of the next survey."""
    now = timezone.now()
    context = {
        "page_text": page_text("surveys"),
        "running": Wave.objects.open(at=now).newest_first().with_version(),
        "published": Wave.objects.published().whole().newest_first().with_forms(),
        "awaited": Wave.objects.awaited().newest_first(),
        "words_language": settings.LANGUAGE_CODE,
        "next": Wave.objects.planned(on=timezone.localdate(now)).first(),
    }
    return render(request, "surveys/list.html", context)


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Published results; before that the page does not exist."""
    waves = Wave.objects.published().with_half().with_version().with_forms()
    wave = get_object_or_404(waves, slug=slug)
    context = {
        "wave": wave,
        **results_context(wave, wave_results(wave), only_published=True),
        "edit_url": words_url(wave),
        "meta": _page_meta(wave),
        "words_language": settings.LANGUAGE_CODE,
    }
    return render(request, "surveys/results.html", context)


def _page_meta(wave: Wave) -> PageMeta:
    opened, closed = (timezone.localdate(at) for at in (wave.opened_at, wave.closed_at))
    file = {
        "@type": "DataDownload",
        "encodingFormat": "text/csv",
        "contentUrl": here(reverse("surveys:figures", args=[wave.slug])),
    }
    facts: dict[str, Any] = {
        "@type": "Dataset",
        "name": wave.title,
        "description": wave.purpose or wave.title,
        "inLanguage": settings.LANGUAGE_CODE,
        "temporalCoverage": f"{opened}/{closed}",
        "creator": of_authority(),
        "distribution": [file],
    }
    return PageMeta(title=wave.title, description=wave.purpose, kind="article", facts=facts)


@require_safe
def through_years(request: HttpRequest, slug: str) -> HttpResponse:
    """Each figure in all published surveys with the same questionnaire, up to this one."""
    wave = get_object_or_404(Wave.objects.published().whole().with_version(), slug=slug)
    context = {
        "wave": wave,
        "years": years(wave, may_see=is_public),
        "edit_url": words_url(wave),
        "words_language": settings.LANGUAGE_CODE,
    }
    return render(request, "surveys/years.html", context)


@require_safe
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    wave = get_object_or_404(Wave.objects.published().with_version(), slug=slug)
    found = wave_results(wave)
    if found.responses is None:
        raise Http404
    body = b"".join(lines.text(lines.all_figures(wave, found, only_published=True)))
    return attachment(body, f"{wave.slug}-figures.csv", CSV)
