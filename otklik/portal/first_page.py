"""What the first page gathers from the rooms: answers, news, the open survey, how to reach us."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from otklik.answers.listing import newest
from otklik.incidents import pairs
from otklik.news.models import NewsPage
from otklik.portal import reaching
from otklik.portal.addresses import survey_address
from otklik.portal.blocks import NeedValue
from otklik.portal.frame import Frame
from otklik.surveys.models import Wave

MOST_ANSWERS, MOST_NEWS = 4, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSurvey:
    """The strip for a survey that takes answers now."""

    address: str
    closes_on: date | None


def parts(request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    return {
        **reaching.parts(Frame.of(request).authority, now=now),
        "survey": _open_survey(now),
        "pairs": pairs.shown(),
        "answers": newest(MOST_ANSWERS),
        "news": list(NewsPage.objects.shown_to_all().newest_first()[:MOST_NEWS]),
    }


def needs(all_of_them: Iterable[NeedValue], *, now: datetime) -> list[NeedValue]:
    """Those whose place is there: to the list of surveys only once it holds something."""
    shown = [need for need in all_of_them if need.href]
    surveys = reverse("surveys:list")
    if any(need.href == surveys for need in shown) and not _has_surveys(now):
        return [need for need in shown if need.href != surveys]
    return shown


def _has_surveys(now: datetime) -> bool:
    """Runs, is told for a day to come, was answered, or shows what was answered."""
    waves = Wave.objects
    planned = waves.planned(on=timezone.localdate(now))
    return any(
        found.exists()
        for found in (waves.open(at=now), waves.published(), waves.awaited(), planned)
    )


def _open_survey(now: datetime) -> OpenSurvey | None:
    wave = Wave.objects.open(at=now).newest_first().only("slug", "closes_on").first()
    if wave is None:
        return None
    return OpenSurvey(address=survey_address(wave), closes_on=wave.closes_on)
