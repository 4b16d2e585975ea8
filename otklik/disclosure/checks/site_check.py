"""Automatic evidence: the running site is asked, as a reader would ask it, and no row believed."""

import hashlib
import re
from datetime import datetime
from html.parser import HTMLParser

from django.conf import settings
from django.utils import timezone

from otklik.core.net.safe_fetch import Answer, ForbiddenAddress, Unreachable, fetch
from otklik.disclosure.checks.check_records import PlaceCheck
from otklik.disclosure.items.models import Item

CHARSET = re.compile(rb"""charset=["']?([\w-]+)""", re.IGNORECASE)
FEWEST = 40  # signs of text; fewer is an empty page
SILENT = {"script", "style", "template", "noscript", "nav", "form", "svg"}
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "area", "col"}


def look(*, at: datetime) -> int:
    """Ask for the place of every item that counts; how many places were asked."""
    asked = 0
    counted = Item.objects.active().resting_on_a_clause().exclude(place="")
    for item in counted:
        look_at(item, at=at)
        asked += 1
    return asked


def look_at(item: Item, *, at: datetime) -> PlaceCheck:
    """One row: what the place of an item answers now."""
    url = f"{settings.BASE_URL}{item.place}" if item.place.startswith("/") else item.place
    check = PlaceCheck(item=item, place=item.place, at=at)
    try:
        answer = fetch(url, ours=settings.BASE_URL)
    except ForbiddenAddress:
        check.problem = PlaceCheck.Problem.FORBIDDEN
    except Unreachable:
        check.problem = PlaceCheck.Problem.UNREACHABLE
    else:
        _note(check, answer)
    check.save()
    return check


def _note(check: PlaceCheck, answer: Answer) -> None:
    check.status = answer.status
    if answer.status != 200:
        check.problem = PlaceCheck.Problem.REFUSED
        return
    words = checked_content(answer)
    check.length = len(words)
    is_page = "html" in answer.content_type
    if check.length < (FEWEST if is_page else 1):
        check.problem = PlaceCheck.Problem.EMPTY
        return
    check.digest = hashlib.sha256(words).hexdigest()
    before = (
        PlaceCheck.objects.filter(item=check.item, place=check.place).exclude(digest="").first()
    )
    is_same = before is not None and before.digest == check.digest
    check.changed_on = before.changed_on if before and is_same else timezone.localdate(check.at)


def checked_content(answer: Answer) -> bytes:
    """What a page says in its main part, without marks; of a file, the file."""
    if "html" not in answer.content_type:
        return answer.body
    return main_text(_decoded(answer)).encode()


def _decoded(answer: Answer) -> str:
    """In the letters that the page names; older official sites are not in UTF-8."""
    named = CHARSET.search(answer.content_type.encode()) or CHARSET.search(answer.body[:1024])
    try:
        return answer.body.decode(named[1].decode() if named else "utf-8", "replace")
    except LookupError:
        return answer.body.decode("utf-8", "replace")


def main_text(page: str) -> str:
    """Words between `<main>` and its end, of the whole body where there is none."""
    main, body = _Words("main"), _Words("body")
    for reader in (main, body):
        reader.feed(page)
        reader.close()
    return " ".join("".join(main.pieces or body.pieces).split())


class _Words(HTMLParser):
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
