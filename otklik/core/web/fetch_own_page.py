"""A page of our own site as an anonymous visitor gets it, rendered inside this process: a form can
check a link at once, without a running server."""

from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import StreamingHttpResponse

MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    status: int
    content_type: str
    body: bytes = field(repr=False)


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def own_page(path: str) -> OwnPage:
    """The response at a path of our site for an anonymous visitor; redirects are not followed."""
    parts, site = urlsplit(path), urlsplit(settings.BASE_URL)
    port = site.port or (443 if site.scheme == "https" else 80)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote(parts.path, "utf-8").encode("utf-8").decode("latin-1"),
            "SCRIPT_NAME": "",
            "QUERY_STRING": parts.query,
            "SERVER_NAME": site.hostname or "localhost",
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": site.netloc,
            "HTTP_X_FORWARDED_PROTO": site.scheme,
            "HTTP_ACCEPT_LANGUAGE": settings.LANGUAGE_CODE,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
    )
    response = _handler().get_response(request)
    kind = response.headers.get("Content-Type", "")
    if not isinstance(response, StreamingHttpResponse):
        body: bytes = getattr(response, "content", b"")
        return OwnPage(status=response.status_code, content_type=kind, body=body)
    pieces = b""
    for piece in response:
        pieces += piece
        if len(pieces) > MOST_BYTES:
            break
    for closer in getattr(response, "_resource_closers", ()):  # `close` would end our own request
        closer()
    return OwnPage(status=response.status_code, content_type=kind, body=pieces)
