"""The excerpt of a text that shows best why it was found."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from otklik.nlp.search.terms import QueryWord, Term, terms

_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    is_found: bool = False


def mark_words(text: str, words: Sequence[QueryWord]) -> tuple[Part, ...]:
    """The whole text in parts."""
    return tuple(_parts(text, 0, len(text), [place[:2] for place in _places(text, words)]))


def excerpt(text: str, words: Sequence[QueryWord], *, limit: int = 200) -> tuple[Part, ...]:
    """About `limit` characters where most words are close together; without a word, the beginning.

    Cut at words, with «…» where something is left out.
    """
    places = list(_places(text, words))
    start, end = _window(text, _best_span(places, limit), limit)
    parts = list(_parts(text, start, end, [place[:2] for place in places]))
    if start > 0:
        parts.insert(0, Part(_ELLIPSIS))
    if end < len(text):
        parts.append(Part(_ELLIPSIS))
    return tuple(parts)


type _Found = tuple[int, tuple[str, ...]]
"""Index of the query word, and for a phrase which of its words."""

type _Place = tuple[int, int, _Found]
"""Start and end of a found word, and what it is."""


class _Which:
    """Finds the query word for a term; most words of a page repeat, and are none (`others`)."""

    def __init__(self, words: tuple[QueryWord, ...]) -> None:
        self._words = words
        self.others: set[str] = set()
        self._known: dict[tuple[str, ...], _Found | None] = {}

    def __call__(self, term: Term) -> _Found | None:
        if term.readings not in self._known:
            every = ((number, word.match(term)) for number, word in enumerate(self._words))
            items = ((number, met) for number, met in every if met is not None)
            self._known[term.readings] = next(items, None)
        return self._known[term.readings]


@lru_cache(maxsize=4)
def _which(words: tuple[QueryWord, ...]) -> _Which:
    return _Which(words)


def _places(text: str, words: Sequence[QueryWord]) -> Iterator[_Place]:
    last_end, which_of = 0, _which(tuple(words))
    for term in terms(text, skip=which_of.others):
        which = which_of(term)
        if which is None:
            which_of.others.add(text[term.start : term.end])
        elif term.start >= last_end:  # not a word of a found date
            yield term.start, term.end, which
            last_end = term.end


def _best_span(places: Sequence[_Place], limit: int) -> tuple[int, int]:
    """The shortest span with the most different words; (0, 0) without any."""
    best, best_worth = (0, 0), (0, 0)
    inside: Counter[_Found] = Counter()
    first = 0
    for start, end, which in places:
        inside[which] += 1
        while places[first][0] < start and (
            inside[places[first][2]] > 1 or end - places[first][0] > limit
        ):
            inside[places[first][2]] -= 1
            first += 1
        span = (places[first][0], end)
        worth = (sum(1 for count in inside.values() if count), span[0] - span[1])
        if worth > best_worth:
            best, best_worth = span, worth
    return best


def _window(text: str, span: tuple[int, int], limit: int) -> tuple[int, int]:
    """The span with context, more of it behind, cut at words."""
    left, right = span
    start = left - max(limit - (right - left), 0) // 3
    start = max(min(start, len(text) - limit), 0)
    end = min(start + limit, len(text))
    if start > 0 and text[start - 1] != " ":
        start = text.find(" ", start, left) + 1 or start
    if end < len(text) and text[end] != " ":
        space = text.rfind(" ", right, end)
        end = space if space > start else end
    return start, end


def _parts(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> Iterator[Part]:
    position = start
    for left, right in spans:
        if left < position or right > end:
            continue
        if left > position:
            yield Part(text[position:left])
        yield Part(text[left:right], is_found=True)
        position = right
    if position < end:
        yield Part(text[position:end])
