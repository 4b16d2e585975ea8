"""WSGI application before Django: it serves a stored page in a fortieth of the time.

No request object, no middleware, and only the marks of the tables: what these would add is among
the stored headers. All other requests are passed to Django.
"""

import random
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.utils.http import parse_etags

from otklik.core.web.middleware import drop_malformed_content_type
from otklik.surveys.collecting.invitations_and_codes import CHANCE
from otklik.website.page_cache import store
from otklik.website.page_cache.store import CachedPage

type Environ = dict[str, Any]
type Start = Callable[..., Any]
type Application = Callable[[Environ, Start], Iterable[bytes]]

#: What a 304 may say (RFC 9110, 15.4.5).
OF_UNCHANGED = frozenset({"cache-control", "date", "etag", "expires", "last-modified", "vary"})
#: Conditions that Django judges.
OTHER_CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_MODIFIED_SINCE")
SMALLEST_PACKED = 500


class CachedPages:
    """Serves stored pages, and passes other requests to Django's application."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        ready = _find_page(environ)
        if ready is None:
            drop_malformed_content_type(environ)
            return self.application(environ, start_response)
        browser_tags = environ.get("HTTP_IF_NONE_MATCH", "")
        if browser_tags and _has(browser_tags, ready.etag):
            items = [one for one in ready.headers if one[0].lower() in OF_UNCHANGED]
            start_response("304 Not Modified", items)
            return []
        body, headers = ready.body, list(ready.headers)
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") and len(body) > SMALLEST_PACKED:
            body = ready.gzip_body
            headers = [one for one in headers if one[0] != "Content-Length"]
            headers += [("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
        start_response(f"{HTTPStatus.OK} OK", headers)
        return [body]


def _find_page(environ: Environ) -> CachedPage | None:
    key = store.key_of(environ)
    # With If-None-Match, If-Modified-Since is ignored (RFC 9110, 13.2.2).
    judged = OTHER_CONDITIONS[: 2 if "HTTP_IF_NONE_MATCH" in environ else 3]
    if key is None or any(name in environ for name in judged):
        return None
    marks = store.current_marks()
    found = None if marks is None else store.page_store.get(key, marks=marks)
    if found is None:
        return None
    ready, _marks = found
    if ready.odds:
        environ[CHANCE] = chance = random.SystemRandom().random()
        return None if chance < ready.odds else ready
    return ready


def _has(tags: str, etag: str) -> bool:
    plain = etag.removeprefix("W/")
    return any(one.removeprefix("W/") == plain or one == "*" for one in parse_etags(tags))
