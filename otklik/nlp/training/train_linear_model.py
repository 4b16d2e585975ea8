"""Train a `LinearModel` from many decisions: on one core, in minutes.

Linear support vector machines (scikit-learn's LinearSVC, LIBLINEAR: Fan and others, JMLR 2008)
over TF-IDF of `text_features`, one for each code against all others. Rare codes weigh more than
their number, or they would never be guessed.

While decisions are few, undecided messages help: they show which words occur together (directions
of most variance: Deerwester and others, JASIS 1990), so an unseen word is judged by its
neighbours. The result is folded back into weights of words. Importing this module loads scikit-
learn; guessing does not need it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.svm import LinearSVC

from otklik.nlp.classify.needs_answer import silence_of
from otklik.nlp.classify.trained_linear_model import (
    SILENT_BELOW,
    Floats,
    Level,
    LinearModel,
    combine,
    root_of_lead,
    vector,
)
from otklik.nlp.training.calibration import Curve, fit_curve
from otklik.nlp.words.text_features import forms, pieces

_COST = 0.2
_TOLERANCE = 0.05
_ROUNDS = 500
# A code k times rarer than the average weighs k to this power more.
_CODES_EVENED, _PARENTS_EVENED = 0.5, 0.75
_FOLDS = 5
# With so many examples one fold is enough for calibration.
_ONE_FOLD_FROM = 2_000
# From so many examples on, what is met in fewer than so many of them (words, pieces) is chance.
# Never one: a word of one person alone may be their name, and words in a row their message.
_LEAST_MET = ((10_000, (2, 4)), (1_500, (2, 3)), (0, (2, 2)))
# With more decisions undecided messages are not used: they no longer helped.
_FEW_DECISIONS = 2_000
_LEAST_MET_ELSEWHERE = (5, 8)
_DIRECTIONS = 150
_TEXTS_A_DIRECTION = 4  # more directions only distinguish single texts
_DIRECTIONS_WEIGH = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Features:
    """`directions` has a column for each, scaled; None: words only."""

    rows: dict[str, int]
    idf: Floats
    directions: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    features: _Features
    weights: Floats
    bias: Floats


def learn(
    examples: Iterable[tuple[str, str]],
    *,
    parents: Mapping[str, str] | None = None,
    undecided: Sequence[str] = (),
    silent_below: float = SILENT_BELOW,
) -> LinearModel:
    """Learn from pairs of code and text; `parents` gives the parent of each code, `undecided` are
    texts without a code. Texts without content (`silence_of`) are skipped.

    Raises ValueError for fewer than two codes or examples without words.
    """
    pairs = [(code, text) for code, text in examples if forms(text) and not silence_of(text)]
    codes = tuple(sorted({code for code, _ in pairs}))
    if len(codes) < 2:
        raise ValueError("Examples of at least two codes are needed.")
    upper = tuple(sorted({parents[code] for code in codes})) if parents else ()
    if len(upper) < 2:
        upper = ()
    place = {name: index for index, name in enumerate(upper)}
    parent_of = tuple(place[parents[code]] for code in codes) if parents and upper else ()
    shared = (
        _with_directions(pairs, undecided) if undecided and len(pairs) <= _FEW_DECISIONS else None
    )
    lines = _fit(pairs, codes, parent_of, shared)
    of_codes, of_parents = _curves(pairs, codes, parent_of, shared)
    return LinearModel(
        codes=Level(names=codes, curve=of_codes),
        parents=Level(names=upper, curve=of_parents) if upper else None,
        parent_of=parent_of,
        examples=len(pairs),
        rows=lines.features.rows,
        idf=lines.features.idf,
        weights=lines.weights.astype(np.float16),
        bias=lines.bias,
        silent_below=silent_below,
    )


def _fit(
    pairs: Sequence[tuple[str, str]],
    codes: Sequence[str],
    parent_of: Sequence[int],
    shared: _Features | None,
) -> _Lines:
    features = shared or _collect_features([text for _, text in pairs])
    table = _table([text for _, text in pairs], features)
    if features.directions is not None:
        table = hstack([table, csr_matrix(table @ features.directions)]).tocsr()
    index = {code: place for place, code in enumerate(codes)}
    labels = np.array([index[code] for code, _ in pairs])
    columns = [_train_classes(table, labels, len(codes), evened=_CODES_EVENED)]
    if parent_of:
        above = np.array(parent_of)
        columns.append(
            _train_classes(table, above[labels], int(above.max()) + 1, evened=_PARENTS_EVENED)
        )
    weights = np.concatenate([weights for weights, _ in columns], axis=1)
    if features.directions is not None:
        of_words, of_directions = np.split(weights, [len(features.rows)])
        weights = of_words + features.directions @ of_directions
    return _Lines(
        features=features, weights=weights, bias=np.concatenate([bias for _, bias in columns])
    )


def _collect_features(texts: Sequence[str], lines: Sequence[str] = ()) -> _Features:
    """Features frequent enough in `texts`, or more frequent in `lines`, and their rarity."""
    least = next(numbers for many, numbers in _LEAST_MET if len(texts) >= many)
    rows: dict[str, int] = {}
    idf: list[float] = []
    whole = len(texts) + len(lines)
    for find, enough, elsewhere in zip((forms, pieces), least, _LEAST_MET_ELSEWHERE, strict=True):
        met = Counter(name for text in texts for name in find(text))
        met_anywhere = met + Counter(name for text in lines for name in find(text))
        for name, count in sorted(met_anywhere.items()):  # their order would reveal who said what
            if met[name] >= enough or (lines and count >= elsewhere):
                rows[name] = len(rows)
                idf.append(log((1 + whole) / (1 + count)) + 1)
    return _Features(rows=rows, idf=np.array(idf, dtype=np.float32))


def _with_directions(pairs: Sequence[tuple[str, str]], undecided: Sequence[str]) -> _Features:
    """Features of all texts and their directions of most variance."""
    texts = [text for _, text in pairs]
    features = _collect_features(texts, undecided)
    table = _table([*texts, *undecided], features)
    many = max(2, min(_DIRECTIONS, len(texts) // _TEXTS_A_DIRECTION, table.shape[1] - 1))
    found = TruncatedSVD(many, random_state=0, n_iter=2).fit(table)
    directions = (found.components_.T * _DIRECTIONS_WEIGH).astype(np.float32)
    return replace(features, directions=directions)


def _table(texts: Sequence[str], features: _Features) -> csr_matrix:
    vectors = [vector(text, features.rows, features.idf) for text in texts]
    ends = np.cumsum([0, *(len(places) for places, _ in vectors)])
    places = np.concatenate([places for places, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values, places, ends), shape=(len(texts), len(features.rows)))


def _train_classes(
    table: csr_matrix, labels: NDArray[np.int64], classes: int, *, evened: float
) -> tuple[Floats, Floats]:
    """Weights and bias of each class; a class without examples is never guessed."""
    met = Counter(labels.tolist())
    weights = np.zeros((table.shape[1], classes), dtype=np.float32)
    bias = np.full(classes, -1.0, dtype=np.float32)
    if len(met) < 2:
        bias[labels[0]] = 1.0
        return weights, bias
    average = len(labels) / len(met)
    machine = LinearSVC(
        C=_COST,
        tol=_TOLERANCE,
        max_iter=_ROUNDS,
        random_state=0,
        class_weight={label: (average / count) ** evened for label, count in met.items()},
    ).fit(table, labels)
    lines, offsets = machine.coef_, machine.intercept_
    if len(met) == 2:  # two classes have one boundary
        lines, offsets = np.vstack([-lines, lines]), np.concatenate([-offsets, offsets])
    weights[:, machine.classes_] = lines.T
    bias[machine.classes_] = offsets
    return weights, bias


def _curves(
    pairs: Sequence[tuple[str, str]],
    codes: Sequence[str],
    parent_of: Sequence[int],
    shared: _Features | None,
) -> tuple[Curve, Curve]:
    """Calibration by cross-validation."""
    dealt: Counter[str] = Counter()
    fold_of = []
    for code, _ in pairs:
        fold_of.append(dealt[code] % _FOLDS)
        dealt[code] += 1
    index = {code: place for place, code in enumerate(codes)}
    cases: tuple[list[tuple[float, bool]], list[tuple[float, bool]]] = ([], [])
    for fold in range(_FOLDS if len(pairs) < _ONE_FOLD_FROM else 1):
        training = [pair for pair, of in zip(pairs, fold_of, strict=True) if of != fold]
        tested = [pair for pair, of in zip(pairs, fold_of, strict=True) if of == fold]
        if len({code for code, _ in training}) < 2 or not tested:
            continue
        lines = _fit(training, codes, parent_of, shared)
        table = _table([text for _, text in tested], lines.features)
        decisions = np.asarray(table @ lines.weights, dtype=np.float32) + lines.bias
        right = np.array([index[code] for code, _ in tested])
        scores = combine(decisions, parent_of)
        cases[0].extend(_leads(scores[0], right))
        if parent_of:
            cases[1].extend(_leads(scores[1], np.array(parent_of)[right]))
    return fit_curve(cases[0]), fit_curve(cases[1])


def _leads(scores: Floats, right: NDArray[np.int64]) -> list[tuple[float, bool]]:
    """The lead of the first code, and whether it was right."""
    order = np.argsort(-scores, axis=1, kind="stable")
    row = np.arange(len(scores))
    leads = scores[row, order[:, 0]] - scores[row, order[:, 1]]
    is_right = (order[:, 0] == right).tolist()
    return [
        (root_of_lead(lead), right) for lead, right in zip(leads.tolist(), is_right, strict=True)
    ]
