"""The tone of comments, learned from comments that people have labelled.

A straight line a tone over pieces of text of one to four signs (smileys, brackets and exclamation
marks say as much as words do) and a few counts of kind and harsh words (`tone_words`). It stands
here and not in the product: nobody decides on the tone of a message at the desk, so there is
nothing to learn it from, and what was learned from these comments may not be shipped. The desk has
the closed lists of `language.tone` and `language.signs`.
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bench.tone_words import DISPLEASED, HARSH, KIND, MATTER_OF_FACT, PLEASED
from otklik.nlp.words.lemmas import plain, words
from otklik.nlp.words.phrase_lists import Lists

_LONGEST = 2_000  # characters
_COST = 0.5
# Of a count that varies as most do; pieces of text make up a length of 1 together.
_COUNTS_WEIGH = 0.05
_LISTS = Lists({"kind": KIND, "harsh": HARSH, "matter": MATTER_OF_FACT})

type Counts = NDArray[np.float64]


class Tones:
    """What was learned, for as long as the process lives."""

    def __init__(self, examples: Sequence[tuple[str, str]]) -> None:
        """Learn from pairs of a tone and a text. Raises ValueError for fewer than two tones."""
        if len({tone for tone, _ in examples}) < 2:
            raise ValueError("Examples of at least two tones are needed.")
        texts = [text[:_LONGEST] for _, text in examples]
        self._table = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True, lowercase=False
        ).fit(map(plain, texts))
        spread = _counted(texts).std(axis=0)
        self._spread = np.where(spread > 0, spread, np.inf)  # what never varies says nothing
        self._machine = LinearSVC(C=_COST, class_weight="balanced", tol=1e-2, random_state=0)
        self._machine.fit(self._read(texts), [tone for tone, _ in examples])

    def of(self, texts: Sequence[str]) -> list[str]:
        """The likeliest tone of each."""
        if not texts:
            return []
        read = self._read([text[:_LONGEST] for text in texts])
        return [str(tone) for tone in self._machine.predict(read)]

    def _read(self, texts: Sequence[str]) -> csr_matrix:
        counts = _counted(texts) / self._spread * _COUNTS_WEIGH
        return hstack([self._table.transform(map(plain, texts)), csr_matrix(counts)]).tocsr()


def _counted(texts: Sequence[str]) -> Counts:
    return np.array([_counts(text) for text in texts], dtype=float)


def _counts(text: str) -> list[float]:
    sentence = words(text)
    found = _LISTS.find(sentence)
    kind, harsh, matter = (len(found.get(name, ())) for name in ("kind", "harsh", "matter"))
    length = max(1, len(sentence))
    pleased, displeased = (sum(sign in signs for sign in text) for signs in (PLEASED, DISPLEASED))
    return [
        *(sqrt(count) for count in (kind, harsh, matter)),
        *(count / length for count in (kind, harsh, matter, kind - harsh)),
        kind > harsh,
        harsh > kind,
        *(sqrt(min(count, 4)) for count in (pleased, displeased)),
        *(text.count(sign) > n for sign in "!?" for n in (0, 2)),
        ")" in text and "(" not in text,
        *(smile in text for smile in (")))", "((", "...")),
        sum(sign.isupper() for sign in text) / max(1, len(text)),
        *(length < words_at_most for words_at_most in (4, 10, 30)),
    ]
