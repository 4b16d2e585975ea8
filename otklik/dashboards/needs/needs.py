"""Voices of one topic become one need; what belongs to no topic stands alone."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from otklik.dashboards.needs.observations import INCIDENTS, Voice
from otklik.dashboards.needs.topic_placing import Placing, Witness, digest_of
from otklik.incidents.classification.classify import read
from otklik.incidents.topics.models import Topic
from otklik.nlp.guess import LIKELY_FROM
from otklik.statistics.difference_intervals import LEAST_TOGETHER, times_as_many

OF_SURVEYS = (Witness.CODE, Witness.SCORE)
MOST_GUESSED = 200  # at one go


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A voice with where it stands; `placing` is None of incidents."""

    voice: Voice
    placing: Placing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A subject and everything that speaks of it. `key` stands in its address."""

    key: str
    name: str
    topic: Topic | None
    voices: tuple[Placed, ...]

    @property
    def size(self) -> int:
        """Messages, marks and searches of the period; people of a survey answered at another
        time and are told beside, not added."""
        return sum(one.voice.now for one in self.voices if one.voice.witness not in OF_SURVEYS)

    @property
    def of_survey(self) -> int:
        """The most that one figure of a survey says; figures of one survey are the same people."""
        return max((p.voice.now for p in self.voices if p.voice.witness in OF_SURVEYS), default=0)

    @property
    def before(self) -> int:
        return sum(one.voice.before or 0 for one in self.voices if one.voice.before is not None)

    @property
    def timed(self) -> int:
        """Of `size` what is known of the days before too: months of searches may overlap."""
        return sum(one.voice.now for one in self.voices if one.voice.before is not None)

    @property
    def times(self) -> tuple[float, float] | None:
        """The ends of how many times as many as before; None where too few came."""
        if self.timed + self.before < LEAST_TOGETHER:
            return None
        return times_as_many(self.timed, self.before)

    def voice_of(self, witness: str, key: str) -> Voice | None:
        """What this witness says of it under its key."""
        voices = (one.voice for one in self.voices)
        return next((one for one in voices if one.witness == witness and one.key == key), None)

    @property
    def witnesses(self) -> int:
        """How many kinds of witness speak of it."""
        return len({one.voice.witness for one in self.voices})


def needs(voices: Iterable[Voice]) -> list[Need]:
    """The largest first; of equal size, those of which more witnesses speak."""
    placings = _placings()
    topics = {topic.pk: topic for topic in Topic.objects.all()}
    by_topic = defaultdict[int, list[Placed]](list)
    alone = list[Need]()
    for voice in voices:
        placing = placings.get((voice.witness, voice.key[:300]))
        topic = voice.topic or _place(placing)
        placed = Placed(voice=voice, placing=placing)
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
    """Of a voice that stands alone: short, and the same each time."""
    result = hashlib.sha256(voice.key.encode()).hexdigest()[:12]
    return f"{voice.witness}-{result}"


def guess(voices: Iterable[Voice]) -> int:
    """Let the machine read what nobody has placed yet, or what says something else now."""
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
    """A decision, else a guess that is likely: an unlikely one joins nothing."""
    if placing is None:
        return None
    if placing.is_decided:
        return placing.topic_id
    return placing.guessed_topic_id if placing.certainty >= LIKELY_FROM else None
