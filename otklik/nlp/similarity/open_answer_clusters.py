"""Group open answers that say the same: a draft for coders.

Agglomerative clustering (average linkage) over the cosine of TF-IDF: mostly of character n-grams
from two letters on (misspelt and short answers are common), partly of lemmas. The number of groups
is not given: merging stops at a distance. Importing this module loads scikit-learn.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

from otklik.nlp.words.lemmas import lemmas, plain, without_stop_words

# Chosen by cross-validation over questions; a coder's groups agree most with it.
APART_FROM = 0.7
MOST_ANSWERS = 4_000  # different ones; every two are compared
_LONGEST = 1_000  # characters of an answer that are read
_FORMS = 0.3  # how much dictionary forms weigh beside pieces of words


def clusters(answers: Sequence[str], *, apart_from: float = APART_FROM) -> list[int]:
    """Group number of each answer, 0 for the largest group. Equal answers share one.

    Raises ValueError for more than MOST_ANSWERS different answers.
    """
    folded = [" ".join(plain(answer).split())[:_LONGEST] for answer in answers]
    different = list(dict.fromkeys(folded))
    if len(different) > MOST_ANSWERS:
        raise ValueError(f"More than {MOST_ANSWERS} different answers; take fewer.")
    if len(different) < 2:
        return [0] * len(answers)
    machine = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=apart_from
    )
    found = machine.fit(1 - _alike(different)).labels_.tolist()
    of = dict(zip(different, found, strict=True))
    labels = [of[answer] for answer in folded]
    largest = sorted(set(labels), key=lambda label: (-labels.count(label), labels.index(label)))
    place = {label: number for number, label in enumerate(largest)}
    return [place[label] for label in labels]


def _alike(answers: Sequence[str]) -> NDArray[np.float64]:
    lines = [" ".join(without_stop_words(lemmas(answer))) or answer for answer in answers]
    table = partial(TfidfVectorizer, sublinear_tf=True, lowercase=False)
    pieces = _cosines(table(analyzer="char_wb", ngram_range=(2, 5)), answers)
    forms = _cosines(table(token_pattern=r"\S+"), lines)  # noqa: S106 - a pattern of words
    alike = np.clip((1 - _FORMS) * pieces + _FORMS * forms, 0.0, 1.0)
    np.fill_diagonal(alike, 1.0)
    return alike


def _cosines(table: TfidfVectorizer, texts: Sequence[str]) -> NDArray[np.float64]:
    try:
        vectors = table.fit_transform(texts)
    except ValueError:  # nothing but spaces
        return np.zeros((len(texts), len(texts)))
    cosines: NDArray[np.float64] = (vectors @ vectors.T).toarray()
    return cosines
