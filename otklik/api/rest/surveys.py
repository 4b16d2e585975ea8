from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from ninja import Query, Router

from otklik.api import public_content
from otklik.api.public_content import absolute, attributes
from otklik.api.rest.query_params import Code, Span, part
from otklik.api.rest.schemas import Problem, Surveys, SurveyWhole
from otklik.statistics.wilson_interval import Interval
from otklik.surveys.results import by_collection_mode, wave_results
from otklik.surveys.results.by_collection_mode import FieldByMode
from otklik.surveys.waves.models import Wave

router = Router(tags=["surveys"])


@router.get(
    "/",
    response={200: Surveys, 422: Problem},
    url_name="surveys",
    summary="Surveys whose results are published",
)
def surveys(request: HttpRequest, asked: Query[Span]) -> dict[str, Any]:
    listed, rows = part(request, asked, public_content.surveys())
    return {**listed, "results": [short(wave) for wave in rows]}


@router.get(
    "/{slug}/",
    response={200: SurveyWhole, 404: Problem, 422: Problem},
    url_name="survey",
    summary="Figures of one survey; small ones are hidden",
)
def survey(request: HttpRequest, slug: Code) -> dict[str, Any]:
    wave = get_object_or_404(public_content.surveys().with_version(), slug=slug)
    found = wave_results.results(wave)
    with override(settings.LANGUAGE_CODE):
        ways = by_collection_mode.ways(wave, found)
    return {
        **short(wave),
        "responses": found.responses,
        "least": found.least,
        "ways": [
            {
                "way": one.code,
                "text": one.text,
                "people": one.count,
                "share": round(one.share, 6),
            }
            for one in ways.came
        ],
        "questions": [
            {
                **attributes(question, "number", "code", "text", "is_open"),
                "fields": [_field(one, ways.fields.get(one.code)) for one in question.fields],
            }
            for question in found.questions
        ],
    }


def _field(field: wave_results.FieldResult, ways: FieldByMode | None) -> dict[str, Any]:
    return {
        **attributes(field, "code", "row", "is_many", "answered"),
        "figures": [
            _figure(one.code, one.text, one.count, field.answered, one.interval)
            for one in field.figures
        ],
        "by_way": list(_by_way(ways)) if ways else [],
    }


def _by_way(found: FieldByMode) -> Iterator[dict[str, Any]]:
    for place, way in enumerate(found.ways):
        answers = [(answer, answer.figures[place]) for answer in found.rows]
        yield {
            "way": way.code,
            "text": way.text,
            "answered": way.answered,
            "figures": [
                _figure(answer.code, answer.text, one.count, one.base, one.interval)
                for answer, one in answers
            ],
        }


def _figure(
    answer: str, text: str, people: int | None, answered: int | None, within: Interval | None
) -> dict[str, Any]:
    has_share = people is not None and answered
    return {
        "answer": answer,
        "text": text,
        "people": people,
        "share": round((people or 0) / (answered or 1), 6) if has_share else None,
        "low": round(within.low, 6) if within else None,
        "high": round(within.high, 6) if within else None,
    }


def short(wave: Wave) -> dict[str, Any]:
    moments = (wave.opened_at, wave.closed_at, wave.published_at)
    opened, closed, published = (timezone.localdate(at) for at in moments)
    with override(settings.LANGUAGE_CODE):
        return {
            **attributes(wave, "slug", "title", "purpose", "is_example"),
            "opened_on": opened,
            "closed_on": closed,
            "published_on": published,
            "url": absolute(reverse("surveys:results", args=[wave.slug])),
            "csv_url": absolute(reverse("surveys:figures", args=[wave.slug])),
        }
