"""A trained linear model for guessing: numbers and single words, no code.

Each feature (`text_features`) has a weight for each code and, where codes have parents (groups of
topics), for each parent. The levels support each other: a code is likelier under a likely parent,
and a parent with a likely code. `training.linear_model` makes it with scikit-learn; guessing needs
numpy only. Certainty is calibrated on unseen examples, so it means a share of right guesses.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import log, sqrt
from typing import TYPE_CHECKING, Any, Self
from zipfile import BadZipFile

from otklik import numpy_on_first_use as np
from otklik.nlp.classify.needs_answer import silence_of
from otklik.nlp.guess import Guess
from otklik.nlp.training.calibration import Curve
from otklik.nlp.words.lemmas import STOP_WORDS, words
from otklik.nlp.words.text_features import LONGEST_TEXT, forms, pieces, word_features

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 1
# A guess that is right less often than this is not worth reading.
SILENT_BELOW = 0.3

# Margins become probabilities by this scale; both were chosen by cross-validation.
_SCALE = 4.0
_PARENT_HELPS, _CODE_HELPS = 0.3, 1.0
_LEAST_SHARE = 1e-6

type Floats = NDArray[np.floating[Any]]
type Halves = NDArray[np.float16]
type Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Codes or their parents; `curve` turns the lead of the first into a certainty."""

    names: tuple[str, ...]
    curve: Curve

    def certainties(self, scores: Floats) -> Floats:
        """Probabilities in the order of `names`, of 1 at most in total."""
        best, second = np.argsort(-scores, kind="stable")[:2]
        first = self.curve(root_of_lead(float(scores[best] - scores[second])))
        others = scores.copy()
        others[best] = -np.inf
        # No lower rank may look likelier than the first.
        shares: Floats = np.minimum(softmax(others) * (1 - first), first)
        shares[best] = first
        return shares


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearModel:
    """`weights` has a row for each feature and a column for each code, then for each parent;
    `parent_of` gives the column of each code's parent (empty without parents)."""

    codes: Level
    parents: Level | None
    parent_of: tuple[int, ...]
    examples: int
    rows: Mapping[str, int]
    idf: Floats
    weights: Halves
    bias: Floats
    silent_below: float = SILENT_BELOW

    def guess(self, text: str) -> Guess[str] | None:
        """The likeliest code with its words; None: no idea."""
        best = self.rank(text, 1)
        return best[0] if best and best[0].certainty >= self.silent_below else None

    def rank(self, text: str, n: int = 3) -> list[Guess[str]]:
        """Up to `n` codes, likeliest first; empty for a text without known features or without
        content (`silence_of`)."""
        return self._rank(text, n, of_parents=False)

    def rank_parents(self, text: str, n: int = 3) -> list[Guess[str]]:
        """The same for parents."""
        return self._rank(text, n, of_parents=True) if self.parents else []

    def _rank(self, text: str, n: int, *, of_parents: bool) -> list[Guess[str]]:
        if silence_of(text):
            return []
        known_features = _known_features(text, self.rows)
        places, values = _weigh(known_features, self.idf)
        if not len(places):
            return []
        table = self.weights[places].astype(np.float32)
        decisions = values @ table + self.bias
        of_codes, of_their_parents = combine(decisions[None], self.parent_of)
        level, scores = self.codes, of_codes[0]
        first_column = 0
        if of_parents and self.parents:
            level, scores = self.parents, of_their_parents[0]
            first_column = len(self.codes.names)
        certainties = level.certainties(scores)
        order = np.argsort(-certainties, kind="stable")[:n]
        columns = table[:, first_column : first_column + len(level.names)]
        more = values[:, None] * (columns[:, order] - columns.mean(axis=1, keepdims=True))
        names = [name for block in known_features for name in block]
        heard = _word_weights(text, dict(zip(names, more.tolist(), strict=True)))
        return [
            Guess(
                value=level.names[index],
                certainty=float(certainties[index]),
                reasons=heaviest({word: shares[rank] for word, shares in heard.items()}),
            )
            for rank, index in enumerate(order)
        ]

    def to_bytes(self) -> bytes:
        """A compressed archive of arrays. Holds single words and pairs, never whole texts."""
        levels = [level for level in (self.codes, self.parents) if level]
        values = {
            "format": FORMAT,
            "examples": self.examples,
            "silent_below": self.silent_below,
            "parent_of": self.parent_of,
            "levels": [[level.names, level.curve.slope, level.curve.offset] for level in levels],
            "features": list(self.rows),
        }
        into = BytesIO()
        np.savez_compressed(
            into,
            values=np.frombuffer(json.dumps(values, ensure_ascii=False).encode(), dtype=np.uint8),
            idf=self.idf,
            weights=self.weights,
            bias=self.bias,
        )
        return into.getvalue()

    @classmethod
    def from_bytes(cls, held: bytes) -> Self:
        """Raises ValueError for another format. Executes nothing."""
        try:
            with np.load(BytesIO(held), allow_pickle=False) as arrays:
                payload = json.loads(arrays["values"].tobytes())
                idf, weights, bias = arrays["idf"], arrays["weights"], arrays["bias"]
            if payload["format"] != FORMAT:
                raise ValueError("another format")
            return cls._from_values(payload, idf=idf, weights=weights, bias=bias)
        except (BadZipFile, KeyError, TypeError, ValueError, OSError, EOFError) as fault:
            raise ValueError("Not a learned model of this format; learn it anew.") from fault

    @classmethod
    def _from_values(
        cls, values: dict[str, Any], *, idf: Floats, weights: Halves, bias: Floats
    ) -> Self:
        levels = [
            Level(names=tuple(names), curve=Curve(slope=slope, offset=offset))
            for names, slope, offset in values["levels"]
        ]
        columns = sum(len(level.names) for level in levels)
        rows = {name: place for place, name in enumerate(values["features"])}
        if weights.shape != (len(rows), columns) or (len(idf), len(bias)) != weights.shape:
            raise ValueError("arrays that do not fit each other")
        return cls(
            codes=levels[0],
            parents=levels[1] if len(levels) > 1 else None,
            parent_of=tuple(values["parent_of"]),
            examples=values["examples"],
            rows=rows,
            idf=idf,
            weights=weights,
            bias=bias,
            silent_below=values["silent_below"],
        )


