"""Entries of an RSS (0.9, 1.0, 2.0) or Atom document, without network or database. Parsed by
defusedxml: no entity of a foreign file is expanded."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from itertools import chain
from typing import Any
from urllib.parse import urljoin

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

MOST_ENTRIES = 200
LONGEST_TEXT = 20_000
LONGEST_MARKUP = 10 * LONGEST_TEXT
_SILENT = frozenset({"script", "style", "template"})
_BREAKING = frozenset({"p", "br", "div", "li", "h1", "h2", "h3", "h4", "tr", "blockquote"})


class NoFeed(ValueError):
    """It is neither RSS nor Atom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`key` is unique in its feed; `at` is None if the feed gives no time."""

    key: str
    title: str
    text: str
    url: str
    at: datetime | None


def entries(body: bytes, *, base: str) -> list[Entry]:
    """At most `MOST_ENTRIES`, in order, none empty; links are relative to `base`. Raises NoFeed."""
    try:
        root = ElementTree.fromstring(body, forbid_dtd=False)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as fault:
        raise NoFeed(type(fault).__name__) from fault
    if _name(root) not in {"rss", "RDF", "feed"}:
        raise NoFeed(_name(root)[:40])
    channels = (one for one in root if _name(one) == "channel")
    near = chain(root, chain.from_iterable(channels))  # deeper elements belong to an entry
    found = (one for one in near if _name(one) in {"item", "entry"})
    items = (_entry(one, base) for _number, one in zip(range(MOST_ENTRIES), found, strict=False))
    return [entry for entry in items if entry is not None]


def _entry(element: Any, base: str) -> Entry | None:
    values = dict(_child_texts(element))
    title = plain_words(values.get("title", "")[:LONGEST_MARKUP])[:300]
    markup = (
        values.get("encoded") or values.get("content") or values.get("description")
        or values.get("summary", "")
    )  # fmt: skip
    text = plain_words(markup[:LONGEST_MARKUP])[:LONGEST_TEXT]
    url = _address(base, _link(element) or values.get("link", ""))
    if not (title or text):
        return None
    key = values.get("guid") or values.get("id") or url or title
    moment = values.get("pubDate") or values.get("published") or values.get("date")
    return Entry(
        key=key, title=title, text=text, url=url, at=_moment(moment or values.get("updated", ""))
    )


def _address(base: str, text: str) -> str:
    """Empty unless it is a web address."""
    try:
        url = urljoin(base, text).strip()
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) and len(url) <= 500 else ""


def _child_texts(element: Any) -> Iterator[tuple[str, str]]:
    """The text of each child; Atom may hold markup as nested elements."""
    for child in element:
        yield _name(child), "".join(child.itertext()).strip()


def _link(element: Any) -> str:
    """Atom's link to the page itself."""
    for child in element:
        if _name(child) == "link" and child.get("rel", "alternate") == "alternate":
            return str(child.get("href", ""))
    return ""


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _moment(text: str) -> datetime | None:
    """RFC 822 or ISO 8601, with a zone or in UTC."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = read(text.strip())
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BREAKING:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in _BREAKING:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def plain_words(markup: str) -> str:
    """The text of an HTML fragment, a line per paragraph; plain text is unchanged."""
    reader = _Words()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in html.unescape("".join(reader.pieces)).split("\n"))
    return "\n".join(line for line in lines if line).replace("\x00", "")
