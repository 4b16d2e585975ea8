"""Topic of a message, learned from a few phrases or from decisions.

Complement naive Bayes (Rennie, Shih, Teevan and Karger, ICML 2003) over TF-IDF of lemmas and of
word beginnings of five letters («возврат» and «возвращать» share one). One pass over the examples,
deterministic. `certainty` is Platt's logistic curve (1999) over the lead of the first topic,
calibrated on unseen examples (cross-validation), so it means a share of right guesses.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from math import exp, log, sqrt
from typing import Self

from otklik.nlp.classify.needs_answer import silence_of
from otklik.nlp.guess import LIKELY_FROM, Guess
from otklik.nlp.training.calibration import Curve, fit_curve
from otklik.nlp.words.lemmas import STOP_WORDS, lemma, words

SILENT_BELOW = 0.2

_SMOOTHING = 0.5
_BEGINNING = 5  # letters
_BEGINNING_WEIGHT = 0.35
_FOLDS = 5
# Below this, a feature seen in only one example is chance.
_MANY_EXAMPLES = 500
# With so many examples one fold is enough for calibration.
_ONE_FOLD_FROM = 5_000
# On 2,000 messages that had nothing to do with the samples, twelve of the sixteen guesses that
# called themselves likely rested on one word («адрес», «можно»), and ten of those were wrong.
_MOST_BY_ONE_WORD = LIKELY_FROM - 0.01
_LONGEST_TEXT = 5_000  # characters: longer texts add nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicModel:
    """A trained model: `rows` hold the weight of each feature for each code."""

    codes: tuple[str, ...]
    examples: int
    idf: Mapping[str, float]
    rows: Mapping[str, Sequence[float]]
    curve: Curve
    silent_below: float = SILENT_BELOW

    @classmethod
    def fit(
        cls, examples: Iterable[tuple[str, str]], *, silent_below: float = SILENT_BELOW
    ) -> Self:
        """Learn from pairs of topic code and text.

        Raises ValueError for fewer than two topics or examples without words.
        """
        pairs = [(code, Counter(_features(text))) for code, text in examples]
        pairs = [(code, counts) for code, counts in pairs if counts]
        if len({code for code, _ in pairs}) < 2:
            raise ValueError("Examples of at least two topics are needed.")
        codes, idf, rows = _learn(pairs)
        return cls(
            codes=codes,
            examples=len(pairs),
            idf=idf,
            rows=rows,
            curve=fit_curve(_unseen_leads(pairs)),
            silent_below=silent_below,
        )

    def guess(self, text: str) -> Guess[str] | None:
        """The likeliest topic with its words; None: no idea."""
        best = self.rank(text, 1)
        return best[0] if best and best[0].certainty >= self.silent_below else None

    def rank(self, text: str, n: int = 3) -> list[Guess[str]]:
        """Up to `n` topics, likeliest first; empty without known words or content (`silence_of`).

        Certainties sum to at most 1; a single known word makes nothing likely.
        """
        if silence_of(text):
            return []
        vector = _vector(Counter(_features(text)), self.idf, examples=self.examples)
        scores = _scores(vector, self.rows, len(self.codes))
        if not scores:
            return []
        order = nlargest(max(n, 2), range(len(scores)), key=scores.__getitem__)
        first = self.curve(scores[order[0]] - scores[order[1]])
        if sum(name in self.rows and name[0] != "^" for name in vector) < 2:
            first = min(first, _MOST_BY_ONE_WORD)
        shares = _rest(scores, order[0], scale=self.curve.slope)
        return [
            Guess(
                value=self.codes[index],
                certainty=first if index == order[0] else min(first, (1 - first) * shares[index]),
                reasons=self._reasons(text, vector, index),
            )
            for index in order[:n]
        ]

    def _reasons(self, text: str, vector: Mapping[str, float], index: int) -> tuple[str, ...]:
        """Up to three words that favour a topic above average."""
        spoke: dict[str, float] = {}
        for word in words(text[:_LONGEST_TEXT]):
            for name in _word_features(word):
                row = self.rows.get(name)
                if row and word not in spoke:
                    spoke[word] = 0.0
                if row:
                    spoke[word] += vector[name] * (row[index] - sum(row) / len(row))
        heaviest = nlargest(3, spoke, key=spoke.__getitem__)
        return tuple(word for word in heaviest if spoke[word] > 0)


type _Example = tuple[str, Counter[str]]


@lru_cache(maxsize=100_000)
def _word_features(word: str) -> tuple[str, ...]:
    form = lemma(word)
    if form in STOP_WORDS or len(form) < 2:
        return ()
    return (form, f"^{form[:_BEGINNING]}") if len(form) > _BEGINNING else (form,)


def _features(text: str) -> list[str]:
    return [name for word in words(text[:_LONGEST_TEXT]) for name in _word_features(word)]


def _vector(
    counts: Mapping[str, int], idf: Mapping[str, float], *, examples: int
) -> dict[str, float]:
    """Normalised TF-IDF. Unknown words count as rare ones, which lowers the others' weight."""
    unknown = log(1 + examples) + 1
    vector = {
        name: (1 + log(count))
        * idf.get(name, unknown)
        * (_BEGINNING_WEIGHT if name[0] == "^" else 1)
        for name, count in counts.items()
    }
    length = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {name: weight / length for name, weight in vector.items()}


