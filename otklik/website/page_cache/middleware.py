"""Pages for strangers: an ETag on each, and the ready page put on the shelf (`shelf.py`).

`gate.py` gives it out from there while nothing was written: a page is never shown as it was before
a publication, whoever published, in which process and by which way (ADR 0097).
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
from otklik.surveys.collecting import invitations
from otklik.ui.reader_settings import cookie as display_cookie
from otklik.website.page_cache import store
from otklik.website.page_cache.store import LARGEST, Ready

#: Routes that say the same to all strangers: pages, what programs take, files of figures.
SAME_FOR_ALL = frozenset(
    {
        "wagtail_serve", "website:home", "website:sitemap", "legal-acts:acts", "legal-acts:act",
        "legal-acts:edition", "legal-acts:print", "legal-acts:edition_print", "legal-acts:akoma",
        "legal-acts:differences", "legal-acts:functions", "surveys:list", "surveys:results",
        "surveys:figures", "outcomes:index", "disclosure-site:index", "disclosure-site:item",
        "claims:list", "periods:list", "website:search",
        "events:list", "events:all-file", "events:file",
    }
)  # fmt: skip
SAME_NAMESPACES = frozenset({"api", "discovery", "open-data", "embed"})
#: What is made for one asker is told by its ETag and not kept: it would push all else out.
NOT_KEPT = frozenset({"website:search", "surveys:figures", "legal-acts:akoma"})


class KeptPages:
    """Middleware: whoever has no session is told the ETag, or 304 for what they have."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_strangers(request):
            return self.get_response(request)
        key = store.key_of(request.META)
        of = None if key is None else store.now_mark()  # told before the page is made
        with replica.replica_scope():
            response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not _is_shared(request, response):
            return response
        changed = _set_validators(request, response)
        if key is not None and _may_be_kept(request, response):
            odds = invitations.odds()
            if _proxies_may_keep(request) and not odds:
                # A proxy may not ask us: while some are invited, each must have the chance told.
                response.headers["X-Accel-Expires"] = str(settings.PROXY_SECONDS)
            if of is not None:
                headers = tuple(response.items())
                ready = Ready(headers, response.content, response.headers["ETag"], odds)
                store.shelf.put(key, ready, of=of)
        etag = response.headers["ETag"]
        result = get_conditional_response(
            request, etag=etag, last_modified=changed, response=response
        )
        assert result is not None  # noqa: S101 - a response was given
        return result

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """A page that strangers share is read from a replica, where there is one."""
        if _is_strangers(request) and _says_the_same(request.resolver_match):
            replica.allow_replica()


def _says_the_same(match: ResolverMatch | None) -> bool:
    return match is not None and (
        match.view_name in SAME_FOR_ALL or match.app_name in SAME_NAMESPACES
    )


def _is_strangers(request: HttpRequest) -> bool:
    """A GET by somebody who never signed in here, for a whole page."""
    is_read = request.method in {"GET", "HEAD"}
    return is_read and not store.cookies_of_one() & request.COOKIES.keys()


def _is_shared(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the page is the same for all strangers."""
    if not _says_the_same(request.resolver_match):
        return False
    is_plain = not response.cookies and not response.has_header("Cache-Control")
    return response.status_code == HTTPStatus.OK and is_plain


def _set_validators(request: HttpRequest, response: HttpResponse) -> int:
    """Headers by which a browser asks next time; since when these bytes are known.

    The tag is a weak one: the same page goes out packed and not.
    """
    digest = hashlib.blake2b(response.content, digest_size=16).hexdigest()
    etag = f'W/"{digest}"'
    place = hash((request.get_host(), request.get_full_path(), request.headers.get("Cookie", "")))
    changed = store.shelf.since(place, etag, at=int(time.time()))
    response.headers["Cache-Control"] = "no-cache"  # kept by browsers, asked for each time
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed)
    patch_vary_headers(response, ["Accept-Encoding"])
    return changed


def _proxies_may_keep(request: HttpRequest) -> bool:
    """A proxy knows pages by the look that it reads in the cookies (`deploy/nginx/otklik.conf`). It
    reads by letters where Django trims, and the first of two where Django takes the last: what the
    two may understand otherwise would be shown to people who chose another look, or none."""
    if settings.PROXY_SECONDS <= 0 or settings.DEMONSTRATION:
        return False
    name = display_cookie()
    value = request.headers.get("Cookie", "")
    read = re.search(rf"(?:^|;\s*){re.escape(name)}=([^;]*)", value)
    return (read[1] if read else "") == request.COOKIES.get(name, "")


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    is_wanted = match is not None and match.view_name not in NOT_KEPT
    is_invited = getattr(request, "invitation", None) is not None
    return is_wanted and not is_invited and len(response.content) <= LARGEST
