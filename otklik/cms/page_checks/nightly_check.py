"""The nightly look: each page that people read is opened as they open it, and its links are asked.

The running site is the witness (ADR 0077). Our own addresses are asked of it; those of others by
`core.fetching`, which asks nothing of an inner network, each at most once a night, and calls a link
dead only when it was gone on two nights: sites of others are down for an hour, and many refuse
programs.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from urllib.parse import urldefrag, urljoin

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.query import PageQuerySet

from otklik.cms.clarity.panel import text_of
from otklik.cms.page_checks.models import Link, PageFault, PageReading
from otklik.cms.page_checks.parse_rendered_page import Sheet, sheet_of
from otklik.cms.pages.base_page import closed
from otklik.core.net.safe_fetch import Answer, ForbiddenAddress, Unreachable, fetch
from otklik.nlp.reply_checks.clarity import clarity_of

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
MOST_LINKS = 300  # asked a night
SECONDS, LARGEST = 10.0, 2 * 1024 * 1024
GONE = frozenset((404, 410))
TELLS_NOTHING = frozenset((401, 403, 405, 406, 407, 408, 425, 429))

Ask = Callable[[str], Answer]


def ask(url: str) -> Answer:
    return fetch(url, ours=settings.BASE_URL, seconds=SECONDS, largest=LARGEST)


def look_at_site(*, at: datetime, ask: Ask = ask) -> None:
    """All pages that people read, then their links, then the links that turned out dead."""
    sheets: dict[int, Sheet] = {}
    for page in shown_pages():
        sheet = look_at(page, at=at, ask=ask)
        if sheet is not None:
            sheets[page.pk] = sheet
    links = {pk: set(_links(sheet)) for pk, sheet in sheets.items()}
    _remember({url for urls in links.values() for url in urls})
    for link in Link.objects.to_ask(at=at)[:MOST_LINKS]:
        ask_link(link, at=at, ask=ask)
    dead = {link.url: link.outcome for link in Link.objects.all() if link.is_dead}
    with transaction.atomic():
        PageFault.objects.filter(kind=Kind.DEAD_LINK).delete()
        PageFault.objects.bulk_create(
            _fault(pk, Kind.DEAD_LINK, f"{url} ({dead[url]})", at)
            for pk, urls in links.items()
            for url in sorted(urls & dead.keys())
        )


def shown_pages() -> PageQuerySet:
    return Page.objects.live().exclude(closed()).filter(depth__gt=1).specific().order_by("path")


def look_at(page: Page, *, at: datetime, ask: Ask = ask) -> Sheet | None:
    """One page; None when it does not open. Its dead links stay as the night found them."""
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
    sheet = sheet_of(answer.body.decode("utf-8", "replace"))
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


def ask_link(link: Link, *, at: datetime, ask: Ask = ask) -> None:
    try:
        answer = ask(link.url)
    except ForbiddenAddress:
        link.note(is_there=None, text=_("not asked: no public address"), at=at)
    except Unreachable:
        link.note(is_there=False, text=_("no answer"), at=at)
    else:
        is_there = None if answer.status in TELLS_NOTHING else answer.status < 400
        link.note(is_there=is_there, text=str(answer.status), at=at)
        if answer.status in GONE:  # nobody has to wait a night for that
            link.note(is_there=False, text=str(answer.status), at=at)


def _faults(page: Page, sheet: Sheet, mark: int, at: datetime) -> Iterable[tuple[Kind, str]]:
    for source in dict.fromkeys(sheet.pictures):
        yield Kind.NO_ALT, source.rpartition("/")[2]
    for heading in dict.fromkeys(sheet.skipped):
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


def _links(sheet: Sheet) -> Iterable[str]:
    """Whole addresses of the web; a telephone or a place on the page itself is none."""
    for href in sheet.links:
        url = urldefrag(urljoin(settings.BASE_URL, href.strip())).url
        if url.startswith(("http://", "https://")) and len(url) <= 500:
            yield url


def _remember(urls: set[str]) -> None:
    known = set(Link.objects.values_list("url", flat=True))
    Link.objects.bulk_create(Link(url=url) for url in sorted(urls - known))
    Link.objects.exclude(url__in=urls).delete()
