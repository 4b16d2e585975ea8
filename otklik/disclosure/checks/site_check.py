"""Automatic evidence: what the running site answers to a reader, whatever our rows say."""

import hashlib
import re
from datetime import datetime
from html.parser import HTMLParser

from django.conf import settings
from django.utils import timezone

from otklik.core.net.safe_fetch import Answer, ForbiddenAddress, Unreachable, fetch
from otklik.disclosure.checks.anchors import SILENT, VOID
from otklik.disclosure.checks.check_records import PlaceCheck
from otklik.disclosure.items.models import Item

CHARSET = re.compile(rb"""charset=["']?([\w-]+)""", re.IGNORECASE)
FEWEST = 40  # signs of text; fewer is an empty page


def check_places(*, at: datetime) -> int:
    """Check the place of every item that counts; how many places."""
    items = list(Item.objects.active().resting_on_a_clause().exclude(place=""))
    for item in items:
        check_place(item, at=at)
    return len(items)


def check_place(item: Item, *, at: datetime) -> PlaceCheck:
    """Record what the place of an item answers now."""
    url = f"{settings.BASE_URL}{item.place}" if item.place.startswith("/") else item.place
    check = PlaceCheck(item=item, place=item.place, at=at)
    try:
        answer = fetch(url, ours=settings.BASE_URL)
    except ForbiddenAddress:
        check.problem = PlaceCheck.Problem.FORBIDDEN
    except Unreachable:
        check.problem = PlaceCheck.Problem.UNREACHABLE
    else:
        _record_answer(check, answer)
    check.save()
    return check


def _record_answer(check: PlaceCheck, answer: Answer) -> None:
    check.status = answer.status
    if answer.status != 200:
        check.problem = PlaceCheck.Problem.REFUSED
        return
    words = content(answer)
    check.length = len(words)
    is_page = "html" in answer.content_type
    if check.length < (FEWEST if is_page else 1):
        check.problem = PlaceCheck.Problem.EMPTY
        return
    check.digest = hashlib.sha256(words).hexdigest()
    rows = PlaceCheck.objects.filter(item=check.item, place=check.place).exclude(digest="")
    before = rows.first()
    is_same = before is not None and before.digest == check.digest
    check.changed_on = before.changed_on if before and is_same else timezone.localdate(check.at)


def content(answer: Answer) -> bytes:
    """The text of the main part of a page; of a file, the file."""
    if "html" not in answer.content_type:
        return answer.body
    return main_text(_decode(answer)).encode()


def _decode(answer: Answer) -> str:
    """By the encoding that the page names; older official sites are not in UTF-8."""
    named = CHARSET.search(answer.content_type.encode()) or CHARSET.search(answer.body[:1024])
    try:
        return answer.body.decode(named[1].decode() if named else "utf-8", "replace")
    except LookupError:
        return answer.body.decode("utf-8", "replace")


def main_text(page: str) -> str:
    """The text of `<main>`, else of the whole body."""
    main, body = _TextReader("main"), _TextReader("body")
    for reader in (main, body):
        reader.feed(page)
        reader.close()
    return " ".join("".join(main.pieces or body.pieces).split())


class _TextReader(HTMLParser):
    """Text inside one element, without scripts, menus and forms."""

    def __init__(self, element: str) -> None:
        super().__init__()
        self.element, self.pieces = element, list[str]()
        self._inside = self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside += tag == self.element
        self._silent += tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == self.element and self._inside > 0
        self._silent -= tag in SILENT and self._silent > 0
        if tag not in VOID and self._inside:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if self._inside and not self._silent:
            self.pieces.append(data)
