"""Rendered pages in the memory of the process, and the mark that shows whether they are valid (ADR
0097)."""

import gzip
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.db import Error, connection, connections
from django.http import parse_cookie

from otklik.core.db import replica
from otklik.core.web.browser_header_allowlist import is_sent_by_browsers
from otklik.ui.reader_settings import cookie as display_cookie

LARGEST, MOST_BYTES, MOST_SEEN = 512 * 1024, 16 * 1024 * 1024, 4096
LONGEST_QUERY = len("page=999")
HOW_FAR = "SELECT coalesce(pg_last_wal_replay_lsn()::text, pg_current_snapshot()::text)"


@dataclass(frozen=True)
class CachedPage:
    """A page as it was served. `odds`: how often a survey invitation is shown instead."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str
    odds: float = 0.0

    @cached_property
    def gzip_body(self) -> bytes:
        return gzip.compress(self.body, 6, mtime=0)


class DatabaseMark:
    """A value that changes with every write by any process: equal marks mean equal query results.

    SQLite counts the writes of other connections, and the connection here never writes. PostgreSQL
    names the transactions that a statement sees, a replica how far it has come. Inside a
    transaction there is no mark.
    """

    def __init__(self) -> None:
        self._watching: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def mark(self) -> object | None:
        """None if there is none."""
        if connection.in_atomic_block:
            return None
        if connection.vendor == "sqlite":
            return self._of_file(str(connection.settings_dict["NAME"]))
        read = connections[replica.ALIAS] if replica.has_replica() else connection
        try:
            with read.cursor() as cursor:
                cursor.execute(HOW_FAR)
                return str(cursor.fetchone()[0])
        except Error:
            read.close()
            return None

    def forget(self) -> None:
        """Close the file."""
        if self._watching is not None:
            self._watching.close()
            self._watching = None

    def _of_file(self, name: str) -> object | None:
        with self._lock:
            if self._watching is None:
                if not Path(name).is_file():
                    return None  # in memory: a single process, which is not a server
                address = f"{Path(name).absolute().as_uri()}?mode=ro"
                self._watching = sqlite3.connect(address, uri=True, check_same_thread=False)
            version: int = self._watching.execute("PRAGMA data_version").fetchone()[0]
            return version


class PageStore:
    """Pages of one mark and one minute; the oldest are evicted beyond 16 MB."""

    def __init__(self) -> None:
        self._pages: OrderedDict[object, CachedPage] = OrderedDict()
        self._seen: OrderedDict[object, tuple[str, int]] = OrderedDict()
        self._of: object = None
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: object, *, of: object) -> CachedPage | None:
        return self._pages.get(key) if self._of == of else None

    def put(self, key: object, page: CachedPage, *, of: object) -> None:
        with self._lock:
            if self._of != of:
                self._pages, self._of, self._bytes = OrderedDict(), of, 0
            if key not in self._pages:
                self._bytes += len(page.body)
            self._pages[key] = page
            while self._bytes > MOST_BYTES:
                _key, gone = self._pages.popitem(last=False)
                self._bytes -= len(gone.body)

    def since(self, key: object, etag: str, *, at: int) -> int:
        """Since when this process has known the page with this content, in epoch seconds."""
        with self._lock:
            known, first = self._seen.get(key, ("", at))
            if known != etag:
                first = at
            self._seen[key] = (etag, first)
            self._seen.move_to_end(key)
            if len(self._seen) > MOST_SEEN:
                self._seen.popitem(last=False)
            return first


database_mark, page_store = DatabaseMark(), PageStore()


def key_of(environ: Mapping[str, object]) -> tuple[str, ...] | None:
    """What a page depends on besides the database; None if it is not cached.

    `environ` is WSGI's, which is also `request.META`.
    """
    query = str(environ.get("QUERY_STRING", ""))
    if environ.get("REQUEST_METHOD") != "GET" or "HTTP_HX_REQUEST" in environ:
        return None
    if query and not _is_page_number(query):
        return None
    display = ""
    if "HTTP_COOKIE" in environ:
        cookies = parse_cookie(str(environ["HTTP_COOKIE"]))
        if personal_cookies() & cookies.keys():
            return None
        display = cookies.get(display_cookie(), "")[:40]
    header = settings.SECURE_PROXY_SSL_HEADER
    names = ["wsgi.url_scheme", "HTTP_HOST", "SERVER_PORT", "SCRIPT_NAME", "PATH_INFO"]
    names += [header[0]] if header else []
    lines = [str(environ.get(name, "")) for name in names]
    if settings.DEMONSTRATION:  # role buttons depend on the client's address and proxy
        lines += [
            str(environ.get("REMOTE_ADDR", "")),
            *sorted(filter(_is_added_on_the_way, environ)),
        ]
    return (query, display, *lines)


def _is_added_on_the_way(name: str) -> bool:
    """Whether this key of a WSGI environment is a header that browsers never send."""
    header = name.removeprefix("HTTP_").replace("_", "-")
    return name.startswith("HTTP_") and not is_sent_by_browsers(header)


def personal_cookies() -> set[str]:
    """Visitors with one of these get their own pages."""
    return {settings.SESSION_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME}


def current_mark() -> object | None:
    """The mark and the minute of a page rendered now; None if there is no mark."""
    mark = database_mark.mark()
    return None if mark is None else (mark, int(time.time()) // 60)


def _is_page_number(query: str) -> bool:
    number = query.removeprefix("page=")
    is_short = len(query) <= LONGEST_QUERY and number != query
    return is_short and number.isascii() and number.isdecimal()
