"""Pages for strangers: an ETag on each, and the ready page kept while nothing was written.

Whether something was written the database says itself (`Written`): a page is never shown as it was
before a publication, whoever published, in which process and by which way (ADR 0097). Kept in
the memory of the process, for the running minute at most: pages speak of now.
"""

import hashlib
import re
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response

from otklik.surveys import inviting
from otklik.ui.display import COOKIE as DISPLAY_COOKIE

#: Routes that say the same to all strangers: pages, what programs take, files of figures.
SAME_FOR_ALL = frozenset(
    {
        "wagtail_serve", "portal:home", "portal:sitemap", "register:acts", "register:act",
        "register:edition",
        "register:print", "register:edition_print", "register:akoma", "register:differences",
        "register:functions", "surveys:list", "surveys:results", "surveys:figures", "done:index",
        "required:index", "required:item", "claims:list", "periods:list", "portal:search",
        "events:list", "events:all-file", "events:file",
    }
)  # fmt: skip
SAME_ROOMS = frozenset({"api", "openness", "open-data", "embed"})
#: What is made for one asker is told by its ETag and not kept: it would push all else out.
NOT_KEPT = frozenset({"portal:search", "surveys:figures", "register:akoma"})
KEPT_QUERY = re.compile(r"(?:page=\d{1,3})?")
LARGEST, MOST_BYTES = 512 * 1024, 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ready:
    """A page as it was answered."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str


class Written:
    """What changes with every write, by whomever: equal marks, equal answers to any question.

    SQLite numbers what other connections changed, and the one that is asked here writes nothing;
    PostgreSQL names the transactions that a statement sees. Inside a transaction nothing is told.
    """

    def __init__(self) -> None:
        self._watching: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def mark(self) -> object | None:
        """None where it cannot be told."""
        if connection.in_atomic_block:
            return None
        if connection.vendor == "sqlite":
            return self._of_file(str(connection.settings_dict["NAME"]))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            return str(cursor.fetchone()[0])

    def forget(self) -> None:
        """Let go of the file."""
        if self._watching is not None:
            self._watching.close()
            self._watching = None

    def _of_file(self, name: str) -> object | None:
        if not Path(name).is_file():
            return None  # in memory: of one process, which is no server
        with self._lock:
            if self._watching is None:
                address = f"{Path(name).absolute().as_uri()}?mode=ro"
                self._watching = sqlite3.connect(address, uri=True, check_same_thread=False)
            version: int = self._watching.execute("PRAGMA data_version").fetchone()[0]
            return version


class Shelf:
    """Ready pages of one mark and one minute; the oldest go when there are too many."""

    def __init__(self) -> None:
        self._pages: OrderedDict[object, Ready] = OrderedDict()
        self._of: object = None
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: object, *, of: object) -> Ready | None:
        return self._pages.get(key) if self._of == of else None

    def put(self, key: object, page: Ready, *, of: object) -> None:
        with self._lock:
            if self._of != of:
                self._pages, self._of, self._bytes = OrderedDict(), of, 0
            if key not in self._pages:
                self._bytes += len(page.body)
            self._pages[key] = page
            while self._bytes > MOST_BYTES:
                _key, gone = self._pages.popitem(last=False)
                self._bytes -= len(gone.body)


written, shelf = Written(), Shelf()


class KeptPages:
    """Middleware: whoever has no session gets a page that is kept, or 304 for what they have."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_strangers(request):
            return self.get_response(request)
        key, of = _key(request), None
        if key is not None and (mark := written.mark()) is not None:
            of = (mark, int(timezone.now().timestamp()) // 60)
            ready = shelf.get(key, of=of)
            if ready is not None and _draws_nothing(request):
                return _answered(request, ready)
        response = self.get_response(request)
        ready = _ready(request, response) if isinstance(response, HttpResponse) else None
        if ready is None or not isinstance(response, HttpResponse):
            return response
        if of is not None and _may_be_kept(request, ready):
            shelf.put(key, ready, of=of)
        return _told(request, ready, response)


def _is_strangers(request: HttpRequest) -> bool:
    """A GET by somebody who never signed in here, for a whole page."""
    is_read = request.method in {"GET", "HEAD"}
    return is_read and not {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()


def _key(request: HttpRequest) -> object | None:
    """What a page depends on besides what is written; None where it is not kept."""
    meta = request.META
    query = meta.get("QUERY_STRING", "")
    if not KEPT_QUERY.fullmatch(query) or "HTTP_HX_REQUEST" in meta or request.method != "GET":
        return None
    neighbour = meta.get("REMOTE_ADDR", "") if settings.DEMONSTRATION else ""  # the start's door
    display = request.COOKIES.get(DISPLAY_COOKIE, "")[:40]
    return request.scheme, meta.get("HTTP_HOST", ""), request.path, query, display, neighbour


def _draws_nothing(request: HttpRequest) -> bool:
    """Who is invited by chance must have the chance that is told, on a kept page too."""
    request.invitation = inviting.drawn(request)  # type: ignore[attr-defined]
    return request.invitation is None  # type: ignore[attr-defined]


def _ready(request: HttpRequest, response: HttpResponse) -> Ready | None:
    """The page with its ETag, when it is the same for all strangers."""
    match = request.resolver_match
    if match is None or not (match.view_name in SAME_FOR_ALL or match.app_name in SAME_ROOMS):
        return None
    is_shared = not response.cookies and not response.has_header("Cache-Control")
    if response.status_code != HTTPStatus.OK or not is_shared:
        return None
    body = response.content
    digest = hashlib.blake2b(body, digest_size=16).hexdigest()
    response.headers["Cache-Control"] = "no-cache"  # kept by browsers, asked for each time
    response.headers["ETag"] = f'"{digest}"'
    ready = Ready(headers=tuple(response.items()), body=body, etag=f'"{digest}"')
    if not _is_for_proxies(request, ready):
        return ready
    response.headers["X-Accel-Expires"] = str(settings.PROXY_SECONDS)
    return replace(ready, headers=tuple(response.items()))


def _is_for_proxies(request: HttpRequest, page: Ready) -> bool:
    """Whether a proxy may give it out for some seconds without asking: not while visitors are
    invited by chance, for each visit must have the chance that is told."""
    is_allowed = settings.PROXY_SECONDS > 0 and not settings.DEMONSTRATION
    is_plain = _key(request) is not None and _may_be_kept(request, page)
    return is_allowed and is_plain and not inviting.is_by_chance()


def _may_be_kept(request: HttpRequest, page: Ready) -> bool:
    match = request.resolver_match
    is_wanted = match is not None and match.view_name not in NOT_KEPT
    is_invited = getattr(request, "invitation", None) is not None
    return is_wanted and not is_invited and len(page.body) <= LARGEST


def _answered(request: HttpRequest, page: Ready) -> HttpResponseBase:
    return _told(request, page, HttpResponse(page.body, headers=dict(page.headers)))


def _told(request: HttpRequest, page: Ready, response: HttpResponse) -> HttpResponseBase:
    """The page, or that it is the one they have."""
    told = get_conditional_response(request, etag=page.etag, response=response)
    assert told is not None  # noqa: S101 - a response was given
    return told
