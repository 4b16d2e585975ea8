"""The search of the site: rooms put in what they show, and a person finds it in any word form.

put("act/order-23/2.1", url="/acts/order-23/#c-2-1", kind=Kind.CLAUSE, language="ru",
    title="Пункт 2.1 — Приказ № 23", text="…", group="act/order-23")
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from otklik.language import keyboard
from otklik.language.excerpts import Part, excerpt, marked
from otklik.language.meant import How, otherwise
from otklik.language.terms import (
    SHORTEST_BEGINNING,
    Wanted,
    tidy,
    wanted,
    with_beginnings,
    with_last_beginning,
)
from otklik.language.translit import meant_by_sound
from otklik.pages import fulltext
from otklik.pages.models import Kind, SearchEntry

__all__ = [
    "Found",
    "Hit",
    "How",
    "Kind",
    "Near",
    "Part",
    "near",
    "put",
    "remove",
    "remove_under",
    "renew",
    "search",
    "shorter",
]

LONGEST_QUERY = 200
# A group shows its best entry and so many more.
MORE_IN_A_GROUP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Another place of the same group where the words stand, told by its name.

    Where two places would bear one name they are told by their words.
    """

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
class Found:
    """The answer to a query: `total` results, of which `hits` are one page.

    `searched_as` is what was looked for; it differs from `query` when the keyboard was in the
    other layout, or Russian was typed in Latin letters (`how`). Without
    `is_exact` no entry has all the words, and similar ones are shown.
    """

    query: str
    searched_as: str
    total: int = 0
    hits: tuple[Hit, ...] = ()
    is_exact: bool = True
    how: How = How.TYPED

    @property
    def is_meant(self) -> bool:
        """Whether something else was looked for than was typed."""
        return self.how != How.TYPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """What the site has near some words, with its whole text."""

    key: str
    url: str
    kind: Kind
    title: str
    text: str


@transaction.atomic
def put(
    key: str, *, url: str, kind: Kind, language: str, title: str, text: str, group: str = ""
) -> None:
    """Let the search find this under `key`; what it was before is replaced.

    `url` is a path without host and without prefix of language: each page of the site stands
    under every prefix, whatever the language of its text. Entries of one `group` are one result.
    A text in two languages is two keys.
    """
    values = {
        "url": url,
        "kind": kind.value,
        "language": language,
        "title": tidy(title)[:400],
        "text": tidy(text),
        "group": group or key,
    }
    entries = SearchEntry.objects.select_for_update()
    entry, is_new = entries.get_or_create(key=key, defaults=values)
    if is_new or any(getattr(entry, name) != value for name, value in values.items()):
        SearchEntry.objects.filter(pk=entry.pk).update(**values)
        fulltext.write(entry.pk, title=values["title"], text=values["text"])


@transaction.atomic
def remove(key: str) -> None:
    """Let the search forget this; nothing happens when it does not know it."""
    _remove(SearchEntry.objects.filter(key=key))


@transaction.atomic
def remove_under(prefix: str) -> None:
    """Let the search forget everything whose key begins so: `remove_under("act/order-23/")`."""
    _remove(SearchEntry.objects.filter(key__startswith=prefix))


def renew() -> int:
    """Write the words of every entry anew, after a change in how they are read; how many."""
    entries = list(SearchEntry.objects.values_list("pk", flat=True))
    for pk in entries:
        with transaction.atomic():
            entry = SearchEntry.objects.select_for_update().filter(pk=pk).first()
            if entry is not None:
                fulltext.write(pk, title=entry.title, text=entry.text)
    return len(entries)


def _remove(entries: QuerySet[SearchEntry]) -> None:
    fulltext.erase(entries.values_list("pk", flat=True))
    entries.delete()


def search(
    query: str, *, language: str, limit: int = 20, offset: int = 0, as_typed: bool = False
) -> Found:
    """What the site has about `query`, best first, for a reader of `language`.

    All the words first, then with words that begin like them; when nothing has them and the
    query reads as Russian typed in the Latin layout (or the reverse) or in Latin letters, that is
    looked for, unless `as_typed`; last, entries with some of the words. Any query is answered,
    none raises.
    """
    query = tidy(query[:LONGEST_QUERY])
    asking = _Asking(language=language, limit=limit, offset=offset)
    found = asking.exactly(query)
    if not found.total and not as_typed:
        found = _as_meant(query, asking) or found
    if not found.total and not found.is_meant:
        found = asking.roughly(query)
        if not found.total and not as_typed:
            found = _by_sound(query, asking) or found
    return replace(found, query=query)


