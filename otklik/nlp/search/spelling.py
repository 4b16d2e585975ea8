"""Correct misspelt words by the words of an index: «тавара» is «товара».

The index has lemmas with counts. Near ones are found by pairs of letters, then by edit distance
(Damerau: two swapped letters are one edit). Letters that sound alike cost less.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from otklik.nlp.words.lemmas import LONGEST_WORD, all_forms, is_known, plain, readings

#: Of a shorter word every second one is an edit away.
SHORTEST = 4
_LONG = 7  # from here on two edits are allowed
_MOST_WEIGHED = 40
_MOST_FORMS = 8
_OTHER, _ALIKE = 1.0, 0.6
_SOUNDS = ["ао", "еи", "ея", "иы", "эе", "бп", "вф", "гк", "дт", "жш", "зс", "шщ", "цс", "ьъ", "йи"]
_SOUND_ALIKE = frozenset((pair[here], pair[1 - here]) for pair in _SOUNDS for here in (0, 1))
_SILENT = frozenset("ьъ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """A known word in the form nearest to the misspelt one, and its distance."""

    written: str
    lemma: str
    distance: float


class KnownWords:
    """The words of an index by pairs of letters; built once."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = {
            word: count
            for word, count in counts.items()
            if SHORTEST - 1 <= len(word) <= LONGEST_WORD and word.isalpha()
        }
        self._words = list(self.counts)
        pairs: dict[str, array[int]] = defaultdict(lambda: array("i"))
        for number, word in enumerate(self._words):
            for pair in _pairs(word):
                pairs[pair].append(number)
        self._by_pair = dict(pairs)

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def has(self, written: str) -> bool:
        """Whether the index has this word in some form."""
        return any(reading in self.counts for reading in readings(written))

    def nearest(self, written: str) -> Nearest | None:
        """The nearest known word; None for a short or known one, and one far from all.

        A word of Russian does not count as misspelt, even if the index lacks it.
        """
        word = plain(written)
        is_told = SHORTEST <= len(word) <= LONGEST_WORD and word.isalpha()
        if not is_told or self.has(word) or is_known(word):
            return None
        allowed = 2.0 if len(word) >= _LONG else 1.2
        found = [
            each
            for lemma in self._near(word, allowed + 1)
            if (each := _nearest_form(word, lemma, most=allowed)).distance <= allowed
        ]
        return min(found, key=self._order, default=None)

    def _order(self, found: Nearest) -> tuple[float, str]:
        """By distance; of two about as near the more frequent one."""
        return (found.distance - 0.15 * math.log10(self.counts[found.lemma]), found.lemma)

    def _near(self, word: str, allowed: float) -> list[str]:
        """Words with perhaps near forms, those with most common pairs first."""
        near: dict[str, float] = {}
        for spelling in dict.fromkeys((word, *readings(word))):
            pairs = _pairs(spelling)
            shared: Counter[int] = Counter()
            for pair in pairs:
                shared.update(self._by_pair.get(pair, ()))
            least = max(len(pairs) - 2 * math.ceil(allowed), 1)
            likely = [(count, number) for number, count in shared.items() if count >= least]
            likely.sort(key=lambda one: (-one[0], abs(len(self._words[one[1]]) - len(spelling))))
            for _count, number in likely[:_MOST_WEIGHED]:
                candidate = self._words[number]
                far = distance(spelling, candidate, most=allowed)
                if far <= allowed:
                    near[candidate] = min(far, near.get(candidate, far))
        return sorted(near, key=lambda candidate: (near[candidate], candidate))[:_MOST_FORMS]


def with_other_doubling(word: str) -> Iterator[str]:
    """The word with one letter doubled, or a doubled one single: «просроченый» and «програма» are
    otherwise words of the language. None for very long words."""
    for place, letter in enumerate(word if len(word) <= LONGEST_WORD else ""):
        is_second = word[place - 1 : place] == letter
        yield (
            word[:place] + word[place + 1 :] if is_second else word[:place] + letter + word[place:]
        )


def distance(one: str, other: str, *, most: float = math.inf) -> float:
    """Edit distance; letters that sound alike and doubled ones cost less.

    Infinity where it is certainly more than `most`.
    """
    if abs(len(one) - len(other)) * _ALIKE > most:
        return math.inf
    before: list[float] = []
    gaps = [_gap(other, column) for column in range(len(other))]
    row = [0.0, *accumulate(gaps)]
    for i, letter in enumerate(one):
        gap = _gap(one, i)
        earlier, before = before, row
        row = [before[0] + gap]
        for j, wanted in enumerate(other):
            cost = min(
                before[j] + (0.0 if letter == wanted else _swap(letter, wanted)),
                before[j + 1] + gap,
                row[j] + gaps[j],
            )
            if i and j and letter == other[j - 1] and wanted == one[i - 1]:
                cost = min(cost, earlier[j - 1] + _OTHER)
            row.append(cost)
        if min(row) > most:
            return math.inf
    return row[-1]


def _swap(one: str, other: str) -> float:
    return _ALIKE if (one, other) in _SOUND_ALIKE else _OTHER


def _gap(word: str, place: int) -> float:
    """Cost of an extra letter: less for a doubled or silent one."""
    letter = word[place]
    is_light = letter in _SILENT or word[place - 1 : place] == letter
    return _ALIKE if is_light else _OTHER


def _nearest_form(word: str, lemma: str, *, most: float) -> Nearest:
    """The misspelt form, not the lemma, is the one needed in the sentence."""
    forms = (lemma, *all_forms(lemma))
    found = [(distance(word, form, most=most), form != lemma, form) for form in forms]
    far, _is_form, form = min(found)
    return Nearest(written=form, lemma=lemma, distance=far)


def _pairs(word: str) -> list[str]:
    """Pairs of neighbouring letters, the edges too; each once."""
    edged = f"^{word}$"
    return list(dict.fromkeys(edged[place : place + 2] for place in range(len(edged) - 1)))
