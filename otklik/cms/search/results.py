"""Results of the search as its page shows them: grouped, with the found words marked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings

from otklik.cms.search import fulltext
from otklik.cms.search.search_entry import Kind, SearchEntry
from otklik.nlp.search.excerpts import Part, excerpt, mark_words
from otklik.nlp.search.query_variants import How
from otklik.nlp.search.terms import QueryWord

# A group shows its best entry and so many more.
MORE_IN_A_GROUP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Another place of the same group with these words, shown by its title; two places with the
    same title are shown by their text."""

    url: str
    title: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result: the best entry of a group. `more` are the next best ones of the group."""

    url: str
    kind: Kind
    title: tuple[Part, ...]
    excerpt: tuple[Part, ...]
    language: str
    group: str
    more: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults:
    """The answer to a query: `total` results, of which `hits` are one page.

    `searched_as` differs from `query` when the keyboard was in the other layout, Russian was typed
    in Latin letters, or words were mistyped (`how`). Without `is_exact` no entry has all the words,
    and similar ones are shown. `best` is what editors tied to these words. `kinds`: how many
    results of each kind there are. `shorter` is the beginning of a word that finds something where
    the whole word finds nothing.
    """

    query: str
    searched_as: str
    total: int = 0
    hits: tuple[Hit, ...] = ()
    is_exact: bool = True
    how: How = How.TYPED
    best: tuple[Hit, ...] = ()
    kinds: Mapping[Kind, int] = field(default_factory=dict)
    shorter: str = ""

    @property
    def is_meant(self) -> bool:
        """Whether something other than the typed query was searched."""
        return self.how != How.TYPED

    @property
    def is_any(self) -> bool:
        return bool(self.kinds or self.best)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexQuery:
    """A query to the index: for which reader, which page of the answer, of which kinds (all)."""

    language: str
    limit: int
    offset: int = 0
    kinds: Collection[Kind] = ()

    def find(self, attempts: Sequence[fulltext.Attempt]) -> SearchResults | None:
        """What the first successful reading finds; None when none does."""
        answer = fulltext.ask(
            attempts,
            language=self.language,
            limit=self.limit,
            offset=self.offset,
            shown=1 + MORE_IN_A_GROUP,
            kinds=[kind.value for kind in self.kinds],
        )
        if not answer.kinds:
            return None
        read = attempts[answer.attempt]
        return SearchResults(
            query=read.text,
            searched_as=read.text,
            total=answer.total,
            hits=self._hits(answer.rows, read.words) if answer.rows else (),
            is_exact=read.every,
            how=read.how,
            kinds={Kind(kind): count for kind, count in answer.kinds.items()},
        )

    def at_addresses(self, urls: Sequence[str], words: Sequence[QueryWord]) -> tuple[Hit, ...]:
        """What is at these addresses now, in the reader's language before another."""
        entries = SearchEntry.objects.filter(url__in=urls)
        if self.kinds:
            entries = entries.filter(kind__in=self.kinds)
        by_url: dict[str, SearchEntry] = {}
        for entry in sorted(entries, key=lambda entry: entry.language != self.language):
            by_url.setdefault(entry.url, entry)
        return tuple(self._hit(by_url[url], words) for url in urls if url in by_url)

    def _hits(self, rows: Sequence[fulltext.Row], words: Sequence[QueryWord]) -> tuple[Hit, ...]:
        entries = SearchEntry.objects.in_bulk([row.entry_id for row in rows])
        hits: list[Hit] = []
        names: set[str] = set()
        for row in rows:
            entry = entries.get(row.entry_id)
            if entry is None:  # deleted between the two queries
                continue
            if row.place == 1 or not hits:
                hits.append(self._hit(entry, words))
                names = {entry.title}
            elif self._url(entry) != hits[-1].url:
                place = self._place(entry, words, is_named=entry.title not in names)
                hits[-1] = replace(hits[-1], more=(*hits[-1].more, place))
                names.add(entry.title)
        return tuple(hits)

    def _hit(self, entry: SearchEntry, words: Sequence[QueryWord]) -> Hit:
        return Hit(
            url=self._url(entry),
            kind=Kind(entry.kind),
            title=mark_words(entry.title, words),
            excerpt=excerpt(entry.text, words),
            language=entry.language,
            group=entry.group,
        )

    def _place(self, entry: SearchEntry, words: Sequence[QueryWord], *, is_named: bool) -> Place:
        title = mark_words(entry.title, words) if is_named else excerpt(entry.text, words, limit=80)
        return Place(url=self._url(entry), title=title or mark_words(entry.title, words))

    def _url(self, entry: SearchEntry) -> str:
        return (
            entry.url if self.language == settings.LANGUAGE_CODE else f"/{self.language}{entry.url}"
        )