def near(words: str, *, limit: int) -> list[Near]:
    """Pages, acts and clauses in the site's own language that have some of the words, best
    first: for whoever writes an answer. How near they are the caller judges."""
    _total, rows = fulltext.ask(
        wanted(words),
        every=False,
        language=settings.LANGUAGE_CODE,
        limit=limit,
        offset=0,
        shown=1 + MORE_IN_A_GROUP,
    )
    kinds = (Kind.ACT, Kind.CLAUSE, Kind.PAGE)
    entries = SearchEntry.objects.filter(kind__in=kinds, language=settings.LANGUAGE_CODE)
    known = entries.in_bulk([row.entry_id for row in rows])
    told = (known[row.entry_id] for row in rows if row.entry_id in known)
    return [
        Near(key=each.key, url=each.url, kind=Kind(each.kind), title=each.title, text=each.text)
        for each in told
    ]


def shorter(query: str, *, language: str) -> str:
    """The beginning of the longest word of a query that found nothing, if that finds something."""
    longest = max(wanted(query[:LONGEST_QUERY]), key=lambda word: len(word.written), default=None)
    if longest is None:
        return ""
    beginning = longest.written[: max(len(longest.written) * 2 // 3, SHORTEST_BEGINNING)]
    asking = _Asking(language=language, limit=1, offset=0)
    return beginning if asking.roughly(beginning).total else ""


def _as_meant(query: str, asking: "_Asking") -> Found | None:
    """The first reading that finds all of it; else what is similar to Russian words typed in the
    other layout, which are words of no language as they stand."""
    meant = list(otherwise(query))
    for each in meant:
        found = asking.exactly(each.text)
        if found.total:
            return replace(found, how=each.how)
    russian = keyboard.meant_in_russian(query)
    return replace(asking.roughly(russian), how=How.LAYOUT) if russian else None


def _by_sound(query: str, asking: "_Asking") -> Found | None:
    """What is similar to Russian words in Latin letters, when nothing is to what was typed."""
    russian = meant_by_sound(query)
    found = asking.roughly(russian) if russian else None
    return replace(found, how=How.SOUND) if found is not None and found.total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """One question to the index: for whom, and which page of the answer."""

    language: str
    limit: int
    offset: int

    def exactly(self, text: str) -> Found:
        words = wanted(text)
        found = self._found(text, words, every=True)
        opened = with_last_beginning(words)
        return found if found.total or opened == words else self._found(text, opened, every=True)

    def roughly(self, text: str) -> Found:
        found = self._found(text, with_beginnings(wanted(text)), every=False)
        return replace(found, is_exact=not found.total)

    def _found(self, text: str, words: Sequence[Wanted], *, every: bool) -> Found:
        total, rows = fulltext.ask(
            words,
            every=every,
            language=self.language,
            limit=self.limit,
            offset=self.offset,
            shown=1 + MORE_IN_A_GROUP,
        )
        entries = SearchEntry.objects.in_bulk([row.entry_id for row in rows])
        hits: list[Hit] = []
        names: set[str] = set()
        for row in rows:
            entry = entries.get(row.entry_id)
            if entry is None:  # gone between the two questions
                continue
            if row.place == 1 or not hits:
                hits.append(_hit(entry, words, self.language))
                names = {entry.title}
            elif _url(entry, self.language) != hits[-1].url:
                place = _place(entry, words, self.language, is_named=entry.title not in names)
                hits[-1] = replace(hits[-1], more=(*hits[-1].more, place))
                names.add(entry.title)
        return Found(query=text, searched_as=text, total=total, hits=tuple(hits))


def _hit(entry: SearchEntry, words: Sequence[Wanted], language: str) -> Hit:
    return Hit(
        url=_url(entry, language),
        kind=Kind(entry.kind),
        title=marked(entry.title, words),
        excerpt=excerpt(entry.text, words),
        language=entry.language,
        group=entry.group,
    )


def _place(entry: SearchEntry, words: Sequence[Wanted], language: str, *, is_named: bool) -> Place:
    title = marked(entry.title, words) if is_named else excerpt(entry.text, words, limit=80)
    return Place(url=_url(entry, language), title=title or marked(entry.title, words))


def _url(entry: SearchEntry, language: str) -> str:
    return entry.url if language == settings.LANGUAGE_CODE else f"/{language}{entry.url}"
