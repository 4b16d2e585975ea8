"""Whether a place of the published site has content: an anchor with text, a file, an act."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.core.net.safe_fetch import ForbiddenAddress, Unreachable, fetch
from otklik.core.web.fetch_own_page import own_page

FEWEST = 20  # characters of text under an anchor; fewer is an empty part
LONGEST_WORDS = 70
HEADINGS = {f"h{level}": level for level in range(1, 7)}
SILENT = {"script", "style", "template", "noscript", "nav", "form", "svg"}
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "area", "col"}
ACT = re.compile(r"^(?:/[a-z]{2})?/acts/[^/#?]+/")
FILE = re.compile(r"^(?:/documents/|/media/|/disclosure/[^/]+/files/)")


class Problem(models.TextChoices):
    NONE = "", _("it is on the page")
    NO_PAGE = "no_page", _("the page does not answer")
    NO_ANCHOR = "no_anchor", _("name the place on the page: the address ends with # and its name")
    GONE = "gone", _("the page has no such place")
    EMPTY = "empty", _("there is no text in this place")


@dataclass(slots=True, kw_only=True)
class Section:
    """The content under one anchor."""

    anchor: str
    title: str = ""
    text: str = ""
    has_document: bool = False

    @property
    def is_empty(self) -> bool:
        return len(self.text) < FEWEST and not self.has_document

    @property
    def words(self) -> str:
        result = self.title or self.text
        return result if len(result) <= LONGEST_WORDS else f"{result[:LONGEST_WORDS].rstrip()}…"


@dataclass(slots=True)
class Pages:
    """Fetches each page once. An answer: whether there is one, whether it is HTML, its body."""

    fetched: dict[str, tuple[bool, bool, bytes]] = field(default_factory=dict)

    def check(self, place: str) -> Problem:
        """What is wrong with a place."""
        url, _hash, anchor = place.partition("#")
        answers, is_page, body = self._answer(url)
        if not answers:
            return Problem.NO_PAGE
        path = urlsplit(url).path
        if not is_page:
            return Problem.NONE if body else Problem.EMPTY
        if not anchor:
            return Problem.NONE if ACT.match(path) else Problem.NO_ANCHOR
        anchor_name = unquote(anchor)
        found = next((one for one in sections(body) if one.anchor == anchor_name), None)
        if found is None:
            return Problem.GONE
        return Problem.EMPTY if found.is_empty else Problem.NONE

    def sections(self, place: str) -> list[Section]:
        """The places of a page with content, to choose from."""
        answers, is_page, body = self._answer(place.partition("#")[0])
        if not (answers and is_page):
            return []
        return [one for one in sections(body) if not one.is_empty]

    def _answer(self, url: str) -> tuple[bool, bool, bytes]:
        if url not in self.fetched:
            self.fetched[url] = _fetch(url)
        return self.fetched[url]


def _fetch(url: str) -> tuple[bool, bool, bytes]:
    if url.startswith(settings.BASE_URL):
        url = url.removeprefix(settings.BASE_URL) or "/"
    if url.startswith("/"):
        page = own_page(url)
        return page.status == 200, "html" in page.content_type, page.body
    try:
        answer = fetch(url)
    except (ForbiddenAddress, Unreachable):
        return False, False, b""
    return answer.status == 200, "html" in answer.content_type, answer.body


def sections(body: bytes) -> list[Section]:
    """Each element of the main part with an id: a heading with the text up to the next of its
    level, or an element with its text."""
    page = body.decode("utf-8", "replace")
    for element in ("main", "body"):
        reader = _Reader(element)
        reader.feed(page)
        reader.close()
        if reader.has_begun:
            return list(reader.sections())
    return []


@dataclass(slots=True, kw_only=True)
class _Open:
    section: Section
    depth: int
    level: int  # of a heading; 0 of another element
    pieces: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, element: str) -> None:
        super().__init__()
        self.element, self.has_begun = element, False
        self._depth = self._silent = self._in_heading = 0
        self._is_inside = False
        self._open: list[_Open] = []
        self._closed: list[_Open] = []
        self._order: list[_Open] = []

    def sections(self) -> Iterator[Section]:
        for one in self._order:
            one.section.text = " ".join("".join(one.pieces).split())
            one.section.title = " ".join("".join(one.title).split())
            yield one.section

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == self.element:
            self.has_begun = self._is_inside = True
        if not self._is_inside or tag in VOID:
            return
        self._depth += 1
        self._silent += tag in SILENT
        given = dict(attrs)
        level = HEADINGS.get(tag, 0)
        if level:
            self._in_heading += 1
            self._open = [one for one in self._open if not one.level or one.level < level]
        is_whole_page = tag in (self.element, "h1")  # no place of it
        if (anchor := given.get("id")) and not is_whole_page:
            fresh = _Open(section=Section(anchor=anchor), depth=self._depth, level=level)
            self._open.append(fresh)
            self._order.append(fresh)
        href = given.get("href") or ""
        if tag == "a" and (FILE.match(href) or ACT.match(href)):
            for one in self._open:
                one.section.has_document = True

    def handle_endtag(self, tag: str) -> None:
        if not self._is_inside or tag in VOID:
            return
        if tag in HEADINGS and self._in_heading:
            self._in_heading -= 1
        self._open = [one for one in self._open if one.level or one.depth < self._depth]
        self._depth -= 1
        self._silent -= tag in SILENT and self._silent > 0
        for one in self._open:
            one.pieces.append(" ")
        if tag == self.element:
            self._is_inside, self._open = False, []

    def handle_data(self, data: str) -> None:
        if not self._is_inside or self._silent:
            return
        for one in self._open:
            if self._in_heading:
                one.title.append(data)
            else:
                one.pieces.append(data)
