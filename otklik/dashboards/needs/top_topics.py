"""What most messages are of and what grows, for the lead's first page: the same needs as on their
own page, but for the survey. Kept until the days are counted anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import get_language

from otklik.dashboards.figures.period import Period
from otklik.dashboards.needs.needs import needs
from otklik.dashboards.needs.observations import INCIDENTS, voices

AN_HOUR = 60 * 60
MOST_GROWING = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """`now` and `before`: messages, marks and searches in the period and in the days before it."""

    key: str
    name: str
    now: int
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudest:
    """`largest` is what most messages are of, of `base` whose topic is known; `growing` what seems
    to grow, the largest first, of `compared` that came often enough."""

    largest: Topic
    base: int
    growing: Sequence[Topic]
    compared: int


def loudest(period: Period, *, counted_at: datetime | None) -> Loudest | None:
    """None where nothing was counted, or nobody wrote of any topic."""
    if counted_at is None:
        return None
    moment = counted_at.timestamp()
    key = f"overview/loudest/{period.first}/{period.address}/{moment}/{get_language()}"
    found: tuple[Loudest | None] | None = cache.get(key)
    if found is None:
        found = (_loudest(period),)
        cache.set(key, found, AN_HOUR)
    return found[0]


def _loudest(period: Period) -> Loudest | None:
    found = needs(voices(period, with_survey=False))
    written = [
        (one, placed.voice)
        for one in found
        for placed in one.voices
        if placed.voice.witness == INCIDENTS
    ]
    if not written:
        return None
    largest, voice = max(written, key=lambda pair: pair[1].now)
    compared = [(one, times) for one in found if (times := one.times) is not None]
    growing = [one for one, times in compared if times[0] > 1]
    return Loudest(
        largest=Topic(key=largest.key, name=largest.name, now=voice.now, before=voice.before or 0),
        base=voice.base,
        growing=[
            Topic(key=one.key, name=one.name, now=one.timed, before=one.before)
            for one in growing[:MOST_GROWING]
        ],
        compared=len(compared),
    )
