"""A press is answered in place: with scripts, by the parts of the page that it came from.

A form with `{% in_place %}` is sent by htmx, else by the browser. Its view does the same for both:
it redirects, or shows the page again with what was refused. A redirect back to the page is followed
here; to another page the browser goes itself. Only the page knows, by `render_page`.
"""

import logging
from copy import copy
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.deprecation import MiddlewareMixin

PLACE = "#work > .desk-main"
HOW = "innerHTML show:none"

logger = logging.getLogger(__name__)


def is_in_place(request: HttpRequest) -> bool:
    """Whether parts are wanted, for the page that is open."""
    return request.META.get("HTTP_HX_BOOSTED") == "true"


def render_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, or its partial `work` alone where parts are wanted: the template knows by
    `in_place`. The status is 422 where the context has `is_refused`."""
    context["in_place"] = is_in_place(request)
    name = f"{template}#work" if context["in_place"] else template
    return render(request, name, context, status=422 if context.get("is_refused") else 200)


def parts_of(request: HttpRequest, address: str) -> HttpResponseBase:
    """The parts of the page at this address of ours, asked by the same person, with the same
    messages; where the page leads elsewhere, the browser goes there."""
    target = urlsplit(address)
    asking, found = copy(request), resolve(target.path)
    asking.__dict__.pop("headers", None)
    asking.method, asking.GET, asking.resolver_match = "GET", QueryDict(target.query), found
    asking.path = asking.path_info = target.path
    asking.META = {**request.META, "QUERY_STRING": target.query, "HTTP_HX_BOOSTED": "true"}
    response: HttpResponseBase = found.func(asking, *found.args, **found.kwargs)
    if "Location" in response.headers:
        return _go(response)
    for name, value in (("Replace-Url", address), ("Retarget", PLACE), ("Reswap", HOW)):
        response.headers[f"HX-{name}"] = value
    return response


def _go(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["HX-Redirect"] = response.headers["Location"]
    response.status_code = 200
    del response.headers["Location"]
    return response


class PressInPlace(MiddlewareMixin):
    """Middleware, the innermost: messages of a press are read by the page that shows them."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.method != "POST" or not is_in_place(request):
            return response
        address = response.headers.get("Location", "")
        if not address:  # the page itself, with what was refused
            response.headers["HX-Replace-Url"] = "false"
            return response
        opened, target = urlsplit(request.META.get("HTTP_HX_CURRENT_URL", "")), urlsplit(address)
        if target.path != opened.path or target.netloc or not _is_beside(request, target.path):
            return _go(response)
        try:
            parts = parts_of(request, address)
        except Exception:
            logger.exception("A press was done, and its page could not be shown in place.")
            return _go(response)
        parts.cookies.update(response.cookies)
        return parts


def _is_beside(request: HttpRequest, path: str) -> bool:
    """Whether page and press are of one app's pages: the middlewares that let the press through
    would let the page through."""
    try:
        found = resolve(path)
    except Resolver404:
        return False
    press = request.resolver_match
    return bool(found.namespaces) and press is not None and press.namespaces == found.namespaces
