"""The tone of comments, learned from comments that people have labelled.

A straight line a tone over pieces of text of one to four signs: smileys, brackets and exclamation
marks say as much as words do. Nothing is shipped that was learned; whoever has labels learns.
Importing this module loads scikit-learn.
"""

from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from otklik.language.words import plain

_LONGEST = 2_000  # characters
_COST = 0.5


class Tones:
    """What was learned, for as long as the process lives."""

    def __init__(self, examples: Sequence[tuple[str, str]]) -> None:
        """Learn from pairs of a tone and a text. Raises ValueError for fewer than two tones."""
        if len({tone for tone, _ in examples}) < 2:
            raise ValueError("Examples of at least two tones are needed.")
        self._table = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True, lowercase=False
        )
        pieces = self._table.fit_transform([_read(text) for _, text in examples])
        self._machine = LinearSVC(C=_COST, class_weight="balanced", tol=1e-2, random_state=0)
        self._machine.fit(pieces, [tone for tone, _ in examples])

    def of(self, texts: Sequence[str]) -> list[str]:
        """The likeliest tone of each."""
        if not texts:
            return []
        pieces = self._table.transform([_read(text) for text in texts])
        return [str(tone) for tone in self._machine.predict(pieces)]


def _read(text: str) -> str:
    return plain(text[:_LONGEST])
