"""Evaluates a topic model on held-out decisions."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from otklik.nlp.classify.topic_model import TopicModel
from otklik.nlp.classify.trained_linear_model import LinearModel
from otklik.nlp.guess import LIKELY_FROM
from otklik.statistics.wilson_interval import wilson

_MOST_CONFUSED = 10
_BINS = 10


def evaluate(
    model: LinearModel,
    held: Sequence[tuple[str, str]],
    *,
    before: TopicModel,
    competence: Mapping[str, str],
) -> dict[str, Any]:
    """Shares of right guesses on `held` pairs of topic and text; also for the previous model."""
    items = [(topic, model.rank(text)) for topic, text in held]
    firsts = [(topic, ranked[0] if ranked else None) for topic, ranked in items]
    is_right = [guess is not None and guess.value == topic for topic, guess in firsts]
    by_phrases = [(topic, before.rank(text, 1)) for topic, text in held]
    was_right = [bool(ranked) and ranked[0].value == topic for topic, ranked in by_phrases]
    sure = [0.0 if guess is None else guess.certainty for _topic, guess in firsts]
    spoken = [right for right, share in zip(is_right, sure, strict=True)
              if share >= model.silent_below]  # fmt: skip
    likely = [right for right, share in zip(is_right, sure, strict=True) if share >= LIKELY_FROM]
    of_competence = sum(
        guess is not None and competence.get(guess.value) == competence.get(topic)
        for topic, guess in firsts
    )
    bounds = wilson(sum(is_right), len(held))
    return {
        "held": len(held),
        "accuracy": share(sum(is_right), len(held)),
        "accuracy_from": round(bounds.low, 4),
        "accuracy_to": round(bounds.high, 4),
        "before": share(sum(was_right), len(held)),
        "mended": sum(now and not then for now, then in zip(is_right, was_right, strict=True)),
        "spoiled": sum(then and not now for now, then in zip(is_right, was_right, strict=True)),
        "in_three": share(
            sum(topic in [guess.value for guess in ranked] for topic, ranked in items), len(held)
        ),
        "competence": share(of_competence, len(held)),
        "calibration_error": calibration_error(sure, is_right),
        "silent": share(len(held) - len(spoken), len(held)),
        "spoken_accuracy": share(sum(spoken), len(spoken)),
        "likely": share(len(likely), len(held)),
        "likely_accuracy": share(sum(likely), len(likely)),
        "topics": _by_topic([(topic, guess.value if guess else "") for topic, guess in firsts]),
        "confused": [
            {"topic": topic, "said": value, "n": n}
            for (topic, value), n in Counter(
                (topic, guess.value) for topic, guess in firsts if guess and guess.value != topic
            ).most_common(_MOST_CONFUSED)
        ],
    }


def _by_topic(items: Sequence[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """For each topic: its number of texts, recall, and precision."""
    right = Counter(topic for topic, value in items if topic == value)
    were = Counter(topic for topic, _value in items)
    guessed = Counter(value for _topic, value in items)
    return {
        topic: {
            "n": were[topic],
            "found": share(right[topic], were[topic]),
            "right": share(right[topic], guessed[topic]),
        }
        for topic in sorted(were)
    }


def calibration_error(sure: Sequence[float], is_right: Sequence[bool]) -> float:
    """The expected calibration error over ten bins of certainty."""
    bins: defaultdict[int, float] = defaultdict(float)
    for certainty, right in zip(sure, is_right, strict=True):
        bins[min(int(certainty * _BINS), _BINS - 1)] += certainty - right
    return round(sum(map(abs, bins.values())) / max(1, len(sure)), 4)


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
