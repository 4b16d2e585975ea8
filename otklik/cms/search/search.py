"""The search of the site: people find what apps have indexed in any word form."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import chain

from django.conf import settings

from otklik.cms.search import editor_rules, fulltext, vocabulary
from otklik.cms.search.editor_rules import EditorRules
from otklik.cms.search.fulltext import Attempt
from otklik.cms.search.results import MORE_IN_A_GROUP, IndexQuery, SearchResults
from otklik.cms.search.search_entry import Kind, SearchEntry
from otklik.nlp.search import keyboard_layout
from otklik.nlp.search.query_variants import How, correct_spelling, other_readings, spellings
from otklik.nlp.search.terms import (
    SHORTEST_BEGINNING,
    query_words,
    tidy,
    with_beginnings,
    with_last_beginning,
)
from otklik.nlp.search.transliteration import meant_by_sound

LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The site's content near some words, with its whole text; `words` are all that find it."""

    key: str
    url: str
    kind: Kind
    title: str
    text: str
    words: str


def search(
    query: str,
    *,
    language: str,
    limit: int = 20,
    offset: int = 0,
    as_typed: bool = False,
    kinds: Collection[Kind] = (),
) -> SearchResults:
    """What the site has about `query`, best first, for a reader of `language`; only of `kinds`
    where any are named.

    What editors tied to the words comes apart (`best`). First all the words or their synonyms, then
    with words that begin like them; when nothing has them and the query reads as Russian in the
    Latin layout (or the reverse), in Latin letters, or mistyped, that is searched, unless
    `as_typed`; last, entries with some of the words. Never raises.
    """
    query = tidy(query[:LONGEST_QUERY])
    asking = IndexQuery(language=language, limit=limit, offset=offset, kinds=kinds)
    result = editor_rules.current_rules()
    found = asking.find(_reading_attempts(query, result, as_typed=as_typed))
    found = found or asking.find(_correction_attempts(query, result, as_typed=as_typed))
    if found is None or (found.how == How.TYPED and found.searched_as != query):
        shorter = found.searched_as if found else ""
        found = SearchResults(query=query, searched_as=query, shorter=shorter)
    asked = query_words(found.searched_as)
    best = result.best_addresses(asked) if not offset else ()
    hits = asking.at_addresses(best, asked) if best else ()
    return replace(found, query=query, best=hits)


NEAR_KINDS = (Kind.ANSWER, Kind.ACT, Kind.CLAUSE, Kind.PAGE, Kind.NEWS)


def near(words: str, *, limit: int, kinds: Collection[Kind] = NEAR_KINDS) -> list[Near]:
    """Answers, pages, acts and clauses in the site's own language with some of the words, best
    first, for the author of an answer. Only of `kinds`: other kinds with more of the words do not
    displace them."""
    answer = fulltext.ask(
        [Attempt(words=query_words(words), every=False)],
        language=settings.LANGUAGE_CODE,
        limit=limit,
        offset=0,
        shown=1 + MORE_IN_A_GROUP,
        kinds=[kind.value for kind in kinds],
    )
    entries = SearchEntry.objects.filter(kind__in=kinds, language=settings.LANGUAGE_CODE)
    known = entries.in_bulk([row.entry_id for row in answer.rows])
    items = (known[row.entry_id] for row in answer.rows if row.entry_id in known)
    return [
        Near(
            key=each.key,
            url=each.url,
            kind=Kind(each.kind),
            title=each.title,
            text=each.text,
            words=each.words,
        )
        for each in items
    ]


def _reading_attempts(query: str, spoken: EditorRules, *, as_typed: bool) -> list[Attempt]:
    """All of the words, as typed and as they may have been meant."""
    if as_typed:
        return [*_exactly(query, spoken), _roughly(query, spoken)]
    meant = (_exactly(each.text, spoken, how=each.how) for each in other_readings(query))
    return [*_exactly(query, spoken), *chain.from_iterable(meant)]


def _correction_attempts(query: str, spoken: EditorRules, *, as_typed: bool) -> list[Attempt]:
    """With mistyped words corrected, then some of the words (of Russian ones in the other layout
    first, which are words of no language as typed), last a shorter word."""
    shorter = _shorter(query)
    last = [_roughly(shorter, spoken)] if shorter else []
    if as_typed:
        return last
    known = vocabulary.known_words()
    texts = {text: correct_spelling(text, known) for text in (query, *spellings(query))}
    whole = (_exactly(text, spoken, how=How.MISTYPED) for text in texts.values() if text)
    attempts = list(chain.from_iterable(whole))
    if russian := keyboard_layout.meant_in_russian(query):
        attempts.append(_roughly(russian, spoken, how=How.LAYOUT))
    if texts[query]:
        attempts.append(_roughly(texts[query], spoken, how=How.MISTYPED))
    attempts.append(_roughly(query, spoken))
    if russian := meant_by_sound(query):
        attempts.append(_roughly(russian, spoken, how=How.SOUND))
    return [*attempts, *last]


def _exactly(text: str, spoken: EditorRules, *, how: How = How.TYPED) -> list[Attempt]:
    """All of the words or their synonyms; then with the last one as a beginning."""
    words = spoken.synonyms.expand(query_words(text))
    opened = with_last_beginning(words)
    ways = [words] if opened == words else [words, opened]
    return [Attempt(text=text, words=way, how=how) for way in ways]


def _roughly(text: str, spoken: EditorRules, *, how: How = How.TYPED) -> Attempt:
    words = spoken.synonyms.expand(with_beginnings(query_words(text)), whole=False)
    return Attempt(text=text, words=words, how=how, every=False)


def _shorter(query: str) -> str:
    """The beginning of the longest word of a query."""
    longest = max(query_words(query), key=lambda word: len(word.written), default=None)
    if longest is None or len(longest.written) <= SHORTEST_BEGINNING:
        return ""
    return longest.written[: max(len(longest.written) * 2 // 3, SHORTEST_BEGINNING)]
