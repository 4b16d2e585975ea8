"""Entries of a small site, and what a search of it finds."""

from collections.abc import Sequence

from otklik.cms.search import index_entries, search
from otklik.cms.search.results import SearchResults
from otklik.cms.search.search_entry import Kind
from otklik.nlp.search.excerpts import Part


def put(
    key: str,
    title: str,
    text: str = "",
    *,
    kind: Kind = Kind.PAGE,
    language: str = "ru",
    group: str = "",
) -> None:
    index_entries.put(
        key, url=f"/{key}/", kind=kind, language=language, title=title, text=text, group=group
    )


def plain(parts: Sequence[Part]) -> str:
    return "".join(part.text for part in parts)


def marked(parts: Sequence[Part]) -> list[str]:
    return [part.text for part in parts if part.is_found]


def find(query: str, *, language: str = "ru") -> SearchResults:
    return search.search(query, language=language)


def titles(query: str, *, language: str = "ru") -> list[str]:
    return [plain(hit.title) for hit in find(query, language=language).hits]
