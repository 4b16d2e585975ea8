"""The nightly check: each public page is opened as by a visitor, and its links are followed.

The running site is checked, not the database (ADR 0077). Links to other sites go through
`core.net.safe_fetch`, which cannot reach internal networks, each at most once a night. A link is
dead only if it failed on two nights: sites go down for an hour, and many refuse programs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.query import PageQuerySet

from otklik.cms.clarity_panel import text_of
from otklik.cms.page_checks.models import Link, PageFault, PageReading
from otklik.cms.pages.base_page import restricted
from otklik.core.net.safe_fetch import Answer, ForbiddenAddress, Unreachable, fetch
from otklik.nlp.reply_checks.clarity import clarity_of

HEADINGS = {f"h{level}": level for level in range(1, 7)}


@dataclass(slots=True, kw_only=True)
class RenderedPage:
    """The `main` element of a page; frame and menu belong to the program. `pictures` are those
    without alt text, `skipped` headings that skip a level."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    text: str = ""

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def skipped_headings(self) -> list[str]:
        found, above = [], 1
        for level, text in self.headings:
            if level > above + 1:
                found.append(text)
            above = level
        return found


def parse_page(html: str) -> RenderedPage:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.sheet.text = " ".join("".join(reader.texts).split())
    return reader.sheet


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheet = RenderedPage()
        self.texts: list[str] = []
        self.is_inside = False
        self.heading: tuple[int, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "main":
            self.is_inside = True
        if not self.is_inside:
            return
        self.texts.append(" ")
        if tag in HEADINGS:
            self.heading = (HEADINGS[tag], [])
        elif tag == "img" and not (values.get("alt") or "").strip():
            is_decoration = "alt" in values and values.get("role") == "presentation"
            if not is_decoration:
                self.sheet.pictures.append(values.get("src") or "")
        elif tag == "a" and values.get("href"):
            self.sheet.links.append(values["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.is_inside = False
        if tag in HEADINGS and self.heading is not None:
            level, text = self.heading
            self.sheet.headings.append((level, " ".join("".join(text).split())))
            self.heading = None

    def handle_data(self, data: str) -> None:
        if self.is_inside:
            self.texts.append(data)
            if self.heading is not None:
                self.heading[1].append(data)


Kind = PageFault.Kind
WEIGHTS = {
    Kind.UNREACHABLE: 10,
    Kind.DEAD_LINK: 6,
    Kind.NO_ALT: 5,
    Kind.EMPTY: 4,
    Kind.HARD: 3,
    Kind.HEADINGS: 2,
    Kind.NO_HEADINGS: 2,
    Kind.OLD: 1,
}
FEWEST_WORDS = 20
LONG_TEXT = 400  # words
HARD_MARK = 2
OLD_AFTER = timedelta(days=365)
MOST_LINKS = 300  # requested per night
SECONDS, LARGEST = 10.0, 2 * 1024 * 1024
GONE = frozenset((404, 410))
TELLS_NOTHING = frozenset((401, 403, 405, 406, 407, 408, 425, 429))

Ask = Callable[[str], Answer]


def ask(url: str) -> Answer:
    return fetch(url, ours=settings.BASE_URL, seconds=SECONDS, largest=LARGEST)


def check_site(*, at: datetime, ask: Ask = ask) -> None:
    """Check all public pages, then their links, then report the dead links."""
    sheets: dict[int, RenderedPage] = {}
    for page in public_pages():
        sheet = check_page(page, at=at, ask=ask)
        if sheet is not None:
            sheets[page.pk] = sheet
    links = {pk: set(_links(sheet)) for pk, sheet in sheets.items()}
    _remember({url for urls in links.values() for url in urls})
    for link in Link.objects.to_ask(at=at)[:MOST_LINKS]:
        check_link(link, at=at, ask=ask)
    dead = {link.url: link.outcome for link in Link.objects.all() if link.is_dead}
    with transaction.atomic():
        PageFault.objects.filter(kind=Kind.DEAD_LINK).delete()
        PageFault.objects.bulk_create(
            _fault(pk, Kind.DEAD_LINK, f"{url} ({dead[url]})", at)
            for pk, urls in links.items()
            for url in sorted(urls & dead.keys())
        )


def public_pages() -> PageQuerySet:
    return Page.objects.live().exclude(restricted()).filter(depth__gt=1).specific().order_by("path")


def check_page(page: Page, *, at: datetime, ask: Ask = ask) -> RenderedPage | None:
    """One page; None if it does not open. Its dead links stay as found that night."""
    address = page.get_url()
    if not address:
        return None
    try:
        answer = ask(urljoin(settings.BASE_URL, address))
        is_open, text = answer.status == 200, str(answer.status)
    except (ForbiddenAddress, Unreachable) as fault:
        is_open, text = False, str(fault)
    if not is_open:
        _write(page, [(Kind.UNREACHABLE, text)], at=at)
        return None
    sheet = parse_page(answer.body.decode("utf-8", "replace"))
    clarity = clarity_of(text_of(page))
    PageReading.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "mark": clarity.mark,
            "remarks": min(len(clarity.remarks), 30_000),
            "words": sheet.words,
            "looked_at": at,
        },
    )
    _write(page, list(_faults(page, sheet, clarity.mark, at)), at=at)
    return sheet


def check_link(link: Link, *, at: datetime, ask: Ask = ask) -> None:
    try:
        answer = ask(link.url)
    except ForbiddenAddress:
        link.note(is_there=None, text=_("not asked: no public address"), at=at)
    except Unreachable:
        link.note(is_there=False, text=_("no answer"), at=at)
    else:
        is_there = None if answer.status in TELLS_NOTHING else answer.status < 400
        link.note(is_there=is_there, text=str(answer.status), at=at)
        if answer.status in GONE:  # a second night is not needed
            link.note(is_there=False, text=str(answer.status), at=at)


def _faults(page: Page, sheet: RenderedPage, mark: int, at: datetime) -> Iterable[tuple[Kind, str]]:
    for source in dict.fromkeys(sheet.pictures):
        yield Kind.NO_ALT, source.rpartition("/")[2]
    for heading in dict.fromkeys(sheet.skipped_headings):
        yield Kind.HEADINGS, heading
    if sheet.words < FEWEST_WORDS and page.is_leaf():
        yield Kind.EMPTY, ""
    if sheet.words > LONG_TEXT and len(sheet.headings) < 2:
        yield Kind.NO_HEADINGS, ""
    if 0 < mark <= HARD_MARK:
        yield Kind.HARD, _("%(mark)s of 5") % {"mark": mark}
    if page.last_published_at is not None and page.last_published_at < at - OLD_AFTER:
        yield Kind.OLD, ""


def _write(page: Page, found: list[tuple[Kind, str]], *, at: datetime) -> None:
    with transaction.atomic():
        PageFault.objects.filter(page_id=page.pk).exclude(kind=Kind.DEAD_LINK).delete()
        PageFault.objects.bulk_create(_fault(page.pk, kind, item, at) for kind, item in found)


def _fault(pk: int, kind: Kind, detail: str, at: datetime) -> PageFault:
    return PageFault(page_id=pk, kind=kind, detail=detail[:300], weight=WEIGHTS[kind], found_at=at)


def _links(sheet: RenderedPage) -> Iterable[str]:
    """Web links; no telephones, nor anchors on the page itself."""
    for href in sheet.links:
        url = urldefrag(urljoin(settings.BASE_URL, href.strip())).url
        if url.startswith(("http://", "https://")) and len(url) <= 500:
            yield url


def _remember(urls: set[str]) -> None:
    known = set(Link.objects.values_list("url", flat=True))
    Link.objects.bulk_create(Link(url=url) for url in sorted(urls - known))
    Link.objects.exclude(url__in=urls).delete()
