"""What the first page gathers from the rooms: answers, news, the open survey, how to reach us."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from otklik.incidents.public_answers import site_list
from otklik.knowledge.articles.answers_page import newest
from otklik.news.models import NewsPage
from otklik.surveys.waves.models import Wave
from otklik.website.frame.frame import Frame
from otklik.website.page_urls import survey_address
from otklik.website.pages import opening_hours
from otklik.website.pages.blocks import NeedValue

MOST_ANSWERS, MOST_NEWS = 4, 3
MOMENTS = ("opened_at", "stopped_at", "closed_at", "published_at")  # what a wave's state is told by


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSurvey:
    """The strip for a survey that takes answers now."""

    address: str
    closes_on: date | None


def parts(
    request: HttpRequest, wanted: Iterable[NeedValue] = (), *, now: datetime
) -> dict[str, Any]:
    """`wanted`: what people come for, as an editor wrote it."""
    waves = list(Wave.objects.listed(at=now).newest_first().only("closes_on", "slug", *MOMENTS))
    return {
        **opening_hours.parts(Frame.of(request).authority, now=now),
        "survey": _open_survey(waves),
        "needs": _needs(wanted, has_surveys=bool(waves)),
        "pairs": site_list.latest(),
        "answers": newest(MOST_ANSWERS),
        "news": list(NewsPage.objects.shown_to_all().newest_first()[:MOST_NEWS]),
    }


def _needs(wanted: Iterable[NeedValue], *, has_surveys: bool) -> list[NeedValue]:
    """Those whose place is there: to the list of surveys only once it holds something."""
    empty = "" if has_surveys else reverse("surveys:list")
    return [need for need in wanted if need.href and need.href != empty]


def _open_survey(waves: Iterable[Wave]) -> OpenSurvey | None:
    wave = next((wave for wave in waves if wave.is_open), None)
    if wave is None:
        return None
    return OpenSurvey(address=survey_address(wave), closes_on=wave.closes_on)