def heaviest(heard: Mapping[str, float]) -> tuple[str, ...]:
    """Up to three words that favour it."""
    loudest = sorted(heard, key=heard.__getitem__, reverse=True)[:3]
    return tuple(word for word in loudest if heard[word] > 0)


def _word_weights(text: str, spoke: Mapping[str, list[float]]) -> dict[str, list[float]]:
    """How much each word, as written, favours each code above average."""
    heard: dict[str, list[float]] = {}
    for word in dict.fromkeys(words(text[:LONGEST_TEXT])):
        if word not in STOP_WORDS and len(word) > 1:
            items = [spoke[name] for name in word_features(word) if name in spoke]
            if items:
                heard[word] = [sum(each) for each in zip(*items, strict=True)]
    return heard


def vector(text: str, rows: Mapping[str, int], idf: Floats) -> tuple[Places, Floats]:
    """Indices of known features and their TF-IDF; words and n-grams are normalised separately."""
    return _weigh(_known_features(text, rows), idf)


type _Known = dict[str, tuple[int, int]]


def _known_features(text: str, rows: Mapping[str, int]) -> tuple[_Known, ...]:
    """Index and count of each known feature: words, then n-grams."""
    return tuple(
        {name: (place, n) for name, n in counts.items() if (place := rows.get(name)) is not None}
        for counts in (forms(text), pieces(text))
    )


def _weigh(known: Sequence[_Known], idf: Floats) -> tuple[Places, Floats]:
    places = [np.zeros(0, dtype=np.int32)]
    values = [np.zeros(0, dtype=np.float32)]
    for block in known:
        if block:
            where, met = np.array(list(block.values()), dtype=np.int32).T
            weights = (1 + np.log(met, dtype=np.float32)) * idf[where]
            places.append(where)
            values.append(weights / np.sqrt(weights @ weights))
    return np.concatenate(places), np.concatenate(values)


def combine(decisions: Floats, parent_of: Sequence[int]) -> tuple[Floats, Floats]:
    """Scores of codes and of parents, each supported by the other."""
    if not parent_of:
        return log_shares(decisions), decisions[:, :0]
    of_codes = log_shares(decisions[:, : len(parent_of)])
    of_parents = log_shares(decisions[:, len(parent_of) :])
    best = np.full_like(of_parents, log(_LEAST_SHARE))
    belongs = np.array(parent_of)
    np.maximum.at(best.T, belongs, of_codes.T)
    return of_codes + _PARENT_HELPS * of_parents[:, belongs], of_parents + _CODE_HELPS * best


def root_of_lead(lead: float) -> float:
    """The square root of a lead: calibration is more linear in it on real messages."""
    return sqrt(max(lead, 0.0))


def log_shares(decisions: Floats) -> Floats:
    """Log-probabilities from margins."""
    shares = softmax(decisions * _SCALE)
    return np.log(shares + _LEAST_SHARE)


def softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
