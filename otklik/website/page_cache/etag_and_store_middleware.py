"""Caching of pages for anonymous visitors: an ETag on each, and the rendered page in `store.py`.

`serve.py` serves it from there as long as nothing has been written to the tables that it was read
from: a page is never older than the last publication, by any user in any process (ADR 0097).
"""

import hashlib
import re
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from otklik.core.db import replica
from otklik.core.db.kept_values import current_marks, one_moment, record_reads
from otklik.surveys.collecting import invitations_and_codes
from otklik.ui.reader_settings import cookie as display_cookie
from otklik.website.page_cache import store
from otklik.website.page_cache.store import LARGEST, CachedPage

#: Routes with the same content for all visitors: pages, files of figures.
SAME_FOR_ALL = frozenset(
    {
        "wagtail_serve", "website:home", "website:sitemap", "legal-acts:acts", "legal-acts:act",
        "legal-acts:edition", "legal-acts:print", "legal-acts:edition-print",
        "legal-acts:edition-xml",
        "legal-acts:differences", "legal-acts:functions", "surveys:list", "surveys:results",
        "surveys:figures", "outcomes:index", "disclosure-site:index", "disclosure-site:item",
        "claims:list", "periods:list", "website:search",
        "events:list", "events:events-ics", "events:event-ics",
    }
)  # fmt: skip
SAME_NAMESPACES = frozenset({"api", "discovery", "open-data", "embed"})
READING = frozenset({"GET", "HEAD"})
#: Pages of one visitor get an ETag and are not stored: they would displace all others.
NOT_STORED = frozenset({"website:search", "surveys:figures", "legal-acts:edition-xml"})


class PageCacheMiddleware:
    """Without a session a visitor gets an ETag, or 304 if the browser has the current page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in READING:
            return self.get_response(request)
        with one_moment():
            return self._read(request)

    def _read(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_anonymous(request):
            return self.get_response(request)
        marks = current_marks(store.alias())  # read before the page is rendered
        with record_reads() as reads:
            with replica.replica_scope():
                response = self.get_response(request)
            if not isinstance(response, HttpResponse) or not _is_shared(request, response):
                return response
            key = store.key_of(request.META)
            is_kept = key is not None and _may_be_stored(request, response)
            odds = invitations_and_codes.odds() if is_kept else 0.0
        changed = _set_validators(request, response)
        if is_kept and _may_proxies_store(request) and not odds:
            # A proxy bypasses us; while random invitations run, each visitor must come here.
            response.headers["X-Accel-Expires"] = str(settings.PROXY_SECONDS)
        if is_kept and marks is not None:
            ready = CachedPage(
                tuple(response.items()), response.content, response.headers["ETag"], odds
            )
            size = len(response.content)
            store.page_store.put(key, ready, size=size, reads=reads, marks=marks)
        etag = response.headers["ETag"]
        result = get_conditional_response(
            request, etag=etag, last_modified=changed, response=response
        )
        assert result is not None  # noqa: S101 - a response was given
        return result

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Read a page that all visitors share from a replica, if there is one."""
        if _is_anonymous(request) and _is_same_for_all(request.resolver_match):
            replica.allow_replica()


def _is_same_for_all(match: ResolverMatch | None) -> bool:
    return match is not None and (
        match.view_name in SAME_FOR_ALL or match.app_name in SAME_NAMESPACES
    )


def _is_anonymous(request: HttpRequest) -> bool:
    """A GET without a session."""
    return request.method in READING and not store.personal_cookies() & request.COOKIES.keys()


def _is_shared(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the page is the same for all visitors."""
    if not _is_same_for_all(request.resolver_match):
        return False
    is_plain = not response.cookies and not response.has_header("Cache-Control")
    return response.status_code == HTTPStatus.OK and is_plain


def _set_validators(request: HttpRequest, response: HttpResponse) -> int:
    """Set the headers for the browser's next request; returns since when this content is known.

    The tag is weak: the same page is sent with and without gzip.
    """
    digest = hashlib.blake2b(response.content, digest_size=16).hexdigest()
    etag = f'W/"{digest}"'
    place = hash((request.get_host(), request.get_full_path(), request.headers.get("Cookie", "")))
    changed = store.known_contents.since(place, etag, at=int(time.time()))
    response.headers["Cache-Control"] = "no-cache"  # stored by browsers, revalidated each time
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed)
    patch_vary_headers(response, ["Accept-Encoding"])
    return changed


def _may_proxies_store(request: HttpRequest) -> bool:
    """A proxy distinguishes pages by the settings in the cookie (`deploy/nginx/otklik.conf`). It
    compares exactly where Django trims, and takes the first of two cookies where Django takes the
    last: where they may differ, people would get pages with other settings."""
    if settings.PROXY_SECONDS <= 0 or settings.DEMONSTRATION:
        return False
    name = display_cookie()
    value = request.headers.get("Cookie", "")
    read = re.search(rf"(?:^|;\s*){re.escape(name)}=([^;]*)", value)
    return (read[1] if read else "") == request.COOKIES.get(name, "")


def _may_be_stored(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    is_wanted = match is not None and match.view_name not in NOT_STORED
    is_invited = getattr(request, "invitation", None) is not None
    return is_wanted and not is_invited and len(response.content) <= LARGEST
