"""What the first page gathers from the rooms: answers, the open survey, how to reach us."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest

from otklik.answers.listing import newest
from otklik.incidents import pairs
from otklik.portal import reaching
from otklik.portal.addresses import survey_address
from otklik.portal.frame import Frame
from otklik.surveys.models import Wave

MOST_ANSWERS = 4


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
    }


def _open_survey(now: datetime) -> OpenSurvey | None:
    wave = Wave.objects.open(at=now).newest_first().only("slug", "closes_on").first()
    if wave is None:
        return None
    return OpenSurvey(address=survey_address(wave), closes_on=wave.closes_on)