def _learn(
    pairs: Sequence[_Example],
) -> tuple[tuple[str, ...], dict[str, float], dict[str, list[float]]]:
    """Codes, inverse document frequencies, and each feature's weight for each code."""
    found = Counter(name for _, counts in pairs for name in counts)
    least = 2 if len(pairs) >= _MANY_EXAMPLES else 1
    idf = {
        name: round(log((1 + len(pairs)) / (1 + count)) + 1, 5)
        for name, count in found.items()
        if count >= least
    }
    codes = tuple(sorted({code for code, _ in pairs}))
    position = {code: index for index, code in enumerate(codes)}
    sums: dict[str, dict[int, float]] = defaultdict(dict)
    totals = [0.0] * len(codes)
    for code, counts in pairs:
        index = position[code]
        for name, weight in _vector(counts, idf, examples=len(pairs)).items():
            if name in idf:
                sums[name][index] = sums[name].get(index, 0.0) + weight
                totals[index] += weight
    return codes, idf, _complement_weights(sums, totals)


def _complement_weights(
    sums: Mapping[str, Mapping[int, float]], totals: Sequence[float]
) -> dict[str, list[float]]:
    """How rare a feature is outside of each topic (equations 4 to 7 of Rennie and others)."""
    everything = sum(totals)
    smooth = _SMOOTHING * len(sums)
    outside = [log(everything - total + smooth) for total in totals]
    rows: dict[str, list[float]] = {}
    for name, held in sums.items():
        whole = sum(held.values())
        usual = log(whole + _SMOOTHING)
        row = [each - usual for each in outside]
        for index, weight in held.items():
            row[index] = outside[index] - log(max(whole - weight, 0.0) + _SMOOTHING)
        rows[name] = row
    # A rare topic would win by the sheer size of its weights.
    sizes = [sum(map(abs, column)) or 1.0 for column in zip(*rows.values(), strict=True)]
    mean = sum(sizes) / len(sizes)
    return {
        name: [round(weight * mean / size, 5) for weight, size in zip(row, sizes, strict=True)]
        for name, row in rows.items()
    }


def _scores(
    vector: Mapping[str, float], rows: Mapping[str, Sequence[float]], topics: int
) -> list[float]:
    scores = [0.0] * topics
    has_known_word = False
    for name, weight in vector.items():
        row = rows.get(name)
        if row:
            has_known_word = True
            scores = [score + weight * each for score, each in zip(scores, row, strict=True)]
    return scores if has_known_word else []


def _rest(scores: Sequence[float], first: int, *, scale: float) -> dict[int, float]:
    """Shares of the other topics in the rest."""
    others = {index: score for index, score in enumerate(scores) if index != first}
    best = max(others.values())
    weights = {index: exp(scale * (score - best)) for index, score in others.items()}
    whole = sum(weights.values())
    return {index: weight / whole for index, weight in weights.items()}


def _unseen_leads(pairs: Sequence[_Example]) -> list[tuple[float, bool]]:
    """For each held-out example: the lead of its first topic, and whether that was right.

    Examples of each topic are distributed over the folds in turn, so that none loses several of one
    topic.
    """
    dealt: Counter[str] = Counter()
    fold_of = []
    for code, _ in pairs:
        fold_of.append(dealt[code] % _FOLDS)
        dealt[code] += 1
    leads = []
    folds = sorted(set(fold_of)) if len(pairs) < _ONE_FOLD_FROM else [0]
    for fold in folds:
        training = [pair for pair, of in zip(pairs, fold_of, strict=True) if of != fold]
        if len({code for code, _ in training}) < 2:
            continue
        codes, idf, rows = _learn(training)
        for (code, counts), of in zip(pairs, fold_of, strict=True):
            if of != fold:
                continue
            scores = _scores(_vector(counts, idf, examples=len(training)), rows, len(codes))
            if scores:
                best, second = nlargest(2, range(len(scores)), key=scores.__getitem__)
                leads.append((scores[best] - scores[second], codes[best] == code))
    return leads
