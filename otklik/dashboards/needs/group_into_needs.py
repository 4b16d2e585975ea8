"""Voices on one topic form one need; a voice without a topic is a separate need."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import get_language

from otklik.dashboards.figures.period import Period
from otklik.dashboards.needs.collect_observations import INCIDENTS, Voice, voices
from otklik.dashboards.needs.observation_topic import Placing, Witness, digest_of
from otklik.incidents.classification.classify import read
from otklik.incidents.topics.models import Topic
from otklik.nlp.guess import LIKELY_FROM
from otklik.statistics.difference_and_ratio_intervals import LEAST_TOGETHER, times_as_many

AN_HOUR = 60 * 60
MOST_GROWING = 3
OF_SURVEYS = (Witness.CODE, Witness.SCORE)
MOST_GUESSED = 200  # at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedVoice:
    """A voice with its topic; `placing` is None for incidents."""

    voice: Voice
    placing: Placing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A subject and all its voices. `key` is in its URL."""

    key: str
    name: str
    topic: Topic | None
    voices: tuple[PlacedVoice, ...]

    @property
    def size(self) -> int:
        """Messages, marks, searches of the period; survey respondents answered at another time."""
        return sum(one.voice.now for one in self.voices if one.voice.witness not in OF_SURVEYS)

    @property
    def of_survey(self) -> int:
        """The largest figure of the survey: its figures overlap, being from the same people."""
        return max((p.voice.now for p in self.voices if p.voice.witness in OF_SURVEYS), default=0)

    @property
    def before(self) -> int:
        return sum(one.voice.before or 0 for one in self.voices if one.voice.before is not None)

    @property
    def timed(self) -> int:
        """The part of `size` whose earlier days are known: months of searches may overlap."""
        return sum(one.voice.now for one in self.voices if one.voice.before is not None)

    @property
    def times(self) -> tuple[float, float] | None:
        """The interval of the ratio to the days before; None if too few came."""
        if self.timed + self.before < LEAST_TOGETHER:
            return None
        return times_as_many(self.timed, self.before)

    def voice_of(self, witness: str, key: str) -> Voice | None:
        """This source's voice under its key."""
        voices = (one.voice for one in self.voices)
        return next((one for one in voices if one.witness == witness and one.key == key), None)

    @property
    def witnesses(self) -> int:
        """The number of source types that show it."""
        return len({one.voice.witness for one in self.voices})


def needs(voices: Iterable[Voice]) -> list[Need]:
    """Largest first; of equal size, those in more source types."""
    placings = _placings()
    topics = {topic.pk: topic for topic in Topic.objects.all()}
    by_topic = defaultdict[int, list[PlacedVoice]](list)
    alone = list[Need]()
    for voice in voices:
        placing = placings.get((voice.witness, voice.key[:300]))
        topic = voice.topic or _place(placing)
        placed = PlacedVoice(voice=voice, placing=placing)
        if topic is not None and topic in topics:
            by_topic[topic].append(placed)
        else:
            alone.append(Need(key=key_of(voice), name=voice.name, topic=None, voices=(placed,)))
    joined = [
        Need(key=topics[pk].code, name=str(topics[pk]), topic=topics[pk], voices=tuple(rows))
        for pk, rows in by_topic.items()
    ]
    return sorted(
        [*joined, *alone],
        key=lambda one: (-one.size, -one.of_survey, -one.witnesses, one.name),
    )


def key_of(voice: Voice) -> str:
    """For a voice without a topic: short and stable."""
    result = hashlib.sha256(voice.key.encode()).hexdigest()[:12]
    return f"{voice.witness}-{result}"


def guess(voices: Iterable[Voice]) -> int:
    """Guess the topics of voices without one, and of those whose text changed."""
    placings, done = _placings(), 0
    for voice in voices:
        if voice.witness == INCIDENTS or not voice.text or done >= MOST_GUESSED:
            continue
        known = placings.get((voice.witness, voice.key[:300]))
        if known is None or (not known.is_decided and known.digest != digest_of(voice.text)):
            Placing.guess(voice.witness, voice.key, voice.text, read(voice.text))
            done += 1
    return done


def _placings() -> Mapping[tuple[str, str], Placing]:
    found = Placing.objects.select_related("topic", "guessed_topic", "decided_by")
    return {(one.witness, one.key): one for one in found}


def _place(placing: Placing | None) -> int | None:
    """A decision, else a likely guess."""
    if placing is None:
        return None
    if placing.is_decided:
        return placing.topic_id
    return placing.guessed_topic_id if placing.certainty >= LIKELY_FROM else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopTopic:
    """`now` and `before`: messages, marks and searches in the period and in the days before."""

    key: str
    name: str
    now: int
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TopTopics:
    """`largest`: the topic of most messages, of `base` with a known topic; `growing`: what seems to
    grow, largest first, of `compared` that came often enough."""

    largest: TopTopic
    base: int
    growing: Sequence[TopTopic]
    compared: int


def top_topics(period: Period, *, counted_at: datetime | None) -> TopTopics | None:
    """For the lead's page, without the survey; cached until the days are recounted. None if nothing
    was counted, or nobody wrote on a topic."""
    if counted_at is None:
        return None
    moment = counted_at.timestamp()
    key = f"overview/loudest/{period.first}/{period.address}/{moment}/{get_language()}"
    found: tuple[TopTopics | None] | None = cache.get(key)
    if found is None:
        found = (_find_top_topics(period),)
        cache.set(key, found, AN_HOUR)
    return found[0]


def _find_top_topics(period: Period) -> TopTopics | None:
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
    return TopTopics(
        largest=TopTopic(
            key=largest.key, name=largest.name, now=voice.now, before=voice.before or 0
        ),
        base=voice.base,
        growing=[
            TopTopic(key=one.key, name=one.name, now=one.timed, before=one.before)
            for one in growing[:MOST_GROWING]
        ],
        compared=len(compared),
    )
