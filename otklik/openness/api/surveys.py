from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from ninja import Query, Router

from otklik.openness import public
from otklik.openness.api.asked import Code, Span
from otklik.openness.api.paging import part
from otklik.openness.api.shapes import Problem, Surveys, SurveyWhole
from otklik.openness.plain import absolute
from otklik.surveys import results
from otklik.surveys.models import Wave

router = Router(tags=["surveys"])


@router.get(
    "/",
    response={200: Surveys, 422: Problem},
    url_name="surveys",
    summary="Surveys whose results are published",
)
def surveys(request: HttpRequest, asked: Query[Span]) -> dict[str, Any]:
    listed, rows = part(request, asked, public.surveys())
    return {**listed, "results": [short(wave) for wave in rows]}


@router.get(
    "/{slug}/",
    response={200: SurveyWhole, 404: Problem, 422: Problem},
    url_name="survey",
    summary="Figures of one survey; small ones are hidden",
)
def survey(request: HttpRequest, slug: Code) -> dict[str, Any]:
    wave = get_object_or_404(public.surveys().with_version(), slug=slug)
    found = results.results(wave)
    return {
        **short(wave),
        "responses": found.responses,
        "least": found.least,
        "questions": [
            {
                "number": question.number,
                "code": question.code,
                "text": question.text,
                "is_open": question.is_open,
                "fields": [_field(field) for field in question.fields],
            }
            for question in found.questions
        ],
    }


def _field(field: results.FieldResult) -> dict[str, Any]:
    return {
        "code": field.code,
        "row": field.row,
        "is_many": field.is_many,
        "answered": field.answered,
        "figures": [_figure(figure, field.answered) for figure in field.figures],
    }


def _figure(figure: results.Figure, answered: int | None) -> dict[str, Any]:
    within = figure.interval
    has_share = figure.count is not None and answered
    return {
        "answer": figure.code,
        "text": figure.text,
        "people": figure.count,
        "share": round((figure.count or 0) / (answered or 1), 6) if has_share else None,
        "low": round(within.low, 6) if within else None,
        "high": round(within.high, 6) if within else None,
    }


def short(wave: Wave) -> dict[str, Any]:
    moments = (wave.opened_at, wave.closed_at, wave.published_at)
    opened, closed, published = (timezone.localdate(at) for at in moments)
    with override(settings.LANGUAGE_CODE):
        return {
            "slug": wave.slug,
            "title": wave.title,
            "purpose": wave.purpose,
            "is_example": wave.is_example,
            "opened_on": opened,
            "closed_on": closed,
            "published_on": published,
            "url": absolute(reverse("surveys:results", args=[wave.slug])),
            "csv_url": absolute(reverse("surveys:figures", args=[wave.slug])),
        }
