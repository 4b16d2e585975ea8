"""Rendered pages in the memory of the process, as long as the tables that they were read from are
unchanged (ADR 0097)."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.http import parse_cookie

from otklik.core.db import replica, table_marks
from otklik.core.db.kept_values import KeptStore
from otklik.core.db.table_marks import Marks
from otklik.core.web.browser_header_allowlist import is_sent_by_browsers
from otklik.ui.reader_settings import cookie as display_cookie

LARGEST, MOST_BYTES, MOST_SEEN = 512 * 1024, 16 * 1024 * 1024, 4096
LONGEST_QUERY = len("page=999")


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


class KnownContents:
    """Since when this process has known a page with its content, for the newest pages."""

    def __init__(self) -> None:
        self._seen: OrderedDict[object, tuple[str, int]] = OrderedDict()
        self._lock = threading.Lock()

    def since(self, key: object, etag: str, *, at: int) -> int:
        """In epoch seconds."""
        with self._lock:
            known, first = self._seen.get(key, ("", at))
            if known != etag:
                first = at
            self._seen[key] = (etag, first)
            self._seen.move_to_end(key)
            if len(self._seen) > MOST_SEEN:
                self._seen.popitem(last=False)
            return first


known_contents = KnownContents()
page_store: KeptStore[CachedPage] = KeptStore(MOST_BYTES)


def key_of(environ: Mapping[str, object]) -> tuple[str, ...] | None:
    """What a page depends on besides the database; None if it is not cached.

    `environ` is WSGI's, which is also `request.META`.
    """
    query = str(environ.get("QUERY_STRING", ""))
    if environ.get("REQUEST_METHOD") != "GET":
        return None
    if "HTTP_HX_REQUEST" in environ or "HTTP_HX_BOOSTED" in environ:
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


def alias() -> str:
    """The database that pages for strangers are read from."""
    return replica.ALIAS if replica.has_replica() else DEFAULT_DB_ALIAS


def current_marks() -> Marks | None:
    """Its marks; None if there are none."""
    return table_marks.reader.current(alias())


def _is_page_number(query: str) -> bool:
    number = query.removeprefix("page=")
    is_short = len(query) <= LONGEST_QUERY and number != query
    return is_short and number.isascii() and number.isdecimal()
